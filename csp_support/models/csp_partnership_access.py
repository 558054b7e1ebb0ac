from odoo import models
from odoo.exceptions import UserError


class CspPartnership(models.Model):
    """Log-ins to the portal for their people, by Odoo's own dialog."""

    _inherit = "csp.partnership"

    def action_open_portal_access(self):
        self.ensure_one()
        self.check_access("write")
        if not self.contact_ids:
            raise UserError(
                self.env._(
                    "Name their people among the contacts first: these get log-ins."
                )
            )
        return self.contact_ids._open_csp_portal_access()
