from odoo import fields, models


class CspTenant(models.Model):
    """Which support the customer is entitled to for a tenant, and from when to when."""

    _name = "csp.tenant"
    _inherit = ["csp.tenant", "csp.support.plan"]

    offering_id = fields.Many2one(tracking=True)
    offering_start = fields.Date(tracking=True)
    offering_end = fields.Date(tracking=True)
