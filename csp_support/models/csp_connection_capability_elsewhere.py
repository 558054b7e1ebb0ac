from functools import partial

from odoo import models

from ..microsoft.azure import Azure
from ..microsoft.partner_center import PartnerCenter
from .csp_tenant_subscription import SOLD_BY_US


class CspConnection(models.Model):
    """Partner Center and Azure take tokens of their own, and other rights."""

    _inherit = "csp.connection"

    def _capability_checks(self, transport, token, provider):
        checks = super()._capability_checks(transport, token, provider)
        if self._has_partner_center():
            checks["partner_center"] = self._partner_center_check(transport, provider)
        checks["azure"] = self._azure_check(transport, provider)
        return checks

    def _partner_center_check(self, transport, provider):
        cloud = self._microsoft_cloud()
        center = PartnerCenter(
            cloud,
            transport,
            partial(
                self._access_token,
                provider,
                self.partner_tenant_id,
                cloud.partner_center_scope,
            ),
            self.partner_tenant_id,
            self.client_id,
        )
        # The customers are told to the app alone, too; the profile shows whether the
        # partner user gets in with his second factor.
        by_user = self.flow == "delegated"
        return center.support_profile if by_user else center.check

    def _azure_check(self, transport, provider):
        """The events of a subscription that a customer has, else those of our own."""
        cloud = self._microsoft_cloud()
        subscription = self.env["csp.subscription"].search(
            [
                ("tenant_id.connection_id", "=", self.id),
                ("tenant_id.excluded", "=", False),
                ("entitlement_id", "!=", False),
                ("has_ended", "=", False),
            ],
            order="id",
            limit=1,
        )
        tenant_id = subscription.tenant_id.tenant_id or self.partner_tenant_id
        token = partial(self._access_token, provider, tenant_id, cloud.arm_scope)
        azure = Azure(cloud, transport, token, tenant_id, self.client_id)
        if subscription:
            return partial(azure.events, subscription.entitlement_id)
        return azure.tenant_events

    def _has_partner_center(self):
        """Partner Center's programs' door is shut to indirect resellers."""
        parts = set(self.tenant_ids.mapped("partner_type"))
        return not parts or bool(parts & set(SOLD_BY_US))

    def _what_does_not_apply(self):
        found = super()._what_does_not_apply()
        if not self._has_partner_center():
            found["partner_center"] = self.env._(
                "Partner Center has no interface for indirect resellers, which we are "
                "for all tenants of this connection. Tenants come from the delegated "
                "admin relationships, from a file or by hand."
            )
        return found
