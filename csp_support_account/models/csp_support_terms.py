from odoo import models
from odoo.tools import format_list
from odoo.tools.misc import format_amount


class CspSupportTerms(models.Model):
    """A customer reads his prices with the taxes that his invoices will have."""

    _inherit = "csp.support.terms"

    def _taxes_text(self, price, plan):
        amount = float(price["amount"])
        # Customers read no taxes: what they are told of them is settled here.
        product = self.env["product.product"].sudo()
        product = product.browse(price.get("product_id") or []).exists()
        buyer = plan.sudo()._buyer()
        taxes = self._taxes_of(product, buyer)
        if not amount or not taxes:
            return super()._taxes_text(price, plan)
        currency = self._price_currency(price)
        found = taxes.compute_all(amount, currency, 1, product, buyer)
        total, net = found["total_included"], found["total_excluded"]
        words = {
            "taxes": format_list(self.env, taxes.mapped("name")),
            "total": format_amount(self.env, total, currency),
        }
        if not currency.compare_amounts(total, net):
            # Taxes of nothing, which still have to be named.
            return words["taxes"]
        if not currency.compare_amounts(total, amount):
            return self.env._("%(taxes)s included", **words)
        return self.env._("%(total)s with %(taxes)s", **words)

    def _taxes_of(self, product, buyer):
        """As accounting finds them for an invoice to this customer."""
        company = self.sudo().company_id
        taxes = product.taxes_id._filter_taxes_by_company(company)
        if not product:
            taxes = company.account_sale_tax_id
        positions = self.env["account.fiscal.position"].sudo().with_company(company)
        position = positions._get_fiscal_position(buyer)
        return position.map_tax(taxes)
