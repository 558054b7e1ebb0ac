from odoo import api, fields, models

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

    @api.depends("csp_share_ids.state", "csp_share_ids.next_actor")
    @api.depends_context("lang")
    def _compute_csp_share_note(self):
        for ticket in self:
            shares = ticket.csp_share_ids.filtered(lambda s: s.state in OPEN_STATES)
            ticket.csp_share_note = "\n".join(map(self._csp_spoken_share, shares))

    def _csp_spoken_share(self, share):
        """Where a share stands, in a sentence."""
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
