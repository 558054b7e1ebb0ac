from odoo.exceptions import AccessError
from odoo.tests import tagged

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, SupportCase

PROMISED = {"critical_minutes": 30, "moderate_minutes": 120, "minimal_minutes": 600}


@tagged("-at_install", "post_install")
class TestTicketDeadline(SupportCase):
    """Until when the first answer is due, and whether it came in time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering(**PROMISED)
        cls.tenant = cls._tenant("contoso", offering_id=cls.offering.id)

    def _ticket_at(self, moment, **vals):
        with self._at(moment):
            ticket = self._ticket(self.tenant, "Help", **vals)
            self.env.flush_all()
        return ticket

    def assertDue(self, ticket, moment):
        self.assertEqual(str(ticket.csp_response_deadline), moment)

    def _answer(self, ticket, moment, user=None, **vals):
        with self._at(moment):
            ticket.with_user(user or self.agent).message_post(
                body="We look into it.",
                message_type="comment",
                **{"subtype_xmlid": "mail.mt_comment", **vals},
            )
            self.env.flush_all()

    def _cron_at(self, moment):
        with self._at(moment):
            self.env["helpdesk.ticket"]._cron_deadlines()

    def test_counted_in_service_hours(self):
        self.assertDue(self._ticket_at(MONDAY_MORNING), "2026-11-23 11:00:00")
        # 22:30 in London is closed: counting begins at nine on Tuesday in Rome.
        self.assertDue(self._ticket_at(MONDAY_NIGHT), "2026-11-24 10:00:00")
        # Half past four on Friday: half an hour then, the rest on Monday.
        self.assertDue(self._ticket_at("2026-11-27 15:30:00"), "2026-11-30 09:30:00")

    def test_by_severity(self):
        self.assertDue(
            self._ticket_at(MONDAY_MORNING, priority="3"), "2026-11-23 09:30:00"
        )
        ticket = self._ticket_at(MONDAY_MORNING, priority="0")
        self.assertDue(ticket, "2026-11-24 11:00:00")
        ticket.csp_severity = "a"
        self.assertDue(ticket, "2026-11-23 09:30:00")

    def test_round_the_clock(self):
        self.tenant.offering_id = self._offering(round_the_clock=True, **PROMISED)
        self.assertDue(self._ticket_at(MONDAY_NIGHT), "2026-11-24 00:30:00")

    def test_holidays_are_passed_over(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Morning off",
                "date_from": "2026-11-23 09:30:00",
                "date_to": "2026-11-23 12:00:00",
                "calendar_id": self.calendar.id,
            }
        )
        self.assertDue(self._ticket_at(MONDAY_MORNING), "2026-11-23 13:30:00")

    def test_a_new_holiday_counts_at_once(self):
        self.assertTrue(self._ticket_at(MONDAY_MORNING).csp_in_hours)
        leave = self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "date_from": "2026-11-23 00:00:00",
                "date_to": "2026-11-23 23:00:00",
                "calendar_id": self.calendar.id,
            }
        )
        self.assertFalse(self._ticket_at(MONDAY_MORNING).csp_in_hours)
        leave.date_to = "2026-11-23 05:00:00"
        self.assertTrue(self._ticket_at(MONDAY_MORNING).csp_in_hours)

    def test_best_effort_has_no_deadline(self):
        self.tenant.offering_id = self._offering()
        ticket = self._ticket_at(MONDAY_MORNING)
        self.assertFalse(ticket.csp_response_deadline)
        self.assertFalse(ticket.csp_sla_state)

    def test_solution(self):
        self.tenant.offering_id = self._offering(
            **PROMISED, moderate_resolution_minutes=600
        )
        ticket = self._ticket_at(MONDAY_MORNING)
        self.assertDue(ticket, "2026-11-23 11:00:00")
        self.assertEqual(str(ticket.csp_resolution_deadline), "2026-11-24 11:00:00")
        self._answer(ticket, "2026-11-23 10:00:00")
        self.assertEqual(ticket.csp_sla_state, "running")
        self._cron_at("2026-11-24 10:59:00")
        self.assertEqual(ticket.csp_sla_state, "running")
        self._cron_at("2026-11-24 11:01:00")
        self.assertEqual(ticket.csp_sla_state, "late")

    def test_versions_from_before_solutions_were_promised(self):
        facts = self.offering.terms_ids._facts()
        kept = facts.pop("resolution_minutes")
        self.addCleanup(facts.update, resolution_minutes=kept)
        ticket = self._ticket_at(MONDAY_MORNING)
        self.assertDue(ticket, "2026-11-23 11:00:00")
        self.assertFalse(ticket.csp_resolution_deadline)

    def test_no_opening_no_deadline(self):
        offering = self._offering(**PROMISED)
        self.tenant.offering_id = offering
        self.env["resource.calendar.leaves"].create(
            {
                "name": "On strike",
                "date_from": "2026-11-01 00:00:00",
                "date_to": "2027-11-01 00:00:00",
                "calendar_id": self.calendar.id,
            }
        )
        self.assertFalse(self._ticket_at(MONDAY_MORNING).csp_response_deadline)

    # ------------------------------------------------------------------

    def test_answer_in_time(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        with self._at("2026-11-23 09:10:00"):
            self.assertEqual(ticket.csp_sla_state, "running")
        self._answer(ticket, "2026-11-23 10:59:00")
        self.assertEqual(str(ticket.csp_answered_at), "2026-11-23 10:59:00")
        self.assertEqual(ticket.csp_sla_state, "met")

    def test_answer_too_late(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        self._answer(ticket, "2026-11-23 11:00:01")
        self.assertEqual(ticket.csp_sla_state, "late")

    def test_only_the_first_answer_counts(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        self._answer(ticket, "2026-11-23 09:10:00")
        self._answer(ticket, "2026-11-23 12:10:00")
        self.assertEqual(str(ticket.csp_answered_at), "2026-11-23 09:10:00")

    def test_what_is_no_answer(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        customer = self._portal_user("contoso_customer", self.tenant.partner_id)
        ticket.message_subscribe(customer.partner_id.ids)
        self._answer(ticket, "2026-11-23 09:10:00", subtype_xmlid="mail.mt_note")
        self._answer(ticket, "2026-11-23 09:11:00", user=customer)
        self._answer(ticket, "2026-11-23 09:12:00", user=self.env.ref("base.user_root"))
        self.assertFalse(ticket.csp_answered_at)

    def test_closing_answers_too(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        with self._at("2026-11-23 09:40:00"):
            ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(ticket.csp_sla_state, "met")

    def test_what_passes_is_marked_and_told_once(self):
        ticket = self._ticket_at(MONDAY_MORNING, user_id=self.agent.id)
        answered = self._ticket_at(MONDAY_MORNING, user_id=self.agent.id)
        self._answer(answered, "2026-11-23 09:10:00")
        self._cron_at("2026-11-23 10:59:00")
        self.assertEqual(ticket.csp_sla_state, "running")
        for moment in ("2026-11-23 11:05:00", "2026-11-23 11:10:00"):
            self._cron_at(moment)
            self.assertEqual(ticket.csp_sla_state, "late")
        self.assertEqual(answered.csp_sla_state, "met")
        self.assertEqual(ticket.activity_ids.user_id, self.agent)
        self.assertEqual(len(ticket.activity_ids), 1)
        self.assertFalse(answered.activity_ids)

    def test_many_pass_at_once(self):
        def late(count):
            for _ in range(count):
                self._ticket_at(MONDAY_MORNING)
            return self._count_queries(lambda: self._cron_at("2026-11-23 12:00:00"))

        few = late(2)
        self.assertLessEqual(late(20), few)

    def test_when_we_open_next(self):
        ticket = self._ticket_at(MONDAY_NIGHT)
        with self._at(MONDAY_NIGHT):
            self.assertEqual(str(ticket.csp_opens_at), "2026-11-24 08:00:00")
        with self._at("2026-11-24 08:00:00"):
            ticket.invalidate_recordset(["csp_opens_at"])
            self.assertFalse(ticket.csp_opens_at)

    def test_nobody_writes_the_clocks(self):
        ticket = self._ticket_at(MONDAY_MORNING, user_id=self.agent.id)
        for user in (self.agent, self.manager):
            for name in (
                "csp_response_deadline",
                "csp_resolution_deadline",
                "csp_answered_at",
                "csp_sla_state",
            ):
                with self.assertRaises(AccessError):
                    ticket.with_user(user).write({name: False})
