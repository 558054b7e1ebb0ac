from odoo import fields, models

from .outside import is_outside, say_from_outside


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # Else who may search for words in messages would find those of internal notes.
    message_ids = fields.One2many(groups="base.group_user")
    website_message_ids = fields.One2many(groups="base.group_user")

    def message_post(self, **kwargs):
        """The customer himself, over RPC, says no more than on his page."""
        if is_outside(self.env):
            return say_from_outside(self, kwargs)
        return super().message_post(**kwargs)
