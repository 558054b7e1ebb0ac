from odoo import api, fields, models

from ..microsoft.delegated_admin import DelegatedAdminAccessAssignment
from .moments import to_aware


class CspGdapAssignment(models.Model):
    """A security group of ours that has some roles of a relationship."""

    _name = "csp.gdap.assignment"
    _description = "Access Assignment of a Delegated Admin Relationship"
    _order = "relationship_id, id"
    _rec_name = "group_id"

    relationship_id = fields.Many2one(
        "csp.gdap.relationship", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="relationship_id.company_id", store=True)
    assignment_id = fields.Char(string="Assignment ID", required=True)
    group_id = fields.Char(
        string="Security Group", help="Object ID of the group in our own tenant."
    )
    status = fields.Char(help="As Microsoft writes it.")
    status_label = fields.Char(string="State", compute="_compute_status_label")
    role_ids = fields.Many2many(
        "csp.entra.role",
        relation="csp_gdap_assignment_role_rel",
        column1="assignment_id",
        column2="role_id",
        string="Roles",
    )
    modified_at = fields.Datetime(string="Last Change at Microsoft")

    _assignment_unique = models.Constraint(
        "unique(relationship_id, assignment_id)",
        "This assignment is already there.",
    )

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self._status_labels()
        for assignment in self:
            assignment.status_label = labels.get(assignment.status, assignment.status)

    @api.model
    def _status_labels(self):
        """Microsoft's states in words; others are shown as they came."""
        return {
            "pending": self.env._("Pending"),
            "active": self.env._("Active"),
            "deleting": self.env._("Being removed"),
            "deleted": self.env._("Removed"),
            "error": self.env._("Failed"),
        }

    def _as_reported(self):
        """This assignment as the wire layer knows it."""
        self.ensure_one()
        return DelegatedAdminAccessAssignment(
            id=self.assignment_id,
            status=self.status or "",
            group_id=self.group_id or "",
            group_kind="securityGroup",
            role_ids=tuple(self.role_ids.mapped("template_id")),
            created=None,
            last_modified=to_aware(self.modified_at),
        )
