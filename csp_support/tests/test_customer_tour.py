from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestCustomerTour(PortalCase):
    browser_size = "1366x900"

    def test_customer_reads_his_support_and_files_a_ticket(self):
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._known(self.contoso, "degraded")
        self._issue(self.contoso)
        self.start_tour("/my", "csp_support_customer", login=self.customer.login)
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Nobody gets mail")])
        self.assertEqual(ticket.partner_id, self.customer.partner_id)
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.csp_terms_id, self.terms)
        self.assertTrue(ticket.csp_check_due_at)

    def test_customer_joins_a_known_issue(self):
        self._known(self.contoso, "degraded")
        issue = self._issue(self.contoso)
        self.start_tour(
            "/my/support", "csp_support_issue_joining", login=self.customer.login
        )
        ticket = self.env["helpdesk.ticket"].search([("csp_issue_id", "=", issue.id)])
        self.assertEqual(ticket.partner_id, self.customer.partner_id)
        self.assertEqual(ticket.name, "Outlook can't send or receive email")
        self.assertIn("I have this too", ticket.description)


@tagged("-at_install", "post_install")
class TestCustomerTourOnThePhone(TestCustomerTour):
    browser_size = "375x667"
