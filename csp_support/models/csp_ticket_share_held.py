from odoo import api, fields, models


class CspTicketShare(models.Model):
    """Mails about this share that wait for an agent."""

    _inherit = "csp.ticket.share"

    held_mail_ids = fields.One2many(
        "csp.held.mail", "share_id", string="Held Mails", groups="base.group_user"
    )
    held_mail_count = fields.Integer(
        compute="_compute_held_mail_count", groups="base.group_user"
    )

    @api.depends("held_mail_ids.state")
    def _compute_held_mail_count(self):
        waiting = self.env["csp.held.mail"]._read_group(
            [("share_id", "in", self.ids), ("state", "=", "held")],
            ["share_id"],
            ["__count"],
        )
        counts = {share.id: count for share, count in waiting}
        for share in self:
            share.held_mail_count = counts.get(share.id, 0)

    def action_held_mails(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_held_mail_action"
        )
        action["domain"] = [("share_id", "=", self.id)]
        return action
