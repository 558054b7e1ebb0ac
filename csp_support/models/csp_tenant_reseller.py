from odoo import api, models
from odoo.fields import Domain


class CspTenant(models.Model):
    """Tenants of a reseller's customers, whom we stand behind."""

    _inherit = "csp.tenant"

    @api.model
    def _of_reseller(self, user):
        """Tenants that the portal user's company resells to, in sudo."""
        return self.sudo().search(self._reseller_domain(user))

    @api.model
    def _reseller_domain(self, user):
        """Nothing for users who are not named in an active partnership."""
        # Of partnerships, portal users read nothing.
        partnerships = user.sudo().csp_reseller_partnership_ids
        return Domain.OR(
            Domain("company_id", "=", partnership.company_id.id)
            & Domain(
                "reseller_id.commercial_partner_id", "=", partnership.partner_id.id
            )
            for partnership in partnerships
            if partnership.company_id in user.company_ids
        )

    def _is_resold_by(self, company):
        """Whether that company, a commercial partner, is the tenant's reseller."""
        reseller = self.reseller_id.commercial_partner_id
        return bool(reseller) and reseller == company

    def _offering_at(self, moment):
        """What who asks is entitled to: a reseller may have an offering of his own."""
        offering = super()._offering_at(moment)
        asker = self.env["res.partner"].browse(self.env.context.get("csp_asker"))
        if not asker or not self._is_resold_by(asker):
            return offering
        if offering and offering.audience != "customer":
            return offering
        partnerships = self.env["csp.partnership"]
        return partnerships._with_reseller(asker, self.company_id).offering_id
