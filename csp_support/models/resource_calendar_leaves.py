from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """The holidays of support offerings are kept for all: they are asked all day."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._forget_holidays()
        return leaves

    def write(self, vals):
        self._forget_holidays()
        result = super().write(vals)
        self._forget_holidays()
        return result

    def unlink(self):
        self._forget_holidays()
        return super().unlink()

    def _forget_holidays(self):
        """What is one person's time off is no holiday."""
        if not all(leave.resource_id for leave in self.sudo()):
            self.env.registry.clear_cache()
