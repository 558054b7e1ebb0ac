from odoo import fields, models


class CspSymptom(models.Model):
    """What customers see going wrong, and the steps worth trying first."""

    _name = "csp.symptom"
    _description = "Symptom"
    _order = "sequence, name, id"

    name = fields.Char(string="Symptom", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    service_ids = fields.Many2many(
        "csp.service", string="Services", help="Empty: any service."
    )
    step_ids = fields.One2many("csp.diagnosis.step", "symptom_id", string="Steps")
