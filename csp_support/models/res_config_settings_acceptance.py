from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the company at hand reminds its customers to accept their terms."""

    _inherit = "res.config.settings"

    csp_reminder_days = fields.Integer(
        related="company_id.csp_reminder_days", readonly=False
    )
