from collections import Counter

from odoo import fields, models


class CspPartnership(models.Model):
    """What a reseller has with us himself, beside what his customers' tenants have."""

    _name = "csp.partnership"
    _inherit = ["csp.partnership", "csp.support.plan"]

    offering_id = fields.Many2one(
        tracking=True,
        help="What they get themselves: on their own behalf, and for customers whose "
        "own offering is for the customer's people alone, or who have none.",
    )
    offering_start = fields.Date(tracking=True)
    offering_end = fields.Date(tracking=True)

    def action_end(self):
        result = super().action_end()
        today = fields.Date.context_today(self)
        for partnership in self.filtered("offering_id"):
            last = partnership.offering_end or today
            # One that has not begun lasts a day: its end is not before its start.
            begun = partnership.offering_start or today
            partnership.offering_end = max(begun, min(last, today))
        return result

    def _minutes_used(self, first, last):
        used = Counter()
        if self:
            domain = [("ticket_id.csp_partnership_id", "in", self.ids)]
            for ticket, month, minutes in self._billable_minutes(domain, first, last):
                used[ticket.csp_partnership_id, month] += minutes
        return used
