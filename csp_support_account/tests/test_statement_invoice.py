from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .accounting_common import AccountingCase


@tagged("-at_install", "post_install")
class TestStatementInvoice(AccountingCase):
    """A confirmed statement becomes a draft invoice, as accounting makes invoices."""

    @classmethod
    def _statement(cls):
        statement = cls.env["csp.support.statement"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "currency_id": cls.euro.id,
                "month": "2025-10-01",
            }
        )
        cls.env["csp.support.statement.line"].create(
            [
                {
                    "statement_id": statement.id,
                    "kind": "ticket",
                    "name": "HT1 No mail",
                    "note": "In service hours",
                    "product_id": cls.product.id,
                    "quantity": 1.5,
                    "price_unit": 80,
                    "amount": 120,
                },
                {
                    "statement_id": statement.id,
                    "kind": "fee",
                    "name": "Flat fee",
                    "quantity": 1,
                    "price_unit": 45,
                    "amount": 45,
                },
                {"statement_id": statement.id, "kind": "ticket", "name": "HT2 Free"},
            ]
        )
        return statement.with_user(cls.manager)

    def test_draft_with_taxes_of_the_product(self):
        statement = self._statement()
        statement.action_confirm()
        invoice = statement.sudo().invoice_id
        self.assertRecordValues(
            invoice,
            [
                {
                    "state": "draft",
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "currency_id": self.euro.id,
                    "amount_untaxed": 165,
                    "invoice_origin": "Support in October 2025",
                }
            ],
        )
        charged = invoice.invoice_line_ids
        self.assertEqual(charged.mapped("quantity"), [1.5, 1])
        self.assertEqual(charged[0].tax_ids, self.tax)
        self.assertEqual(charged[0].name, "HT1 No mail\nIn service hours")
        self.assertEqual(invoice.csp_statement_ids, statement)

    def test_parts_of_an_hour_to_the_cent(self):
        """Accounting rounds quantities to two digits; what we told him holds."""
        statement = self._statement()
        line = statement.sudo().line_ids.filtered(lambda line: line.quantity == 1.5)
        line.write({"quantity": 20 / 60, "amount": 26.67})
        statement.action_confirm()
        invoice = statement.sudo().invoice_id
        self.assertEqual(invoice.amount_untaxed, 71.67)
        self.assertEqual(invoice.amount_untaxed, statement.amount_total)
        self.assertIn("00:20 × ", invoice.invoice_line_ids[0].name)

    def test_fiscal_position_and_payment_terms_of_the_customer(self):
        position = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        reverse = self.tax.copy(
            {
                "name": "Reverse charge",
                "amount": 0,
                "fiscal_position_ids": [Command.set(position.ids)],
                "original_tax_ids": [Command.set(self.tax.ids)],
            }
        )
        terms = self.env["account.payment.term"].create({"name": "60 days"})
        self.customer.with_company(self.company).write(
            {
                "property_account_position_id": position.id,
                "property_payment_term_id": terms.id,
            }
        )
        statement = self._statement()
        statement.action_confirm()
        invoice = statement.sudo().invoice_id
        self.assertEqual(invoice.fiscal_position_id, position)
        self.assertEqual(invoice.invoice_payment_term_id, terms)
        self.assertEqual(invoice.invoice_line_ids[0].tax_ids, reverse)

    def test_more_given_back_than_charged_is_a_refund(self):
        statement = self._statement()
        self.env["csp.support.statement.line"].create(
            {
                "statement_id": statement.id,
                "kind": "correction",
                "name": "HT9 No mail",
                "note": "Credit for September 2025",
                "product_id": self.product.id,
                "quantity": -2.5,
                "price_unit": 80,
                "amount": -200,
            }
        )
        statement.action_confirm()
        refund = statement.sudo().invoice_id
        self.assertEqual(refund.move_type, "out_refund")
        self.assertEqual(refund.amount_untaxed, 35)
        self.assertEqual(refund.invoice_line_ids.mapped("quantity"), [-1.5, -1, 2.5])
        refund.action_post()
        self.assertEqual(refund.state, "posted")

    def test_less_given_back_than_charged_is_an_invoice(self):
        statement = self._statement()
        charge = statement.line_ids[0].sudo()
        charge.copy({"kind": "correction", "quantity": -1.5, "amount": -120})
        statement.action_confirm()
        invoice = statement.sudo().invoice_id
        self.assertEqual(invoice.move_type, "out_invoice")
        self.assertEqual(invoice.amount_untaxed, 45)

    def test_made_once(self):
        statement = self._statement()
        statement.action_confirm()
        for again in (statement.action_confirm, statement.action_invoice):
            with self.assertRaises(UserError):
                again()
        invoices = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(len(invoices), 1)

    def test_made_again_when_its_draft_was_deleted(self):
        statement = self._statement()
        statement.action_confirm()
        statement.sudo().invoice_id.unlink()
        statement.action_invoice()
        self.assertEqual(statement.sudo().invoice_id.amount_untaxed, 165)

    def test_nothing_to_invoice(self):
        statement = self._statement()
        statement.sudo().line_ids.filtered("amount").unlink()
        statement.action_confirm()
        self.assertFalse(statement.invoice_id)
        with self.assertRaises(UserError):
            statement.action_invoice()

    def test_not_before_it_is_confirmed(self):
        statement = self._statement()
        with self.assertRaises(UserError):
            statement.action_invoice()
        self.assertFalse(statement.invoice_id)

    def test_nobody_links_another_invoice(self):
        statement = self._statement()
        statement.action_confirm()
        with self.assertRaises(UserError):
            statement.invoice_id = False

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.customer.lang = "it_IT"
        statement = self._statement()
        statement.action_confirm()
        self.assertIn("ottobre 2025", statement.sudo().invoice_id.invoice_origin)

    def test_buttons_for_managers_only(self):
        statement = self._statement()
        statement.action_confirm()
        statement.sudo().invoice_id.unlink()
        for user in (self.agent, self.employee):
            for name in ("action_invoice", "action_open_invoice"):
                with self.assertRaises(AccessError):
                    getattr(statement.with_user(user), name)()
