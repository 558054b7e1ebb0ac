from odoo import fields, models
from odoo.tools.misc import format_duration


class CspTenant(models.Model):
    """The hours that a customer has left this month."""

    _inherit = "csp.tenant"

    def _portal_support_values(self):
        values = super()._portal_support_values()
        hours = self.sudo()._support_hours(fields.Date.context_today(self))
        for tenant, shown in zip(self, values, strict=True):
            month = hours[tenant]
            if shown["support"] and month.included:
                shown["support"]["hours_left"] = self.env._(
                    "%(left)s of %(included)s hours",
                    left=format_duration(month.left / 60),
                    included=format_duration(month.included / 60),
                )
        return values
