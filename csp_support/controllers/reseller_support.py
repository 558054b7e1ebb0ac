from odoo import http
from odoo.http import request

from .support_portal import SupportPortal


class ResellerSupport(SupportPortal):
    """What a reseller has with us himself, on the same page as customers have it."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "support_count" in counters:
            values["support_count"] += len(self._own_partnerships())
        return values

    def _own_partnerships(self):
        return request.env["csp.partnership"]._of_contact(request.env.user)

    @http.route()
    def portal_my_support(self):
        response = super().portal_my_support()
        plans = self._own_partnerships()._portal_plan_values()
        response.qcontext["reseller_plans"] = plans
        return response
