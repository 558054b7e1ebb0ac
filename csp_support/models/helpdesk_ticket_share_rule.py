import logging

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """To which partner a ticket goes, as the partnerships say."""

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
