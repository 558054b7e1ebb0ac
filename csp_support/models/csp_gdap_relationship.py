from odoo import api, fields, models

from ..microsoft.delegated_admin import (
    GLOBAL_ADMINISTRATOR,
    DelegatedAdminRelationship,
)
from .moments import to_aware

# Microsoft's words for a relationship that grants something, and for one that is over.
IN_FORCE = ("active", "expiring")
ENDED = ("expired", "terminationRequested", "terminating", "terminated")


class CspGdapRelationship(models.Model):
    """What a customer grants us in his tenant, and until when."""

    _name = "csp.gdap.relationship"
    _description = "Delegated Admin Relationship (GDAP)"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "is_in_force desc, end_at, id"
    _rec_names_search = ["name", "customer_name", "customer_tenant_id"]

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(
        default=True,
        readonly=True,
        help="Archived: Microsoft does not list the relationship any more.",
    )
    connection_id = fields.Many2one(
        "csp.connection",
        required=True,
        readonly=True,
        ondelete="cascade",
        groups="csp_support.group_csp_manager",
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True
    )
    relationship_id = fields.Char(
        string="Relationship ID", required=True, readonly=True
    )
    customer_tenant_id = fields.Char(
        string="Customer's Tenant ID",
        readonly=True,
        index="btree_not_null",
        help="Empty until the customer has approved.",
    )
    customer_name = fields.Char(string="Customer at Microsoft", readonly=True)
    tenant_id = fields.Many2one(
        "csp.tenant", readonly=True, ondelete="set null", index="btree_not_null"
    )
    status = fields.Char(readonly=True, help="As Microsoft writes it.")
    status_label = fields.Char(string="State", compute="_compute_status_label")
    is_in_force = fields.Boolean(compute="_compute_is_in_force", store=True)
    is_ended = fields.Boolean(
        string="Ended", compute="_compute_is_in_force", store=True
    )
    role_ids = fields.Many2many(
        "csp.entra.role",
        relation="csp_gdap_relationship_role_rel",
        column1="relationship_id",
        column2="role_id",
        string="Roles Granted",
        readonly=True,
        help="Granted to us. Nobody has them before a security group is assigned.",
    )
    has_global_administrator = fields.Boolean(
        string="Over-privileged",
        compute="_compute_has_global_administrator",
        store=True,
        help="It grants Global Administrator: more than support needs, and Microsoft "
        "does not extend such a relationship by itself.",
    )
    start_at = fields.Datetime(string="Start", readonly=True)
    end_at = fields.Datetime(string="End", readonly=True)
    duration = fields.Char(readonly=True, help="ISO 8601: P730D is two years.")
    auto_extends = fields.Boolean(
        string="Extends by Itself",
        readonly=True,
        help="Microsoft adds six months at the end, again and again.",
    )
    is_partner_consent_pending = fields.Boolean(
        string="Waits for the Provider's Consent", readonly=True
    )
    modified_at = fields.Datetime(string="Last Change at Microsoft", readonly=True)
    assignment_ids = fields.One2many(
        "csp.gdap.assignment", "relationship_id", readonly=True
    )
    approval_url = fields.Char(
        string="Link for Approval",
        compute="_compute_approval_url",
        compute_sudo=True,
        help="Send it to the customer: his Global Administrator approves there.",
    )

    _relationship_unique = models.Constraint(
        "unique(connection_id, relationship_id)",
        "This relationship is already there.",
    )
    _end_index = models.Index("(end_at) WHERE active AND is_in_force")

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self._status_labels()
        for relationship in self:
            status = relationship.status
            relationship.status_label = labels.get(status, status)

    @api.model
    def _status_labels(self):
        """Microsoft's states in words; others are shown as they came."""
        return {
            "created": self.env._("Being prepared"),
            "approvalPending": self.env._("Waiting for the customer"),
            "approved": self.env._("Approved"),
            "activating": self.env._("Being activated"),
            "active": self.env._("Active"),
            "expiring": self.env._("Ends soon"),
            "expired": self.env._("Ended"),
            "terminationRequested": self.env._("To be terminated"),
            "terminating": self.env._("Being terminated"),
            "terminated": self.env._("Terminated"),
        }

    @api.depends("status")
    def _compute_is_in_force(self):
        for relationship in self:
            relationship.is_in_force = relationship.status in IN_FORCE
            relationship.is_ended = relationship.status in ENDED

    @api.depends("role_ids")
    def _compute_has_global_administrator(self):
        for relationship in self:
            template_ids = relationship.role_ids.mapped("template_id")
            relationship.has_global_administrator = GLOBAL_ADMINISTRATOR in template_ids

    @api.depends("status", "relationship_id", "connection_id.cloud")
    def _compute_approval_url(self):
        for relationship in self:
            waiting = relationship.status == "approvalPending"
            relationship.approval_url = waiting and (
                relationship.connection_id._microsoft_cloud().admin_center_url
                + "/AdminPortal/Home#/partners/invitation/granularAdminRelationships/"
                + relationship.relationship_id
            )

    def _as_reported(self):
        """This relationship as the wire layer knows it."""
        self.ensure_one()
        return DelegatedAdminRelationship(
            id=self.relationship_id,
            display_name=self.name,
            status=self.status or "",
            customer_tenant_id=self.customer_tenant_id or "",
            customer_name=self.customer_name or "",
            role_ids=tuple(self.role_ids.mapped("template_id")),
            duration=self.duration or "",
            auto_extend_duration="P180D" if self.auto_extends else "",
            created=None,
            last_modified=to_aware(self.modified_at),
            activated=to_aware(self.start_at),
            end=to_aware(self.end_at),
            is_partner_consent_pending=self.is_partner_consent_pending,
            indirect_provider_tenant_id="",
        )
