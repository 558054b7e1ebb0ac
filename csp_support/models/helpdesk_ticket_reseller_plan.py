from odoo import api, fields, models

from .csp_support_plan_hours import Hours


class HelpdeskTicket(models.Model):
    """What a reseller asks: by his plan, against his hours, and on his statement."""

    _inherit = "helpdesk.ticket"

    csp_partnership_id = fields.Many2one(
        "csp.partnership",
        string="Reseller's Own Plan",
        compute="_compute_csp_partnership_id",
        store=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="A reseller asked, and what he has with us himself covers it.",
    )
    csp_reseller_reference = fields.Char(
        string="Reseller's Reference",
        copy=False,
        groups="base.group_user",
        help="The number that the ticket has with the reseller who filed it.",
    )

    @api.depends("partner_id", "csp_tenant_id")
    def _compute_csp_partnership_id(self):
        for ticket in self:
            ticket.csp_partnership_id = ticket._csp_resellers_plan()

    def _csp_resellers_plan(self):
        """What the reseller who asks has himself, if no offering of a tenant covers it.

        Without a tenant he asks on his own behalf.
        """
        asker, moment = self.partner_id.commercial_partner_id, self._came_at()
        own = self.env["csp.partnership"]._with_reseller(asker, self.company_id)
        if not own._offering_at(moment):
            return own.browse()
        tenant = self.csp_tenant_id.sudo().with_context(csp_asker=asker.id)
        is_covered = tenant and tenant._asked_plan(moment) == tenant
        return own.browse() if is_covered else own

    @api.depends("csp_partnership_id", "partner_id")
    def _compute_csp_offering_id(self):
        return super()._compute_csp_offering_id()

    def _csp_payer(self):
        """The company to which the ticket is charged: the one that asked."""
        return self.commercial_partner_id or self.csp_tenant_id.commercial_partner_id

    def _csp_payers(self):
        nobody = self.env["res.partner"]
        return nobody.union(*(ticket._csp_payer() for ticket in self))

    def _csp_plan(self):
        if self.csp_partnership_id:
            return self.csp_partnership_id
        tenant, payer = super()._csp_plan(), self._csp_payer()
        if payer == tenant.commercial_partner_id:
            return tenant
        return tenant.with_context(csp_asker=payer.id)

    def _is_under(self, tenant):
        """Whether the ticket comes under the tenant's plan, for who asks here."""
        asker = tenant._asker() or tenant.commercial_partner_id
        return not self.csp_partnership_id and self._csp_payer() == asker

    def _is_resellers_business(self):
        """Whether it goes on a reseller's statement: for a customer, or by his plan."""
        tenant = self.csp_tenant_id
        is_for_another = tenant and tenant.commercial_partner_id != self._csp_payer()
        return bool(self.csp_partnership_id or is_for_another)

    def _prepare_statement_line(self):
        reference = self.csp_reseller_reference
        return {**super()._prepare_statement_line(), "reference": reference}

    def _csp_plan_hours(self, day):
        """What a reseller asks uses up his hours, and none of his customer's."""
        hours = {}
        for tickets in self.grouped(_whose_hours).values():
            plans = [ticket._csp_plan() for ticket in tickets]
            found = plans[0].union(*plans)._support_hours(day)
            hours.update(
                (ticket, found.get(plan, Hours()))
                for ticket, plan in zip(tickets, plans, strict=True)
            )
        return hours


def _whose_hours(ticket):
    """Plans whose hours are reckoned at once: of one kind, for one who asks."""
    plan = ticket._csp_plan()
    return plan._name, plan.env.context.get("csp_asker")
