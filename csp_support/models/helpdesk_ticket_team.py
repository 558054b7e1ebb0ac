from odoo import models

# What portal users need of a team is its name.
INTERNAL = {
    "ticket_ids",
    "ticket_properties",
    "todo_ticket_count",
    "todo_ticket_count_high_priority",
    "todo_ticket_count_unassigned",
    "todo_ticket_count_unattended",
    "user_id",
    "user_ids",
}


class HelpdeskTicketTeam(models.Model):
    """Who is in a team and what it has to do is no customer's business."""

    _inherit = "helpdesk.ticket.team"

    def _has_field_access(self, field, operation):
        if field.name in INTERNAL and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)
