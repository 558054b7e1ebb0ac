from datetime import timedelta

from odoo import api, fields, models

from .helpdesk_ticket_entitlement import SEVERITIES


class CspVendorClock(models.Model):
    """In how many hours Microsoft answers first, as it says from some day on."""

    _name = "csp.vendor.clock"
    _description = "Microsoft's Response Time"
    _order = "effective_from desc, severity"

    severity = fields.Selection(SEVERITIES, required=True)
    effective_from = fields.Date(required=True)
    answer_hours = fields.Float(
        string="First Answer Within (Hours)",
        required=True,
        help="Of the clock, day and night: for problems reported in English.",
    )
    silence_hours = fields.Float(
        string="Remind After Silence (Hours)",
        required=True,
        help="Ours to choose: when nothing was heard of Microsoft for so long, the "
        "responsible is reminded to ask.",
    )
    source_url = fields.Char(string="Microsoft's Page")
    checked_on = fields.Date(help="Date of the Microsoft page that this comes from.")

    _severity_date_unique = models.Constraint(
        "unique(severity, effective_from)",
        "This severity already has response times from that day on.",
    )
    _hours_positive = models.Constraint(
        "CHECK(answer_hours > 0 AND silence_hours > 0)",
        "Hours have to be more than nothing.",
    )

    @api.depends("severity", "answer_hours")
    def _compute_display_name(self):
        labels = dict(self._fields["severity"]._description_selection(self.env))
        for clock in self:
            clock.display_name = self.env._(
                "%(severity)s: %(hours)g hours",
                severity=labels.get(clock.severity, ""),
                hours=clock.answer_hours,
            )

    def _of(self, severity, moment):
        """The one of these clocks that holds for a severity at a moment (UTC)."""
        return self.filtered(
            lambda clock: (
                clock.severity == severity and clock.effective_from <= moment.date()
            )
        ).sorted("effective_from", reverse=True)[:1]

    def _answer_due(self, moment):
        """When an answer is due to what was opened at `moment`; False if not known."""
        return bool(self) and moment + timedelta(hours=self.answer_hours)

    def _silent_after(self, moment):
        """When to ask, if nothing is heard after `moment`; False if not known."""
        return bool(self) and moment + timedelta(hours=self.silence_hours)
