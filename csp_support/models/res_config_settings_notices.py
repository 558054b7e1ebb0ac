from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How the company at hand tells its customers of published issues."""

    _inherit = "res.config.settings"

    csp_notice_policy = fields.Selection(
        related="company_id.csp_notice_policy", readonly=False, required=True
    )
    csp_notice_delay = fields.Integer(
        related="company_id.csp_notice_delay", readonly=False
    )
    csp_closing_days = fields.Integer(
        related="company_id.csp_closing_days", readonly=False
    )
