from odoo.tests import tagged

from .share_common import ShareCommon
from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestShareTour(ShareCommon, PortalCase):
    """From the customer to the provider and back, in a real browser."""

    def test_provider_solves_what_the_customer_reported(self):
        self.contoso.write(
            {"partner_type": "indirect_reseller", "provider_id": self.lucerne.id}
        )
        ticket = self._ready(
            "Backup of contoso fails",
            partner_id=self.customer.partner_id.id,
            user_id=self.agent.id,
            csp_service_id=self.env.ref("csp_support.service_azure_backup").id,
            csp_route="hand_over",
        )
        page = f"/odoo/action-csp_support.csp_ticket_action/{ticket.id}"
        self.start_tour(page, "csp_support_share_offer", login="csp_agent")
        share = ticket.csp_share_ids
        self.start_tour("/my/shares", "csp_support_share_accept", login="lucerne_user")
        self.assertEqual((share.state, share.next_actor), ("accepted", "us"))
        self.start_tour(page, "csp_support_share_reply", login="csp_agent")
        self.assertEqual(share.next_actor, "them")
        self.start_tour("/my/shares", "csp_support_share_solve", login="lucerne_user")
        self.assertEqual((share.state, share.next_actor), ("answered", "us"))
        self.start_tour(page, "csp_support_share_pass_on", login="csp_agent")
        self.assertEqual(share.state, "closed")
        self.assertTrue(ticket.closed)
        self._read_by_the_customer(ticket)

    def _read_by_the_customer(self, ticket):
        """The answer, in our name, and nothing of the talk with the provider."""
        self._log_in(self.customer)
        page = self._page(f"/my/ticket/{ticket.id}").plain
        messages = self.env["mail.message"].with_user(self.customer)
        said = messages.search(
            [("model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )
        words = " ".join(said.mapped("body"))
        self.assertIn("Extend the vault", words)
        for inside in ("Lucerne", "LP-77", "Which vault"):
            self.assertNotIn(inside, words)
            self.assertNotIn(inside, page)
        self.assertNotIn(self.provider.partner_id, said.author_id)
