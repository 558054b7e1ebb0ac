from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import MONDAY_MORNING, SupportCase


@tagged("-at_install", "post_install")
class TestSupportPricelist(SupportCase):
    """Products carry the prices: a customer's pricelist applies to what he is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.user_root").group_ids += cls.env.ref(
            "product.group_product_pricelist"
        )
        cls.hour = cls.env["product.product"].create(
            {"name": "Hour of support", "type": "service", "list_price": 80}
        )
        cls.offering = cls._offering(
            price_ids=[
                cls._price("hour", 80, product_id=cls.hour.id),
                cls._price("tenant_month", 45),
            ]
        )
        cls.terms = cls.offering.terms_ids
        cls.contoso = cls._tenant("contoso", offering_id=cls.offering.id)
        cls.fabrikam = cls._tenant("fabrikam", offering_id=cls.offering.id)
        cls.customer = cls.contoso.partner_id

    def _agree(self, price=None, currency=None, partner=None):
        """A pricelist for one customer, with a price for the hour or none."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Agreed",
                "currency_id": (currency or self.euro).id,
                "item_ids": [self._rule(self.hour, price)] if price else [],
            }
        )
        partner = partner or self.customer
        partner.with_company(self.company).property_product_pricelist = pricelist
        return pricelist

    def _rule(self, product, price):
        return Command.create(
            {
                "applied_on": "0_product_variant",
                "product_id": product.id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "compute_price": "fixed",
                "fixed_price": price,
            }
        )

    def _amounts(self, tenant):
        prices = self.terms._customer_prices(tenant)
        return [(price["amount"], price["currency"]) for price in prices]

    def test_what_is_published_names_the_product(self):
        hour, month = self.terms._facts()["prices"]
        self.assertEqual(hour["product_id"], self.hour.id)
        self.assertEqual(hour["name"], "Hour of support")
        self.assertEqual((month["product_id"], month["name"]), (False, ""))

    def test_another_product_is_another_version(self):
        price = self.offering.price_ids[1]
        before = price._facts()
        price.product_id = self.hour
        price.amount = 45
        self.assertNotEqual(price._facts(), before)
        self.offering.action_publish()
        self.assertEqual(len(self.offering.terms_ids), 2)

    def test_price_of_the_product_is_proposed(self):
        self.hour.currency_id.active = True
        offering = self._draft(
            price_ids=[
                Command.create(
                    {
                        "basis": "hour",
                        "product_id": self.hour.id,
                        "currency_id": self.hour.currency_id.id,
                    }
                )
            ]
        )
        self.assertEqual(offering.price_ids.amount, 80)

    def test_agreed_price_is_his_alone(self):
        self._agree(70)
        self.assertEqual(
            self._amounts(self.contoso), [("70.00", "EUR"), ("45.00", "EUR")]
        )
        self.assertEqual(
            self._amounts(self.fabrikam),
            [("80.00", "EUR"), ("45.00", "EUR")],
        )

    def test_without_a_rule_the_terms_hold(self):
        """Even when the product has become dearer: published terms do not change."""
        self._agree()
        self.hour.list_price = 200
        self.assertEqual(self._amounts(self.contoso)[0], ("80.00", "EUR"))

    def test_currency_of_the_customer(self):
        franc = self.env.ref("base.CHF")
        franc.active = True
        self.euro.rate_ids.unlink()
        franc.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": currency.id, "rate": rate, "name": "2020-01-01"}
                for currency, rate in ((self.euro, 1), (franc, 2))
            ]
        )
        self._agree(currency=franc)
        self.assertEqual(self._amounts(self.contoso)[0], ("160.00", "CHF"))

    def test_price_without_product_is_the_same_for_all(self):
        self._agree(70, currency=self.env.ref("base.CHF"))
        self.assertEqual(self._amounts(self.contoso)[1], ("45.00", "EUR"))

    def test_product_that_is_gone(self):
        self._agree(70)
        self.offering.price_ids[0].product_id = False
        self.hour.unlink()
        self.assertEqual(self._amounts(self.contoso)[0], ("80.00", "EUR"))

    def test_customer_is_shown_his_price(self):
        self._agree(70)
        prices = self.contoso._portal_support_values()[0]["support"]["prices"]
        self.assertEqual(
            [price["own"] for price in prices], ["70.00\xa0€ per hour", ""]
        )
        self.assertEqual(prices[0]["price"], "80.00\xa0€ per hour")

    def test_his_tickets_come_at_his_price(self):
        self._agree(70)
        with self._at(MONDAY_MORNING):
            his = self._ticket(self.contoso, "Help")
            other = self._ticket(self.fabrikam, "Help")
        self.assertEqual((his.csp_price, other.csp_price), (70, 80))
        self._agree(60)
        his.invalidate_recordset()
        self.assertEqual(his.csp_price, 70, "the price when it came")

    def test_his_statement_comes_at_his_price(self):
        month = self.env["product.product"].create({"name": "Month", "type": "service"})
        offering = self._offering(
            price_ids=[
                self._price("hour", 80, product_id=self.hour.id),
                self._price("tenant_month", 45, product_id=month.id),
            ]
        )
        (self.contoso | self.fabrikam).offering_id = offering
        pricelist = self._agree(70)
        pricelist.item_ids = [self._rule(month, 40)]
        with self._at(MONDAY_MORNING):
            ticket = self._ticket(self.contoso, "Help")
            november = fields.Date.to_date("2026-11-01")
            [(currency, fee)] = self.contoso._fee_lines(november, self.contoso)
            other = list(self.fabrikam._fee_lines(november, self.fabrikam))
        self.assertEqual(ticket._csp_price_line(in_hours=True)["amount"], "70.00")
        self.assertEqual((currency, fee["price_unit"]), (self.euro, 40))
        self.assertEqual(fee["note"], "40.00\xa0€ per tenant and month")
        self.assertEqual(other[0][1]["price_unit"], 45)

    def test_pricelist_that_is_not_switched_on(self):
        self._agree(70)
        with patch.object(
            self.env.registry["res.groups"], "_is_feature_enabled", return_value=False
        ):
            self.assertEqual(self._amounts(self.contoso)[0], ("80.00", "EUR"))

    def test_pricelist_for_everybody_changes_nothing(self):
        pricelist = self._agree(70)
        self.customer.with_company(self.company).property_product_pricelist = False
        self.env["product.pricelist"].search([]).sequence = 9
        pricelist.sequence = 1
        self.assertEqual(self._amounts(self.contoso)[0], ("80.00", "EUR"))

    def test_product_of_another_company(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self.hour.product_tmpl_id.company_id = other
        with self.assertRaisesRegex(UserError, "company"):
            self._draft(price_ids=[self._price("hour", 80, product_id=self.hour.id)])
