from odoo import models

# Fields of helpdesk_mgmt that are no customer's business: the numbers of other
# customers' tickets taken for duplicates, who else was in copy, what the team notes.
INTERNAL = {
    "color",
    "duplicate_count",
    "duplicate_id",
    "duplicate_ids",
    "duplicate_tracking_enabled",
    "email_cc",
    "kanban_state",
    "properties",
    "user_ids",
}


class HelpdeskTicket(models.Model):
    """Portal users read every field over RPC that is not closed to them.

    Groups on these fields would not do: helpdesk_mgmt's own views show them without.
    """

    _inherit = "helpdesk.ticket"

    def _has_field_access(self, field, operation):
        if field.name in INTERNAL and not self.env.su and self.env.user.share:
            return False
        return super()._has_field_access(field, operation)
