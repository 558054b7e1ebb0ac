from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestHistory(CspCase):
    """What was published is kept as long as the setting says, or as it is needed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")
        cls.cron = cls.env.ref("csp_support.ir_cron_forget_history")
        cls.recent = cls._issue("EX1", days=700)
        cls.old = cls._issue("EX2", days=800)

    @classmethod
    def _issue(cls, issue_id, days, **vals):
        ended = fields.Datetime.now() - timedelta(days=days)
        return cls.env["csp.service.issue"].create(
            {
                "issue_id": issue_id,
                "title": "Mail does not arrive",
                "cloud": "sandbox",
                "is_resolved": True,
                "end_at": ended,
                "modified_at": ended,
                "tenant_ids": cls.contoso.ids,
                **vals,
            }
        )

    def _message(self, message_id, days, **vals):
        moment = fields.Datetime.now() - timedelta(days=days)
        return self.env["csp.service.message"].create(
            {
                "message_id": message_id,
                "title": "Something changes",
                "cloud": "sandbox",
                "modified_at": moment,
                "tenant_ids": self.contoso.ids,
                **vals,
            }
        )

    def _run(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_too_old_goes_with_its_posts_and_links(self):
        post = self.env["csp.service.issue.post"].create({"issue_id": self.old.id})
        self._run()
        self.assertFalse(self.old.exists())
        self.assertFalse(post.exists())
        self.assertEqual(self.contoso.issue_ids, self.recent)

    def test_the_setting_says_how_long(self):
        settings = self.env["res.config.settings"].create({"csp_history_days": 600})
        settings.set_values()
        self._run()
        self.assertFalse((self.old | self.recent).exists())

    def test_what_microsoft_still_lists_cannot_be_forgotten(self):
        with self.assertRaisesRegex(ValidationError, "more than 30 days"):
            self.env["res.config.settings"].create({"csp_history_days": 30})

    def test_an_open_issue_stays_however_old(self):
        still_open = self._issue("EX3", days=900, is_resolved=False, end_at=False)
        self._run()
        self.assertTrue(still_open.exists())

    def test_what_ended_without_a_date_goes_by_its_last_update(self):
        silent = self._issue("EX4", days=900, end_at=False)
        self._run()
        self.assertFalse(silent.exists())

    def test_what_a_ticket_refers_to_stays(self):
        ticket = self._ticket(self.contoso, "No mail", csp_issue_id=self.old.id)
        ticket.active = False
        self._run()
        self.assertTrue(self.old.exists())
        self.assertEqual(self.old.tenant_ids, self.contoso)

    def test_what_a_check_found_or_weighed_stays(self):
        weighed = self._issue("EX5", days=900)
        check = self.env["csp.health.check"].create(
            {
                "ticket_id": self._ticket(self.contoso, "No mail").id,
                "checked_at": fields.Datetime.now(),
                "verdict": "known_issue",
                "issue_id": self.old.id,
                "candidate_ids": [fields.Command.create({"issue_id": weighed.id})],
            }
        )
        self._run()
        self.assertEqual(check.issue_id, self.old)
        self.assertEqual(check.candidate_ids.issue_id, weighed)

    def test_posts_of_the_message_center_go_likewise(self):
        old = self._message("MC1", days=800)
        later = fields.Datetime.now() + timedelta(days=10)
        kept = self._message("MC2", days=700)
        kept |= self._message("MC3", days=800, act_by=later)
        kept |= self._message("MC4", days=800, end_at=later)
        self._run()
        self.assertFalse(old.exists())
        self.assertEqual(kept.exists(), kept)

    def test_more_than_a_batch_goes_in_one_run(self):
        for number in range(130):
            self._issue(f"OLD{number}", days=800)
        self._run()
        left = self.env["csp.service.issue"].search([("issue_id", "=like", "OLD%")])
        self.assertFalse(left)

    def test_posts_that_are_over_stay_the_tenants(self):
        now = fields.Datetime.now()
        over = self._message("MC5", days=90, end_at=now - timedelta(days=1))
        withdrawn = self._message("MC6", days=2, end_at=now + timedelta(days=9))
        self.contoso.messages_due_at = now
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_read_messages").method_direct_trigger()
        self.env.invalidate_all()
        self.assertIn(over, self.contoso.message_center_ids)
        self.assertNotIn(withdrawn, self.contoso.message_center_ids)
