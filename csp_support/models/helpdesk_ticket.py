from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from .csp_health_check import ESCALATION_CATEGORIES, ROUTES
from .csp_tenant import PARTNER_TYPES


class HelpdeskTicket(models.Model):
    """What makes a ticket one of a Microsoft customer."""

    _inherit = "helpdesk.ticket"

    csp_tenant_id = fields.Many2one(
        "csp.tenant",
        string="Tenant",
        compute="_compute_csp_tenant_id",
        store=True,
        readonly=False,
        index=True,
        tracking=True,
        ondelete="restrict",
        groups="base.group_user",
        domain="[('company_id', '=', company_id)]",
        help="Filled in by itself when the customer has just one tenant.",
    )
    csp_partner_type = fields.Selection(
        PARTNER_TYPES,
        string="Partner Type",
        compute="_compute_csp_partner_type",
        store=True,
        readonly=False,
        groups="base.group_user",
        help="Our part for this customer when the ticket came.",
    )
    csp_service_id = fields.Many2one(
        "csp.service",
        string="Microsoft Service",
        tracking=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    csp_route = fields.Selection(
        ROUTES,
        string="Route",
        tracking=True,
        groups="base.group_user",
        help="Whose the problem is: proposed by the check, decided by you.",
    )
    csp_escalation_category = fields.Selection(
        ESCALATION_CATEGORIES,
        string="Escalation Category",
        compute="_compute_csp_escalation_category",
        inverse="_inverse_csp_escalation_category",
        store=True,
        groups="base.group_user",
        help="One of the five kinds of problem that Microsoft takes over. "
        "It is the ticket's escalation tag.",
    )

    # helpdesk_mgmt searches by these two all the time and indexes neither.
    _csp_partner_index = models.Index("(partner_id)")
    _csp_commercial_partner_index = models.Index("(commercial_partner_id)")
    # Its own order: without, each page of a list sorts all tickets there are.
    _csp_order_index = models.Index("(priority DESC, sequence, number DESC, id DESC)")

    @api.depends("partner_id")
    def _compute_csp_tenant_id(self):
        # Whoever files a ticket need not have the right to see tenants.
        tenants = self.env["csp.tenant"].sudo()
        only_tenant = tenants._only_tenants(self.partner_id.commercial_partner_id)
        for ticket in self:
            if not ticket._csp_tenant_fits():
                customer = ticket.partner_id.commercial_partner_id
                ticket.csp_tenant_id = only_tenant.get((ticket.company_id, customer))

    def _csp_tenant_fits(self):
        """A tenant chosen by hand stays while it is the customer's."""
        tenant = self.csp_tenant_id.sudo()
        customer = self.partner_id.commercial_partner_id
        return tenant and tenant.commercial_partner_id in (customer, customer.browse())

    @api.depends("csp_tenant_id")
    def _compute_csp_partner_type(self):
        for ticket in self:
            ticket.csp_partner_type = ticket.csp_tenant_id.sudo().partner_type

    @api.depends("tag_ids.csp_escalation_category")
    def _compute_csp_escalation_category(self):
        for ticket in self:
            tag = ticket._csp_escalation_tags()[:1]
            ticket.csp_escalation_category = tag.csp_escalation_category

    @api.constrains("csp_tenant_id", "company_id")
    def _check_csp_tenant_company(self):
        for ticket in self:
            tenant = ticket.csp_tenant_id.sudo()
            if tenant and tenant.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._(
                        "The tenant %(tenant)s belongs to %(owner)s and the ticket to "
                        "%(company)s. Choose a tenant of the same company.",
                        tenant=tenant.display_name,
                        owner=tenant.company_id.display_name,
                        company=ticket.company_id.display_name,
                    )
                )

    def _inverse_csp_escalation_category(self):
        for category, tickets in self.grouped("csp_escalation_category").items():
            tickets._set_escalation_tag(category)

    def _csp_escalation_tags(self):
        return self.tag_ids.filtered("csp_escalation_category")

    def _set_escalation_tag(self, category):
        """Make `category` the one escalation tag of these tickets, or none."""
        # Agents may not read tags of other companies, and these belong to all.
        tags = (
            self.env["helpdesk.ticket.tag"]
            .sudo()
            .search([("csp_escalation_category", "!=", False)])
        )
        wanted = tags.filtered(lambda tag: tag.csp_escalation_category == category)
        self.write(
            {
                "tag_ids": [
                    *(Command.unlink(tag.id) for tag in tags - wanted),
                    *(Command.link(tag.id) for tag in wanted),
                ]
            }
        )

    @api.constrains("tag_ids")
    def _check_single_escalation_tag(self):
        for ticket in self:
            tags = ticket._csp_escalation_tags()
            if len(tags) > 1:
                raise ValidationError(
                    self.env._(
                        "Ticket %(ticket)s carries several escalation tags: %(tags)s. "
                        "Microsoft takes a problem as one kind: keep the one that "
                        "fits best.",
                        ticket=ticket.number,
                        tags=", ".join(tags.mapped("display_name")),
                    )
                )
