from odoo import api, fields, models


class ResUsers(models.Model):
    """Whether a portal user is one of a reseller's people."""

    _inherit = "res.users"

    csp_reseller_partnership_ids = fields.Many2many(
        "csp.partnership",
        string="Works for Reseller",
        compute="_compute_csp_reseller_partnership_ids",
        compute_sudo=True,
        groups="base.group_user",
        help="Active partnerships with his company as a reseller that name him.",
    )

    @api.depends("partner_id")
    def _compute_csp_reseller_partnership_ids(self):
        found = self.env["csp.partnership"].search(
            [
                ("state", "=", "active"),
                ("role", "=", "reseller"),
                ("contact_ids", "in", self.partner_id.ids),
            ]
        )
        for user in self:
            user.csp_reseller_partnership_ids = found.filtered(
                lambda partnership, person=user.partner_id: (
                    person in partnership.contact_ids
                    and person.commercial_partner_id == partnership.partner_id
                )
            )
