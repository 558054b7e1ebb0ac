from odoo import api, fields, models

from .csp_support_coverage import COVERAGES


class HelpdeskTicket(models.Model):
    """Which type of support is asked for, and how the customer's terms cover it.

    Nobody says so of a ticket by mail or telephone until an agent does: its price is
    the one that holds for any ticket.
    """

    _inherit = "helpdesk.ticket"

    csp_support_type_id = fields.Many2one(
        "csp.support.type",
        string="Type of Support",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        groups="base.group_user",
        help="Decides with the customer's terms whether the ticket is included, "
        "charged or not covered.",
    )
    csp_coverage = fields.Selection(
        COVERAGES,
        string="In the Terms",
        compute="_compute_csp_coverage",
        store=True,
        groups="base.group_user",
        help="How the customer's terms cover this type of support.",
    )

    @api.depends("csp_terms_id", "csp_support_type_id")
    def _compute_csp_coverage(self):
        for ticket in self:
            support_type = ticket.csp_support_type_id
            ticket.csp_coverage = support_type and ticket.csp_terms_id._coverages().get(
                support_type.id
            )

    def _csp_is_beyond_hours(self):
        return self.csp_terms_id._is_beyond_hours(self.csp_coverage)

    # ------------------------------------------------------------------
    # The customer's page
    # ------------------------------------------------------------------

    def _portal_terms_values(self, terms):
        values = super()._portal_terms_values(terms)
        support_type = self.csp_support_type_id
        values["type"] = dict(terms._type_names()).get(support_type.id, "")
        if self.csp_coverage == "chargeable":
            values["included"] = ""
        return values
