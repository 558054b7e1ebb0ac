from odoo.tests import tagged

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerTour(ResellerCase):
    """Two resellers, one after the other: each works for his own customer."""

    browser_size = "1366x900"

    def test_two_resellers_beside_each_other(self):
        self.start_tour(
            "/my", "csp_support_reseller_alpine", login=self.alpine_user.login
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Mail is late")])
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.partner_id, self.alpine_user.partner_id)
        self.assertTrue(ticket.csp_customer_sees)
        ticket.with_user(self.manager).message_post(
            body="It is in time again.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.start_tour(
            "/my/tickets", "csp_support_reseller_answer", login=self.alpine_user.login
        )
        self.start_tour(
            "/my", "csp_support_reseller_margies", login=self.margies_user.login
        )
        self.start_tour(
            "/my/tickets", "csp_support_reseller_customer", login=self.customer.login
        )
