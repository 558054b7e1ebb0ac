from odoo import fields, models


class CspMicrosoftVehicle(models.Model):
    """By which agreement a request reaches Microsoft, or whoever passes it on."""

    _name = "csp.microsoft.vehicle"
    _description = "Way to Microsoft Support"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("technical", "Technical, at Microsoft"),
            ("commercial", "Commercial, at Microsoft"),
            ("provider", "Through the indirect provider"),
        ],
        required=True,
        default="technical",
    )
    description = fields.Text(translate=True, help="Who has it, and what it covers.")
    checked_on = fields.Date(help="Date of the Microsoft page that this comes from.")
