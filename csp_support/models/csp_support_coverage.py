from odoo import fields, models

COVERAGES = [
    ("included", "Included"),
    ("chargeable", "Charged"),
    ("excluded", "Not included"),
]


class CspSupportCoverage(models.Model):
    """Whether an offering includes a type of support, and what of it."""

    _name = "csp.support.coverage"
    _description = "Type of Support in an Offering"
    _order = "sequence, id"
    _rec_name = "type_id"

    offering_id = fields.Many2one(
        "csp.support.offering", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="offering_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    type_id = fields.Many2one(
        "csp.support.type",
        string="Type of Support",
        required=True,
        ondelete="restrict",
    )
    coverage = fields.Selection(
        COVERAGES,
        string="In This Offering",
        required=True,
        default="included",
        help="Charged: at the prices of this offering, without the included hours.",
    )
    words = fields.Char(
        string="What and What Not",
        translate=True,
        help="One line for customers, e.g. “Up to two changes a month; no migrations.”",
    )

    _type_unique = models.Constraint(
        "unique(offering_id, type_id)",
        "This type of support is already in the offering.",
    )

    # ------------------------------------------------------------------
    # What a published version keeps of it
    # ------------------------------------------------------------------

    def _facts(self):
        return {"type_id": self.type_id.id, "coverage": self.coverage}

    def _texts(self):
        labels = dict(self._fields["coverage"]._description_selection(self.env))
        return {
            "name": self.type_id.name,
            "description": self.type_id.description or "",
            "coverage": labels[self.coverage],
            "words": self.words or "",
        }
