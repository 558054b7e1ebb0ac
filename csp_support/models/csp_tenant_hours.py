from collections import Counter

from odoo import models


class CspTenant(models.Model):
    """The hours of a tenant, used by what comes under its own offering."""

    _inherit = "csp.tenant"

    def _minutes_used(self, first, last):
        used = Counter()
        if self:
            domain = [("tenant_id", "in", self.ids)]
            for ticket, month, minutes in self._billable_minutes(domain, first, last):
                if ticket._is_under(ticket.csp_tenant_id):
                    used[ticket.csp_tenant_id, month] += minutes
        return used
