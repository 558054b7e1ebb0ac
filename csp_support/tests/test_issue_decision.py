from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CspCase
from .test_health_check import MAIL_DOWN, PRINTER


class DecisionCase(CspCase):
    """A ticket with what a check has linked and suggested, put there by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fabrikam = cls._tenant("fabrikam")
        cls.linked, cls.second, cls.third = cls.env["csp.service.issue"].create(
            [
                {
                    "issue_id": f"EX20000{number}",
                    "title": f"Published issue {number}",
                    "cloud": "sandbox",
                    "tenant_ids": cls.fabrikam.ids,
                }
                for number in range(3)
            ]
        )
        cls.ticket = cls._ticket(cls.fabrikam, PRINTER)

    def _proposed(self, ticket, automatic=(), suggested=()):
        """A check of `ticket` that links or suggests these issues."""
        link = next(iter(automatic), self.linked.browse())
        check = self.env["csp.health.check"].create(
            {
                "ticket_id": ticket.id,
                "tenant_id": self.fabrikam.id,
                "checked_at": "2026-11-23 08:00:00",
                "data_at": "2026-11-23 07:58:00",
                "verdict": "known_issue" if link else "possible_issue",
                "issue_id": link.id,
                "route": link and "known_issue",
                "candidate_ids": [
                    (0, 0, {"issue_id": issue.id, "score": score, "proposal": proposal})
                    for proposal, issues, score in (
                        ("automatic", automatic, 0.9),
                        ("suggested", suggested, 0.5),
                    )
                    for issue in issues
                ],
            }
        )
        vals = ticket._prepare_adoption(check, check.browse())
        ticket.write(vals)
        return ticket.with_user(self.agent)


@tagged("-at_install", "post_install")
class TestIssueDecision(DecisionCase):
    """Every decision is kept, and no check takes it back."""

    def _last(self):
        return self.ticket.csp_decision_ids.sorted("id")[-1]

    # ------------------------------------------------------------------
    # What is kept
    # ------------------------------------------------------------------

    def test_confirming_an_automatic_link(self):
        self._proposed(self.ticket, automatic=self.linked).action_confirm_issue()
        self.assertRecordValues(
            self.ticket.csp_decision_ids,
            [
                {
                    "user_id": self.agent.id,
                    "decision": "confirmed",
                    "issue_id": self.linked.id,
                    "proposed_issue_id": self.linked.id,
                    "proposal": "automatic",
                    "score": 0.9,
                    "check_id": self.ticket.csp_last_check_id.id,
                    "rejected_issue_ids": [],
                }
            ],
        )
        self.assertEqual(self.ticket.csp_issue_link, "confirmed")
        self.assertEqual(self.ticket.csp_route, "known_issue")

    def test_confirming_twice_is_one_decision(self):
        ticket = self._proposed(self.ticket, automatic=self.linked)
        ticket.action_confirm_issue()
        ticket.action_confirm_issue()
        self.assertEqual(len(self.ticket.csp_decision_ids), 1)

    def test_confirming_the_best_suggestion(self):
        ticket = self._proposed(self.ticket, suggested=self.second | self.third)
        ticket.action_confirm_issue()
        self.assertEqual(self.ticket.csp_issue_id, self.second)
        self.assertEqual(self.ticket.csp_health_verdict, "known_issue")
        self.assertEqual(self._last().proposal, "suggested")
        self.assertFalse(self._last().rejected_issue_ids)

    def test_choosing_the_other_suggestion_confirms_it(self):
        ticket = self._proposed(self.ticket, suggested=self.second | self.third)
        ticket._link_issue(self.third)
        self.assertEqual(self._last().decision, "confirmed")
        self.assertEqual(self._last().proposed_issue_id, self.third)

    def test_choosing_one_that_was_not_proposed(self):
        ticket = self._proposed(self.ticket, automatic=self.linked)
        ticket._link_issue(self.third)
        self.assertEqual(self.ticket.csp_issue_id, self.third)
        decision = self._last()
        self.assertEqual(decision.decision, "other")
        self.assertEqual(decision.issue_id, self.third)
        self.assertEqual(decision.proposed_issue_id, self.linked)
        self.assertEqual(decision.rejected_issue_ids, self.linked)

    def test_rejecting_a_link_leaves_the_suggestions(self):
        ticket = self._proposed(
            self.ticket, automatic=self.linked, suggested=self.second
        )
        ticket.action_reject_issue()
        self.assertFalse(self.ticket.csp_issue_id)
        self.assertEqual(self.ticket.csp_issue_link, "rejected")
        self.assertEqual(self.ticket.csp_health_verdict, "possible_issue")
        self.assertEqual(self.ticket.csp_leading_issue_id, self.second)
        self.assertEqual(self._last().rejected_issue_ids, self.linked)
        self.assertNotIn(self.ticket, self.linked.ticket_ids)

    def test_rejecting_all_suggestions(self):
        ticket = self._proposed(self.ticket, suggested=self.second | self.third)
        ticket.action_reject_issue()
        self.assertEqual(self.ticket.csp_health_verdict, "no_known_issue")
        self.assertEqual(self._last().rejected_issue_ids, self.second | self.third)
        self.assertEqual(self._last().proposed_issue_id, self.second)

    def test_changing_ones_mind(self):
        ticket = self._proposed(self.ticket, automatic=self.linked)
        ticket.action_confirm_issue()
        ticket.action_reject_issue()
        self.assertEqual(self.ticket._rejected_issues(), self.linked)
        self.assertEqual(self._last().proposal, "automatic")
        ticket._link_issue(self.linked)
        self.assertFalse(self.ticket._rejected_issues())
        self.assertEqual(
            self.ticket.csp_decision_ids.sorted("id").mapped("decision"),
            ["confirmed", "rejected", "confirmed"],
        )

    def test_nothing_to_reject(self):
        self.ticket.with_user(self.agent).action_reject_issue()
        self.assertFalse(self.ticket.csp_decision_ids)
        self.assertFalse(self.ticket.csp_issue_link)

    # ------------------------------------------------------------------
    # Later checks
    # ------------------------------------------------------------------

    def test_later_check_takes_nothing_from_a_confirmed_ticket(self):
        """Also when the issue is over and the ticket alone reads like a hand-over."""
        ticket = self._ticket(
            self.fabrikam,
            "Teams is down for everybody",
            "Nobody can open Teams, from no network: the service is unavailable.",
        )
        self._proposed(ticket, automatic=self.linked).action_confirm_issue()
        self.linked.write({"is_resolved": True, "end_at": "2026-01-01 00:00:00"})
        ticket.with_user(self.agent).action_check_service_health()
        self.assertEqual(ticket.csp_last_check_id.verdict, "no_known_issue")
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertEqual(ticket.csp_issue_id, self.linked)
        self.assertEqual(ticket.csp_route, "known_issue")
        self.assertFalse(ticket.csp_escalation_category)

    def test_each_rejected_issue_stays_rejected(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        ticket.with_user(self.agent).action_check_service_health()
        first = ticket.csp_issue_id
        self.assertEqual(first.issue_id, "EX1187342")
        ticket.with_user(self.agent).action_reject_issue()
        self._proposed(ticket, automatic=self.second).action_reject_issue()
        ticket.with_user(self.agent).action_check_service_health()
        self.assertFalse(ticket.csp_issue_id)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self.assertNotIn(first, ticket.csp_candidate_ids.issue_id)

    def test_rejection_is_assessed_anew_at_once(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        ticket.with_user(self.agent).action_check_service_health()
        ticket.with_user(self.agent).action_reject_issue()
        self.assertEqual(len(ticket.csp_health_check_ids), 2)
        self.assertTrue(ticket.csp_route)
        self.assertNotEqual(ticket.csp_route, "known_issue")

    def test_rejection_without_fresh_data_is_checked_soon(self):
        self._proposed(self.ticket, automatic=self.linked)
        self.ticket.csp_check_due_at = False
        self.ticket.with_user(self.agent).action_reject_issue()
        self.assertEqual(len(self.ticket.csp_health_check_ids), 1)
        self.assertTrue(self.ticket.csp_check_due_at)
        self.assertEqual(self.ticket.csp_health_verdict, "no_known_issue")

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------

    def _dialog(self, **vals):
        choice = self.env["csp.issue.choice"].with_user(self.agent)
        return choice.create({"ticket_id": self.ticket.id, **vals})

    def test_dialog_shows_candidates_and_takes_any_issue_of_the_tenant(self):
        self._proposed(self.ticket, automatic=self.linked)
        action = self.ticket.with_user(self.agent).action_choose_issue()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.agent)
            .with_context(**action["context"])
        )
        self.assertEqual(len(dialog.candidate_ids), 1)
        dialog.issue_id = self.third
        dialog.save().action_choose()
        self.assertEqual(self.ticket.csp_issue_id, self.third)

    def test_dialog_refuses_an_issue_of_other_tenants(self):
        self.third.tenant_ids = False
        with self.assertRaisesRegex(UserError, "has not published EX200002"):
            self._dialog(issue_id=self.third.id).action_choose()
        with self.assertRaisesRegex(UserError, "Choose one of the issues"):
            self._dialog().action_choose()
        self.assertFalse(self.ticket.csp_decision_ids)

    # ------------------------------------------------------------------
    # Evidence, and who may see it
    # ------------------------------------------------------------------

    def test_decisions_are_never_altered(self):
        self._proposed(self.ticket, automatic=self.linked).action_confirm_issue()
        decision = self._last()
        for user in (self.env.user, self.administrator):
            with self.assertRaises(UserError):
                decision.with_user(user).sudo().decision = "rejected"
            with self.assertRaises(UserError):
                decision.with_user(user).sudo().unlink()
        self.ticket.unlink()
        self.assertFalse(decision.exists())

    def test_no_way_around_a_decision(self):
        for user in (self.agent, self.administrator):
            for vals in ({"csp_issue_id": self.linked.id}, {"csp_issue_link": False}):
                with self.assertRaisesRegex(AccessError, "buttons on the ticket"):
                    self.ticket.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            self.env["csp.issue.decision"].with_user(self.manager).create(
                self.ticket._prepare_decision(self.linked)
            )

    def test_strangers_neither_decide_nor_read(self):
        self._proposed(self.ticket, automatic=self.linked).action_confirm_issue()
        customer = self._portal_user("csp_customer", self.fabrikam.partner_id)
        for user in (self.employee, customer):
            ticket = self.ticket.with_user(user)
            for action in (
                ticket.action_confirm_issue,
                ticket.action_reject_issue,
                ticket.action_choose_issue,
            ):
                with self.assertRaises(AccessError):
                    action()
            for model in ("csp.issue.decision", "csp.issue.precision"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["csp.issue.choice"].with_user(user).create(
                    {"ticket_id": self.ticket.id}
                )
        for field in ("csp_decision_ids", "csp_leading_issue_id", "csp_decision_note"):
            with self.assertRaises(AccessError):
                self.ticket.with_user(customer).read([field])

    def test_other_companies_and_teams_see_no_decision(self):
        self._proposed(self.ticket, automatic=self.linked).action_confirm_issue()
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._user(
            "csp_stranger",
            "csp_support.group_csp_manager",
        )
        stranger.write({"company_ids": other.ids, "company_id": other.id})
        for model in ("csp.issue.decision", "csp.issue.precision"):
            found = self.env[model].with_user(stranger).with_company(other)
            found = found.with_context(allowed_company_ids=other.ids)
            self.assertFalse(found.search([("ticket_id", "=", self.ticket.id)]))
        decisions = self.env["csp.issue.decision"].with_user(self.agent)
        mine = [("ticket_id", "=", self.ticket.id)]
        self.assertTrue(decisions.search(mine))
        self.ticket.team_id = self.env["helpdesk.ticket.team"].create(
            {"name": "Another team", "company_id": self.company.id}
        )
        self.env.flush_all()
        self.assertFalse(decisions.search(mine))
