from odoo import fields, models


class AccountMove(models.Model):
    """The support statement that an invoice was made of."""

    _inherit = "account.move"

    csp_statement_ids = fields.One2many(
        "csp.support.statement",
        "invoice_id",
        string="Support Statement",
        readonly=True,
        groups="csp_support.group_csp_manager",
    )
