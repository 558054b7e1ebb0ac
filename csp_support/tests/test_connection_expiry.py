from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestConnectionExpiry(CspCase):
    """Who can renew a credential hears of its end in time, once each."""

    def _warn_after(self, days_left):
        """Number of activities once the secret has so many days left."""
        today = fields.Date.today()
        secret = self.connection._credential("client_secret")
        secret.write(
            {
                "expires_at": today + timedelta(days=days_left + 1),
                "warned_days": secret.warned_days,
            }
        )
        self.env["csp.credential"]._warn_of_end()
        activities = self.connection.activity_ids
        return len(activities.filtered(lambda a: a.user_id == self.administrator))

    def test_warned_at_30_7_and_1_days_once_each(self):
        counts = [self._warn_after(days) for days in (40, 30, 29, 8, 7, 6, 1, 1, 0)]
        self.assertEqual(counts, [0, 1, 1, 1, 2, 2, 3, 3, 3])

    def test_warning_names_credential_connection_and_day(self):
        self._warn_after(5)
        summary = self.connection.activity_ids[0].summary
        self.assertIn("Client Secret", summary)
        self.assertIn(self.connection.name, summary)

    def test_warning_is_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.administrator.lang = "it_IT"
        self._warn_after(5)
        end = self.connection._credential("client_secret").expires_at
        for activity in self.connection.activity_ids:
            is_italian = activity.user_id == self.administrator
            day = f"{end:%d/%m/%Y}" if is_italian else f"{end:%m/%d/%Y}"
            self.assertIn(day, activity.summary)

    def test_agents_and_strangers_are_not_warned(self):
        self._warn_after(5)
        users = self.connection.activity_ids.user_id
        self.assertFalse(users & (self.agent | self.manager | self.employee))

    def test_new_secret_starts_anew(self):
        self.assertEqual(self._warn_after(1), 1)
        self.connection.client_secret = "new"
        secret = self.connection._credential("client_secret")
        self.assertFalse(secret.warned_days)
        self.assertFalse(secret.expires_at)

    def test_day_is_entered_in_the_connection(self):
        day = fields.Date.today() + timedelta(days=100)
        self.connection.with_user(self.administrator).client_secret_expires_on = day
        secret = self.connection._credential("client_secret")
        self.assertEqual(secret.expires_at.date(), day)

    def test_idle_sign_in_is_renewed(self):
        first = self.sandbox.refresh_token()
        self.connection.write({"flow": "delegated", "refresh_token": first})
        credential = self.connection._credential("refresh_token")
        self._idle(credential, days=8)
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_keep_credentials").method_direct_trigger()
        self.env.invalidate_all()
        self.assertNotEqual(credential._reveal(), first)
        left = credential.expires_at - fields.Datetime.now()
        self.assertGreater(left.days, 88)

    def test_sign_in_in_use_is_left_alone(self):
        first = self.sandbox.refresh_token()
        self.connection.write({"flow": "delegated", "refresh_token": first})
        credential = self.connection._credential("refresh_token")
        self.env["csp.credential"]._renew_refresh_tokens()
        self.assertEqual(credential._reveal(), first)

    def test_revoked_sign_in_is_told(self):
        token = self.sandbox.refresh_token()
        self.connection.write({"flow": "delegated", "refresh_token": token})
        self.sandbox.revoke_refresh_tokens()
        self.connection._renew_sign_in()
        self.assertIn("again", self.connection.last_error)

    def _idle(self, credential, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE csp_credential SET write_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=days), credential.id],
        )
        self.env.invalidate_all()
