from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerTicket(ResellerCase):
    """Who reads what a reseller or his customer asks, and what the asker gets."""

    def assertReaders(self, ticket, *users):
        everybody = (*self.readable, self.clerk)
        readers = {user for user in everybody if self._reads(user, ticket)}
        self.assertEqual(readers, set(users))

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def test_each_reads_his_own(self):
        for user, readable in self.readable.items():
            self.assertEqual(self._reads(user), readable, user.login)

    def test_colleagues_without_a_part_in_the_partnership(self):
        # What his own company filed is his company's, and nothing else.
        self.assertEqual(self._reads(self.clerk), self.hidden | self.shown)

    def test_reading_by_id_is_refused(self):
        for user, readable in self.readable.items():
            for ticket in self.tickets - readable:
                with self.assertRaises(AccessError):
                    ticket.with_user(user).read(["name"])

    def test_the_customer_sees_as_soon_as_the_reseller_says_so(self):
        self.hidden.csp_customer_sees = True
        self.assertReaders(self.hidden, self.alpine_user, self.clerk, self.customer)
        self.hidden.csp_customer_sees = False
        self.assertReaders(self.hidden, self.alpine_user, self.clerk)

    def test_nothing_before_or_after_the_partnership(self):
        for state in ("proposed", "ended"):
            self.partnership.state = state
            self.assertReaders(self.ticket, self.customer)
        self.partnership.state = "active"
        self.assertReaders(self.ticket, self.customer, self.alpine_user)

    def test_nothing_in_another_role(self):
        self.partnership.role = "deliverer"
        self.assertReaders(self.ticket, self.customer)

    def test_who_is_a_contact_no_more(self):
        self.partnership.contact_ids = self.clerk.partner_id
        self.assertReaders(self.ticket, self.customer, self.clerk)

    def test_partnership_of_another_company_of_ours(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.partnership.write({"company_id": other.id})
        self.assertReaders(self.ticket, self.customer)

    def test_a_customer_who_changes_his_reseller(self):
        self.contoso.reseller_id = self.margies
        self.assertReaders(self.ticket, self.customer, self.margies_user)
        # What the first one filed stays between him and us.
        for ticket in (self.hidden, self.shown):
            self.assertReaders(ticket, self.alpine_user, self.clerk)

    def test_a_contact_of_the_reseller_on_the_tenant(self):
        self.contoso.reseller_id = self.alpine_user.partner_id
        self.assertReaders(self.ticket, self.customer, self.alpine_user)

    def test_a_tick_does_not_open_the_customers_own(self):
        self.ticket.csp_customer_sees = True
        self.assertFalse(self.ticket.csp_end_customer_id)

    # ------------------------------------------------------------------
    # What the ticket is
    # ------------------------------------------------------------------

    def test_the_tenant_stays_the_resellers_choice(self):
        self.assertEqual(self.hidden.csp_tenant_id, self.contoso)
        self.assertEqual(self.hidden.partner_id, self.alpine_user.partner_id)
        self.assertTrue(self.hidden.csp_is_resellers)
        self.assertFalse(self.ticket.csp_is_resellers)

    def test_no_tenant_of_another_resellers_customer(self):
        ticket = self._ticket(
            self.fabrikam, "Printer", partner_id=self.alpine_user.partner_id.id
        )
        self.assertFalse(ticket.csp_tenant_id)

    def test_terms_of_the_customers_offering(self):
        self.assertEqual(self.hidden.csp_offering_id, self.offering)
        self.offering.audience = "reseller"
        ticket = self._asked_by(self.alpine_user, self.contoso, "Again")
        self.assertEqual(ticket.csp_terms_id, self.terms)

    def test_an_offering_for_the_customer_alone(self):
        self.offering.audience = "customer"
        ticket = self._asked_by(self.alpine_user, self.contoso, "Again")
        self.assertFalse(ticket.csp_offering_id)
        self.assertEqual(ticket.csp_pricing, "not_covered")
        own = self._asked_by(self.customer, self.contoso, "Own")
        self.assertEqual(own.csp_offering_id, self.offering)

    def test_an_offering_of_the_resellers_own(self):
        self.offering.audience = "customer"
        incident = self._offering(
            name="Per incident",
            audience="reseller",
            price_ids=[self._price("ticket", 200)],
        )
        self.partnership.offering_id = incident
        ticket = self._asked_by(self.alpine_user, self.contoso, "Again")
        self.assertEqual(ticket.csp_offering_id, incident)
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("per_ticket", 200))
        own = self._asked_by(self.customer, self.contoso, "Own")
        self.assertEqual(own.csp_offering_id, self.offering)

    def test_resellers_people_need_not_be_named_by_the_customer(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self.env.invalidate_all()
        ticket = self._asked_by(self.alpine_user, self.contoso, "Again")
        self.assertFalse(ticket.csp_unauthorised_contact)

    def test_an_issue_is_not_joined_on_a_ticket_that_is_hidden(self):
        issue = self._issue(self.contoso)
        self.hidden.write({"csp_issue_id": issue.id, "csp_issue_link": "confirmed"})
        tickets = self.env["helpdesk.ticket"]
        for user, found in ((self.customer, tickets), (self.alpine_user, self.hidden)):
            opened = tickets.with_user(user)._open_on(issue, self.contoso)
            self.assertEqual(opened, found, user.login)

    def test_what_a_reseller_filed_uses_up_no_hours_of_his_customer(self):
        today = fields.Date.today()
        month = today.replace(day=1)
        for ticket in self.ticket | self.hidden | self.shown:
            ticket.sudo().csp_pricing = "hourly"
            self.env["csp.ticket.time"].create(
                {
                    "ticket_id": ticket.id,
                    "date": today,
                    "minutes": 30,
                    "words": "Looked",
                }
            )
        used = self.contoso._minutes_used(month, today)
        self.assertEqual(used[self.contoso, month], 30)

    def test_no_customers_statement_names_what_his_reseller_filed(self):
        month = fields.Date.start_of(fields.Date.context_today(self.ticket), "month")
        lines = self.contoso._statement_lines(month)[self.contoso]
        named = [vals.get("ticket_id") for _currency, vals in lines]
        self.assertIn(self.ticket.id, named)
        for ticket in (self.hidden, self.shown):
            self.assertNotIn(ticket.id, named)
