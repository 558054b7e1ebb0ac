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

    def test_agent_chooses_another_issue(self):
        fabrikam = self._tenant("fabrikam")
        ticket = self._ticket(
            fabrikam,
            "Mail is stuck",
            "We cannot send or receive email with Outlook, all our users have it",
        )
        ticket.with_user(self.agent).action_check_service_health()
        self.env["csp.service.issue"].create(
            {
                "issue_id": "EX2000001",
                "title": "Some users see old calendars",
                "cloud": "sandbox",
                "tenant_ids": fabrikam.ids,
            }
        )
        self.start_tour("/odoo", "csp_support_issue_choice", login="csp_agent")
        self.assertEqual(
            ticket.csp_decision_ids.sorted("id").mapped("decision"),
            ["other", "confirmed"],
        )
        [counted] = self.env["csp.issue.precision"].search(
            [("ticket_id", "=", ticket.id)]
        )
        self.assertEqual(counted.proposed_issue_id, ticket.csp_issue_id)
        self.assertEqual(counted.precision, 1)
