from odoo.fields import Date
from odoo.tests import tagged

from .accounting_common import AccountingCase


@tagged("-at_install", "post_install")
class TestResellerInvoice(AccountingCase):
    """What a reseller filed is invoiced to him, and to none of his customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._offering(
            name="Reseller's plan",
            audience="reseller",
            price_ids=[
                cls._price("ticket", 190, product_id=cls.product.id),
                cls._price("month", 200),
            ],
        )
        cls.alpine = cls.env["res.partner"].create(
            {"name": "Alpine Ski House", "is_company": True}
        )
        cls.tenant.reseller_id = cls.alpine
        cls.partnership = cls.env["csp.partnership"].create(
            {
                "partner_id": cls.alpine.id,
                "company_id": cls.company.id,
                "role": "reseller",
                "state": "active",
                "offering_id": cls.plan.id,
            }
        )

    def _confirmed(self):
        """The statement of October, with one ticket of his for Contoso."""
        with self._at("2026-10-12 09:00:00"):
            self._ticket(
                self.tenant,
                "No mail",
                partner_id=self.alpine.id,
                csp_tenant_id=self.tenant.id,
                csp_reseller_reference="ALP-7",
            )
            self.env.flush_all()
        month = Date.to_date("2026-10-01")
        statements = self.env["csp.support.statement"]
        made = statements._make(self.company, month, self.alpine | self.customer)
        made.action_confirm()
        return made

    def test_made_out_to_him_with_customer_and_reference(self):
        statement = self._confirmed()
        invoice = statement.sudo().invoice_id
        self.assertEqual(invoice.partner_id, self.alpine)
        self.assertEqual(invoice.amount_untaxed, 390)
        fee, ticket = invoice.invoice_line_ids
        self.assertEqual(fee.name, "Reseller's plan\n200.00\xa0€ per month")
        self.assertIn("No mail\ncontoso, ALP-7\nPer ticket", ticket.name)
        self.assertEqual(ticket.tax_ids, self.tax)

    def test_nothing_to_his_customer(self):
        self._confirmed()
        invoices = self.env["account.move"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertFalse(invoices)

    def test_his_prices_with_the_taxes_of_his_invoices(self):
        position = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        self.tax.copy(
            {
                "name": "Reverse charge",
                "amount": 0,
                "fiscal_position_ids": position.ids,
                "original_tax_ids": self.tax.ids,
            }
        )
        self.alpine.with_company(self.company).property_account_position_id = position
        terms = self.plan.terms_ids
        told = [price["taxes"] for price in terms._portal_prices(self.partnership)]
        self.assertEqual(told[0], "Reverse charge")
        tenant = self.tenant.with_context(csp_asker=self.alpine.id)
        self.assertEqual(terms._portal_prices(tenant)[0]["taxes"], "Reverse charge")
        customers = terms._portal_prices(self.tenant)[0]["taxes"]
        self.assertIn("VAT 22 %", customers)
