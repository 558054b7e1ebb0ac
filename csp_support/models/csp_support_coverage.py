from odoo import fields, models

COVERAGES = [
    ("included", "Included"),
    ("hours", "From the included hours"),
    ("chargeable", "Charged"),
    ("excluded", "Not included"),
]

# The price of what costs nothing.
INCLUDED = {"basis": "included", "time": "always", "free_if_microsoft": False}

CHARGED_BASES = {"ticket", "hour"}


def covered_prices(prices, in_hours, coverage):
    """The price lines among which the one for a type of support so covered is found.

    Without `coverage`, because nobody said which type it is, these are all of them.
    """
    if coverage == "included":
        outside = [price for price in prices if price["time"] == "out_of_hours"]
        return outside if outside and not in_hours else [INCLUDED]
    if coverage == "chargeable":
        return [price for price in prices if price["basis"] in CHARGED_BASES]
    return [] if coverage == "excluded" else prices


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
        help="Included: costs nothing, unless a price is named for outside service "
        "hours. From the included hours: uses them up, then the prices of this "
        "offering. Charged: these prices, without the included hours. Not included: "
        "the price is agreed for each ticket.",
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
