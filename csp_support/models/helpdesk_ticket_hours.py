from odoo import api, fields, models
from odoo.tools.misc import format_date, format_duration

from .csp_support_plan_hours import Hours


class HelpdeskTicket(models.Model):
    """Time spent on the ticket, and what the customer has left this month."""

    _inherit = "helpdesk.ticket"

    csp_time_ids = fields.One2many(
        "csp.ticket.time",
        "ticket_id",
        string="Time Spent",
        copy=False,
        groups="base.group_user",
    )
    csp_may_correct_time = fields.Boolean(
        compute="_compute_csp_may_correct_time", groups="base.group_user"
    )
    csp_minutes_spent = fields.Integer(
        string="Minutes Spent",
        compute="_compute_csp_minutes_spent",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    csp_hours_included = fields.Float(
        string="Included This Month",
        compute="_compute_csp_hours",
        compute_sudo=True,
        groups="base.group_user",
        help="Hours that cost nothing extra, with those carried over.",
    )
    csp_hours_used = fields.Float(
        string="Used This Month",
        compute="_compute_csp_hours",
        compute_sudo=True,
        groups="base.group_user",
        help="Billable time on all tickets of the tenant.",
    )
    csp_hours_left = fields.Float(
        string="Left This Month",
        compute="_compute_csp_hours",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends_context("uid")
    def _compute_csp_may_correct_time(self):
        self.csp_may_correct_time = self.env.user.has_group(
            "csp_support.group_csp_manager"
        )

    @api.depends("csp_time_ids.minutes")
    def _compute_csp_minutes_spent(self):
        for ticket in self:
            ticket.csp_minutes_spent = sum(ticket.csp_time_ids.mapped("minutes"))

    @api.depends("csp_tenant_id", "csp_time_ids.minutes", "csp_time_ids.is_billable")
    def _compute_csp_hours(self):
        today = fields.Date.context_today(self)
        hours = self._csp_plan_hours(today)
        for ticket in self:
            month = hours[ticket]
            ticket.csp_hours_included = month.included / 60
            ticket.csp_hours_used = month.used / 60
            ticket.csp_hours_left = month.left / 60

    def _csp_plan_hours(self, day):
        """Map each ticket to the month's hours of the plan that covers it."""
        hours = self.csp_tenant_id._support_hours(day)
        return {ticket: hours.get(ticket.csp_tenant_id, Hours()) for ticket in self}

    # ------------------------------------------------------------------
    # The customer's page
    # ------------------------------------------------------------------

    def _portal_time_values(self):
        """Time spent on the ticket: the sum, and the words meant for the customer."""
        if not self.csp_minutes_spent:
            return None
        lines = self.csp_time_ids
        billable = lines.filtered("is_billable")
        return {
            "total": format_duration(self.csp_minutes_spent / 60),
            "billable": format_duration(sum(billable.mapped("minutes")) / 60),
            "lines": [
                {
                    "date": format_date(self.env, line.date),
                    "time": format_duration(line.minutes / 60),
                    "words": line.words,
                }
                for line in lines.filtered("is_public")
            ],
        }
