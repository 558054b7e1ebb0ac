from odoo import models


class CspSupportStatement(models.Model):
    """A statement, sent to the reseller's customer in the reseller's name."""

    _name = "csp.support.statement"
    _inherit = ["csp.sender.mixin", "csp.support.statement"]

    def _csp_reseller(self):
        """The one through whom the customer buys; none if he also buys from others."""
        tenants = self.env["csp.tenant"].search(
            [
                ("commercial_partner_id", "=", self._csp_customer().id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        resellers = {tenant.reseller_id.commercial_partner_id for tenant in tenants}
        return resellers.pop() if len(resellers) == 1 else self.env["res.partner"]

    def _csp_customer(self):
        return self.partner_id.commercial_partner_id
