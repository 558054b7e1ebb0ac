from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    """How customers are reminded of terms that they have not accepted."""

    _inherit = "res.company"

    csp_reminder_days = fields.Integer(
        string="Days Between Reminders",
        default=7,
        help="After so many days a customer who has not accepted his terms is reminded "
        "by mail, three times at most. 0: only when an agent does it.",
    )

    _csp_reminder_days = models.Constraint(
        "CHECK(csp_reminder_days >= 0)", "Days of waiting cannot be less than zero."
    )

    def _csp_reminder_border(self, now):
        """Who has waited since then, or longer, is reminded."""
        return now - timedelta(days=self.csp_reminder_days)
