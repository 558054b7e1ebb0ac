from odoo import api, models
from odoo.tools import ormcache

# What decides whose people read and file tickets of a reseller's customers.
DECIDES_SIGHT = {"company_id", "contact_ids", "partner_id", "role", "state"}


class CspPartnership(models.Model):
    """What is agreed with a reseller whose customers we support behind him."""

    _inherit = "csp.partnership"

    @api.model_create_multi
    def create(self, vals_list):
        partnerships = super().create(vals_list)
        self._forget_who_sees()
        return partnerships

    def write(self, vals):
        result = super().write(vals)
        if DECIDES_SIGHT & vals.keys():
            self._forget_who_sees()
        return result

    def unlink(self):
        result = super().unlink()
        self._forget_who_sees()
        return result

    def _forget_who_sees(self):
        # Record rules of each user are kept in memory, by what he might see before.
        self.env["res.users"].invalidate_model(["csp_reseller_partnership_ids"])
        self.env.registry.clear_cache()

    @api.model
    def _with_reseller(self, reseller, company):
        """The active partnership with that reseller, in sudo."""
        key = (reseller.commercial_partner_id.id, company.id)
        return self.sudo().browse(self._active_resellers().get(key))

    @api.model
    @ormcache()
    def _active_resellers(self):
        """{(reseller, company): partnership}, by ids: every new ticket asks this."""
        found = self.sudo().search(
            [("state", "=", "active"), ("role", "=", "reseller")]
        )
        return {(own.partner_id.id, own.company_id.id): own.id for own in found}
