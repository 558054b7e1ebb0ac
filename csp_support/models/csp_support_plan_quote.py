from odoo import fields, models

from . import service_hours
from .support_quote import Quote


class CspSupportPlan(models.AbstractModel):
    """What a ticket would cost that came now."""

    _inherit = "csp.support.plan"

    def _quotes(self, support_type_id=0):
        """Map each plan to its `Quote` of this moment for that type of support."""
        return {
            plan: quotes.get(support_type_id, quotes[0])
            for plan, quotes in self._quotes_by_type().items()
        }

    def _quotes_by_type(self):
        """Map each plan to its quotes by type of support; 0 is for any ticket."""
        now = fields.Datetime.now()
        closures = self.offering_id._closures(now)
        hours = self._support_hours(fields.Date.context_today(self))
        return {
            plan: plan._quotes_of(now, closures.get(plan.offering_id), hours[plan])
            for plan in self
        }

    def _quotes_of(self, now, closures, hours):
        terms = self._terms_at(now)
        if not terms:
            return {0: Quote("not_covered")}
        facts = terms._facts()
        opening = service_hours.next_opening(facts["hours"], now, closures)
        prices = terms._customer_prices(self)
        return {
            type_id: terms._quote(prices, coverage, now, opening, hours)
            for type_id, coverage in {0: "", **terms._coverages()}.items()
        }

    def _terms_now(self):
        """The versions in force for these plans."""
        now = fields.Datetime.now()
        nothing = self.env["csp.support.terms"].sudo()
        return nothing.union(*(plan._terms_at(now) for plan in self))
