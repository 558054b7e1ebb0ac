from odoo import api, fields, models

from ..microsoft.delegated_admin import GLOBAL_ADMINISTRATOR

YES_NO = [("yes", "Yes"), ("no", "No")]


class CspEntraRole(models.Model):
    _name = "csp.entra.role"
    _description = "Microsoft Entra Role"
    _order = "name, template_id"
    _rec_names_search = ["name", "template_id"]

    name = fields.Char(help="Empty for a role that is not in this list yet.")
    template_id = fields.Char(
        string="Template ID",
        required=True,
        help="The role's ID, the same in every tenant.",
    )
    reads_m365_health = fields.Selection(
        YES_NO, string="Reads Microsoft 365 Health", help="Empty: not known."
    )
    opens_m365_requests = fields.Selection(
        YES_NO, string="Opens Microsoft 365 Requests", help="Empty: not known."
    )
    reads_azure_health = fields.Selection(YES_NO, help="Empty: not known.")
    task_ids = fields.Many2many(
        "csp.entra.task",
        relation="csp_entra_task_role_rel",
        column1="role_id",
        column2="task_id",
        string="Tasks",
    )
    checked_on = fields.Date(help="Date of the Microsoft page that this comes from.")

    _template_id_unique = models.Constraint(
        "unique(template_id)", "Another role already carries this template ID."
    )

    @api.depends("name", "template_id")
    def _compute_display_name(self):
        for role in self:
            role.display_name = role.name or self.env._(
                "Unknown role (%(template_id)s)", template_id=role.template_id
            )

    def _is_global_administrator(self):
        self.ensure_one()
        return self.template_id == GLOBAL_ADMINISTRATOR

    @api.model
    def _find_or_create(self, template_ids):
        """Roles for template ids as Microsoft reported them: {template id: role}.

        Microsoft adds roles at any time, so an unknown one enters the list.
        """
        template_ids = set(template_ids)
        known = self.search([("template_id", "in", list(template_ids))])
        missing = sorted(template_ids - set(known.mapped("template_id")))
        known |= self.create([{"template_id": missed} for missed in missing])
        return {role.template_id: role for role in known}
