from odoo import api, fields, models
from odoo.exceptions import UserError

# Our parts in which Partner Center shows us the customer's subscriptions.
SOLD_BY_US = ("direct_bill", "indirect_provider")


class CspTenant(models.Model):
    """What a tenant bought, and the services it owns thereby."""

    _inherit = "csp.tenant"

    subscription_ids = fields.One2many("csp.subscription", "tenant_id")
    subscription_count = fields.Integer(
        compute="_compute_subscription_count", groups="base.group_user"
    )
    owned_service_ids = fields.Many2many(
        "csp.service",
        string="Services Owned",
        compute="_compute_owned_service_ids",
        search="_search_owned_service_ids",
        help="What the subscriptions that have not ended consist of.",
    )
    subscriptions_read_at = fields.Datetime(
        string="Subscriptions as of",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    subscriptions_error = fields.Text(
        string="Why They Could Not Be Read",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.depends("subscription_ids")
    def _compute_subscription_count(self):
        for tenant in self:
            tenant.subscription_count = len(tenant.subscription_ids)

    @api.depends("subscription_ids.service_ids", "subscription_ids.has_ended")
    def _compute_owned_service_ids(self):
        for tenant in self:
            current = tenant.subscription_ids.filtered(lambda row: not row.has_ended)
            tenant.owned_service_ids = current.service_ids

    def _search_owned_service_ids(self, operator, value):
        if operator != "in":
            return NotImplemented
        subscriptions = self.env["csp.subscription"]._search(
            [("service_ids", "in", value), ("has_ended", "=", False)]
        )
        return [("subscription_ids", "in", subscriptions)]

    def action_read_subscriptions(self):
        """Read what these tenants bought now; the user waits for it."""
        self.check_access("write")
        readable = self.filtered(lambda tenant: tenant._is_sold_by_us())
        if not readable:
            raise UserError(
                self.env._(
                    "Partner Center does not show us what this customer bought: there "
                    "is no connection, or we are his indirect reseller. Enter the "
                    "subscriptions by hand."
                )
            )
        # Managers may have them read, but not see how the connection signs in.
        readable.sudo()._read_subscriptions()

    def _is_sold_by_us(self):
        return bool(
            self.sudo().connection_id
            and self.partner_type in SOLD_BY_US
            and not self.excluded
        )

    def action_open_subscriptions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_subscription_action"
        )
        return {
            **action,
            "domain": [("tenant_id", "=", self.id)],
            "context": {"default_tenant_id": self.id},
        }
