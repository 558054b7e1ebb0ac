from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import date_utils


class HelpdeskTicket(models.Model):
    """The ticket on the statement of one month: its own price, or its time."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _csp_of_month(self, month, domain):
        """Tickets within `domain` that came in that month, in the order they came."""
        start = datetime.combine(month, time.min)
        end = datetime.combine(date_utils.end_of(month, "month"), time.max)
        found = self.search(
            [
                *domain,
                ("create_date", ">=", start - timedelta(days=1)),
                ("create_date", "<=", end + timedelta(days=1)),
            ],
            order="create_date, id",
        )
        return found.filtered(lambda ticket: ticket._csp_came_in(month))

    def _csp_came_in(self, month):
        """Whether it came in that month, in the time zone of its service hours."""
        return date_utils.start_of(self._csp_day(), "month") == month

    def _csp_day(self):
        """The day on which it came, in the time zone of its service hours."""
        terms = self.csp_terms_id
        zone = terms._facts()["hours"]["timezone"] if terms else "UTC"
        local = pytz.utc.localize(self.create_date).astimezone(pytz.timezone(zone))
        return local.date()

    def _statement_lines(self, month, times, minutes_included):
        """(currency, values) of these tickets of one plan, whose time is `times`."""
        left = minutes_included
        spent = {}
        for line in times:
            key = (line.ticket_id, line._counts(), line.in_hours)
            minutes, covered = spent.get(key, (0, 0))
            now_covered = min(line.minutes, left) if line._uses_included_hours() else 0
            left -= now_covered
            spent[key] = (minutes + line.minutes, covered + now_covered)
        for ticket in self.sorted(lambda ticket: (ticket.create_date, ticket.id)):
            own = {key[1:]: value for key, value in spent.items() if key[0] == ticket}
            yield from ticket._statement_lines_of(month, own)

    def _statement_lines_of(self, month, spent):
        """The lines of one ticket: its own price, and each kind of time spent on it."""
        own_price = self._own_price_line(month, spent)
        if own_price:
            yield own_price
            return
        for (counts, in_hours), (minutes, covered) in sorted(spent.items()):
            yield self._time_line(counts, in_hours, minutes, covered)

    def _own_price_line(self, month, spent):
        """What is charged by the ticket, or nothing; None if time decides."""
        if spent and self.csp_pricing == "hourly":
            return None
        is_charged = (
            self.csp_pricing == "per_ticket"
            and not self.csp_is_free
            and self._csp_came_in(month)
        )
        unit = self.csp_price if is_charged else 0
        price = self._csp_price_line(self.csp_in_hours) if is_charged else {}
        return self._csp_line_currency(is_charged), {
            **self._prepare_statement_line(),
            "note": self._csp_statement_note(month),
            "minutes": sum(minutes for minutes, _covered in spent.values()),
            "quantity": 1 if is_charged else 0,
            "price_unit": unit,
            "amount": unit,
            "product_id": price.get("product_id") or False,
        }

    def _time_line(self, counts, in_hours, minutes, covered):
        price = self._csp_price_line(in_hours)
        is_charged = counts and price.get("basis") == "hour"
        currency = self._csp_line_currency(is_charged, price)
        hours = (minutes - covered) / 60 if is_charged else 0
        unit = float(price["amount"]) if is_charged else 0
        return currency, {
            **self._prepare_statement_line(),
            "note": self._csp_time_note(is_charged, in_hours),
            "minutes": minutes,
            "minutes_included": covered,
            "quantity": hours,
            "price_unit": unit,
            "amount": currency.round(hours * unit) if is_charged else 0,
            "product_id": is_charged and price.get("product_id") or False,
        }

    def _prepare_statement_line(self):
        return {
            "kind": "ticket",
            "tenant_id": self.csp_tenant_id.id,
            "ticket_id": self.id,
            "date": self._csp_day(),
            "name": f"{self.number} {self.name}",
        }

    def _csp_line_currency(self, is_charged, price=None):
        """The currency of a charge; none for what costs nothing."""
        if not is_charged:
            return self.env["res.currency"]
        if price:
            currency_id = self._currency_id(price["currency"])
            return self.env["res.currency"].browse(currency_id)
        return self.csp_currency_id

    def _csp_statement_note(self, month):
        """Why a ticket costs what it costs, where no hours say it."""
        if self.csp_is_free:
            return self.csp_free_reason
        if self.csp_pricing == "per_ticket" and not self._csp_came_in(month):
            return self.env._("Charged in the month it came")
        return {
            "included": self.env._("Included"),
            "per_ticket": self.env._("Per ticket"),
            "hourly": self.env._("No time spent"),
        }.get(self.csp_pricing, self.env._("Not covered"))

    def _csp_time_note(self, is_charged, in_hours):
        if self.csp_is_free:
            return self.csp_free_reason
        if not is_charged:
            return self.env._("Not charged")
        if in_hours:
            note = self.env._("In service hours")
        else:
            note = self.env._("Outside service hours")
        if self._csp_is_beyond_hours():
            beyond = self.env._("The included hours are not for this.")
            return f"{note}. {beyond}"
        return note
