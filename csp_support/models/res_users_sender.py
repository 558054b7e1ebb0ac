from odoo import models


class ResUsers(models.Model):
    """Visitors of the portal: whose letterhead their pages bear."""

    _inherit = "res.users"

    def _csp_letterhead(self):
        """The reseller's, for his customers where it is agreed; None for all others."""
        customer = self.partner_id.commercial_partner_id
        sender_id = self.env["csp.tenant"]._sender_id_of(
            customer.id, tuple(self._get_company_ids())
        )
        if not sender_id:
            return None
        # Of partnerships, customers read nothing but this.
        return self.env["csp.partnership"].sudo().browse(sender_id)._letterhead()
