from odoo import api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """The ticket while partners work on it too."""

    _inherit = "helpdesk.ticket"

    csp_share_ids = fields.One2many(
        "csp.ticket.share",
        "ticket_id",
        string="Shares",
        copy=False,
        groups="base.group_user",
    )
    csp_share_count = fields.Integer(
        compute="_compute_csp_share_count", groups="base.group_user"
    )

    @api.depends("csp_share_ids")
    def _compute_csp_share_count(self):
        for ticket in self:
            ticket.csp_share_count = len(ticket.csp_share_ids)

    def write(self, vals):
        result = super().write(vals)
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id"))
        if stage.closed:
            # Whoever closes it, a customer even, need not see its shares.
            self.sudo()._csp_end_shares()
        return result

    def _csp_end_shares(self):
        """No partner works on for nothing, once the ticket is closed.

        What a partner shares with us is his to close: he waits for our answer.
        """
        shares = self.csp_share_ids.filtered(lambda share: not share.received)
        for share in shares:
            if share._may_move("close"):
                share._close()
            elif share._may_move("decline"):
                share._withdraw()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        # Whoever deletes it need not see its shares.
        shared = self.sudo().filtered("csp_share_ids")
        if shared:
            raise UserError(
                self.env._(
                    "%(tickets)s was shared with a partner, and what was said there is "
                    "kept. Archive it instead.",
                    tickets=", ".join(shared.mapped("number")),
                )
            )

    def action_csp_shares(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_ticket_share_action"
        )
        shares = self.csp_share_ids
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        if len(shares) == 1:
            action.update(res_id=shares.id, views=[(False, "form")])
        return action
