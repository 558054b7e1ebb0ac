from odoo import fields, models
from odoo.tools.misc import format_duration


class CspTenant(models.Model):
    """The hours that a customer has left this month."""

    _inherit = "csp.tenant"

    def _portal_support_values(self):
        values = super()._portal_support_values()
        texts = self.sudo()._portal_hours_texts()
        for tenant, shown in zip(self, values, strict=True):
            if shown["support"]:
                shown["support"]["hours_left"] = texts[tenant]
        return values

    def _portal_hours_texts(self):
        """{tenant: what is left of this month's hours}; empty if none are included."""
        hours = self._support_hours(fields.Date.today())
        return {tenant: self._portal_hours_text(hours[tenant]) for tenant in self}

    def _portal_hours_text(self, hours):
        if not hours.included:
            return ""
        return self.env._(
            "%(left)s of %(included)s hours",
            left=format_duration(hours.left / 60),
            included=format_duration(hours.included / 60),
        )
