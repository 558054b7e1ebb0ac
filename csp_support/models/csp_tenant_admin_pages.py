from odoo import models

from ..microsoft.admin_pages import admin_page


class CspTenant(models.Model):
    """Where Microsoft's portals show this tenant and no other."""

    _inherit = "csp.tenant"

    def _admin_page(self, page):
        """Address of a page of `microsoft.admin_pages` for this tenant, in sudo."""
        self.ensure_one()
        return admin_page(
            self.connection_id.cloud or "global",
            page,
            self.tenant_id,
            next(iter(self._domain_names()), ""),
        )
