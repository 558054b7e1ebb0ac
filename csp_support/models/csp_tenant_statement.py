from odoo import models

from .csp_support_plan_statement import in_usual_currency


class CspTenant(models.Model):
    """What is on the customer's statement of one month for a tenant."""

    _inherit = "csp.tenant"

    def _statement_lines(self, month):
        """{tenant: [(currency, values of a line)]}, the fees first."""
        hours = self._support_hours(month)
        tickets = self._tickets_of_month(month)
        times = self._times_of_month(month)
        resellers = self._billed_resellers()
        result = {}
        for tenant in self:
            spoken = tenant.with_context(lang=tenant.commercial_partner_id.lang)
            own = (tickets[tenant] | times[tenant].ticket_id).filtered(
                # What a reseller filed may be kept from his customer.
                lambda ticket, tenant=tenant: ticket._is_under(tenant)
            )
            spent = times[tenant].filtered(lambda line, own=own: line.ticket_id in own)
            is_resellers = tenant._is_plan_of(resellers)
            lines = [
                *(() if is_resellers else spoken._fee_lines(month, tenant)),
                *own.with_env(spoken.env)._statement_lines(
                    month, spent, hours[tenant].included
                ),
            ]
            result[tenant] = in_usual_currency(lines, tenant.company_id.currency_id)
        return result

    def _billed_resellers(self):
        """Those resellers of these tenants who get statements of ours, in sudo."""
        resellers = self.reseller_id.commercial_partner_id
        partnerships = self.env["csp.partnership"].sudo()
        return partnerships._billed(self.company_id, resellers)

    def _is_plan_of(self, partnerships):
        """Whether a reseller among these has the tenant's offering with us.

        What is for customers alone these have with us themselves.
        """
        return self.offering_id._is_for_resellers() and any(
            self._is_resold_by(own.partner_id) and own.company_id == self.company_id
            for own in partnerships
        )

    def _tickets_of_month(self, month):
        """{tenant: tickets that came in that month, by the zone of its terms}."""
        tickets = self.env["helpdesk.ticket"]
        inside = tickets._csp_of_month(month, [("csp_tenant_id", "in", self.ids)])
        by_tenant = inside.grouped("csp_tenant_id")
        return {tenant: by_tenant.get(tenant, inside.browse()) for tenant in self}

    def _times_of_month(self, month):
        """{tenant: time booked in that month, in the order in which it was spent}."""
        times = self.env["csp.ticket.time"]
        inside = times._of_month(month, [("tenant_id", "in", self.ids)])
        by_tenant = inside.grouped("tenant_id")
        return {tenant: by_tenant.get(tenant, inside.browse()) for tenant in self}

    def _users(self):
        current = self.subscription_ids.filtered(
            lambda row: not row.has_ended and not row.is_trial
        )
        return max(current.mapped("quantity"), default=0)
