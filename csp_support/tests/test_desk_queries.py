from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestDeskQueries(PortalCase):
    """What people do all day asks the database a fixed number of times."""

    def _queries(self, function):
        """How many, once everything that is kept for all is there."""
        for _ in range(2):
            function()
        return self._count_queries(function)

    def _page_queries(self, path):
        return self._queries(
            lambda: self.assertEqual(self.url_open(path).status_code, 200)
        )

    def test_filing_a_ticket_for_a_customer_with_support(self):
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        vals = {
            "name": "No mail",
            "description": "<p>Nobody gets mail.</p>",
            "partner_id": self.contoso.partner_id.id,
            "company_id": self.company.id,
        }

        def file():
            ticket = tickets.create(vals)
            self.env.flush_all()
            return ticket

        self.assertEqual(file().csp_terms_id, self.terms)
        self.assertLessEqual(self._queries(file), 11)

    def test_ticket_page(self):
        ticket = self._ticket(self.contoso, "No mail")
        self._log_in(self.customer)
        self.assertLessEqual(self._page_queries(f"/my/ticket/{ticket.id}"), 14)

    def test_list_of_tickets_however_long(self):
        self._log_in(self.customer)
        self._ticket(self.contoso, "No mail")
        one = self._page_queries("/my/tickets")
        for number in range(10):
            self._ticket(self.contoso, f"No mail {number}")
        self.assertEqual(self._page_queries("/my/tickets"), one)
        self.assertLessEqual(one, 28)

    def test_tickets_of_many_customers_at_once(self):
        # Of a number and a stage helpdesk_mgmt asks for each ticket.
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_new")
        vals = [
            {
                "name": "No mail",
                "description": "<p>Nobody gets mail.</p>",
                "stage_id": stage.id,
                "partner_id": tenant.partner_id.id,
                "company_id": self.company.id,
                "number": "T1",
            }
            for tenant in self.contoso | self.fabrikam
        ]
        create = self.env["helpdesk.ticket"].with_context(mail_create_nolog=True).create
        few = self._queries(lambda: create(vals) and self.env.flush_all())
        many = self._queries(lambda: create(vals * 10) and self.env.flush_all())
        self.assertEqual(many, few)
