from ast import literal_eval

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .share_common import ShareCase


@tagged("-at_install", "post_install")
class TestPartnershipAdvice(ShareCase):
    """A partnership says what is missing before anybody relies on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.partner_id.email = "anna@lucerne.example"
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "desk.example"}
        )
        cls.contoso.provider_id = cls.lucerne

    def _advice(self, **vals):
        self.partnership.write(vals)
        return self.partnership.with_user(self.manager).advice or ""

    def test_nothing_where_nothing_is_missing(self):
        self.assertFalse(self._advice())

    def test_contacts_who_hear_of_it(self):
        self.provider.partner_id.email = False
        self.assertIn("name contacts", self._advice())
        self.assertIn("name contacts", self._advice(contact_ids=[(5,)]))

    def test_who_talks_to_the_customer_has_to_know_him(self):
        self.assertIn("They talk", self._advice(talks_to_customer="them"))
        self.assertIn("They talk", self._advice(share_customer_name=True))
        self.assertFalse(self._advice(share_contact=True))

    def test_resellers_know_their_customers(self):
        self.contoso.reseller_id = self.lucerne
        self.assertFalse(self._advice(talks_to_customer="them", role="reseller"))

    def test_they_stand_on_the_tenants(self):
        self.contoso.provider_id = False
        self.assertIn("No tenant names them", self._advice())
        self.assertFalse(self._advice(role="publisher"))
        self.contoso.reseller_id = self.lucerne
        self.assertFalse(self._advice(role="reseller"))

    def test_without_mail_addresses(self):
        self.company.alias_domain_id = False
        self.assertIn("alias domain", self._advice())
        self.assertIn(self.company.name, self._advice())

    def test_no_advice_once_it_has_ended(self):
        self.assertFalse(self._advice(contact_ids=[(5,)], state="ended"))

    def test_partners_do_not_read_it(self):
        with self.assertRaises(AccessError):
            self.partnership.with_user(self.provider).read(["advice"])

    def test_open_shares_are_counted(self):
        share = self._share()
        self._share()._decline("No capacity.")
        self.assertEqual(self.partnership.open_share_count, 1)
        share._withdraw()
        self.assertEqual(self.partnership.open_share_count, 0)


@tagged("-at_install", "post_install")
class TestShareReports(ShareCase):
    """The lists that say who waits for whom, and why something came back."""

    def _found(self, name):
        action = self.env.ref(f"csp_support.{name}").sudo()
        shares = self.env["csp.ticket.share"].with_user(self.agent)
        return shares.search(literal_eval(action.domain))

    def test_who_waits_for_whom(self):
        theirs, ours, ended = self._share(), self._share(), self._share()
        ours._accept()
        ours._answer("Extend it.")
        ended._withdraw()
        found = self._found("csp_ticket_share_waiting_action")
        self.assertLessEqual(theirs | ours, found)
        self.assertNotIn(ended, found)

    def test_what_came_back_and_why(self):
        taken, declined = self._share(), self._share()
        declined._decline("No capacity.")
        found = self._found("csp_ticket_share_reasons_action")
        self.assertIn(declined, found)
        self.assertNotIn(taken, found)

    def test_each_finds_his_own(self):
        ticket = self._ticket(self.contoso, "Mine", user_id=self.agent.id)
        mine, other = self._share(ticket), self._share()
        self.assertEqual(mine.with_user(self.agent).user_id, self.agent)
        found = self.env["csp.ticket.share"].search(
            [("ticket_id.user_id", "=", self.agent.id)]
        )
        self.assertIn(mine, found)
        self.assertNotIn(other, found)
