from odoo import fields, models


class CspSupportType(models.Model):
    _name = "csp.support.type"
    _description = "Type of Support"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Char(
        translate=True, help="One line that tells customers what it is."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
