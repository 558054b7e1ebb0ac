from odoo import fields, models


class CspHealthCheck(models.Model):
    """Where we cannot ask Microsoft, a person's look at its page is evidence too."""

    _inherit = "csp.health.check"

    source = fields.Selection(selection_add=[("person", "Seen by a person")])
