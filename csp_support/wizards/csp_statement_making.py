from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import date_utils


class CspStatementMaking(models.TransientModel):
    """Makes the statements of a month by hand."""

    _name = "csp.statement.making"
    _description = "Make Support Statements"

    month = fields.Date(
        required=True,
        default=lambda self: self.env["csp.support.statement"]._last_month(),
        help="Any day of the month.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        domain="[('is_company', '=', True)]",
        help="Empty: all customers that have none of this month yet.",
    )

    def action_make(self):
        self.ensure_one()
        self._check_company()
        statements = self.env["csp.support.statement"]
        month = date_utils.start_of(self.month, "month")
        customers = statements._customers_without(self.company_id, month)
        if self.partner_id:
            customers &= self.partner_id.commercial_partner_id
        return statements._make(self.company_id, month, customers)._action_open()

    def _check_company(self):
        if self.company_id not in self.env.user.company_ids:
            raise AccessError(self.env._("Choose a company that you work for."))
