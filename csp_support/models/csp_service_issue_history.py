from odoo import api, models
from odoo.fields import Domain


class CspServiceIssue(models.Model):
    """An issue goes with its posts and with its links to tenants."""

    _name = "csp.service.issue"
    _inherit = ["csp.service.issue", "csp.history"]

    @api.model
    def _over_before(self, moment):
        ended = Domain("end_at", "<", moment)
        silent = Domain("end_at", "=", False) & Domain("modified_at", "<", moment)
        return Domain("is_resolved", "=", True) & (ended | silent)
