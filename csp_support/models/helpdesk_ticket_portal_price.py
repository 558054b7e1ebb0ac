from odoo import fields, models

from .spoken_time import spoken_moment


class HelpdeskTicket(models.Model):
    """What the ticket costs so far, as its customer sees it on the ticket's page."""

    _inherit = "helpdesk.ticket"

    def _portal_entitlement_values(self):
        values = super()._portal_entitlement_values()
        if values is not None:
            opens_at = False if self.closed else self.csp_opens_at
            values.update(
                free_reason=self.csp_free_reason,
                consent_missing=self.csp_consent_missing and not self.closed,
                agreed=self._portal_agreed(),
                opens_at=spoken_moment(self.env, opens_at),
                time=self._portal_time_values(),
                hours_left=self._portal_hours_left(),
            )
        return values

    def _portal_agreed(self):
        """How and when the customer agreed; what needs no consent is not asked for."""
        if not self._csp_needs_consent() or self.csp_consent_missing:
            return ""
        return self._csp_agreed()[:1]._sentence()

    def _portal_hours_left(self):
        """What is left this month, where it matters for this ticket."""
        if self.csp_pricing != "hourly" or self.closed or self._csp_is_beyond_hours():
            return ""
        if not self.csp_terms_id._facts()["included_minutes"]:
            return ""
        hours = self._csp_plan_hours(fields.Date.today())[self]
        return self._csp_plan()._portal_hours_text(hours)
