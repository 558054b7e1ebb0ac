import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


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


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    csp_share_proposal_id = fields.Many2one(
        "csp.partnership",
        string="Goes to",
        compute="_compute_csp_share_proposal_id",
        compute_sudo=True,
        groups="base.group_user",
        help="The partner whom this ticket goes to, as his partnership says.",
    )

    @api.depends(
        "csp_tenant_id",
        "csp_partner_type",
        "csp_offering_id",
        "csp_service_id",
        "csp_route",
        "category_id",
        "csp_share_ids",
    )
    def _compute_csp_share_proposal_id(self):
        partnerships = self.env["csp.partnership"]._active_ones(self.company_id)
        for ticket in self:
            ticket.csp_share_proposal_id = ticket._csp_partnerships_for(partnerships)[
                :1
            ]

    def _csp_partnerships_for(self, partnerships):
        """Those of these whom the ticket goes to, and who have never had it."""
        if self.closed or not self.csp_tenant_id:
            return partnerships.browse()
        left = partnerships - self.csp_share_ids.partnership_id
        return left.filtered(lambda partnership: partnership._takes(self))

    def _record_health_checks(self):
        result = super()._record_health_checks()
        self.sudo()._csp_share_at_once()
        return result

    def _csp_share_at_once(self):
        """Share what goes to a partner whose partnership says so."""
        partnerships = (
            self.env["csp.partnership"]
            ._active_ones(self.company_id)
            .filtered(lambda partnership: partnership.handling == "share")
        )
        for ticket in self if partnerships else ():
            for partnership in ticket._csp_partnerships_for(partnerships):
                ticket._csp_try_to_share(partnership)

    def _csp_try_to_share(self, partnership):
        """A ticket that cannot be shared is an agent's to share, and keeps no other."""
        try:
            with self.env.cr.savepoint():
                self.env["csp.ticket.share"]._offered(self, partnership)
        except Exception:
            _logger.exception(
                "Ticket %s could not be shared with %s",
                self.number,
                partnership.display_name,
            )
