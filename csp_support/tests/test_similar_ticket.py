from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_emerging_incident import CALENDAR, EmergingCase

TONER = ("Printer", "The printer on the second floor is out of toner")


@tagged("-at_install", "post_install")
class TestSimilarTicket(EmergingCase):
    """Beside a ticket stand the open ones that speak of the same thing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first, cls.second = cls._two(cls)

    def _two(self):
        first, second = (
            self._ticket(tenant, name, description)
            for tenant, (name, description) in zip(
                (self.contoso, self.northwind), CALENDAR, strict=False
            )
        )
        (first | second)._record_health_checks()
        return first, second

    def test_seen_from_both_tickets_across_customers(self):
        for ticket, other in ((self.first, self.second), (self.second, self.first)):
            self.assertEqual(ticket.csp_similar_ids.other_id, other)
            self.assertEqual(ticket.csp_similar_count, 1)
        similar = self.first.csp_similar_ids.with_user(self.agent)
        self.assertEqual(similar.name, self.second.name)
        self.assertEqual(similar.partner_id, self.northwind.partner_id)
        self.assertTrue(similar.reason)
        self.assertGreater(similar.score, 0.5)
        self.assertEqual(similar.action_open()["res_id"], self.second.id)

    def test_later_ticket_shows_on_the_earlier_ones(self):
        third = self._tickets(self.contoso, texts=CALENDAR[2:])
        self.assertIn(third, self.first.csp_similar_ids.other_id)
        self.assertEqual(third.csp_similar_ids.other_id, self.first | self.second)

    def test_another_matter_is_not_similar(self):
        toner = self._tickets(self.contoso, texts=[TONER])
        self.assertFalse(toner.csp_similar_ids)
        self.assertNotIn(toner, self.first.csp_similar_ids.other_id)

    def test_closed_tickets_go_from_the_list(self):
        self.second.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.env.flush_all()
        self.first.invalidate_recordset()
        self.assertFalse(self.first.csp_similar_ids)
        third = self._tickets(self.contoso, texts=CALENDAR[2:])
        self.assertEqual(third.csp_similar_ids.other_id, self.first)

    def test_another_check_keeps_a_pair_once(self):
        (self.first | self.second)._record_health_checks()
        self.assertEqual(len(self.first.csp_similar_ids), 1)

    def test_another_companys_ticket_is_not_shown(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._tenant("wingtip", company_id=other.id, connection_id=False)
        name, description = CALENDAR[3]
        foreign = self._ticket(stranger, name, description, company_id=other.id)
        foreign._record_health_checks()
        self.assertFalse(foreign.csp_similar_ids)
        self.assertNotIn(foreign, self.first.csp_similar_ids.other_id)

    def test_another_teams_ticket_is_not_told(self):
        self.second.team_id = self.env["helpdesk.ticket.team"].create(
            {"name": "Another team", "company_id": self.company.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.first.with_user(self.agent).csp_similar_ids)
        self.env.invalidate_all()
        self.assertTrue(self.first.with_user(self.manager).csp_similar_ids)

    def test_strangers_read_nothing(self):
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                self.env["csp.similar.ticket"].with_user(user).search([])
        for field in ("csp_similar_ids", "csp_similar_count"):
            with self.assertRaises(AccessError):
                self.first.with_user(customer).read([field])
        with self.assertRaises(AccessError):
            self.first.csp_similar_ids.with_user(self.manager).score = 1
