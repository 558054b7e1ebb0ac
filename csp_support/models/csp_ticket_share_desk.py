from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .csp_partnership import SHOWN
from .csp_ticket_share import OPEN_STATES


class CspTicketShare(models.Model):
    """What agents do with a share: look, act, and pass the answer on."""

    _inherit = "csp.ticket.share"

    preview = fields.Html(
        compute="_compute_preview",
        sanitize=False,
        groups="base.group_user",
        help="What the partner reads, and nothing else.",
    )
    passed_on_at = fields.Datetime(
        string="Passed on to the Customer",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    user_id = fields.Many2one(
        related="ticket_id.user_id", string="Assigned User", groups="base.group_user"
    )
    talks_to_customer = fields.Selection(
        related="partnership_id.talks_to_customer", groups="base.group_user"
    )

    @api.depends("title", "description", "state", "severity", "their_reference")
    @api.depends("attachment_ids", *SHOWN)
    def _compute_preview(self):
        for share in self:
            share.preview = share._preview()

    def _preview(self):
        return self.env["ir.qweb"]._render(
            "csp_support.ticket_share_preview",
            {
                "share": self._partner_values(),
                "dossier": self.sudo()._shown_dossier(),
            },
        )

    def _check_agent(self):
        self.check_access("write")
        if not self.env.user.has_group("csp_support.group_csp_agent"):
            raise AccessError(
                self.env._(
                    "Only support agents work on shared tickets. Ask an administrator "
                    "for the group CSP Support: Agent."
                )
            )

    def _open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_ticket_share_action"
        )
        return {**action, "res_id": self.id, "views": [(False, "form")], "context": {}}

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_say(self):
        """Ask for the words of a move; the button's context says of which."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_share_word"
        )
        move = self.env.context.get("csp_move")
        words = self.env["csp.share.word"]
        action["name"] = words._title(self, move) or action["name"]
        action["context"] = {"default_share_id": self.id, "default_move": move}
        return action

    def action_start(self):
        self._check_agent()
        self._start()

    def action_close(self):
        self._check_agent()
        self._close()

    def action_withdraw(self):
        self._check_agent()
        self._withdraw()

    def action_pass_on(self):
        """Write to the customer, in our name, what the partner answered."""
        self.ensure_one()
        self._check_agent()
        if not self.answer:
            raise UserError(self.env._("There is no answer to pass on yet."))
        ticket = self.ticket_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pass the Answer On"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": ticket._name,
                "default_res_ids": ticket.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": ticket.partner_id.ids,
                "default_body": self.answer,
                "default_attachment_ids": self._copies_for_customer().ids,
                "csp_passed_on": self.id,
            },
        }

    def _copies_for_customer(self):
        """The files that came with the partner's words, for the agent to choose."""
        said = self.message_ids.filtered(self._is_of_partner)
        copies = self.env["ir.attachment"]
        for file in said.attachment_ids:
            copies |= file.copy({"res_model": "mail.compose.message", "res_id": 0})
        return copies

    # ------------------------------------------------------------------
    # When the partnership ends
    # ------------------------------------------------------------------

    def _end_with_partnership(self):
        """What we shared is taken back, and what they shared is given back."""
        for share in self.filtered(lambda each: each.state in OPEN_STATES):
            if not share.received:
                share._withdraw()
                continue
            reason = share.env._("The partnership has ended.")
            if share._may_move("decline"):
                share._decline(reason)
            else:
                share._return(reason)

    # ------------------------------------------------------------------
    # Whose turn it is comes to the desk
    # ------------------------------------------------------------------

    def _move(self, name, said, body="", **vals):
        message = super()._move(name, said, body=body, **vals)
        share = self.sudo()
        share.activity_unlink(["mail.mail_activity_data_todo"])
        if self.env.user.share or self.env.user != share._responsible():
            share._tell_desk(name)
        return message

    def _tell_desk(self, name):
        """An activity for the responsible, where a move has made it our turn."""
        user = self._responsible()
        # The message itself is mailed already.
        share = self.with_context(lang=user.lang, mail_activity_quick_update=True)
        summary = share._desk_summary(name)
        if summary and user and not user.share:
            share.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )

    def _desk_summary(self, name):
        if self.received:
            return {
                "ask_again": self.env._("Not solved yet: read what is still open"),
                "withdraw": self.env._("Withdrawn by the partner"),
            }.get(name, False)
        return {
            "decline": self.env._("Declined: go another way"),
            "return": self.env._("Given back: go another way"),
            "answer": self.env._("Answered: check it, and tell the customer"),
        }.get(name, False)
