from odoo.tests import TransactionCase, tagged

from .notice_common import NoticeCommon


@tagged("-at_install", "post_install")
class TestIssueFollower(NoticeCommon, TransactionCase):
    """Who follows an issue hears once of each state of Microsoft's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.csp_notice_policy = "by_hand"
        cls.follower = cls._following("reader", cls.fabrikam)

    @classmethod
    def _following(cls, login, tenant, **vals):
        user = cls._portal_user(login, tenant.partner_id)
        user.partner_id.write({"email": f"{login}@customer.example", **vals})
        followers = cls.env["csp.issue.follower"]
        followers._follow(cls.issue, tenant, user)
        return followers.search([("user_id", "=", user.id)])

    def _receivers(self):
        return sorted(mail["To"].split("<")[-1].strip(">") for mail in self._mails())

    def test_who_follows_knows_what_he_saw(self):
        self._run()
        self.assertFalse(self._mails())

    def test_each_change_is_told_once(self):
        self._following("other", self.contoso)
        both = ["other@customer.example", "reader@customer.example"]
        for status, resolved in (
            ("serviceDegradation", False),
            ("serviceRestored", True),
        ):
            self._goes(status, resolved)
            self._run()
            self.assertEqual(self._receivers(), both)
            self._run()
            self.assertFalse(self._mails(), "the replay")

    def test_letter_names_the_state_and_leads_to_the_issue(self):
        self._goes("serviceRestored", resolved=True)
        self._run()
        [mail] = self._mails()
        html = self._html(mail)
        self.assertIn("Service restored", mail["Subject"])
        self.assertIn("issue that you follow is solved", html)
        self.assertIn(f"/my/health/issue/{self.issue.id}", html)
        for name in (self.contoso.name, "Our words"):
            self.assertNotIn(name, html)

    def test_letter_in_the_followers_language(self):
        self.follower.user_id.lang = "it_IT"
        self._goes("serviceDegradation")
        self._run()
        [recipient] = self.issue.notice_ids.recipient_ids
        self.assertEqual(recipient.lang, "it_IT")

    def test_state_that_has_not_held_is_not_told(self):
        self._goes("serviceDegradation", minutes_ago=0)
        self._run()
        self.assertFalse(self._mails())

    def test_state_that_flaps_back_is_not_told(self):
        self._goes("serviceDegradation", minutes_ago=0)
        self._goes("investigating")
        self._run()
        self.assertFalse(self._mails())

    def test_change_makes_the_scheduled_action_run(self):
        cron = self.env.ref("csp_support.ir_cron_tell_customers")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self._goes("serviceDegradation", minutes_ago=0)
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_who_heard_on_his_ticket_does_not_hear_again(self):
        self._linked(self.fabrikam, self.follower.user_id.partner_id)
        self._goes("serviceDegradation")
        self._tell()
        self.assertEqual(len(self._mails()), 1)
        self._run()
        self.assertFalse(self._mails())
        self._goes("serviceRestored", resolved=True)
        self.company.csp_notice_policy = "follow_up"
        self._run()
        self.assertEqual(len(self._mails()), 1)

    def test_who_may_not_see_it_any_more_is_not_told(self):
        cases = {
            "left": lambda: self.follower.user_id.write({"active": False}),
            "no address": lambda: self.follower.user_id.partner_id.write(
                {"email": False}
            ),
            "not touched": lambda: self.issue.write(
                {"tenant_ids": [(3, self.fabrikam.id)]}
            ),
        }
        for number, (case, happens) in enumerate(cases.items()):
            with self.subTest(case), self.env.cr.savepoint() as savepoint:
                happens()
                self._goes(f"state{number}")
                self._run()
                self.assertFalse(self._mails())
                self.assertEqual(self.follower.told_state, self.issue.state_key)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_who_stopped_following_is_not_told(self):
        self.env["csp.issue.follower"]._unfollow(self.issue, self.follower.user_id)
        self._goes("serviceDegradation")
        self._run()
        self.assertFalse(self._mails())

    def test_many_followers_cost_few_queries(self):
        for number in range(3):
            self._following(f"few{number}", self.contoso)
        self._goes("serviceDegradation")
        few = self._queries()
        for number in range(20):
            self._following(f"many{number}", self.contoso)
        self._goes("serviceRestored", resolved=True)
        self.assertLessEqual(self._queries(), few + 20)
        self.assertEqual(len(self._mails()), 4 + 24)

    def _queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._run()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
