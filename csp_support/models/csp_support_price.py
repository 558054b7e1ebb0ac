from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.float_utils import float_repr
from odoo.tools.misc import format_amount

from .csp_support_coverage import covered_prices

PRICE_BASES = [
    ("included", "Included"),
    ("month", "Per month"),
    ("tenant_month", "Per tenant and month"),
    ("user_month", "Per user and month"),
    ("ticket", "Per ticket"),
    ("hour", "Per hour"),
]

PRICE_TIMES = [
    ("always", "At any time"),
    ("in_hours", "In service hours"),
    ("out_of_hours", "Outside service hours"),
]

MONTHLY_BASES = {"month", "tenant_month", "user_month"}


def applicable_price(prices, in_hours, coverage=""):
    """The price line that a ticket comes under; None if there is none.

    `prices` are those of published terms, `coverage` is how they cover the ticket's
    type of support. A line for this time goes before one for any time; what is charged
    or included by the ticket goes before a monthly fee, which includes what no other
    line names.
    """
    prices = covered_prices(prices, in_hours, coverage)
    time = "in_hours" if in_hours else "out_of_hours"
    applicable = [
        (price["basis"] in MONTHLY_BASES, price["time"] == "always", position)
        for position, price in enumerate(prices)
        if price["time"] in (time, "always")
    ]
    return prices[min(applicable)[-1]] if applicable else None


def price_text(env, basis, amount, currency):
    """A price in words, like “80.00 € per hour”."""
    amount = format_amount(env, amount, currency)
    if basis == "included":
        return env._("Included")
    if basis == "month":
        return env._("%(amount)s per month", amount=amount)
    if basis == "tenant_month":
        return env._("%(amount)s per tenant and month", amount=amount)
    if basis == "user_month":
        return env._("%(amount)s per user and month", amount=amount)
    if basis == "ticket":
        return env._("%(amount)s per ticket", amount=amount)
    return env._("%(amount)s per hour", amount=amount)


class CspSupportPrice(models.Model):
    """One line of what support costs."""

    _name = "csp.support.price"
    _description = "Price of a Support Offering"
    _order = "sequence, id"
    _rec_name = "basis"
    _check_company_auto = True

    offering_id = fields.Many2one(
        "csp.support.offering", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="offering_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    basis = fields.Selection(PRICE_BASES, required=True, default="included")
    time = fields.Selection(
        PRICE_TIMES, string="Applies", required=True, default="always"
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        ondelete="restrict",
        help="What is invoiced. The customer's pricelist and taxes are those of the "
        "product; its price is proposed here.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, precompute=True
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    free_if_microsoft = fields.Boolean(
        string="Free if Microsoft's Fault",
        help="Nothing is charged when it proves to be a fault of Microsoft's service.",
    )

    @api.depends("product_id", "currency_id")
    def _compute_amount(self):
        for price in self.filtered("product_id"):
            product = price.product_id
            price.amount = product.currency_id._convert(
                product.lst_price, price.currency_id, price.company_id
            )

    @api.constrains("basis", "amount")
    def _check_amount(self):
        for price in self:
            if price.basis != "included" and price.amount <= 0:
                labels = dict(self._fields["basis"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "The price “%(basis)s” of %(offering)s has no amount. Enter "
                        "one, or choose “%(included)s”.",
                        basis=labels[price.basis],
                        offering=price.offering_id.display_name,
                        included=labels["included"],
                    )
                )
            if price.basis == "included" and price.amount:
                raise ValidationError(
                    self.env._(
                        "What is included in %(offering)s has no amount of its own. "
                        "Remove it, or say per what it is charged.",
                        offering=price.offering_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # What a published version keeps of it
    # ------------------------------------------------------------------

    def _facts(self):
        """What is reckoned with.

        `product_id` (False without one) and its `name` at publication are for invoices.
        """
        return {
            "basis": self.basis,
            "time": self.time,
            # Digits as text: they are part of what is hashed.
            "amount": float_repr(self.amount, self.currency_id.decimal_places),
            "currency": self.currency_id.name,
            "free_if_microsoft": self.free_if_microsoft,
            "product_id": self.product_id.id,
            "name": self.product_id.display_name or "",
        }

    def _texts(self):
        free = self.env._("Free if it proves to be Microsoft's fault")
        return {
            "price": price_text(self.env, self.basis, self.amount, self.currency_id),
            "time": self._time_text(),
            "note": free if self.free_if_microsoft else "",
        }

    def _time_text(self):
        return {
            "always": "",
            "in_hours": self.env._("in service hours"),
            "out_of_hours": self.env._("outside service hours"),
        }[self.time]
