from odoo import api, fields, models
from odoo.exceptions import UserError

from .csp_ticket_share import OPEN_STATES
from .spoken_time import spoken_age


class HelpdeskTicket(models.Model):
    """Sharing a ticket, and what comes back, on the ticket itself."""

    _inherit = "helpdesk.ticket"

    csp_share_note = fields.Text(
        string="With Partners",
        compute="_compute_csp_share_note",
        groups="base.group_user",
    )

    @api.depends("csp_share_ids.state", "csp_share_ids.next_actor", "stage_id.closed")
    @api.depends_context("lang")
    def _compute_csp_share_note(self):
        for ticket in self:
            shares = ticket._csp_telling_shares()
            ticket.csp_share_note = "\n".join(map(self._csp_spoken_share, shares))

    def _csp_telling_shares(self):
        """Those that somebody works on, and those that came back to an open ticket."""
        shares = self.csp_share_ids.sorted("id")
        latest = {share.partnership_id: share for share in shares}
        came_back = () if self.closed else ("declined",)
        return self.csp_share_ids.filtered(
            lambda share: (
                share.state in (*OPEN_STATES, *came_back)
                and latest[share.partnership_id] == share
            )
        )

    def _csp_spoken_share(self, share):
        """Where a share stands, in a sentence."""
        if share.state == "declined":
            return self.env._(
                "%(partner)s: %(state)s (%(age)s). %(reason)s",
                partner=share.partnership_id.display_name,
                state=share._state_label(),
                age=spoken_age(self.env, share.ended_at),
                reason=share.decline_reason or "",
            )
        turn = self.env._("our turn"), self.env._("their turn")
        return self.env._(
            "%(partner)s: %(state)s, %(turn)s (%(age)s)",
            partner=share.partnership_id.display_name,
            state=share._state_label(),
            turn=turn[share.next_actor == "them"],
            age=spoken_age(self.env, share.next_since),
        )

    def action_csp_share(self):
        """Show what the partner would read, and share it then."""
        self.ensure_one()
        self._check_agent()
        if not self.env["csp.partnership"]._active_ones(self.company_id):
            raise UserError(
                self.env._(
                    "There is no partner to share with yet. A manager names one under "
                    "Configuration, Partnerships, and activates the partnership."
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_share_offer"
        )
        action["context"] = {
            "default_ticket_id": self.id,
            "default_partnership_id": self.csp_share_proposal_id.id,
        }
        return action

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        share_id = self.env.context.get("csp_passed_on")
        by_us = self.env.user._is_internal()
        if share_id and by_us and not message.subtype_id.internal:
            share = self.env["csp.ticket.share"].browse(share_id)
            passed = share.filtered_domain([("ticket_id", "=", self.id)])
            # The share says by itself what was done with it.
            passed.sudo().passed_on_at = message.date
        return result
