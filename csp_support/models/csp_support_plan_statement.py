from odoo import models

from .csp_support_price import MONTHLY_BASES


class CspSupportPlan(models.AbstractModel):
    """The monthly fees of a plan, as they stand on the statement of who pays them.

    Fees are those of the terms in force when the month ends, or when support ended in
    it; parts of a month are not reckoned. Users are counted by the product of which the
    tenant has most licences.
    """

    _inherit = "csp.support.plan"

    def _fee_lines(self, month, tenants):
        """(currency, values) of the fees; some are due for each of `tenants`."""
        terms = self._terms_of_month(month)
        if not terms:
            return
        prices, name = terms._customer_prices(self), terms._texts()["name"]
        for price, words in zip(prices, terms._portal_prices(self), strict=True):
            if price["basis"] in MONTHLY_BASES:
                said = words["own"] or words["price"]
                yield from self._fee_lines_of(price, said, name, tenants)

    def _fee_lines_of(self, price, words, offering, tenants):
        currency = self._fee_currency(price)
        unit = float(price["amount"])
        fee = {
            "kind": "fee",
            "note": words,
            "product_id": price.get("product_id") or False,
            "price_unit": unit,
        }
        if price["basis"] == "month":
            # The same fee of another tenant is not paid again.
            once = {"name": offering, "quantity": 1, "once": (offering, words)}
            yield currency, {**fee, **once, "amount": currency.round(unit)}
            return
        for tenant in tenants:
            quantity = tenant._users() if price["basis"] == "user_month" else 1
            yield (
                currency,
                {
                    **fee,
                    "tenant_id": tenant.id,
                    "name": f"{offering}: {tenant.name}",
                    "quantity": quantity,
                    "amount": currency.round(quantity * unit),
                },
            )

    def _fee_currency(self, price):
        currency_id = self.env["helpdesk.ticket"]._currency_id(price["currency"])
        return self.env["res.currency"].browse(currency_id)


def in_usual_currency(lines, otherwise):
    """These (currency, values), where what costs nothing stands beside what does."""
    lines = list(lines)
    usual = next((currency for currency, _vals in lines if currency), otherwise)
    return [(currency or usual, vals) for currency, vals in lines]
