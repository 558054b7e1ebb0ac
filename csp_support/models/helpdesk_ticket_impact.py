from odoo import fields, models

AFFECTED = [
    ("one", "Only me"),
    ("some", "Some of us"),
    ("all", "All of us"),
]

ABLE = [
    ("yes", "Yes"),
    ("hardly", "Only with difficulty"),
    ("no", "No"),
]

# The priority that the customer's answers come to; the severity follows it.
PRIORITY = {
    ("no", "all"): "3",
    ("no", "some"): "2",
    ("no", "one"): "1",
    ("hardly", "all"): "2",
    ("hardly", "some"): "1",
    ("hardly", "one"): "1",
    ("yes", "all"): "1",
    ("yes", "some"): "0",
    ("yes", "one"): "0",
}


class HelpdeskTicket(models.Model):
    """How bad it is, in the customer's words."""

    _inherit = "helpdesk.ticket"

    csp_affected = fields.Selection(
        AFFECTED,
        string="Who Is Affected",
        copy=False,
        groups="base.group_user",
        help="What the customer answered when he wrote the ticket.",
    )
    csp_able_to_work = fields.Selection(
        ABLE,
        string="Can They Work",
        copy=False,
        groups="base.group_user",
        help="What the customer answered when he wrote the ticket.",
    )

    def _prepare_impact(self, affected, able):
        """Values for what the customer answered; what he left out changes nothing."""
        vals = {
            "csp_affected": affected in dict(AFFECTED) and affected,
            "csp_able_to_work": able in dict(ABLE) and able,
        }
        priority = PRIORITY.get((able, affected))
        return vals | {"priority": priority} if priority else vals
