from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .outside import THREADS, is_outside

SHARE = "csp.ticket.share"


class MailMessage(models.Model):
    """What was said on tickets and shares stays as it was said.

    Odoo has whoever a message was sent to read it for ever, and even rewrite it over
    RPC. Here outsiders speak and correct themselves on the thread alone, and of a share
    they read nothing once it is closed to them.
    """

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_on_thread()
        return messages

    def write(self, vals):
        self._check_on_thread()
        return super().write(vals)

    def _check_on_thread(self):
        if not is_outside(self.env):
            return
        if set(self.sudo().mapped("model")) & set(THREADS):
            raise AccessError(
                self.env._("Write on the page of the ticket: messages stay as sent.")
            )

    # ------------------------------------------------------------------
    # Shares that are closed to the reader
    # ------------------------------------------------------------------

    def _get_search_domain_share(self):
        shares = self.env[SHARE]
        elsewhere = Domain("model", "!=", SHARE)
        if shares.has_access("read"):
            elsewhere |= Domain("res_id", "in", shares._search([]))
        return super()._get_search_domain_share() & elsewhere

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if is_outside(self.env):
            forbidden += (self - forbidden)._of_closed_shares()
        return forbidden

    def _of_closed_shares(self):
        # Which share a message is on is asked of whoever may read the message.
        said = {
            message.id: message.res_id
            for message in self.sudo()
            if message.model == SHARE
        }
        shares = self.env[SHARE].browse(said.values())._filtered_access("read")
        return self.browse(
            message_id
            for message_id, share_id in said.items()
            if share_id not in shares.ids
        )
