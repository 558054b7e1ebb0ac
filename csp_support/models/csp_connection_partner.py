from dataclasses import dataclass, field

from odoo import models

from ..microsoft.partner_center import PartnerCenter
from ..microsoft.tenant_relationships import PartnerTenant
from ..microsoft.tokens import TokenProvider
from ..microsoft.transport import Transport

# Seconds for a whole listing, all its pages.
LISTING_DEADLINE = 90


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
