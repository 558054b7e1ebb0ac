from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date
from odoo.tools.misc import format_duration

REPORT = "csp_support.report_support_statement"


class CspSupportStatement(models.Model):
    """The statement on paper, in the customer's language, and on its way to him."""

    _inherit = "csp.support.statement"

    def _in_customers_language(self):
        lang = self.partner_id.lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    def _pdf(self):
        self.ensure_one()
        # Printing reads layouts and companies, which customers may not.
        report = self._in_customers_language().env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf(REPORT, self.ids)
        return content

    def _pdf_name(self):
        """File name of the PDF, like “Support in November 2026.pdf”."""
        spoken = self._in_customers_language()
        month = spoken.month_text
        return spoken.env._("Support in %(month)s.pdf", month=month)

    def _send(self):
        customer = self.partner_id
        if not customer.email:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address. Enter one on the contact, or "
                    "print the statement.",
                    customer=customer.display_name,
                )
            )
        spoken = self._in_customers_language()
        month = spoken.month_text
        spoken.message_post(
            subject=spoken.env._("Your support in %(month)s", month=month),
            body=spoken.env["ir.qweb"]._render(
                "csp_support.statement_letter", {"statement": spoken._document()}
            ),
            attachments=[(self._pdf_name(), self._pdf())],
            partner_ids=customer.ids,
            subtype_xmlid="mail.mt_comment",
        )
        # The state is written by buttons only.
        self.sudo().write({"state": "sent", "sent_at": fields.Datetime.now()})

    # ------------------------------------------------------------------
    # What is printed
    # ------------------------------------------------------------------

    def _document(self):
        """All that stands in the document, in words."""
        self.ensure_one()
        fees = self.line_ids.filtered(lambda line: line.kind == "fee")
        return {
            "month": self.month_text,
            "company": self.company_id.name,
            "customer": self.partner_id.display_name,
            "is_draft": self.state == "draft",
            "fees": [self._fee_row(line) for line in fees],
            "tickets": [self._ticket_row(line) for line in self.line_ids - fees],
            "time": format_duration(self.minutes_total / 60),
            "included": format_duration(self.minutes_included / 60),
            "total": self._money(self.amount_total),
        }

    def _fee_row(self, line):
        return {
            "name": line.name,
            "note": line.note,
            "quantity": f"{line.quantity:g}",
            "price": self._money(line.price_unit),
            "amount": self._money(line.amount),
        }

    def _ticket_row(self, line):
        return {
            "date": format_date(self.env, line.date),
            "name": line.name,
            "note": line.note or "",
            "tenant": self._for_whom(line),
            "reference": line.reference or "",
            "time": format_duration(line.minutes / 60) if line.minutes else "",
            "included": format_duration(line.minutes_included / 60)
            if line.minutes_included
            else "",
            "price": self._money(line.price_unit) if line.price_unit else "",
            "amount": self._money(line.amount),
        }

    def _for_whom(self, line):
        """The tenant; a reseller is told of which customer, too."""
        tenant, customer = line.tenant_id, line.tenant_id.commercial_partner_id
        if customer == self.partner_id:
            return tenant.name
        # Many a tenant has its customer's name.
        names = dict.fromkeys(filter(None, (customer.name, tenant.name)))
        return ", ".join(names)

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)
