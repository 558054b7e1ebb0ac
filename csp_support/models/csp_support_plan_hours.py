from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytz

from odoo import fields, models
from odoo.tools import date_utils

from .csp_ticket_time import TIMED


class Hours(NamedTuple):
    """Minutes of work that the terms include in one month, and what is left of them."""

    included: int = 0
    used: int = 0

    @property
    def left(self):
        return max(self.included - self.used, 0)


class CspSupportPlan(models.AbstractModel):
    """Hours of work included each month, and how many of them are used.

    Each plan has the hours of its own terms. They are used in the order in which work
    is booked. Where terms carry unused hours over, those of the month before come on
    top, and are used last; they lapse when that month ends.
    """

    _inherit = "csp.support.plan"

    def _support_hours(self, day):
        """Map each plan to the hours of the month in which `day` lies."""
        month = date_utils.start_of(day, "month")
        before = fields.Date.subtract(month, months=1)
        included = {plan: plan._minutes_included(month) for plan in self}
        entitled = self.filtered(included.get)
        used = entitled._minutes_used(before, date_utils.end_of(day, "month"))
        return {
            plan: Hours(
                included[plan]
                + plan._minutes_carried(before, used.get((plan, before), 0)),
                used.get((plan, month), 0),
            )
            for plan in self
        }

    def _minutes_used(self, first, last):
        """{(plan, month): billable minutes} between these days, both included."""
        raise NotImplementedError

    def _billable_minutes(self, domain, first, last):
        """[(ticket, month, minutes)] of the time that counts, within `domain`."""
        # The sums are the customer's, whoever of the desk asks.
        times = self.env["csp.ticket.time"].sudo()
        return times._read_group(
            [
                *domain,
                ("date", ">=", first),
                ("date", "<=", last),
                *self._counted_time(),
            ],
            ["ticket_id", "date:month"],
            ["minutes:sum"],
        )

    def _counted_time(self):
        """Which booked time uses up included hours."""
        return [
            ("is_billable", "=", True),
            ("ticket_id.csp_pricing", "in", TIMED),
            ("ticket_id.csp_is_free", "=", False),
            ("ticket_id.csp_coverage", "!=", "chargeable"),
        ]

    def _minutes_included(self, month):
        terms = self._terms_of_month(month)
        return terms._facts()["included_minutes"] if terms else 0

    def _minutes_carried(self, month, used):
        """What was left of `month` and may still be used in the one after it."""
        terms = self._terms_of_month(month)
        facts = terms._facts() if terms else {}
        if facts.get("carry_over", "none") != "next_month":
            return 0
        return max(facts["included_minutes"] - used, 0)

    def _terms_of_month(self, month):
        """The terms in force when the month ends, or when support ended in it."""
        offering = self.offering_id
        if not offering:
            return offering.terms_ids
        day = date_utils.end_of(month, "month")
        if self.offering_end and month <= self.offering_end < day:
            day = self.offering_end
        end = _end_of_day(day, pytz.timezone(offering._timezone()))
        return self._terms_at(min(end, fields.Datetime.now()))


def _end_of_day(day, zone):
    """The last second of that local day, in naive UTC."""
    midnight = zone.localize(datetime.combine(day + timedelta(days=1), time.min))
    return midnight.astimezone(pytz.utc).replace(tzinfo=None) - timedelta(seconds=1)
