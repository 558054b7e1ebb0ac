from odoo import models

from .outside import is_outside, say_from_outside


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def message_post(self, **kwargs):
        """The customer himself, over RPC, says no more than on his page."""
        if is_outside(self.env):
            return say_from_outside(self, kwargs)
        return super().message_post(**kwargs)
