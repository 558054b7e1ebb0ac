from odoo.tests import HttpCase, tagged

from .common import CspCommon


@tagged("-at_install", "post_install")
class TestAgentTour(CspCommon, HttpCase):
    """The main job in a real browser, as the agent does it."""

    def test_agent_checks_a_ticket(self):
        fabrikam = self._tenant("fabrikam")
        ticket = self._ticket(
            fabrikam,
            "Mail is stuck",
            "We cannot send or receive email with Outlook, all our users have it",
        )
        self.start_tour("/odoo", "csp_support_agent", login="csp_agent")
        self.assertEqual(ticket.csp_issue_link, "confirmed")
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertEqual(len(self.sandbox.graph_requests()), 1)
