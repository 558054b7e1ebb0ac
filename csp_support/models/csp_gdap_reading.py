"""Keeps what Microsoft says of the relationships, and of who may use them."""

from datetime import timedelta

from odoo import api, fields, models

from .changes import with_commands, write_changes
from .moments import to_naive

# Relationships that one step claims and asks before it commits.
BATCH = 200

# Hours until who may use a relationship is read again: as a rule, and after a failure.
INTERVAL = 24
INTERVAL_AFTER_FAILURE = 1

# Minutes after which a claimed one is free again: the worker that claimed it died.
CLAIM = 10


class CspGdapRelationship(models.Model):
    _inherit = "csp.gdap.relationship"

    assignments_due_at = fields.Datetime(
        string="Next Reading of Assignments",
        readonly=True,
        groups="csp_support.group_csp_manager",
    )
    assignments_read_at = fields.Datetime(
        string="Assignments as of",
        readonly=True,
        help="When Microsoft last said who may use this relationship.",
    )
    assignments_error = fields.Text(
        string="Why Assignments Could Not Be Read", readonly=True
    )
    is_unassigned = fields.Boolean(
        string="Without Assignments",
        compute="_compute_is_unassigned",
        store=True,
        help="In force, but no security group has any of its roles: nobody can use it.",
    )

    _assignments_due_index = models.Index(
        "(assignments_due_at) WHERE active AND is_in_force"
    )

    @api.depends("is_in_force", "assignments_read_at", "assignment_ids.status")
    def _compute_is_unassigned(self):
        for relationship in self:
            statuses = relationship.assignment_ids.mapped("status")
            relationship.is_unassigned = (
                relationship.is_in_force
                and relationship.assignments_read_at
                and "active" not in statuses
            )

    # ------------------------------------------------------------------
    # Relationships
    # ------------------------------------------------------------------

    @api.model
    def _keep_relationships(self, connection, reported):
        """Make the connection's relationships those that Microsoft listed.

        Returns those that are new or changed.
        """
        known = self.with_context(active_test=False).search(
            [("connection_id", "=", connection.id)]
        )
        by_id = {found.relationship_id: found for found in known}
        roles = self.env["csp.entra.role"]._find_or_create(
            role_id for item in reported for role_id in item.role_ids
        )
        tenants = self._tenants_by_id(connection, reported)
        touched, new = self.browse(), []
        for item in reported:
            vals = self._prepare_relationship(item, roles, tenants)
            relationship = by_id.pop(item.id, None)
            if relationship is None:
                new.append(with_commands({**vals, "connection_id": connection.id}))
            elif write_changes(relationship, vals):
                touched |= relationship
        touched.assignments_due_at = False
        gone = self.union(*by_id.values()).filtered("active")
        gone.write({"active": False})
        created = self.with_context(tracking_disable=True).create(new)
        return touched | gone | created

    @api.model
    def _tenants_by_id(self, connection, reported):
        tenants = self.env["csp.tenant"].with_context(active_test=False)
        found = tenants.search(
            [
                ("company_id", "=", connection.company_id.id),
                ("tenant_id", "in", [item.customer_tenant_id for item in reported]),
            ]
        )
        return {tenant.tenant_id: tenant for tenant in found}

    @api.model
    def _prepare_relationship(self, item, roles, tenants):
        tenant = tenants.get(item.customer_tenant_id)
        return {
            "active": True,
            "name": item.display_name or item.id,
            "relationship_id": item.id,
            "customer_tenant_id": item.customer_tenant_id or False,
            "customer_name": item.customer_name or False,
            "tenant_id": tenant.id if tenant else False,
            "status": item.status or False,
            "role_ids": {roles[role_id].id for role_id in item.role_ids},
            "start_at": to_naive(item.activated),
            "end_at": to_naive(item.end),
            "duration": item.duration or False,
            "auto_extends": item.auto_extends,
            "is_partner_consent_pending": item.is_partner_consent_pending,
            "modified_at": to_naive(item.last_modified),
        }

    # ------------------------------------------------------------------
    # Assignments
    # ------------------------------------------------------------------

    @api.model
    def _assignments_due(self):
        return [
            ("is_in_force", "=", True),
            "|",
            ("assignments_due_at", "=", False),
            ("assignments_due_at", "<=", fields.Datetime.now()),
        ]

    @api.model
    def _claim_assignments_due(self):
        """Relationships of one connection whose turn it is, ours alone from now on."""
        first = self.search(
            self._assignments_due(), order="assignments_due_at", limit=1
        )
        due = self.search(
            [*self._assignments_due(), ("connection_id", "=", first.connection_id.id)],
            order="assignments_due_at",
            limit=BATCH,
        ).try_lock_for_update()
        due.assignments_due_at = fields.Datetime.now() + timedelta(minutes=CLAIM)
        return due

    def _keep_assignments(self, answers):
        """Keep who may use these: one failure leaves the others be.

        `answers` are by relationship id; one without an answer is asked again.
        """
        answered = self.filtered(lambda found: found.relationship_id in answers)
        good = answered.filtered(lambda found: not answers[found.relationship_id].error)
        good._keep_good_assignments(answers)
        good._write_reading(fields.Datetime.now())
        for relationship in answered - good:
            relationship._keep_assignments_error(
                answers[relationship.relationship_id].error
            )
        answered.tenant_id._keep_effective_roles()

    def _write_reading(self, now):
        self.write(
            {
                "assignments_read_at": now,
                "assignments_due_at": now + timedelta(hours=INTERVAL),
                "assignments_error": False,
            }
        )

    def _keep_assignments_error(self, error):
        wait = max(error.retry_after or 0, INTERVAL_AFTER_FAILURE * 3600)
        self.write(
            {
                "assignments_due_at": fields.Datetime.now() + timedelta(seconds=wait),
                "assignments_error": error.sentence(self.env._),
            }
        )

    def _keep_good_assignments(self, answers):
        reported = {
            relationship: answers[relationship.relationship_id].assignments
            for relationship in self
        }
        roles = self.env["csp.entra.role"]._find_or_create(
            role_id
            for items in reported.values()
            for item in items
            for role_id in item.role_ids
        )
        new, gone = [], self.assignment_ids.browse()
        for relationship, items in reported.items():
            known = {row.assignment_id: row for row in relationship.assignment_ids}
            for item in items:
                vals = self._prepare_assignment(item, roles)
                row = known.pop(item.id, None)
                if row is None:
                    new.append(
                        with_commands({**vals, "relationship_id": relationship.id})
                    )
                else:
                    write_changes(row, vals)
            gone = gone.union(*known.values())
        gone.unlink()
        self.assignment_ids.create(new)

    @api.model
    def _prepare_assignment(self, item, roles):
        return {
            "assignment_id": item.id,
            "group_id": item.group_id or False,
            "status": item.status or False,
            "role_ids": {roles[role_id].id for role_id in item.role_ids},
            "modified_at": to_naive(item.last_modified),
        }
