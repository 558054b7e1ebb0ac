from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..correspondence import without_quotes
from .csp_ticket_share import OPEN_STATES


class CspTicketShare(models.Model):
    """What the customer has written since, for an agent to pass on to the partner."""

    _inherit = "csp.ticket.share"

    customer_has_written = fields.Boolean(
        compute="_compute_customer_has_written",
        groups="base.group_user",
        help="Since we wrote to the partner last.",
    )

    @api.depends("state", "message_ids", "ticket_id.message_ids")
    def _compute_customer_has_written(self):
        for share in self:
            share.customer_has_written = bool(share._customer_messages())

    def _customer_messages(self):
        """The customer's messages since we wrote to the partner."""
        if self.received or self.state not in OPEN_STATES:
            return self.message_ids.browse()
        ours = self.message_ids.filtered(
            lambda message: self._is_word(message) and not self._is_of_partner(message)
        )
        since = max(ours.mapped("date"), default=self.offered_at)
        return self.ticket_id.message_ids.filtered(
            lambda message: (
                self._is_word(message)
                and message.date > since
                # Mails of addresses that are not known have no author.
                and (not message.author_id or message.author_id.partner_share)
            )
        ).sorted("id")

    def action_pass_to_partner(self):
        """Write to the partner what the customer wrote, as far as he may read it."""
        self.ensure_one()
        self._check_agent()
        messages = self._customer_messages()
        if not messages:
            raise UserError(self.env._("The customer has written nothing new."))
        words = Markup().join(without_quotes(each.body) for each in messages)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pass the Customer's Words On"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_subtype_xmlid": "mail.mt_comment",
                "default_partner_ids": self._partner_contacts().ids,
                "default_body": self._concealed(words),
            },
        }
