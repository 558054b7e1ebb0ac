from odoo import api, fields, models
from odoo.fields import Command


class ResPartner(models.Model):
    """Whether a partner's person has a log-in, and giving him one."""

    _inherit = "res.partner"

    csp_has_log_in = fields.Boolean(
        string="Log-in",
        compute="_compute_csp_has_log_in",
        compute_sudo=True,
        groups="base.group_user",
        help="Can log in and so sees the portal.",
    )

    @api.depends("user_ids.active")
    def _compute_csp_has_log_in(self):
        for person in self:
            person.csp_has_log_in = bool(person.user_ids)

    def action_open_csp_portal_access(self):
        self.check_access("read")
        return self._open_csp_portal_access()

    def _open_csp_portal_access(self):
        """Odoo's dialog for these people alone; who may give log-ins is its matter."""
        wizard = self.env["portal.wizard"].create(
            {"partner_ids": [Command.set(self.ids)]}
        )
        return wizard._action_open_modal()
