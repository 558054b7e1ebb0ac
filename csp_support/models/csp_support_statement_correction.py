from odoo import api, fields, models
from odoo.fields import Domain


class CspSupportStatementLine(models.Model):
    """A ticket that proved free once its month was confirmed is credited, once."""

    _inherit = "csp.support.statement.line"

    corrected_line_id = fields.Many2one(
        "csp.support.statement.line",
        readonly=True,
        ondelete="restrict",
        help="What an earlier statement charged and this line gives back.",
    )
    correction_ids = fields.One2many(
        "csp.support.statement.line",
        "corrected_line_id",
        readonly=True,
    )

    _corrected_once = models.UniqueIndex(
        "(corrected_line_id) WHERE corrected_line_id IS NOT NULL",
        "That charge has been given back already.",
    )

    @api.model
    def _to_correct(self, company, month, customers):
        """Charges of confirmed statements before `month` whose tickets are free now."""
        return self.search(
            Domain("kind", "=", "ticket")
            & Domain("amount", ">", 0)
            & Domain("correction_ids", "=", False)
            & Domain("ticket_id.csp_is_free", "=", True)
            & Domain("statement_id.company_id", "=", company.id)
            & Domain("statement_id.partner_id", "in", customers.ids)
            & Domain("statement_id.state", "!=", "draft")
            & Domain("statement_id.month", "<", month),
            order="date, id",
        )

    def _prepare_correction(self):
        """Values of the line that gives this one back, to the last cent."""
        statement = self.statement_id._in_customers_language()
        return {
            "kind": "correction",
            "corrected_line_id": self.id,
            "tenant_id": self.tenant_id.id,
            "ticket_id": self.ticket_id.id,
            "product_id": self.product_id.id,
            "date": self.date,
            "name": self.name,
            "reference": self.reference,
            "note": statement.env._(
                "Credit for %(month)s: it proved to be Microsoft's fault",
                month=statement.month_text,
            ),
            "quantity": -self.quantity,
            "price_unit": self.price_unit,
            "amount": -self.amount,
        }
