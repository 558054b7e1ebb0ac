from odoo import api, models
from odoo.fields import Domain

from .csp_support_plan_statement import in_usual_currency


class CspPartnership(models.Model):
    """What is on a reseller's statement of one month: fees, and what he asked.

    The fees are those of his own plan, and of his customers' tenants whose offering he
    has with us. What his customers ask themselves is on their statements.
    """

    _inherit = "csp.partnership"

    @api.model
    def _billed(self, companies, resellers=None):
        """One partnership with each reseller: the one in force, or else the last."""
        domain = (
            Domain("role", "=", "reseller")
            & Domain("state", "!=", "proposed")
            & Domain("company_id", "in", companies.ids)
        )
        if resellers is not None:
            domain &= Domain("partner_id", "in", resellers.ids)
        found = self.search(domain, order="state, id desc")
        once = found.grouped(lambda own: (own.company_id, own.partner_id))
        return self.union(*(partnerships[0] for partnerships in once.values()))

    def _statement_lines(self, month):
        """{partnership: [(currency, values of a line)]}, the fees first."""
        tenants = self._resold_tenants()
        tickets = self._tickets_of_month(month)
        times = self._times_of_month(month)
        result = {}
        for own in self:
            key = own.company_id, own.partner_id
            spoken = own.with_context(lang=own.partner_id.lang)
            lines = [
                *spoken._fees_of_reseller(month, tenants.get(key, ())),
                *spoken._lines_of_tickets(month, tickets.get(key), times.get(key)),
            ]
            result[own] = in_usual_currency(lines, own.company_id.currency_id)
        return result

    def _fees_of_reseller(self, month, tenants):
        """Of tenants whose offering he has with us; then of his plan, for the rest."""
        rest = self.env["csp.tenant"]
        env = self.with_context(csp_asker=self.partner_id.id).env
        for tenant in tenants:
            asked = tenant.with_env(env)
            if tenant._is_plan_of(self) and asked._terms_of_month(month):
                yield from asked._fee_lines(month, tenant)
            elif tenant.active:
                rest |= tenant
        yield from self._fee_lines(month, rest)

    def _lines_of_tickets(self, month, tickets, times):
        """What he asked, plan by plan: each has hours of its own."""
        times = times or self.env["csp.ticket.time"]
        own = (tickets or self.env["helpdesk.ticket"]) | times.ticket_id
        own = own.with_env(self.env)
        hours = own._csp_plan_hours(month)
        for under_plan in own.grouped(lambda ticket: ticket._csp_plan()).values():
            spent = times.filtered(
                lambda line, tickets=under_plan: line.ticket_id in tickets
            )
            included = hours[under_plan[0]].included
            yield from under_plan._statement_lines(month, spent, included)

    # ------------------------------------------------------------------
    # What there is of many at once, by company and reseller
    # ------------------------------------------------------------------

    def _resold_tenants(self):
        tenants = self.env["csp.tenant"].with_context(active_test=False)
        found = tenants.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("reseller_id.commercial_partner_id", "in", self.partner_id.ids),
            ]
        )
        return found.grouped(
            lambda own: (own.company_id, own.reseller_id.commercial_partner_id)
        )

    def _tickets_of_month(self, month):
        domain = [
            ("commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        found = self.env["helpdesk.ticket"]._csp_of_month(month, domain)
        return found.filtered(lambda ticket: ticket._is_resellers_business()).grouped(
            lambda ticket: (ticket.company_id, ticket.commercial_partner_id)
        )

    def _times_of_month(self, month):
        domain = [
            ("ticket_id.commercial_partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
        ]
        found = self.env["csp.ticket.time"]._of_month(month, domain)
        return found.filtered(
            lambda line: line.ticket_id._is_resellers_business()
        ).grouped(lambda line: (line.company_id, line.ticket_id.commercial_partner_id))
