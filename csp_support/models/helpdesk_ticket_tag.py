from odoo import fields, models

from .csp_health_check import ESCALATION_CATEGORIES


class HelpdeskTicketTag(models.Model):
    _inherit = "helpdesk.ticket.tag"

    csp_escalation_category = fields.Selection(
        ESCALATION_CATEGORIES,
        string="Escalation Category",
        readonly=True,
        copy=False,
        help="The kind of problem, handed over to Microsoft, that this tag stands for.",
    )

    _csp_escalation_category_unique = models.UniqueIndex(
        "(csp_escalation_category) WHERE csp_escalation_category IS NOT NULL",
        "Each escalation category has one tag.",
    )
