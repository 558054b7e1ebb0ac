from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import float_round
from odoo.tools.misc import format_duration


class CspSupportStatement(models.Model):
    """A confirmed statement becomes a draft invoice, once; a credit becomes a refund.

    Taxes, fiscal position and payment terms are those that accounting gives the
    customer and the products; whoever keeps the books looks at it and posts it.
    """

    _inherit = "csp.support.statement"

    invoice_id = fields.Many2one(
        "account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def write(self, vals):
        if "invoice_id" in vals and not self.env.su:
            raise UserError(
                self.env._("The invoice of a statement is made by its button only.")
            )
        return super().write(vals)

    def action_confirm(self):
        result = super().action_confirm()
        self.filtered(lambda each: each._charged_lines())._invoice()
        return result

    def action_invoice(self):
        """Make the invoice that is missing: its draft was deleted, or is not needed."""
        self._check_state("confirmed", "sent")
        for statement in self:
            if statement.invoice_id:
                raise UserError(
                    self.env._(
                        "%(statement)s has an invoice already: %(invoice)s.",
                        statement=statement.display_name,
                        invoice=statement.sudo().invoice_id.display_name,
                    )
                )
            if not statement._charged_lines():
                raise UserError(
                    self.env._(
                        "There is nothing to invoice in %(statement)s.",
                        statement=statement.display_name,
                    )
                )
        self._invoice()

    def action_open_invoice(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.invoice_id.id,
            "views": [(False, "form")],
        }

    def _charged_lines(self):
        return self.line_ids.filtered("amount")

    def _invoice(self):
        """Make one draft invoice for each of these statements."""
        for statement in self:
            # Who confirms support statements need not have the right to keep books.
            invoices = (
                self.env["account.move"].sudo().with_company(statement.company_id)
            )
            # Both are written by this alone.
            statement.sudo().invoice_id = invoices.create(statement._prepare_invoice())

    def _prepare_invoice(self):
        spoken = self._in_customers_language()
        return {
            "move_type": "out_refund" if self._is_credit() else "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_user_id": self.confirmed_by_id.id,
            "invoice_origin": spoken.env._(
                "Support in %(month)s", month=spoken.month_text
            ),
            "invoice_line_ids": [
                Command.create(spoken._prepare_invoice_line(line))
                for line in self._charged_lines()
            ],
        }

    def _is_credit(self):
        """Whether more is given back than is charged: no invoice is below zero."""
        return self.currency_id.compare_amounts(self.amount_total, 0) < 0

    def _prepare_invoice_line(self, line):
        words = [line.name, self._asked_for(line), line.note]
        quantity, price = line.quantity, line.price_unit
        if not self._is_invoiced_exactly(line):
            # Invoices round quantities: 20 minutes are no 0.33 hours.
            words.append(f"{format_duration(quantity)} × {self._money(price)}")
            quantity, price = 1, line.amount
        return {
            "product_id": line.product_id.id,
            "name": "\n".join(filter(None, words)),
            "quantity": -quantity if self._is_credit() else quantity,
            "price_unit": price,
        }

    def _asked_for(self, line):
        """For whom a reseller asked, and his number of the ticket."""
        customer = line.tenant_id.commercial_partner_id
        if line.kind == "fee" or customer == self.partner_id:
            return ""
        return ", ".join(filter(None, (self._for_whom(line), line.reference)))

    def _is_invoiced_exactly(self, line):
        """Whether quantity and price of the invoice make the amount that we told."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        quantity = float_round(line.quantity, precision_digits=digits)
        amount = quantity * line.price_unit
        return not self.currency_id.compare_amounts(amount, line.amount)
