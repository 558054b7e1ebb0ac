from datetime import date, timedelta

from babel.dates import format_date
from babel.units import format_unit

from odoo import models
from odoo.tools import format_list
from odoo.tools.misc import babel_locale_parse

SEVERITIES = {
    "a": "critical_minutes",
    "b": "moderate_minutes",
    "c": "minimal_minutes",
}

# A Monday, to name the days of the week from.
MONDAY = date(2024, 1, 1)


class CspSupportOffering(models.Model):
    """What a published version freezes: facts to reckon with, and texts to read.

    `facts` are free of language. `texts` holds, per installed language, every word a
    customer sees, so that a later change of a label cannot reword published terms.
    """

    _inherit = "csp.support.offering"

    def _prepare_content(self):
        self.ensure_one()
        # Terms name companies and calendars the publishing user may not read.
        offering = self.sudo()
        return {
            "facts": offering._prepare_facts(),
            "texts": {
                code: offering.with_context(lang=code)._prepare_texts()
                for code, _name in self.env["res.lang"].get_installed()
            },
        }

    def _prepare_facts(self):
        return {
            "company": self.company_id.name,
            "delivery": self.delivery,
            "delivered_by": self.delivered_by_id.name or "",
            "audience": self.audience,
            "contacts": [
                {"kind": method.kind, "value": method.value or ""}
                for method in self.contact_ids
            ],
            "hours": {
                "round_the_clock": self.round_the_clock,
                "timezone": self._timezone(),
                "periods": [] if self.round_the_clock else self._periods(),
            },
            "prices": [price._facts() for price in self.price_ids],
            "included_minutes": round(self.included_hours * 60),
            "response_minutes": {
                severity: self[name] for severity, name in SEVERITIES.items()
            },
            "languages": self.language_ids.mapped("code"),
            "authorised_contacts": self.authorised_contacts,
        }

    def _prepare_texts(self):
        return {
            "name": self.name,
            "delivery": self._delivery_text(),
            "audience": self._audience_label(),
            "types": [
                {"name": support.name, "description": support.description or ""}
                for support in self.type_ids
            ],
            "contacts": [method._kind_label() for method in self.contact_ids],
            "hours": self._hours_text(),
            "prices": [price._texts() for price in self.price_ids],
            "included": self._included_text(),
            "response": self._response_texts(),
            "languages": format_list(self.env, self.language_ids.mapped("name")),
            "authorised_contacts": self._authorised_contacts_text(),
            "terms": self.terms_text or "",
        }

    def _audience_label(self):
        return dict(self._fields["audience"]._description_selection(self.env))[
            self.audience
        ]

    def _delivery_text(self):
        names = {
            "company": self.company_id.name,
            "deliverer": self.delivered_by_id.name,
        }
        if self.delivery == "own":
            return self.env._("Own support: %(company)s itself", **names)
        if self.delivery == "resold":
            return self.env._(
                "Resold support: sold by %(company)s, delivered by %(deliverer)s",
                **names,
            )
        return self.env._(
            "Outsourced support: %(deliverer)s works in the name of %(company)s",
            **names,
        )

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

    def _duration_text(self, minutes):
        hours, rest = divmod(minutes, 60)
        if rest:
            return format_unit(minutes, "duration-minute", locale=self._locale())
        return format_unit(hours, "duration-hour", locale=self._locale())

    def _included_text(self):
        if not self.included_hours:
            return ""
        hours = format_unit(self.included_hours, "duration-hour", locale=self._locale())
        return self.env._("%(hours)s of work a month", hours=hours)

    def _response_texts(self):
        names = {
            "a": self.env._("Critical (A)"),
            "b": self.env._("Moderate (B)"),
            "c": self.env._("Minimal (C)"),
        }
        return [
            {
                "severity": names[severity],
                "target": self._duration_text(self[name])
                if self[name]
                else self.env._("Best effort"),
            }
            for severity, name in SEVERITIES.items()
        ]

    def _authorised_contacts_text(self):
        if not self.authorised_contacts:
            return self.env._("No limit")
        return str(self.authorised_contacts)


def _clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"
