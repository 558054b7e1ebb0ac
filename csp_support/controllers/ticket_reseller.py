from odoo.http import request

from .parameters import written
from .ticket_price import TicketPrice

# The choice of a reseller who asks on his own behalf, among those of tenants.
HIMSELF = "himself"

MAXIMUM_REFERENCE = 64


class TicketReseller(TicketPrice):
    """A reseller files tickets: for his customers, who see them or not, or himself."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        own, resold = self._own_partnership(), self._resold_tenants()
        for choice in values["tenants"]:
            choice["is_resold"] = choice["id"] in resold.ids
        values.update(
            customer_sees=bool(kwargs.get("customer_sees")),
            reference=written(kwargs.get("reference"))[:MAXIMUM_REFERENCE],
            maximum_reference=MAXIMUM_REFERENCE,
            is_reseller=bool(own or resold),
            has_customers=bool(resold),
            himself=HIMSELF if own else "",
            reseller=own.partner_id.name,
        )
        return values

    def _resold_tenants(self):
        return request.env["csp.tenant"]._of_reseller(request.env.user)

    # ------------------------------------------------------------------
    # On his own behalf
    # ------------------------------------------------------------------

    def _own_partnership(self):
        """By which a reseller asks a general question; not who has an own tenant."""
        user = request.env.user
        partnerships = request.env["csp.partnership"]._of_contact(user)[:1]
        if partnerships and request.env["csp.tenant"]._of_customer(user):
            return partnerships.browse()
        return partnerships

    def _asks_himself(self, tenant=None, **kwargs):
        """The partnership by which he asks, if he does so on his own behalf."""
        own = self._own_partnership()
        is_chosen = tenant == HIMSELF or not self._form_tenants()
        return own if is_chosen else own.browse()

    def _chosen_tenant(self, tenant=None, **kwargs):
        if self._asks_himself(tenant=tenant):
            return self._form_tenants().browse()
        return super()._chosen_tenant(tenant=tenant, **kwargs)

    def _is_choice_missing(self, **kwargs):
        return not self._asks_himself(**kwargs) and super()._is_choice_missing(**kwargs)

    def _form_types(self):
        terms = self._form_tenants()._terms_now() | self._own_partnership()._terms_now()
        return terms._portal_types()

    def _form_quotes(self):
        himself = [
            (HIMSELF, own.partner_id.name, quotes)
            for own, quotes in self._own_partnership()._quotes_by_type().items()
        ]
        return super()._form_quotes() + himself

    def _chosen_plan(self, **kwargs):
        return self._asks_himself(**kwargs) or super()._chosen_plan(**kwargs)

    def _chosen_quotes(self, **kwargs):
        quotes = super()._chosen_quotes(**kwargs)
        if self._asks_himself(**kwargs):
            return [(HIMSELF, quote) for _choice, quote in quotes]
        return quotes

    # ------------------------------------------------------------------
    # The ticket
    # ------------------------------------------------------------------

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        own = self._asks_himself(**kwargs)
        is_resold = bool(self._chosen_tenant(**kwargs) & self._resold_tenants())
        if own:
            vals["company_id"] = own.company_id.id
        if is_resold:
            vals["csp_customer_sees"] = bool(kwargs.get("customer_sees"))
        if own or is_resold:
            reference = written(kwargs.get("reference")).strip()
            vals["csp_reseller_reference"] = reference[:MAXIMUM_REFERENCE]
        return vals
