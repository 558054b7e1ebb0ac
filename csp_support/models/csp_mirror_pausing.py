from odoo import fields, models
from odoo.exceptions import UserError


class Paused(UserError):
    """They come while we have paused: they keep what they have, and come again."""

    http_status = 409


class CspMirror(models.Model):
    """Neither side hears of the other for a while; what is done waits on both."""

    _inherit = "csp.mirror"

    is_paused = fields.Boolean(string="Paused", readonly=True, copy=False)

    def action_pause(self):
        self._set_paused(True)

    def action_resume(self):
        self._set_paused(False)
        self.action_exchange()

    def _set_paused(self, is_paused):
        self._check_administrator()
        # The buttons are the administrator's; the field is nobody's to write.
        self.sudo().is_paused = is_paused

    def _calling(self):
        mirror = super()._calling()
        if mirror.is_paused:
            raise Paused(
                self.env._("The connection is paused here. Keep it, and come again.")
            )
        return mirror
