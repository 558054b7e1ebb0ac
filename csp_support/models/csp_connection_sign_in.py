from odoo import fields, models
from odoo.exceptions import UserError
from odoo.http import request

from ..microsoft import sign_in
from ..microsoft.errors import MicrosoftError

CALLBACK = "/csp_support/oauth/callback"
SESSION_KEY = "csp_support_sign_in"


class CspConnection(models.Model):
    """The partner user signs in once, with MFA; the connection works in his name."""

    _inherit = "csp.connection"

    redirect_uri = fields.Char(
        string="Redirect URI",
        compute="_compute_redirect_uri",
        help="Enter it in the app registration in Microsoft Entra, under "
        "Authentication, as a redirect URI of the platform Web.",
    )
    signed_in_user = fields.Char(readonly=True, copy=False)
    signed_in_at = fields.Datetime(readonly=True, copy=False)
    signed_in_mfa = fields.Selection(
        [("yes", "With MFA"), ("unknown", "Microsoft did not say")],
        string="Multi-factor Authentication",
        readonly=True,
        copy=False,
    )

    def _compute_redirect_uri(self):
        for connection in self:
            connection.redirect_uri = connection.get_base_url() + CALLBACK

    def _inverse_refresh_token(self):
        # A token that is pasted does not say whose it is.
        self.filtered("refresh_token").write(
            {
                "signed_in_user": False,
                "signed_in_at": fields.Datetime.now(),
                "signed_in_mfa": "unknown",
            }
        )
        return super()._inverse_refresh_token()

    def action_sign_in(self):
        """Send the browser to Microsoft's sign-in page."""
        self.ensure_one()
        self.check_access("write")
        try:
            flow = sign_in.begin(
                self._build_token_provider(), self.partner_tenant_id, self.redirect_uri
            )
        except MicrosoftError as error:
            raise UserError(self._sentence(error)) from error
        # State, nonce and verifier belong to this browser alone. They are kept in its
        # session, on the server, until Microsoft sends it back.
        request.session[SESSION_KEY] = {"connection": self.id, "flow": flow}
        return {"type": "ir.actions.act_url", "url": flow["auth_uri"], "target": "self"}

    def _finish_sign_in(self, flow, answer):
        """Keep who signed in, or the sentence why nobody did."""
        self.ensure_one()
        self.check_access("write")
        try:
            signed_in = sign_in.finish(
                self._build_token_provider(), self.partner_tenant_id, flow, answer
            )
        except (MicrosoftError, UserError) as error:
            is_sentence = isinstance(error, UserError)
            self.last_error = str(error) if is_sentence else self._sentence(error)
            return
        self._store_credential("refresh_token", signed_in.refresh_token)
        self.write(
            {
                "flow": "delegated",
                "signed_in_user": signed_in.user or signed_in.name,
                "signed_in_at": fields.Datetime.now(),
                "signed_in_mfa": "yes" if signed_in.mfa else "unknown",
                "last_error": False,
            }
        )
        self.tenant_ids._request_reading()
