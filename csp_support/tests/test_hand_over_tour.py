from odoo.tests import HttpCase, tagged

from .hand_over_common import HandOverCommon


@tagged("-at_install", "post_install")
class TestHandOverTour(HandOverCommon, HttpCase):
    """From the checklist to Microsoft and back, in a real browser, as the agent."""

    def test_agent_hands_over_and_gets_it_back(self):
        ticket = self._ticket(
            self.contoso,
            "Recordings end early",
            "Recordings of Teams meetings end after 40 minutes",
            csp_service_id=self.teams.id,
            csp_route="hand_over",
            csp_escalation_category="bug_or_irregularity",
            csp_symptom_id=self.env.ref("csp_support.symptom_teams_meetings").id,
        )
        self.start_tour("/odoo", "csp_support_hand_over", login="csp_agent")
        request = ticket.csp_microsoft_request_ids
        self.assertEqual(request.number, "2611230010000555")
        self.assertEqual(request.state, "needs_us")
        self.assertIn("Read the call's analytics", request.dossier)
        self.assertIn("What we found".upper(), request.dossier)
        self.assertFalse(ticket.csp_with_microsoft_since)
        self.assertEqual(ticket.csp_step_ids[0].tried_by_id, self.agent)

    def test_dossier_becomes_a_pdf(self):
        request = self._prepared(self._ready(csp_reproduction="Record.\n" * 200))
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        pdf, kind = reports._render_qweb_pdf(
            "csp_support.report_csp_microsoft_request", request.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
