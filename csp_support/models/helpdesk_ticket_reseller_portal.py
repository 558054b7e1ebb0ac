from odoo import models


class HelpdeskTicket(models.Model):
    """What a reseller's people are told of a ticket, and may say about it."""

    _inherit = "helpdesk.ticket"

    def _portal_customers(self):
        """For which customer a reseller asked: name by the id of his tickets."""
        # Of others' tenants and companies a portal user reads nothing.
        asked = self.sudo().filtered("csp_reseller_id")
        return {
            ticket.id: owner.name
            for ticket in asked
            if (owner := ticket.csp_tenant_id.commercial_partner_id)
            and owner != ticket.commercial_partner_id
        }

    def _portal_seen_values(self):
        """Whether the reseller's customer reads it; None for who cannot say so."""
        self.ensure_one()
        ticket = self.sudo()
        visitor = self.env.user.commercial_partner_id
        # Most tickets have no reseller, and their pages ask for nothing more.
        if not ticket.csp_reseller_id or visitor != ticket.commercial_partner_id:
            return None
        if not ticket.csp_is_resellers:
            return None
        return {
            "customer": ticket.csp_tenant_id.commercial_partner_id.name,
            "is_seen": ticket.csp_customer_sees,
        }

    def _portal_let_see(self, is_seen):
        """The reseller says so; False where it is not his to say."""
        self.check_access("read")
        if not self._portal_seen_values():
            return False
        # He has no right to write on tickets; this one thing is his to decide.
        self.sudo().csp_customer_sees = is_seen
        return True
