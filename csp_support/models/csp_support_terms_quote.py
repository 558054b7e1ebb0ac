from odoo import models

from .csp_support_price import applicable_price
from .helpdesk_ticket_entitlement import PRICING_OF_BASIS
from .support_quote import Quote


class CspSupportTerms(models.Model):
    """What a ticket would cost under these terms."""

    _inherit = "csp.support.terms"

    def _quote(self, prices, coverage, now, opening, hours):
        """For a type of support with that coverage, at what a customer pays."""
        price = applicable_price(prices, opening == now, coverage) or {}
        pricing = PRICING_OF_BASIS.get(price.get("basis"), "not_covered")
        is_charged = pricing in ("per_ticket", "hourly")
        return Quote(
            pricing,
            price["amount"] if is_charged else "",
            price["currency"] if is_charged else "",
            terms_id=self.id,
            in_hours=opening == now,
            opens_at=opening,
            free_if_microsoft=bool(price.get("free_if_microsoft")),
            hours=hours,
            is_beyond_hours=self._is_beyond_hours(coverage),
        )
