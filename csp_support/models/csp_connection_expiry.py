from datetime import timedelta

from odoo import api, fields, models

from ..microsoft.errors import MicrosoftError

# A refresh token lapses after so many days without use (Microsoft: "Refresh tokens in
# the Microsoft identity platform").
REFRESH_TOKEN_DAYS = 90


class CspConnection(models.Model):
    """What of a connection ends, and who is told."""

    _inherit = "csp.connection"

    client_secret_expires_on = fields.Date(
        string="Secret Ends On",
        compute="_compute_client_secret_expires_on",
        inverse="_inverse_client_secret_expires_on",
        help="As Microsoft Entra shows it beside the secret. You are warned in time.",
    )

    @api.depends("credential_ids.expires_at")
    def _compute_client_secret_expires_on(self):
        for connection in self:
            secret = connection._credential("client_secret")
            connection.client_secret_expires_on = secret.expires_at

    def _inverse_client_secret_expires_on(self):
        for connection in self:
            # Users have no right to write credentials; who may write the connection
            # may say when its secret ends.
            secret = connection.sudo()._credential("client_secret")
            secret.expires_at = connection.client_secret_expires_on

    def _store_credential(self, kind, value, **metadata):
        if kind == "refresh_token":
            end = fields.Datetime.now() + timedelta(days=REFRESH_TOKEN_DAYS)
            metadata = {"expires_at": end, **metadata}
        return super()._store_credential(kind, value, **metadata)

    def _renew_sign_in(self):
        """Use the refresh token, so that it is replaced and does not lapse."""
        try:
            self._access_token(self._build_token_provider(), self.partner_tenant_id)
        except MicrosoftError as error:
            self.last_error = self._sentence(error)

    def _warn_administrators(self, credential):
        """An activity for each of them, in his own language."""
        for user in self.env["res.users"]._csp_administrators(self.company_id):
            reader = credential.with_context(lang=user.lang)
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=credential.expires_at.date(),
                summary=reader._ending_summary(),
                user_id=user.id,
            )
