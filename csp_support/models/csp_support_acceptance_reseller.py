from odoo import models


class CspSupportAcceptance(models.Model):
    """What a reseller has accepted is told at the partnership with him."""

    _inherit = "csp.support.acceptance"

    def _threads(self):
        partnerships = self.env["csp.partnership"]
        own = partnerships._with_reseller(self.commercial_partner_id, self.company_id)
        return own or super()._threads()
