from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .hand_over_common import HandOverCase


@tagged("-at_install", "post_install")
class TestMicrosoftRequest(HandOverCase):
    """The case at Microsoft: its clock, its log, and whose turn it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ready(user_id=cls.agent.id)

    # ------------------------------------------------------------------
    # Microsoft's clock
    # ------------------------------------------------------------------

    def test_answer_is_due_by_severity(self):
        for severity, hours in (("a", 2), ("b", 4), ("c", 8)):
            request = self._opened(
                self.ticket, number=f"26112300100000{hours}", severity=severity
            )
            self.assertEqual(request.due_at, request.opened_at + timedelta(hours=hours))

    def test_times_of_the_day_it_was_opened_hold(self):
        self.env["csp.vendor.clock"].create(
            [
                {
                    "severity": "b",
                    "effective_from": self.now + timedelta(days=days),
                    "answer_hours": hours,
                    "silence_hours": 1,
                }
                for days, hours in ((-10, 3), (30, 1))
            ]
        )
        request = self._opened(self.ticket)
        self.assertEqual(request.due_at, request.opened_at + timedelta(hours=3))
        request.opened_at -= timedelta(days=20)
        self.assertEqual(request.due_at, request.opened_at + timedelta(hours=4))

    def test_late_until_answered_and_after_a_late_answer(self):
        request = self._opened(self.ticket, hours_ago=5)
        self.assertTrue(request.is_late)
        self._say(request, "working", hours_ago=2)
        self.assertFalse(request.is_late)
        self.assertEqual(request.state, "working")
        late = self._opened(self.ticket, number="2", hours_ago=5)
        self._say(late, "working")
        self.assertTrue(late.is_late)

    # ------------------------------------------------------------------
    # Whose turn it is
    # ------------------------------------------------------------------

    def test_ticket_waits_with_microsoft_and_comes_back(self):
        stage = self.ticket.stage_id
        request = self._opened(self.ticket, hours_ago=5)
        self.assertEqual(self.ticket.csp_with_microsoft_since, request.opened_at)
        self.assertAlmostEqual(self.ticket.csp_microsoft_hours, 5, delta=0.05)
        self._say(request, "needs_us", hours_ago=3)
        self.assertFalse(self.ticket.csp_with_microsoft_since)
        self.assertAlmostEqual(self.ticket.csp_microsoft_hours, 2, delta=0.05)
        self.assertEqual(self.ticket.stage_id, stage)
        activity = self.ticket.activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("Microsoft waits for us", activity.summary)
        # Back to Microsoft: both stretches count, the time with us does not.
        self._say(request, "working", kind="us", hours_ago=2)
        self._say(request, "solved", hours_ago=1)
        self.assertAlmostEqual(self.ticket.csp_microsoft_hours, 3, delta=0.05)

    def test_two_requests_at_once_count_once(self):
        first = self._opened(self.ticket, number="1", hours_ago=4)
        second = self._opened(self.ticket, number="2", hours_ago=3)
        self._say(first, "solved", hours_ago=2)
        self.assertTrue(self.ticket.csp_with_microsoft_since)
        self._say(second, "solved", hours_ago=1)
        self.assertFalse(self.ticket.csp_with_microsoft_since)
        self.assertAlmostEqual(self.ticket.csp_microsoft_hours, 3, delta=0.05)

    def test_all_tickets_of_a_request_come_back(self):
        other = self._ready("Here too", tenant=self._tenant("fabrikam"))
        request = self._opened(self.ticket | other)
        self.assertTrue(other.csp_with_microsoft_since)
        self._say(request, "solved")
        self.assertFalse((self.ticket | other).mapped("csp_with_microsoft_since")[0])
        self.assertFalse(other.csp_with_microsoft_since)
        # Nobody had the other ticket: who opened the request is told.
        self.assertEqual(other.activity_ids.user_id, self.agent)

    def test_prepared_or_withdrawn_is_not_with_microsoft(self):
        request = self._prepared(self.ticket)
        self.assertFalse(self.ticket.csp_with_microsoft_since)
        request.number = "1"
        request.action_open()
        request.action_withdraw()
        self.assertFalse(self.ticket.csp_with_microsoft_since)
        self.assertFalse(self.ticket.activity_ids)

    def test_solved_is_closed_when_the_customer_agrees(self):
        request = self._opened(self.ticket)
        self._say(request, "solved")
        request.action_close()
        self.assertEqual(request.state, "closed")
        with self.assertRefused("open with Microsoft"):
            request.env["csp.microsoft.report"].create(
                {"request_id": request.id, "text": "Late", "state": "working"}
            ).action_keep()

    def test_next_turn_is_proposed(self):
        request = self._opened(self.ticket)
        report = request.env["csp.microsoft.report"]

        def proposed(kind):
            vals = {"request_id": request.id, "kind": kind, "text": "X"}
            return report.create(vals).state

        self.assertEqual(proposed("microsoft"), "working")
        self.assertEqual(proposed("note"), "waiting")
        self._say(request, "needs_us")
        self.assertEqual(proposed("us"), "working")
        self.assertEqual(proposed("microsoft"), "needs_us")

    def test_nothing_was_said_in_the_future_or_before(self):
        request = self._opened(self.ticket, hours_ago=1)
        for hours_ago in (-1, 2):
            with self.assertRefused("correct the time"):
                self._say(request, "working", hours_ago=hours_ago)

    # ------------------------------------------------------------------
    # The log
    # ------------------------------------------------------------------

    def test_all_that_is_said_or_changed_is_kept(self):
        request = self._opened(self.ticket, number="1", hours_ago=1)
        self._say(request, "needs_us", text="Send us a trace.")
        request.write({"severity": "a", "number": "2"})
        self.assertEqual(
            set(request.entry_ids.mapped("kind")), {"opened", "microsoft", "change"}
        )
        said = request.entry_ids.filtered(lambda entry: entry.kind == "microsoft")
        self.assertEqual(said.text, "Send us a trace.")
        self.assertEqual(said.author_id, self.agent)
        changes = "\n".join(request.entry_ids.mapped("text"))
        self.assertIn("Severity: Moderate (B) → Critical (A)", changes)
        self.assertIn("Microsoft's Number: 1 → 2", changes)
        self.assertIn("→ Microsoft waits for us", changes)

    def test_what_stays_the_same_is_no_change(self):
        request = self._opened(self.ticket, number="1")
        before = request.entry_ids
        request.write({"number": "1", "severity": request.severity})
        self.assertEqual(request.entry_ids, before)

    def test_log_cannot_be_altered_by_anybody(self):
        request = self._opened(self.ticket)
        entry = request.entry_ids
        with self.assertRefused("stays as it is"):
            entry.write({"text": "Never happened"})
        with self.assertRaises(AccessError):
            entry.unlink()
        with self.assertRefused("stays as it is"):
            entry.sudo().write({"text": "Never happened"})
        with self.assertRefused("only with the request"):
            entry.sudo().unlink()

    def test_nobody_writes_in_anothers_name(self):
        request = self._opened(self.ticket)
        entry = request.env["csp.microsoft.request.entry"].create(
            {
                "request_id": request.id,
                "kind": "note",
                "text": "X",
                "at": self.now,
                "author_id": self.manager.id,
            }
        )
        self.assertEqual(entry.author_id, self.agent)

    def test_opened_request_is_never_deleted(self):
        request = self._opened(self.ticket)
        with self.assertRefused("is kept"):
            request.sudo().unlink()
        self._prepared(self.ticket).sudo().unlink()

    # ------------------------------------------------------------------
    # Reminders
    # ------------------------------------------------------------------

    def _remind(self):
        self.env["csp.microsoft.request"]._cron_remind()

    def test_reminds_once_when_the_clock_runs_out(self):
        request = self._opened(self.ticket, hours_ago=3)
        self._remind()
        self.assertFalse(request.activity_ids)
        request.severity = "a"
        self._remind()
        self._remind()
        self.assertEqual(len(request.activity_ids), 1)
        self.assertEqual(request.activity_ids.user_id, self.agent)
        self.assertIn("not answered in time", request.activity_ids.summary)

    def test_answered_in_time_reminds_nobody(self):
        request = self._opened(self.ticket, hours_ago=5)
        self._say(request, "working", hours_ago=4)
        self._remind()
        self.assertFalse(request.activity_ids)

    def test_reminds_once_of_each_silence(self):
        request = self._opened(self.ticket, hours_ago=90)
        self._say(request, "working", hours_ago=88)
        self._remind()
        self._remind()
        self.assertEqual(len(request.activity_ids), 1)
        self.assertIn("Nothing heard", request.activity_ids.summary)
        self._say(request, "working", hours_ago=60)
        self._remind()
        self.assertEqual(len(request.activity_ids), 2)

    def test_our_turn_is_no_silence_of_microsoft(self):
        request = self._opened(self.ticket, hours_ago=90)
        self._say(request, "needs_us", hours_ago=88)
        self._remind()
        self.assertFalse(request.activity_ids)

    # ------------------------------------------------------------------
    # The customer
    # ------------------------------------------------------------------

    def test_each_customer_is_told_on_his_own_ticket(self):
        other = self._ready("Here too", tenant=self._tenant("fabrikam"))
        self._opened(self.ticket | other, number="2611230010000999")
        comment = self.env.ref("mail.mt_comment")
        for ticket, stranger in ((self.ticket, "fabrikam"), (other, "contoso")):
            told = ticket.message_ids.filtered(lambda m: m.subtype_id == comment)
            self.assertEqual(len(told), 1)
            self.assertIn("handed your request over to Microsoft", told.body)
            self.assertEqual(told.partner_ids, ticket.partner_id)
            self.assertNotIn("2611230010000999", told.body)
            self.assertNotIn(stranger, told.body)

    def test_customer_is_not_told_when_the_agent_says_so(self):
        request = self._prepared(self.ticket)
        request.write({"number": "1", "tell_customers": False})
        request.action_open()
        comment = self.env.ref("mail.mt_comment")
        self.assertNotIn(comment, self.ticket.message_ids.subtype_id)

    def test_list_costs_the_same_for_many(self):
        requests = [self._opened(self.ticket, number=str(i)).id for i in range(6)]
        self.env.flush_all()

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            listed = self.env["csp.microsoft.request"].browse(requests[:count])
            listed.read(["display_name", "due_at", "is_late", "state"])
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(6), queries(1))

    def test_time_is_not_lost_when_the_clock_is_unknown(self):
        self.env["csp.vendor.clock"].search([]).unlink()
        request = self._opened(self.ticket)
        self.assertFalse(request.due_at)
        self.assertFalse(request.is_late)
        self.assertTrue(self.ticket.csp_with_microsoft_since)
        self.assertLess(request.opened_at, fields.Datetime.now() + timedelta(seconds=1))
