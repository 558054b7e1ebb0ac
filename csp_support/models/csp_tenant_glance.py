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
    health_problem = fields.Char(
        string="Problem",
        compute="_compute_health_problem",
        groups="base.group_user",
        help="Why it could not be read; open the tenant for what to do.",
    )

    @api.depends("health_error")
    def _compute_health_problem(self):
        for tenant in self:
            sentence, _dot, _remedy = (tenant.health_error or "").partition(". ")
            tenant.health_problem = sentence

    @api.depends("health_checked_at")
    @api.depends_context("lang")
    def _compute_health_age(self):
        never = self.env._("Never")
        for tenant in self:
            age = spoken_age(self.env, tenant.health_checked_at)
            tenant.health_age = age or never
