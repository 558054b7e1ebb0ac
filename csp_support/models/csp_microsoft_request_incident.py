from odoo import models

from .csp_microsoft_request import WITH_MICROSOFT


class CspMicrosoftRequest(models.Model):
    """What Microsoft has been told of is no longer only rising."""

    _inherit = "csp.microsoft.request"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in WITH_MICROSOFT:
            # Agents read incidents; what they do with them is written for them.
            incidents = self.sudo().ticket_ids.csp_emerging_id
            rising = incidents.filtered(lambda each: each.state == "rising")
            rising.state = "reported"
        return result
