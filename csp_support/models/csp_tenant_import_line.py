from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError

# What each action does to the database; the others do nothing.
CARRIED_OUT = ("create_customer", "create", "update", "link")


class CspTenantImportLine(models.Model):
    """A tenant that was found, whose it may be, and what to do with it."""

    _name = "csp.tenant.import.line"
    _description = "Tenant to Import"
    _order = "import_id desc, name, id"
    _check_company_auto = True

    import_id = fields.Many2one(
        "csp.tenant.import", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    import_state = fields.Selection(related="import_id.state", string="Import's State")
    name = fields.Char(required=True)
    tenant_id = fields.Char(string="Tenant ID", required=True, readonly=True)
    domains = fields.Text(readonly=True)
    customer = fields.Char(string="Customer in the File", readonly=True)
    reference = fields.Char(readonly=True)
    known_tenant_id = fields.Many2one(
        "csp.tenant",
        string="Tenant in Odoo",
        readonly=True,
        ondelete="set null",
        check_company=True,
        index="btree_not_null",
    )
    match = fields.Selection(
        [
            ("tenant_id", "Tenant ID"),
            ("domain", "Domain"),
            ("reference", "Reference"),
            ("name", "Same name"),
            ("similar_name", "Similar name"),
            ("none", "Nobody found"),
        ],
        string="Matched By",
        readonly=True,
    )
    is_read = fields.Boolean(readonly=True, help="There is no more to read about it.")
    country_id = fields.Many2one("res.country", readonly=True)
    candidate_ids = fields.Many2many(
        "res.partner",
        relation="csp_tenant_import_line_candidate_rel",
        string="Possible Customers",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        check_company=True,
        ondelete="set null",
        help="Chosen by itself only where the tenant ID or a domain leaves no doubt.",
    )
    can_accept = fields.Boolean(compute="_compute_can_accept")
    action = fields.Selection(
        [
            ("create", "Create tenant"),
            ("create_customer", "Create tenant and customer"),
            ("update", "Add domains"),
            ("link", "Link customer"),
            ("nothing", "Nothing to do"),
            ("skip", "Leave out"),
        ],
        required=True,
        default="nothing",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("waiting", "Waiting"),
            ("applied", "Applied"),
            ("failed", "Failed"),
            ("left", "Left alone"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    error = fields.Text(readonly=True)

    _tenant_unique = models.Constraint(
        "unique(import_id, tenant_id)", "An import has each tenant once."
    )
    _waiting_index = models.Index("(import_id) WHERE state = 'waiting'")

    @api.model
    def _carried_out_actions(self):
        return CARRIED_OUT

    @api.depends("candidate_ids", "partner_id", "state", "import_state")
    def _compute_can_accept(self):
        for line in self:
            line.can_accept = (
                line._is_open() and not line.partner_id and len(line.candidate_ids) == 1
            )

    def _is_open(self):
        """Somebody may still decide about this line."""
        under_review = self.import_state == "review" and self.state == "proposed"
        return under_review or self.state == "failed"

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        for line in self:
            line.action = line._action_for(line.partner_id)

    def _action_for(self, customer):
        """What is to be done when the tenant is of this customer, or of nobody's."""
        known = self.known_tenant_id
        if not known:
            return "create"
        if not known.active:
            return "nothing"
        if customer and not known.partner_id:
            return "link"
        is_complete = set((self.domains or "").split()) <= set(known._domain_names())
        return "nothing" if is_complete else "update"

    def action_accept(self):
        """Take the customer who is proposed, where there is just one."""
        self.check_access("write")
        for line in self.filtered("can_accept"):
            customer = line.candidate_ids
            line.write(
                {"partner_id": customer.id, "action": line._action_for(customer)}
            )

    # ------------------------------------------------------------------
    # Applying
    # ------------------------------------------------------------------

    def _apply(self):
        """Do what these lines say; one that fails leaves the others be."""
        for line in self:
            try:
                with self.env.cr.savepoint():
                    line._carry_out()
            except UserError as error:
                line.write({"state": "failed", "error": str(error)})
            except IntegrityError as error:
                sentence = self.env["csp.tenant"]._sql_error_to_message(error)
                line.write({"state": "failed", "error": sentence})

    def _carry_out(self):
        tenant = self.known_tenant_id
        if self.action in ("create", "create_customer"):
            tenant = self._create_tenant()
        elif self.action == "link":
            self._link_customer()
        if self.action in ("update", "link"):
            self._add_domains()
        self.write({"state": "applied", "error": False, "known_tenant_id": tenant.id})

    def _create_tenant(self):
        if self.action == "create_customer" and not self.partner_id:
            self.partner_id = self.env["res.partner"].create(self._customer_values())
        # The import is not somebody who wants the tenant's news.
        tenants = self.env["csp.tenant"].with_context(mail_create_nosubscribe=True)
        return tenants.create(self._tenant_values())

    def _customer_values(self):
        return {
            "name": self.customer or self.name,
            "ref": self.reference,
            "is_company": True,
            "company_id": self.company_id.id,
        }

    def _tenant_values(self):
        source = self.import_id
        is_reseller = source.partner_type == "indirect_reseller"
        return {
            "name": self.name,
            "tenant_id": self.tenant_id,
            "domains": self.domains,
            "country_id": self.country_id.id,
            "company_id": source.company_id.id,
            "partner_id": self.partner_id.id,
            "partner_type": source.partner_type,
            "provider_id": is_reseller and source.provider_id.id,
            "connection_id": source.connection_id.id,
        }

    def _link_customer(self):
        tenant = self.known_tenant_id
        if tenant.partner_id and tenant.partner_id != self.partner_id:
            raise UserError(
                self.env._(
                    "%(tenant)s already belongs to %(customer)s. Change the customer "
                    "in the tenant's form if that is wrong.",
                    tenant=tenant.display_name,
                    customer=tenant.partner_id.display_name,
                )
            )
        tenant.partner_id = self.partner_id

    def _add_domains(self):
        tenant = self.known_tenant_id
        found = (self.domains or "").split()
        known = tenant._domain_names()
        if not set(found) <= set(known):
            tenant.domains = "\n".join(dict.fromkeys([*known, *found]))
