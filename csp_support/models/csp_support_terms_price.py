from odoo import fields, models
from odoo.tools.float_utils import float_repr

from .csp_support_price import price_text


class CspSupportTerms(models.Model):
    """What one customer pays: by the pricelist that was agreed with him.

    Where it has no rule for the product of a price, the price of the terms holds, in
    the currency of the pricelist. A price without product holds for everybody, and so
    do the terms where a pricelist is nobody's in particular.
    """

    _inherit = "csp.support.terms"

    def _customer_prices(self, plan):
        """The facts of the prices, with what the plan's customer pays for each."""
        prices = self._facts()["prices"]
        if not any(price.get("product_id") for price in prices):
            return prices
        pricelist = self._customer_pricelist(plan)
        products = self._products(prices) if pricelist else {}
        return [
            {**price, **self._price_by(pricelist, price, products[price["product_id"]])}
            if price.get("product_id") in products
            else price
            for price in prices
        ]

    def _customer_pricelist(self, plan):
        groups = self.env["res.groups"]
        if not groups._is_feature_enabled("product.group_product_pricelist"):
            return self.env["product.pricelist"]
        company = self.env["res.company"].browse(self._frozen()["company_id"])
        # Who opens a ticket for him need not know about pricelists.
        customer = plan.sudo()._buyer().with_company(company)
        return customer.specific_property_product_pricelist.filtered("active")

    def _products(self, prices):
        """Map id to product, of those that are still there."""
        ids = [price["product_id"] for price in prices if price.get("product_id")]
        products = self.env["product.product"].sudo().browse(ids).exists()
        return {product.id: product for product in products}

    def _price_by(self, pricelist, price, product):
        """Amount and currency of a price by `pricelist`."""
        amount, rule_id = pricelist._get_product_price_rule(product, 1)
        currency = pricelist.currency_id
        if not rule_id:
            amount = self._converted(price, currency)
        return {
            "amount": float_repr(amount, currency.decimal_places),
            "currency": currency.name,
        }

    def _converted(self, price, currency):
        published = self._price_currency(price)
        if not published:
            return float(price["amount"])
        company, today = self.sudo().company_id, fields.Date.context_today(self)
        return published._convert(float(price["amount"]), currency, company, today)

    def _price_currency(self, price):
        currency_id = self.env["helpdesk.ticket"]._currency_id(price["currency"])
        return self.env["res.currency"].browse(currency_id or [])

    def _portal_prices(self, plan):
        """The published words of each price, and what this customer pays instead."""
        texts = self._texts()["prices"]
        published = self._facts()["prices"]
        own = self._customer_prices(plan)
        return [
            {
                **text,
                "own": self._own_price_text(price) if price != said else "",
                "taxes": self._taxes_text(price, plan),
            }
            for text, said, price in zip(texts, published, own, strict=True)
        ]

    def _own_price_text(self, price):
        amount = float(price["amount"])
        return price_text(self.env, price["basis"], amount, self._price_currency(price))

    def _taxes_text(self, price, plan):
        """Whether taxes come on top; for where taxes are known, which is not here."""
        return ""
