from datetime import timedelta

from odoo import api, models

from . import service_hours
from .spoken_time import spoken_moment, spoken_span

# Days ahead of which customers are told that support is closed.
TOLD_AHEAD = 60


class CspSupportOffering(models.Model):
    """When support is closed though its hours say otherwise, and when it opens.

    Holidays are not part of the terms: the calendar goes on year by year.
    """

    _inherit = "csp.support.offering"

    @api.model
    def _named_holidays(self, since, calendar_ids):
        """Holidays that end after `since`, of these calendars or of all, in order."""
        return (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search_fetch(
                [
                    ("calendar_id", "in", [False, *calendar_ids]),
                    ("resource_id", "=", False),
                    ("time_type", "=", "leave"),
                    ("date_to", ">", since),
                ],
                ["name", "calendar_id", "company_id", "date_from", "date_to"],
                order="date_from",
            )
        )

    def _closures_in(self, holidays, calendar_id):
        """Those of this calendar and this company: (start, end), in order."""
        return [
            (holiday.date_from, holiday.date_to)
            for holiday in self._holidays_of(holidays, calendar_id)
        ]

    def _holidays_of(self, holidays, calendar_id):
        return holidays.filtered(
            lambda holiday: (
                holiday.calendar_id.id in (False, calendar_id)
                and holiday.company_id <= self.company_id
            )
        )

    def _opening(self, contact, facts, moment, holidays):
        """Whether one way to reach us is open at `moment`, and when it opens next.

        Versions published before contact methods had hours know the offering's only.
        """
        hours = contact.get("hours", facts["hours"])
        calendar_id = contact.get("calendar_id") or self.calendar_id.id
        closures = self._closures_in(holidays, calendar_id)
        opening = service_hours.next_opening(hours, moment, closures)
        return {
            "is_open": opening == moment,
            "opens_at": spoken_moment(self.env, opening),
        }

    def _spoken_holidays(self, moment, holidays):
        """What customers are told of the next holidays of the service hours."""
        if self.round_the_clock:
            return []
        last = moment + timedelta(days=TOLD_AHEAD)
        zone = self._timezone()
        return [
            {
                "name": holiday.name or "",
                "days": spoken_span(self.env, holiday.date_from, holiday.date_to, zone),
            }
            for holiday in self._holidays_of(holidays, self.calendar_id.id)
            if holiday.date_from <= last
        ]
