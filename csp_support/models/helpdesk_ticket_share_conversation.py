from odoo import models

from .csp_ticket_share import OPEN_STATES

# What customer and support write each other.
SPOKEN = ("comment", "email", "auto_comment")


class HelpdeskTicket(models.Model):
    """Partners who may read the conversation see that there is something new in it."""

    _inherit = "helpdesk.ticket"

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        is_spoken = message.message_type in SPOKEN
        if is_spoken and not (message.is_internal or message.subtype_id.internal):
            # Whoever writes, a customer even, need not see the shares.
            self.sudo()._csp_mark_conversation()
        return result

    def _csp_mark_conversation(self):
        shares = self.csp_share_ids.filtered(
            lambda share: (
                share.state in OPEN_STATES
                and share.share_conversation
                and not share.unread_by_partner
            )
        )
        shares.unread_by_partner = True
