from odoo import fields, models

from . import service_hours
from .csp_support_price import applicable_price
from .helpdesk_ticket_entitlement import PRICING_OF_BASIS
from .support_quote import Quote


class CspTenant(models.Model):
    """What a ticket would cost that came now."""

    _inherit = "csp.tenant"

    def _quotes(self):
        """Map each tenant to its `Quote` of this moment."""
        now = fields.Datetime.now()
        closures = self.offering_id._closures(now)
        hours = self._support_hours(fields.Date.context_today(self))
        return {
            tenant: tenant._quote(now, closures.get(tenant.offering_id), hours[tenant])
            for tenant in self
        }

    def _quote(self, now, closures, hours):
        terms = self._terms_at(now)
        if not terms:
            return Quote("not_covered")
        facts = terms._facts()
        opening = service_hours.next_opening(facts["hours"], now, closures)
        prices = terms._customer_prices(self)
        price = applicable_price(prices, opening == now) or {}
        pricing = PRICING_OF_BASIS.get(price.get("basis"), "not_covered")
        is_charged = pricing in ("per_ticket", "hourly")
        return Quote(
            pricing,
            price["amount"] if is_charged else "",
            price["currency"] if is_charged else "",
            terms_id=terms.id,
            in_hours=opening == now,
            opens_at=opening,
            free_if_microsoft=bool(price.get("free_if_microsoft")),
            hours=hours,
        )
