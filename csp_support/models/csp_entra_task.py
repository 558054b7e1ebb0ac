from odoo import api, fields, models

from .csp_health_check import ROUTES
from .csp_service import FAMILIES

KINDS = [
    ("health", "Look at service health"),
    ("messages", "Read messages"),
    ("request", "Open a Microsoft request"),
    ("mend", "Mend"),
]

CAPABILITIES = [
    ("reads_m365_health", "Reads Microsoft 365 Health"),
    ("opens_m365_requests", "Opens Microsoft 365 Requests"),
    ("reads_azure_health", "Reads Azure Health"),
]


class CspEntraTask(models.Model):
    """What somebody does in a customer's tenant, and the least role that allows it."""

    _name = "csp.entra.task"
    _description = "Task in a Microsoft Tenant"
    _order = "sequence, id"

    name = fields.Char(string="Task", required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(KINDS, required=True, default="mend")
    family = fields.Selection(
        FAMILIES, help="Tickets of this family need this task. Empty: all the others."
    )
    service_ids = fields.Many2many(
        "csp.service", string="Services", help="Tickets of these services need this."
    )
    route = fields.Selection(
        ROUTES, help="Tickets with this route need this task, whatever the service."
    )
    least_role_id = fields.Many2one(
        "csp.entra.role",
        required=True,
        ondelete="restrict",
        help="The role to ask for: it allows this and as little else as possible.",
    )
    role_ids = fields.Many2many(
        "csp.entra.role",
        relation="csp_entra_task_role_rel",
        column1="task_id",
        column2="role_id",
        string="Roles That Allow It",
        help="The least role and Global Administrator allow it anyway.",
    )
    capability = fields.Selection(
        CAPABILITIES,
        string="Roles with the Mark",
        help="Roles that carry this mark allow the task too.",
    )
    any_role = fields.Boolean(help="Every role will do.")
    also_needed = fields.Char(
        translate=True, help="What it takes beside the role, which we cannot read."
    )
    checked_on = fields.Date(help="Date of the Microsoft page that this comes from.")

    @api.model
    def _needed_for(self, kind, service, route=False):
        """What people have to be able to do for `kind`, with this service and route."""
        tasks = self.search([("kind", "=", kind)])
        of_route = tasks.filtered(lambda task: route and task.route == route)
        of_service = tasks.filtered(lambda task: service in task.service_ids)
        family = service.family if service.family in tasks.mapped("family") else False
        of_family = tasks.filtered(
            lambda task: (
                task.family == family
                and not (task.route or task.service_ids)
                and (family or task.kind != "mend")
            )
        )
        return of_route or of_service or of_family

    def _allowing(self, roles):
        """Those of `roles` with which the task can be done, the least one first."""
        self.ensure_one()
        allowed = roles.filtered(
            lambda role: (
                self.any_role
                or role in (self.least_role_id | self.role_ids)
                or role._is_global_administrator()
                or (self.capability and role[self.capability] == "yes")
            )
        )
        return allowed.sorted(
            lambda role: (role != self.least_role_id, role._is_global_administrator())
        )

    def _perhaps_allowing(self, roles):
        """Those of `roles` of which we do not know whether they allow the task."""
        self.ensure_one()
        return roles.filtered(
            lambda role: not role[self.capability] if self.capability else not role.name
        )
