from odoo import api, fields, models


class CspPartnership(models.Model):
    """Which tickets go to a partner, without anybody's having to think of it."""

    _inherit = "csp.partnership"

    service_ids = fields.Many2many(
        "csp.service",
        relation="csp_partnership_service_rel",
        string="Microsoft Services",
        help="Tickets about these go to them.",
    )
    category_ids = fields.Many2many(
        "helpdesk.ticket.category",
        relation="csp_partnership_category_rel",
        string="Ticket Categories",
        help="Tickets of these categories go to them.",
    )
    handling = fields.Selection(
        [
            ("propose", "An agent is told, and decides"),
            ("share", "They are shared at once"),
        ],
        string="What Is Theirs",
        required=True,
        default="propose",
    )

    @api.model
    def _active_ones(self, companies):
        return self.search(
            [("state", "=", "active"), ("company_id", "in", companies.ids)]
        )

    def _takes(self, ticket):
        """Whether this ticket goes to them."""
        return (
            self.company_id == ticket.company_id
            and self._works_for(ticket)
            and self._takes_matter_of(ticket)
        )

    def _works_for(self, ticket):
        """Whether they work with us for this customer at all."""
        tenant, offering = ticket.csp_tenant_id, ticket.csp_offering_id
        if self.role == "provider":
            is_reseller = ticket.csp_partner_type == "indirect_reseller"
            return is_reseller and tenant.provider_id == self.partner_id
        if self.role == "deliverer":
            is_theirs = offering.delivered_by_id == self.partner_id
            return is_theirs and offering.delivery != "own"
        # Resellers come to us; a publisher's product is known by its service.
        return self.role == "publisher" and bool(ticket.csp_tenant_id)

    def _takes_matter_of(self, ticket):
        """Whether they take what the ticket is about."""
        if ticket.csp_service_id & self.service_ids:
            return True
        if ticket.category_id & self.category_ids:
            return True
        if self.role == "provider":
            # Resellers cannot open Azure requests with Microsoft.
            return ticket._csp_is_azure() and ticket.csp_route == "hand_over"
        # Whoever delivers an offering takes all of it, unless it is said what.
        chosen = self.service_ids or self.category_ids
        return self.role == "deliverer" and not chosen
