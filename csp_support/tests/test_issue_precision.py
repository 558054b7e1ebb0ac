from odoo.tests import tagged

from .test_issue_decision import DecisionCase


@tagged("-at_install", "post_install")
class TestIssuePrecision(DecisionCase):
    """What the checks' proposals were worth, by people's decisions."""

    def _precision(self):
        self.env.flush_all()
        return self.env["csp.issue.precision"].with_user(self.manager)

    def _decide(self, decision, **proposed):
        ticket = self._proposed(self._ticket(self.fabrikam, "Ticket"), **proposed)
        getattr(ticket, f"action_{decision}_issue")()
        return ticket

    def test_counts(self):
        self._decide("confirm", automatic=self.linked)
        self._decide("confirm", automatic=self.linked)
        self._decide("reject", automatic=self.second)
        self._decide("confirm", suggested=self.second | self.third)
        groups = self._precision()._read_group(
            [], ["proposal"], ["__count", "right_count:sum", "precision:avg"]
        )
        self.assertEqual(
            [(name, total, right) for name, total, right, _share in groups],
            [("automatic", 3, 2), ("suggested", 1, 1)],
        )
        self.assertAlmostEqual(groups[0][3], 2 / 3)
        self.assertEqual(
            self._precision()._summary(),
            "Of 3 automatic links decided on, 2 were confirmed; of 1 suggestions, 1.",
        )

    def test_only_the_last_decision_on_a_proposal_counts(self):
        ticket = self._decide("confirm", automatic=self.linked)
        ticket.action_reject_issue()
        row = self._precision().search([("ticket_id", "=", ticket.id)])
        self.assertEqual(row.decision, "rejected")
        self.assertEqual(row.precision, 0)

    def test_what_nobody_proposed_does_not_count(self):
        self.ticket.with_user(self.agent)._link_issue(self.third)
        self.assertFalse(self._precision().search([]))
        self.assertIn("Nobody has decided", self._precision()._summary())

    def test_by_service_and_month(self):
        ticket = self._ticket(self.fabrikam, "Ticket")
        ticket.csp_service_id = self.env.ref("csp_support.service_exchange_online")
        self._proposed(ticket, automatic=self.linked).action_confirm_issue()
        [(service, month, right)] = self._precision()._read_group(
            [], ["service_id", "decided_at:month"], ["right_count:sum"]
        )
        self.assertEqual(service, ticket.csp_service_id)
        self.assertTrue(month)
        self.assertEqual(right, 1)
