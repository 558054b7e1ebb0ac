from odoo import api, fields, models

from .spoken_time import spoken_age


class CspTenant(models.Model):
    """A tenant in the list of all: how old what we know of it is."""

    _inherit = "csp.tenant"

    health_age = fields.Char(
        string="Last Read",
        compute="_compute_health_age",
        groups="base.group_user",
        help="How long ago Microsoft last answered.",
    )

    @api.depends("health_checked_at")
    @api.depends_context("lang")
    def _compute_health_age(self):
        never = self.env._("Never")
        for tenant in self:
            age = spoken_age(self.env, tenant.health_checked_at)
            tenant.health_age = age or never
