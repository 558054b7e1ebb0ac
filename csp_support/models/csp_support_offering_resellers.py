from odoo import fields, models
from odoo.tools import ormcache


class CspSupportOffering(models.Model):
    """Whether resellers may use the offering, and who of them has it himself."""

    _inherit = "csp.support.offering"

    partnership_ids = fields.One2many(
        "csp.partnership", "offering_id", string="Resellers", readonly=True
    )

    def write(self, vals):
        result = super().write(vals)
        if "audience" in vals:
            self.env.registry.clear_cache()
        return result

    @ormcache("self.id")
    def _audience(self):
        """Who may ask; every new ticket needs it."""
        return self.sudo().audience

    def _is_for_resellers(self):
        return self._audience() in ("reseller", "both")

    def _is_for_customers(self):
        return self._audience() in ("customer", "both")
