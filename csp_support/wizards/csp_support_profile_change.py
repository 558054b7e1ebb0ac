from odoo import api, fields, models

from ..models.csp_support_profile import KIND_OF


class CspSupportProfileChange(models.TransientModel):
    """What Microsoft shows now, and what it is to show: a person confirms it."""

    _name = "csp.support.profile.change"
    _description = "Change of the Support Profile at Microsoft"

    profile_id = fields.Many2one("csp.support.profile", required=True, readonly=True)
    present_email = fields.Char(related="profile_id.email", string="E-mail Now")
    present_telephone = fields.Char(related="profile_id.telephone", string="Phone Now")
    present_website = fields.Char(related="profile_id.website", string="Web Site Now")
    email = fields.Char(
        compute="_compute_wanted",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    telephone = fields.Char(
        compute="_compute_wanted",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    website = fields.Char(
        compute="_compute_wanted", store=True, precompute=True, readonly=False
    )

    @api.depends("profile_id")
    def _compute_wanted(self):
        for change in self:
            change.update(change.profile_id._wanted())

    def action_send(self):
        """Have Microsoft show this to our customers."""
        self.ensure_one()
        self.profile_id.check_access("write")
        wanted = {name: (self[name] or "").strip() for name in KIND_OF}
        problem = self.profile_id._change(self.profile_id._shown(), wanted)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problem else "success",
                "message": problem
                or self.env._("Microsoft shows the new support profile from now on."),
                "sticky": bool(problem),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
