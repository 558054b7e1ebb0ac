from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .share_common import ShareCase

MONDAY = "2026-11-23 09:00:00"


@tagged("-at_install", "post_install")
class TestTicketShareReaction(ShareCase):
    """How fast the partner reacts, against what is agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership.write({"critical_minutes": 30, "moderate_minutes": 120})

    def _offered_at(self, moment=MONDAY, **vals):
        with freeze_time(moment):
            ticket = self._ticket(self.contoso, "VM down", user_id=self.agent.id)
            return self._share(ticket, severity="a", **vals)

    def _react_at(self, share, moment, body="We look at it"):
        # The database tells the time of a message, so it is given here.
        with freeze_time(moment):
            self._as(self.provider, share).message_post(
                body=body,
                date=moment,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    def _watch_at(self, moment):
        with freeze_time(moment):
            self.env["csp.ticket.share"]._cron_watch_reactions()

    def test_due_by_severity(self):
        share = self._offered_at()
        self.assertEqual(str(share.reaction_due), "2026-11-23 09:30:00")
        self.assertEqual(share.reaction_state, "running")
        share.severity = "b"
        self.assertEqual(str(share.reaction_due), "2026-11-23 11:00:00")

    def test_nothing_agreed_for_it(self):
        share = self._offered_at()
        share.severity = "c"
        self.assertFalse(share.reaction_due)
        self.assertEqual(share.reaction_state, "none")

    def test_runs_in_their_hours_only(self):
        self.partnership.calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Their hours",
                "tz": "UTC",
                "company_id": self.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Day",
                                "dayofweek": str(day),
                                "day_period": "full_day",
                                "hour_from": 9,
                                "hour_to": 17,
                            }
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        share = self._offered_at("2026-11-20 16:45:00")  # a Friday
        self.assertEqual(str(share.reaction_due), "2026-11-23 09:15:00")

    def test_accepted_in_time(self):
        share = self._offered_at()
        with freeze_time("2026-11-23 09:20:00"):
            self._as(self.provider, share)._accept()
        self.assertEqual(share.reaction_state, "kept")
        self.assertEqual(share.reaction_minutes, 20)

    def test_a_question_is_a_reaction_too(self):
        share = self._offered_at()
        self._react_at(share, "2026-11-23 09:10:00", "Which VM?")
        self.assertEqual(share.reaction_state, "kept")
        self.assertEqual(share.reaction_minutes, 10)

    def test_our_own_word_is_none(self):
        share = self._offered_at()
        share.message_post(
            body="Hurry", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(share.reacted_at)

    def test_declined_late(self):
        share = self._offered_at()
        with freeze_time("2026-11-23 10:00:00"):
            share._decline("Not ours")
        self.assertEqual(share.reaction_state, "late")

    def test_agent_is_told_once_when_the_time_is_over(self):
        share = self._offered_at()
        self._watch_at("2026-11-23 09:29:00")
        self.assertEqual(share.reaction_state, "running")
        for moment in ("2026-11-23 09:31:00", "2026-11-23 10:31:00"):
            self._watch_at(moment)
            self.assertEqual(share.reaction_state, "late")
            self.assertEqual(len(share.activity_ids), 1)
        self.assertEqual(share.activity_ids.user_id, self.agent)
        self._react_at(share, "2026-11-23 11:00:00")
        self.assertEqual(share.reaction_state, "late")

    def test_withdrawn_in_time_is_not_late(self):
        share = self._offered_at()
        with freeze_time("2026-11-23 09:10:00"):
            share._withdraw()
        self._watch_at("2026-11-23 12:00:00")
        self.assertEqual(share.reaction_state, "none")

    def test_watched_when_it_is_due(self):
        cron = self.env.ref("csp_support.ir_cron_watch_shares")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        share = self._offered_at()
        added = triggers.search([("cron_id", "=", cron.id)]) - triggers
        self.assertEqual(added.mapped("call_at"), [share.reaction_due])

    def test_report_by_partner(self):
        kept, late = self._offered_at(), self._offered_at()
        with freeze_time("2026-11-23 09:10:00"):
            kept._accept()
        with freeze_time("2026-11-23 09:50:00"):
            late._decline("No")
        rows = self.env["csp.ticket.share"]._read_group(
            [("partnership_id", "=", self.partnership.id)],
            ["reaction_state"],
            ["__count", "reaction_minutes:avg"],
        )
        self.assertEqual(sorted(rows), [("kept", 1, 10), ("late", 1, 50)])

    def test_who_has_not_reacted_counts_in_no_average(self):
        with freeze_time("2026-11-23 09:10:00"):
            self._offered_at()._accept()
        self._offered_at()
        ((count, minutes),) = self.env["csp.ticket.share"]._read_group(
            [("partnership_id", "=", self.partnership.id)],
            [],
            ["__count", "reaction_minutes:avg"],
        )
        self.assertEqual((count, minutes), (2, 10))
