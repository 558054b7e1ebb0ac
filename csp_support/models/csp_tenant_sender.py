from odoo import models


class CspTenant(models.Model):
    """A tenant, written about to the reseller's customer in the reseller's name."""

    _name = "csp.tenant"
    _inherit = ["csp.sender.mixin", "csp.tenant"]

    def _csp_reseller(self):
        return self.reseller_id

    def _csp_customer(self):
        return self.commercial_partner_id
