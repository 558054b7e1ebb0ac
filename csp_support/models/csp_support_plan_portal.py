from odoo import fields, models
from odoo.tools.misc import format_duration


class CspSupportPlan(models.AbstractModel):
    """The plan as its customer sees it: terms, prices and hours left, in his words."""

    _inherit = "csp.support.plan"

    def _calendar_ids(self, now):
        """Of the offerings' hours, and of contact methods with their own."""
        terms = [plan._terms_at(now) for plan in self]
        return {
            *self.offering_id.calendar_id.ids,
            *(
                contact.get("calendar_id")
                for version in filter(None, terms)
                for contact in version._facts()["contacts"]
            ),
        }

    def _portal_plans(self):
        """{plan: what its customer may see}, with hours left; None for no terms."""
        now = fields.Datetime.now()
        holidays = self.offering_id._named_holidays(now, self._calendar_ids(now))
        hours = self._portal_hours_texts()
        plans = {plan: plan._portal_terms_values(now, holidays) for plan in self}
        return {
            plan: values and {**values, "hours_left": hours[plan]}
            for plan, values in plans.items()
        }

    def _portal_terms_values(self, now, holidays):
        """The terms in force now; None where no support is agreed."""
        terms = self._terms_at(now)
        if not terms:
            return None
        texts, offering = terms._texts(), self.offering_id
        return {
            "terms_id": terms.id,
            "authorised_contacts": texts["authorised_contacts"],
            "version": terms._frozen()["number"],
            "name": texts["name"],
            "delivery": texts["delivery"],
            "hours": texts["hours"],
            "holidays": offering._spoken_holidays(now, holidays),
            "contacts": terms._contacts_at(offering, now, holidays),
            "prices": terms._portal_prices(self),
            "included": texts["included"],
            "carry_over": texts.get("carry_over", ""),
            "languages": texts["languages"],
            "notice": texts.get("notice", ""),
        }

    def _portal_hours_texts(self):
        """{plan: what is left of this month's hours}; empty if none are included."""
        hours = self._support_hours(fields.Date.today())
        return {plan: plan._portal_hours_text(hours[plan]) for plan in self}

    def _portal_hours_text(self, hours):
        if not hours.included:
            return ""
        return self.env._(
            "%(left)s of %(included)s hours",
            left=format_duration(hours.left / 60),
            included=format_duration(hours.included / 60),
        )
