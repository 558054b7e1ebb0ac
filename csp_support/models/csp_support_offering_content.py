from babel.units import format_unit

from odoo import models
from odoo.tools import format_list

SEVERITIES = {
    "a": "critical",
    "b": "moderate",
    "c": "minimal",
}


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
        """What is reckoned with. Versions published before a key was there lack it.

        - company, delivered_by: names. delivery, audience: keys of their selections
        - types: {type_id, coverage}, coverage being included, chargeable or excluded
        - contacts: {kind, value, hours, calendar_id}: hours as those below, of this
          contact method; its own calendar, or False if the offering's hours hold
        - hours: see `service_hours`
        - prices: see `csp.support.price`, `_facts`
        - included_minutes: of work a month; carry_over: what becomes of the unused,
          none or next_month
        - response_minutes, resolution_minutes: by severity; 0 is best effort, or no
          target
        - languages: codes. authorised_contacts: how many; 0 is no limit
        - notice_days: before a change of terms or the end of support
        """
        return {
            "company": self.company_id.name,
            "delivery": self.delivery,
            "delivered_by": self.delivered_by_id.name or "",
            "audience": self.audience,
            "types": [line._facts() for line in self.coverage_ids],
            "contacts": [method._facts() for method in self.contact_ids],
            "hours": self._hours_facts(),
            "prices": [price._facts() for price in self.price_ids],
            "included_minutes": round(self.included_hours * 60),
            "carry_over": self.carry_over,
            "response_minutes": {
                severity: self[f"{name}_minutes"]
                for severity, name in SEVERITIES.items()
            },
            "resolution_minutes": {
                severity: self[f"{name}_resolution_minutes"]
                for severity, name in SEVERITIES.items()
            },
            "languages": self.language_ids.mapped("code"),
            "authorised_contacts": self.authorised_contacts,
            "notice_days": self.notice_days,
        }

    def _prepare_texts(self):
        return {
            "name": self.name,
            "delivery": self._delivery_text(),
            "audience": self._audience_label(),
            "headings": self._heading_texts(),
            "types": [line._texts() for line in self.coverage_ids],
            "contacts": [method._kind_label() for method in self.contact_ids],
            "contact_hours": [method._own_hours_text() for method in self.contact_ids],
            "hours": self._hours_text(),
            "prices": [price._texts() for price in self.price_ids],
            "included": self._included_text(),
            "carry_over": self._carry_over_text(),
            "response": self._response_texts(),
            "languages": format_list(self.env, self.language_ids.mapped("name")),
            "authorised_contacts": self._authorised_contacts_text(),
            "notice": self._notice_text(),
            "terms": self.terms_text or "",
        }

    def _heading_texts(self):
        """The words around what is agreed: nobody rewords them later either."""
        return {
            "document": self.env._("Support terms"),
            "version": self.env._("Version"),
            "effective_from": self.env._("in effect from"),
            "published_at": self.env._("Published on"),
            "frozen": self.env._(
                "This version never changes; a change is a new version."
            ),
            "fingerprint": self.env._("Fingerprint (SHA-256):"),
            "types": self.env._("What we do for you"),
            "prices": self.env._("What it costs"),
            "included": self.env._("Included"),
            "hours": self.env._("When we are there"),
            "contacts": self.env._("How to reach us"),
            "response": self.env._("How fast we are"),
            "first_answer": self.env._("First answer within"),
            "resolution": self.env._("Solved within"),
            "who": self.env._("Who is who"),
            "delivery": self.env._("Who delivers it"),
            "audience": self.env._("Who may ask"),
            "authorised_contacts": self.env._("Authorised contacts"),
            "languages": self.env._("Languages"),
            "notice": self.env._("Notice"),
            "terms": self.env._("Further terms"),
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

    def _carry_over_text(self):
        if not self.included_hours:
            return ""
        if self.carry_over == "next_month":
            return self.env._("What is not used can be used in the next month.")
        return self.env._("What is not used in a month lapses.")

    def _response_texts(self):
        names = {
            "a": self.env._("Critical (A)"),
            "b": self.env._("Moderate (B)"),
            "c": self.env._("Minimal (C)"),
        }
        best_effort, no_target = self.env._("Best effort"), self.env._("No target")
        return [
            {
                "severity": names[severity],
                "target": self._target_text(f"{name}_minutes") or best_effort,
                "resolution": self._target_text(f"{name}_resolution_minutes")
                or no_target,
            }
            for severity, name in SEVERITIES.items()
        ]

    def _target_text(self, field):
        return self[field] and self._duration_text(self[field])

    def _authorised_contacts_text(self):
        if not self.authorised_contacts:
            return self.env._("No limit")
        return str(self.authorised_contacts)

    def _notice_text(self):
        if not self.notice_days:
            return ""
        days = format_unit(self.notice_days, "duration-day", locale=self._locale())
        return self.env._(
            "%(days)s before terms change or support ends",
            days=days,
        )
