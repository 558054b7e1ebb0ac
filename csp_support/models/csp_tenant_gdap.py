from odoo import api, fields, models
from odoo.exceptions import UserError

from ..microsoft.effective_roles import effective_roles
from .changes import write_changes
from .moments import to_aware, to_naive


class CspTenant(models.Model):
    """What we may really do in a customer's tenant, through GDAP."""

    _inherit = "csp.tenant"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        groups="base.group_user",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who of us is told when our rights in this tenant end or vanish. Empty: "
        "the administrators of CSP Support.",
    )
    gdap_relationship_ids = fields.One2many(
        "csp.gdap.relationship",
        "tenant_id",
        string="Delegated Admin Relationships",
        groups="base.group_user",
    )
    effective_role_ids = fields.Many2many(
        "csp.entra.role",
        relation="csp_tenant_effective_role_rel",
        column1="tenant_id",
        column2="role_id",
        string="Effective Roles",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Roles that an active assignment of a relationship in force gives us.",
    )
    effective_until = fields.Datetime(
        string="Rights Until",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="End of the relationship that lasts longest.",
    )
    is_over_privileged = fields.Boolean(
        string="Over-privileged",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="We can act as Global Administrator here: more than support needs.",
    )
    gdap_read_at = fields.Datetime(
        string="GDAP as of",
        compute="_compute_gdap_read_at",
        compute_sudo=True,
        groups="base.group_user",
    )
    gdap_error = fields.Text(
        string="Why GDAP Could Not Be Read",
        compute="_compute_gdap_read_at",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "connection_id.gdap_read_at",
        "connection_id.gdap_error",
        "gdap_relationship_ids.assignments_read_at",
        "gdap_relationship_ids.assignments_error",
    )
    def _compute_gdap_read_at(self):
        for tenant in self:
            connection = tenant.connection_id
            in_force = tenant.gdap_relationship_ids.filtered("is_in_force")
            readings = [
                connection.gdap_read_at,
                *in_force.mapped("assignments_read_at"),
            ]
            errors = [connection.gdap_error, *in_force.mapped("assignments_error")]
            tenant.gdap_read_at = all(readings) and min(readings)
            tenant.gdap_error = next(filter(None, errors), False)

    def _gdap_obstacle(self):
        """Why nothing can be said of our rights in this tenant; False if it can."""
        self.ensure_one()
        if self.gdap_read_at:
            return False
        if not self.connection_id:
            return self.env._(
                "No connection to Microsoft is set on the tenant %(tenant)s.",
                tenant=self.display_name,
            )
        return self.gdap_error or self.env._(
            "Our rights in %(tenant)s have not been read yet.", tenant=self.display_name
        )

    def _effective_rights(self):
        """Our rights as of now: {role template id: EffectiveRole}."""
        self.ensure_one()
        in_force = self.gdap_relationship_ids.filtered("is_in_force")
        return effective_roles(
            [relationship._as_reported() for relationship in in_force],
            {
                relationship.relationship_id: [
                    assignment._as_reported()
                    for assignment in relationship.assignment_ids
                ]
                for relationship in in_force
            },
            to_aware(fields.Datetime.now()),
        )

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tenants = super().create(vals_list)
        tenants._match_gdap_relationships()
        return tenants

    def write(self, vals):
        result = super().write(vals)
        if "tenant_id" in vals:
            self._match_gdap_relationships()
        return result

    def _match_gdap_relationships(self):
        """Take the relationships that were there before their tenant."""
        relationships = self.env["csp.gdap.relationship"].sudo()
        found = relationships.search(
            [("customer_tenant_id", "in", self.mapped("tenant_id"))]
        )
        for tenant in self:
            found.filtered(
                lambda relationship, tenant=tenant: (
                    relationship.customer_tenant_id == tenant.tenant_id
                    and relationship.company_id == tenant.company_id
                )
            ).tenant_id = tenant
        found.tenant_id._keep_effective_roles()

    def _keep_effective_roles(self):
        """Keep what we can really do now, and tell when something of it is lost.

        A relationship whose assignments were never read may replace one that ended:
        until they are, nothing is said to be lost.
        """
        # All at once: what follows looks at one tenant after the other.
        self.gdap_relationship_ids.fetch(["role_ids", "assignment_ids"])
        self.gdap_relationship_ids.assignment_ids.fetch(["role_ids"])
        known = self.filtered(lambda tenant: tenant._knows_assignments())
        rights = {tenant: tenant._effective_rights() for tenant in known}
        roles = self.env["csp.entra.role"]._find_or_create(
            role_id for found in rights.values() for role_id in found
        )
        for tenant, found in rights.items():
            current = self.env["csp.entra.role"].union(*map(roles.get, found))
            tenant._keep_rights(current, found)

    def _knows_assignments(self):
        in_force = self.gdap_relationship_ids.filtered("is_in_force")
        return all(in_force.mapped("assignments_read_at"))

    def _keep_rights(self, current, rights):
        lost = self.effective_role_ids - current
        ends = [right.end for right in rights.values() if right.end]
        write_changes(
            self,
            {
                "effective_role_ids": set(current.ids),
                "effective_until": to_naive(max(ends, default=None)),
                "is_over_privileged": any(
                    right.is_excessive for right in rights.values()
                ),
            },
        )
        if lost:
            self._tell_lost_access(lost)

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------

    def _tell_lost_access(self, lost):
        """Say in the chatter and to whoever is responsible what we cannot do now."""
        self.ensure_one()
        message = self.env._(
            "Access lost in %(tenant)s: %(roles)s. Ask the customer for a new "
            "delegated admin relationship, or assign a security group to the one "
            "there is.",
            tenant=self.display_name,
            roles=", ".join(lost.mapped("display_name")),
        )
        self.message_post(body=message)
        users = self.user_id or self.env["res.users"]._csp_administrators(
            self.company_id
        )
        for user in users:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Access lost"),
                note=message,
                user_id=user.id,
            )

    def action_read_gdap(self):
        """Read our rights in this tenant now; the user waits for it."""
        self.ensure_one()
        self.check_access("read")
        # Customers see their tenant, but not our rights in it.
        self.env["csp.gdap.relationship"].check_access("read")
        tenant = self.sudo()
        connection = tenant.connection_id
        if not connection:
            raise UserError(tenant._gdap_obstacle())
        connection._read_gdap(tenant)
        return connection._gdap_notification(tenant.gdap_error)
