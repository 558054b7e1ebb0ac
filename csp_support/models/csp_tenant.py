import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .csp_connection import GUID

PARTNER_TYPES = [
    ("direct_bill", "Direct-bill partner"),
    ("indirect_reseller", "Indirect reseller"),
    ("indirect_provider", "Indirect provider"),
]

TAKEN_BY_TICKETS = (
    "company_id",
    "partner_id",
    "commercial_partner_id",
    "has_authorised_contacts",
    "partner_type",
    "reseller_id",
    "offering_id",
    "offering_start",
    "offering_end",
)

DOMAIN_NAME = re.compile(r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$")


class CspTenant(models.Model):
    _name = "csp.tenant"
    _description = "Microsoft Tenant of a Customer"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "tenant_id", "domains"]
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    tenant_id = fields.Char(
        string="Tenant ID",
        required=True,
        tracking=True,
        help="Directory ID of the customer's Microsoft tenant.",
    )
    domains = fields.Text(
        help="Domain names of the tenant, one in a line; the default one first."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        index=True,
        tracking=True,
        check_company=True,
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer's Company",
        store=True,
        index=True,
    )
    partner_type = fields.Selection(
        PARTNER_TYPES,
        required=True,
        default="direct_bill",
        tracking=True,
        help="Our part for this customer in the Cloud Solution Provider programme.",
    )
    provider_id = fields.Many2one(
        "res.partner",
        string="Indirect Provider",
        groups="base.group_user",
        check_company=True,
        help="The provider we work with for this customer, where we are the reseller.",
    )
    reseller_id = fields.Many2one(
        "res.partner",
        string="Indirect Reseller",
        groups="base.group_user",
        check_company=True,
        help="The reseller who serves this customer, where we are the provider.",
    )
    connection_id = fields.Many2one(
        "csp.connection",
        groups="csp_support.group_csp_manager",
        check_company=True,
        ondelete="restrict",
        index=True,
    )
    preexisting_customer = fields.Boolean(
        groups="base.group_user",
        help="The customer has bought from Microsoft before. Microsoft goes on "
        "writing to him about what he did not buy through us.",
    )
    country_id = fields.Many2one("res.country")
    excluded = fields.Boolean(
        string="Excluded from Checks",
        groups="base.group_user",
        tracking=True,
        help="No service health is read for an excluded tenant.",
    )
    exclusion_reason = fields.Char(groups="base.group_user", tracking=True)
    ticket_ids = fields.One2many(
        "helpdesk.ticket", "csp_tenant_id", groups="base.group_user"
    )
    open_ticket_count = fields.Integer(
        compute="_compute_open_ticket_count", groups="base.group_user"
    )

    _tenant_id_company_unique = models.Constraint(
        "unique(tenant_id, company_id)",
        "This tenant is already there: search it by its tenant ID (also among the "
        "archived ones) instead of entering it twice.",
    )

    def _compute_open_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("csp_tenant_id", "in", self.ids), ("stage_id.closed", "=", False)],
                ["csp_tenant_id"],
                ["__count"],
            )
        )
        for tenant in self:
            tenant.open_ticket_count = counts.get(tenant, 0)

    @api.constrains("tenant_id")
    def _check_tenant_id(self):
        for tenant in self:
            if not GUID.match(tenant.tenant_id):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not a tenant ID. A tenant ID is 36 characters "
                        "long and looks like 00000000-0000-0000-0000-000000000000; "
                        "the customer finds it in Microsoft Entra, under Overview.",
                        value=tenant.tenant_id,
                    )
                )

    @api.constrains("domains")
    def _check_domains(self):
        for tenant in self:
            for domain_name in tenant._domain_names():
                if not DOMAIN_NAME.match(domain_name):
                    raise ValidationError(
                        self.env._(
                            "“%(domain)s” is not a domain name. Write one domain in "
                            "a line, like contoso.com.",
                            domain=domain_name,
                        )
                    )

    @api.constrains("excluded", "exclusion_reason")
    def _check_exclusion_reason(self):
        for tenant in self:
            if tenant.excluded and not tenant.exclusion_reason:
                raise ValidationError(
                    self.env._(
                        "Say why %(tenant)s is excluded from checks: colleagues will "
                        "see the reason on its tickets.",
                        tenant=tenant.display_name,
                    )
                )

    def _domain_names(self):
        self.ensure_one()
        return (self.domains or "").split()

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalised(vals))

    @api.model
    def _normalised(self, vals):
        """Identifiers as Microsoft writes them: lower case, no blanks around."""
        vals = dict(vals)
        if vals.get("tenant_id"):
            vals["tenant_id"] = vals["tenant_id"].strip().lower()
        if vals.get("domains"):
            vals["domains"] = "\n".join(
                dict.fromkeys(vals["domains"].replace(",", " ").lower().split())
            )
        return vals

    @api.model
    def _only_tenants(self, customers):
        """Map (our company, customer) to the tenant, for customers with just one."""
        # Read at once with what a ticket takes from its tenant.
        tenants = self.search_fetch(
            [("commercial_partner_id", "in", customers.ids)], TAKEN_BY_TICKETS
        )
        groups = tenants.grouped(lambda t: (t.company_id, t.commercial_partner_id))
        return {key: found for key, found in groups.items() if len(found) == 1}

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_ticket_action"
        )
        action["domain"] = [("csp_tenant_id", "=", self.id)]
        action["context"] = {"default_csp_tenant_id": self.id}
        return action
