from odoo import fields, models
from odoo.exceptions import AccessError


class CspPartnership(models.Model):
    _inherit = "csp.partnership"

    mirror_ids = fields.One2many(
        "csp.mirror",
        "partnership_id",
        string="Connected Odoo",
        groups="csp_support.group_csp_manager",
    )
    mirror_standing = fields.Selection(
        related="mirror_ids.standing", groups="csp_support.group_csp_manager"
    )

    def _hears_by_mail(self):
        # Managers see how their Odoo is connected; the advice is for everybody.
        if "active" in self.sudo().mirror_ids.mapped("state"):
            return False
        return super()._hears_by_mail()

    def _check_may_connect(self):
        if not self.env["csp.mirror"].has_access("create"):
            raise AccessError(
                self.env._(
                    "Their Odoo is not connected yet. An administrator of CSP Support "
                    "connects it here."
                )
            )

    def action_open_mirror(self):
        """How their Odoo is connected with ours, or the way to connect it."""
        self.ensure_one()
        self.check_access("write")
        mirror = self.mirror_ids
        if not mirror:
            self._check_may_connect()
            mirror = self.env["csp.mirror"].create({"partnership_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "csp.mirror",
            "res_id": mirror.id,
            "view_mode": "form",
        }
