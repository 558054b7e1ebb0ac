from odoo.tests import tagged

from .accounting_common import AccountingCase


@tagged("-at_install", "post_install")
class TestPricesWithTaxes(AccountingCase):
    """A customer is shown his prices with the taxes of his invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_sale_tax_id = False
        cls.offering = cls._offering(
            price_ids=[
                cls._price("hour", 80, product_id=cls.product.id),
                cls._price("tenant_month", 45),
            ]
        )
        cls.tenant.offering_id = cls.offering

    def _taxes(self):
        values = self.tenant._portal_support_values()[0]["support"]
        return [price["taxes"] for price in values["prices"]]

    def test_on_top(self):
        self.assertEqual(self._taxes(), ["97.60\xa0€ with VAT 22 %", ""])

    def test_within(self):
        self.tax.price_include_override = "tax_included"
        self.assertEqual(self._taxes()[0], "VAT 22 % included")

    def test_of_the_company_where_there_is_no_product(self):
        self.company.account_sale_tax_id = self.tax
        self.assertEqual(self._taxes()[1], "54.90\xa0€ with VAT 22 %")

    def test_of_the_customer(self):
        """His fiscal position goes before what the product says."""
        position = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        free = self.tax.copy(
            {
                "name": "VAT 0 %",
                "amount": 0,
                "fiscal_position_ids": position.ids,
                "original_tax_ids": self.tax.ids,
            }
        )
        customer = self.customer.with_company(self.company)
        customer.property_account_position_id = position
        self.assertEqual(self._taxes()[0], free.name)

    def test_customer_needs_no_right_for_it(self):
        user = self._portal_user("contoso_person", self.customer)
        tenants = self.env["csp.tenant"].with_user(user)._of_customer(user)
        [values] = tenants.with_user(user)._portal_support_values()
        self.assertIn("VAT", values["support"]["prices"][0]["taxes"])
