from odoo import models
from odoo.exceptions import AccessDenied


class ResUsers(models.Model):
    """The technical users of connected Odoos log in nowhere."""

    _inherit = "res.users"

    def _csp_is_mirror(self):
        return self.has_group("csp_support.group_csp_mirror")

    def _check_credentials(self, credential, env):
        # An API key is a password for older interfaces; this one opens JSON-2 only.
        if self.env.user._csp_is_mirror():
            raise AccessDenied()
        return super()._check_credentials(credential, env)
