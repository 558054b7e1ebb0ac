from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

# Days before its end at which administrators are warned of a credential, once each.
WARNING_DAYS = (30, 7, 1)

# Days after which an idle refresh token is used, so that it never lapses.
RENEW_AFTER_DAYS = 7


class CspCredential(models.Model):
    """Credentials end: the people who can renew them hear of it in time."""

    _inherit = "csp.credential"

    warned_days = fields.Integer(
        readonly=True,
        help="The warning given last: so many days before the end; 0 for none yet.",
    )

    def write(self, vals):
        if "ciphertext" in vals or "expires_at" in vals:
            vals = {"warned_days": 0, **vals}
        return super().write(vals)

    @api.model
    def _cron_keep_credentials(self):
        """Use refresh tokens before they lapse, and warn of what ends."""
        self._renew_refresh_tokens()
        self._warn_of_end()

    @api.model
    def _renew_refresh_tokens(self):
        used_before = fields.Datetime.now() - timedelta(days=RENEW_AFTER_DAYS)
        idle = self.search(
            [("kind", "=", "refresh_token"), ("write_date", "<", used_before)]
        )
        for connection in idle.connection_id:
            connection._renew_sign_in()
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _warn_of_end(self):
        now = fields.Datetime.now()
        ending = self.search(
            [("expires_at", "<", now + timedelta(days=max(WARNING_DAYS) + 1))]
        )
        for credential in ending:
            left = (credential.expires_at - now).days
            step = min(days for days in WARNING_DAYS if days >= left)
            if credential.warned_days and credential.warned_days <= step:
                continue
            credential.warned_days = step
            credential.connection_id._warn_administrators(credential)

    def _ending_summary(self):
        return self.env._(
            "%(kind)s of %(connection)s ends on %(date)s",
            kind=self._kind_label(),
            connection=self.connection_id.display_name,
            # A secret ends on the day that was entered, wherever the reader is.
            date=format_date(self.env, self.expires_at.date()),
        )
