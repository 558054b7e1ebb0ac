from odoo import models


class HelpdeskTicket(models.Model):
    """A ticket, written about to the reseller's customer in the reseller's name."""

    _name = "helpdesk.ticket"
    _inherit = ["csp.sender.mixin", "helpdesk.ticket"]

    def _csp_reseller(self):
        return self.csp_reseller_id

    def _csp_customer(self):
        return self.csp_tenant_id.commercial_partner_id

    def _csp_is_end_customer(self, person):
        """Where the customer asked, whoever else is in copy is on his side."""
        if person and super()._csp_is_end_customer(person):
            return True
        if not person or self.csp_is_resellers:
            return not self.csp_is_resellers
        known = self.csp_reseller_id | self.company_id.partner_id
        return person.partner_share and person.commercial_partner_id not in known

    def _portal_letterhead(self):
        """Of the reseller in whose name the visitor reads it; None where it is ours."""
        ticket, user = self.sudo(), self.env.user
        sender = ticket._csp_sender()
        if not sender.sender_name:
            return None
        # Who came by a link in a mail need not have logged in.
        visitor = user.partner_id.browse() if user._is_public() else user.partner_id
        if not ticket._csp_is_end_customer(visitor.sudo()):
            return None
        return sender._letterhead()
