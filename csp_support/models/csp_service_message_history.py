from odoo import api, models
from odoo.fields import Domain


class CspServiceMessage(models.Model):
    """A post whose dates have all passed is history."""

    _name = "csp.service.message"
    _inherit = ["csp.service.message", "csp.history"]

    @api.model
    def _over_before(self, moment):
        return Domain("modified_at", "<", moment) & Domain.AND(
            Domain(name, "=", False) | Domain(name, "<", moment)
            for name in ("end_at", "act_by")
        )
