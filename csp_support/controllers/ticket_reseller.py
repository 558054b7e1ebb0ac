from odoo.http import request

from .ticket_form import TicketForm


class TicketReseller(TicketForm):
    """A reseller files tickets for his customers, and says if these see them."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        resold = self._resold_tenants()
        for choice in values["tenants"]:
            choice["is_resold"] = choice["id"] in resold.ids
        values["customer_sees"] = bool(kwargs.get("customer_sees"))
        values["is_reseller"] = bool(resold)
        return values

    def _resold_tenants(self):
        return request.env["csp.tenant"]._of_reseller(request.env.user)

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        if self._chosen_tenant(**kwargs) & self._resold_tenants():
            vals["csp_customer_sees"] = bool(kwargs.get("customer_sees"))
        return vals
