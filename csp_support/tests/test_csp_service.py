from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestCspService(CspCase):
    """The catalogue: what Microsoft calls a service, and what customers do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = cls.env.ref("csp_support.service_exchange_online")
        cls.contoso = cls._tenant("contoso")

    def _service_of(self, text):
        self.contoso._refresh_health()
        ticket = self._ticket(self.contoso, text)
        ticket._record_health_checks()
        return ticket.csp_service_id

    def test_partners_own_word_is_understood_at_once(self):
        text = "Il gattopardo fa i capricci"
        self.assertNotEqual(self._service_of(text), self.exchange)
        self.env["csp.service.word"].with_user(self.manager).create(
            {
                "service_id": self.exchange.id,
                "lang": "it",
                "words": "gattopardo",
            }
        )
        self.assertEqual(self._service_of(text), self.exchange)

    def test_graph_id_is_unique(self):
        with self.assertRefusedByDatabase("csp.service", "already carries this Graph"):
            self.env["csp.service"].create(
                {"name": "Another", "graph_id": self.exchange.graph_id}
            )

    def test_former_names_lead_to_todays_service(self):
        self.exchange.other_names = "Hosted Mail | Old Exchange"
        names = self.env["csp.service"]._by_display_name()
        self.assertEqual(names["hosted mail"], self.exchange)
        self.assertEqual(names["old exchange"], self.exchange)

    def test_agents_read_and_managers_write(self):
        self.assertTrue(self.exchange.with_user(self.agent).word_ids)
        with self.assertRaises(AccessError):
            self.exchange.with_user(self.agent).name = "Renamed"
        self.exchange.with_user(self.manager).name = "Renamed"

    def test_customers_do_not_see_the_words(self):
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        self.assertTrue(self.exchange.with_user(customer).name)
        with self.assertRaises(AccessError):
            self.exchange.word_ids.with_user(customer).read(["words"])
