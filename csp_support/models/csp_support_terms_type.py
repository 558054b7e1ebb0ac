from odoo import models


class CspSupportTerms(models.Model):
    """The types of support that a published version names."""

    _inherit = "csp.support.terms"

    def _coverages(self):
        """Map id of each type of support to how it is covered; empty without terms."""
        types = self._facts()["types"] if self else []
        # Versions published before types had a coverage price all tickets alike.
        return {line["type_id"]: line.get("coverage", "") for line in types}

    def _is_beyond_hours(self, coverage):
        """Whether the included hours that there are do not count for such work."""
        is_beyond = coverage == "chargeable" and bool(self)
        return is_beyond and bool(self._facts()["included_minutes"])

    def _type_names(self):
        """(id, name) of each type of support, in the published order and words."""
        names = (text["name"] for text in self._texts()["types"])
        return list(zip(self._coverages(), names, strict=True))

    def _type_labels(self):
        """(id, name with its coverage): what the customer chooses from."""
        for (type_id, name), text in zip(
            self._type_names(), self._texts()["types"], strict=True
        ):
            coverage = text.get("coverage")
            yield type_id, f"{name} ({coverage})" if coverage else name

    def _portal_types(self):
        """(id, label) of the types of support that these versions name."""
        labels = {}
        for terms in self:
            # What is included differs where the terms differ: then it is not said.
            named = terms._type_labels() if len(self) == 1 else terms._type_names()
            labels.update(named)
        return list(labels.items())
