from datetime import date, timedelta

from babel.dates import format_date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse

from . import service_hours

# A Monday, to name the days of the week from.
MONDAY = date(2024, 1, 1)


class CspSupportHours(models.AbstractModel):
    """Something that is open at certain hours: support, or one way of reaching it."""

    _name = "csp.support.hours"
    _description = "Service Hours"
    _check_company_auto = True

    round_the_clock = fields.Boolean(
        string="Round the Clock", help="24 hours a day, 7 days a week."
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Service Hours",
        check_company=True,
        ondelete="restrict",
        help="In the time zone of the calendar.",
    )

    @api.constrains("calendar_id")
    def _check_calendar(self):
        for record in self:
            calendar = record.calendar_id
            if calendar.two_weeks_calendar or calendar.flexible_hours:
                raise ValidationError(
                    self.env._(
                        "The working hours %(calendar)s are flexible or change from "
                        "week to week: a customer could not tell when support is open. "
                        "Choose fixed weekly hours for %(record)s.",
                        calendar=calendar.display_name,
                        record=record.display_name,
                    )
                )

    def _timezone(self):
        self.ensure_one()
        if self.calendar_id and not self.round_the_clock:
            return self.calendar_id.tz
        return self.company_id.partner_id.tz or "UTC"

    def _periods(self):
        """The calendar's opening periods in a week."""
        attendances = self.sudo().calendar_id.attendance_ids.filtered(
            lambda line: not line.display_type and line.day_period != "lunch"
        )
        return service_hours.periods(attendances)

    # ------------------------------------------------------------------
    # What a published version keeps of it
    # ------------------------------------------------------------------

    def _hours_facts(self):
        return {
            "round_the_clock": self.round_the_clock,
            "timezone": self._timezone(),
            "periods": [] if self.round_the_clock else self._periods(),
        }

    def _hours_text(self):
        if self.round_the_clock:
            return self.env._("Round the clock, seven days a week")
        return self.env._(
            "%(hours)s (time zone %(timezone)s)",
            hours="; ".join(self._weekly_hours()),
            timezone=self._timezone(),
        )

    def _weekly_hours(self):
        """One text per run of days with the same hours."""
        by_day = {}
        for weekday, start, end in self._periods():
            by_day.setdefault(weekday, []).append(f"{_clock(start)}–{_clock(end)}")
        runs = []
        for weekday, clocks in by_day.items():
            if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == clocks:
                runs[-1][1] = weekday
            else:
                runs.append([weekday, weekday, clocks])
        for first, last, clocks in runs:
            days = dict.fromkeys((self._day_name(first), self._day_name(last)))
            yield f"{'–'.join(days)} {', '.join(clocks)}"

    def _day_name(self, weekday):
        day = MONDAY + timedelta(days=weekday)
        return format_date(day, "EEEE", locale=self._locale())

    def _locale(self):
        return babel_locale_parse(self.env.lang)


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"
