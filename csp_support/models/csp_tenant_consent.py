import secrets

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

from ..microsoft import consent
from ..microsoft.errors import MicrosoftError

CALLBACK = "/csp_support/consent"


class CspTenant(models.Model):
    """In the application flow each customer's administrator consents to the app."""

    _inherit = "csp.tenant"

    consent_state = fields.Selection(
        [
            ("asked", "Asked"),
            ("granted", "Granted"),
            ("refused", "Refused"),
        ],
        string="Admin Consent",
        readonly=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    consent_at = fields.Datetime(readonly=True, copy=False, groups="base.group_user")
    consent_error = fields.Text(readonly=True, copy=False, groups="base.group_user")
    consent_url = fields.Char(
        string="Consent Link",
        compute="_compute_consent_url",
        groups="csp_support.group_csp_manager",
        help="Send it to an administrator of the customer. He signs in at Microsoft "
        "and allows the app to read service health.",
    )
    consent_token = fields.Char(
        groups=fields.NO_ACCESS,
        copy=False,
        help="Proves that an answer belongs to a link of ours.",
    )

    def _compute_consent_url(self):
        for tenant in self:
            # The token is closed to everybody; the link that holds it is for managers.
            token = tenant.sudo().consent_token
            connection = tenant.sudo().connection_id
            tenant.consent_url = token and connection._microsoft_cloud().consent_url(
                tenant.tenant_id,
                connection.client_id,
                tenant.get_base_url() + CALLBACK,
                tenant._consent_reference(token),
            )

    def _consent_reference(self, token):
        """What travels to Microsoft and back: which tenant, and the proof."""
        return f"{self.id}.{token}"

    def action_ask_consent(self):
        """Make a new link for the customer's administrator; older ones end."""
        self.ensure_one()
        self.check_access("write")
        if not self.connection_id:
            raise UserError(
                self.env._(
                    "Choose the connection of %(tenant)s first: the customer consents "
                    "to its app.",
                    tenant=self.display_name,
                )
            )
        self.sudo().consent_token = secrets.token_urlsafe(24)
        self.write({"consent_state": "asked", "consent_error": False})

    def _find_consent(self, reference):
        """The tenant whose link brought this answer; empty for anything else."""
        number, _dot, token = (reference or "").partition(".")
        tenant = self.browse(int(number) if number.isdecimal() else 0).exists()
        known = tenant.consent_token
        return tenant if known and consteq(known, token) else self.browse()

    def _keep_consent(self, answer):
        """Keep what the customer's administrator decided; the link is used up."""
        self.ensure_one()
        connection = self.connection_id
        reference = self._consent_reference(self.consent_token)
        vals = {
            "consent_token": False,
            "consent_at": fields.Datetime.now(),
            "consent_state": "granted",
            "consent_error": False,
        }
        try:
            consent.check(
                connection._token_provider(), self.tenant_id, reference, answer
            )
        except MicrosoftError as error:
            vals["consent_state"] = "refused"
            vals["consent_error"] = connection._sentence(error)
        self.write(vals)
        if not self.consent_error:
            self._request_reading()
