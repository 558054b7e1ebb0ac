from dataclasses import dataclass, field
from datetime import timedelta

from odoo import fields, models

from ..microsoft.errors import MicrosoftError
from ..microsoft.partner_center import PartnerCenter
from ..microsoft.tenant_relationships import PartnerTenant
from ..microsoft.tokens import TokenProvider
from ..microsoft.transport import Transport

# Seconds for a whole listing, all its pages.
LISTING_DEADLINE = 90

# Hours for which Partner Center is left alone when it refuses whatever is asked.
PAUSE = 3


@dataclass
class PartnerToken:
    """Gives tokens for our own tenant while no database is at hand.

    `renewed` is the rotated refresh token to keep afterwards, if any.
    """

    tokens: TokenProvider
    tenant_id: str
    scope: str
    refresh_token: str | None = field(default=None, repr=False)
    renewed: str | None = field(default=None, repr=False)

    def __call__(self):
        if self.refresh_token is None:
            return self.tokens.application_token(self.tenant_id, self.scope)
        answer = self.tokens.delegated_token(
            self.tenant_id, self.refresh_token, self.scope
        )
        self.refresh_token = self.renewed = answer.refresh_token
        return answer.access_token

    def forget(self):
        self.tokens.forget(self.tenant_id)


class CspConnection(models.Model):
    """What the connection may ask about our own tenant."""

    _inherit = "csp.connection"

    partner_center_error = fields.Text(
        string="Why Partner Center Does Not Answer", readonly=True, copy=False
    )
    partner_center_retry_at = fields.Datetime(
        string="Partner Center Is Asked Again", readonly=True, copy=False
    )

    def _partner_token(self, scope):
        return PartnerToken(
            self._token_provider(),
            self.partner_tenant_id,
            scope,
            self._refresh_token(),
        )

    def _partner_tenant(self, deadline=LISTING_DEADLINE):
        """Graph in our own tenant, and the token to keep after asking."""
        cloud = self._microsoft_cloud()
        token = self._partner_token(cloud.graph_scope)
        return self._client_with(PartnerTenant, cloud, token, deadline), token

    def _partner_center(self, deadline=LISTING_DEADLINE):
        """Partner Center for our own tenant, and the token to keep after asking."""
        cloud = self._microsoft_cloud()
        token = self._partner_token(cloud.partner_center_scope)
        return self._client_with(PartnerCenter, cloud, token, deadline), token

    def _client_with(self, client, cloud, token, deadline):
        return client(
            cloud,
            Transport(session=self._session(), deadline=deadline),
            token,
            self.partner_tenant_id,
            self.client_id,
            forget=token.forget,
        )

    def _keep_partner_center_state(self, errors):
        """Leave Partner Center alone for a while if it refuses whatever is asked."""
        self.ensure_one()
        if not errors:
            if self.partner_center_error:
                self.write(
                    {"partner_center_error": False, "partner_center_retry_at": False}
                )
            return
        wait = max(error.retry_after or 0 for error in errors)
        pause = timedelta(seconds=wait) if wait else timedelta(hours=PAUSE)
        self.write(
            {
                "partner_center_error": self._sentence(errors[-1]),
                "partner_center_retry_at": fields.Datetime.now() + pause,
            }
        )

    def _spoken(self, error):
        """A failure of ours or of Microsoft's as a sentence."""
        is_microsofts = isinstance(error, MicrosoftError)
        return self._sentence(error) if is_microsofts else str(error)
