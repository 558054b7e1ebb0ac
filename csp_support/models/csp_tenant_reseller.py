from odoo import api, fields, models
from odoo.fields import Domain

from .support_quote import Quote


class CspTenant(models.Model):
    """Tenants of a reseller's customers, whom we stand behind."""

    _inherit = "csp.tenant"

    def write(self, vals):
        if not {"partner_id", "reseller_id"} & vals.keys():
            return super().write(vals)
        # What another reseller filed, or for another customer, is theirs no more.
        tickets = self.env["helpdesk.ticket"].sudo()
        shown = tickets.search(
            [("csp_tenant_id", "in", self.ids), ("csp_customer_sees", "=", True)]
        )
        with shown._end_customers_follow():
            return super().write(vals)

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

    # ------------------------------------------------------------------
    # Whose plan covers what is asked
    # ------------------------------------------------------------------

    def _asker(self):
        """The company that asks here; empty: the tenant's customer."""
        return self.env["res.partner"].browse(self.env.context.get("csp_asker"))

    def _asked_plan(self, moment):
        """The tenant's plan, or what a reseller who asks has himself."""
        asker = self._asker()
        if not asker or self._covers(asker, moment):
            return self
        return self.env["csp.partnership"]._with_reseller(asker, self.company_id)

    def _covers(self, asker, moment):
        """Whether the tenant's own offering is for what this company asks."""
        offering = self._agreed_offering_at(moment)
        if self._is_resold_by(asker):
            return offering._is_for_resellers()
        return bool(offering) or asker != self.commercial_partner_id

    def _offering_at(self, moment):
        plan = self._asked_plan(moment)
        if plan != self:
            return plan._offering_at(moment)
        offering = super()._offering_at(moment)
        if offering._is_for_customers() or self._is_resold_by(self._asker()):
            return offering
        return offering.browse()

    def _buyer(self):
        asker = self._asker()
        if asker and asker != self.commercial_partner_id:
            return asker
        return super()._buyer()

    def _quotes_by_type(self):
        now = fields.Datetime.now()
        plans = {tenant: tenant._asked_plan(now) for tenant in self}
        own = self.filtered(lambda tenant: plans[tenant] == tenant)
        # Who asks need not have the right to see partnerships.
        resellers = self.env["csp.partnership"].sudo()
        resellers = resellers.union(*(plans[tenant] for tenant in self - own))
        quotes = {
            **super(CspTenant, own)._quotes_by_type(),
            **resellers._quotes_by_type(),
        }
        nothing = {0: Quote("not_covered")}
        return {tenant: quotes.get(plan, nothing) for tenant, plan in plans.items()}
