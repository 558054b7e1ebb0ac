from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_issue_notice import NoticeCase


@tagged("-at_install", "post_install")
class TestIssueClosing(NoticeCase):
    """Once Microsoft reports it solved, customers are asked, then tickets close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.customer = cls._user("ada", "base.group_portal", partner_id=cls.ada.id)

    def setUp(self):
        super().setUp()
        self._tell()
        self._goes("serviceRestored", resolved=True)
        self._run()
        self._mails()

    def _let_pass(self, days):
        """The customers were asked so many days ago."""
        moment = self.ticket.csp_close_proposed_at - timedelta(days=days)
        (self.ticket | self.other).csp_close_proposed_at = moment

    def _answers(self, body="It is still broken", **vals):
        return self.ticket.with_user(self.customer).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **vals,
        )

    def test_customer_is_asked_and_told_what_to_do(self):
        body = self.ticket.message_ids[0].body
        self.assertIn("Does it work again?", body)
        self.assertIn("It still does not work", " ".join(body.split()))
        in_three_days = fields.Datetime.now() + timedelta(days=3)
        self.assertAlmostEqual(
            self.ticket.csp_close_proposed_at, in_three_days, delta=timedelta(minutes=1)
        )

    def test_nothing_closes_before_the_customers_time_is_over(self):
        self._let_pass(2)
        with self.assertRaisesRegex(UserError, "None of these tickets"):
            (self.ticket | self.other).with_user(self.agent).action_close_proposed()
        self.assertFalse(self.ticket.closed)

    def test_agent_closes_many_at_once(self):
        self._let_pass(4)
        plain = self._ticket(self.fabrikam, "Something else")
        tickets = self.ticket | self.other | plain
        tickets.with_user(self.agent).action_close_proposed()
        self.assertTrue(self.ticket.closed and self.other.closed)
        self.assertEqual(self.ticket.stage_id, self.done)
        self.assertFalse(plain.closed)

    def test_filters_find_them(self):
        search = self.env["helpdesk.ticket"].with_user(self.agent).search
        due = [("csp_close_proposed_at", "<=", "now"), ("stage_id.closed", "=", False)]
        self.assertFalse(search(due))
        self._let_pass(4)
        self.assertEqual(search(due), self.other | self.ticket)
        issue = self.issue.with_user(self.agent)
        self.assertEqual(issue.close_proposed_count, 2)

    def test_answer_takes_the_ticket_out_of_the_crowd(self):
        self._let_pass(4)
        self._answers()
        self.assertTrue(self.ticket.csp_still_broken_at)
        self.assertFalse(self.ticket.csp_close_proposed_at)
        self.assertTrue(self.ticket.activity_ids)
        self.assertFalse(self.other.csp_still_broken_at)
        self.assertTrue(self.other.csp_close_proposed_at)
        self.assertEqual(self.issue.with_user(self.agent).still_broken_count, 1)

    def test_who_left_the_crowd_hears_no_more_of_the_issue(self):
        self._answers()
        self._mails()
        self._goes("postIncidentReviewPublished", resolved=True)
        self._run()
        self.assertEqual([m["To"] for m in self._mails() if "Ada" in m["To"]], [])
        self.assertEqual(self._tell(), 0)

    def test_answer_opens_a_closed_ticket_again(self):
        self._let_pass(4)
        (self.ticket | self.other).with_user(self.agent).action_close_proposed()
        self._answers()
        self.assertFalse(self.ticket.closed)
        self.assertFalse(self.ticket.stage_id.unattended)
        self.assertTrue(self.other.closed)

    def test_answer_by_mail_counts_also_of_an_unknown_address(self):
        self.ticket.message_post(
            body="No!",
            email_from="eve@home.example",
            author_id=False,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertTrue(self.ticket.csp_still_broken_at)

    def test_what_we_write_is_no_answer(self):
        self.ticket.with_user(self.agent).message_post(
            body="Does it?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.ticket.with_user(self.agent).message_post(body="A note of ours")
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_answer_before_the_question_changes_nothing(self):
        self.ticket.csp_close_proposed_at = False
        self._answers("Thanks")
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_activity_is_for_whom_the_ticket_is(self):
        self.ticket.user_id = self.agent
        self._answers()
        self.assertEqual(self.ticket.activity_ids.user_id, self.agent)
        self.assertIn("EX1187342", self.ticket.activity_ids.summary)

    def test_issue_that_comes_back_withdraws_the_proposal(self):
        self._goes("serviceDegradation")
        self._run()
        self.assertFalse(self.ticket.csp_close_proposed_at)

    def test_person_may_put_the_ticket_back_into_the_crowd(self):
        self._answers()
        self.ticket.with_user(self.agent)._link_issue(self.issue)
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_customers_cannot_close_or_read_what_is_internal(self):
        ticket = self.ticket.with_user(self.customer)
        with self.assertRaises(AccessError):
            ticket.action_close_proposed()
        for name in ("csp_told_state", "csp_close_proposed_at", "csp_still_broken_at"):
            with self.assertRaises(AccessError):
                ticket.read([name])

    def test_employee_cannot_close(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.employee).action_close_proposed()
