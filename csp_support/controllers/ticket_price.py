from odoo.http import request

from .ticket_joining import TicketJoining


class TicketPrice(TicketJoining):
    """What the ticket costs, said before it is sent; the customer agrees to it."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        agreed = self._agreed()
        values["quotes"] = [
            {
                "tenant_id": tenant.id,
                "tenant": tenant.name,
                "headline": quote.headline(request.env),
                "details": list(quote.details(request.env)),
                "needs_consent": quote.needs_consent,
                "key": quote.key,
                "is_agreed": _agreement(tenant, quote) in agreed,
            }
            for tenant, quote in self._form_tenants()._quotes().items()
        ]
        return values

    def _agreed(self):
        """What he ticked: one of several tenants may come with each its own price."""
        return set(request.httprequest.form.getlist("consent"))

    def _form_problems(self, **kwargs):
        yield from super()._form_problems(**kwargs)
        yield from self._consent_problems(**kwargs)

    def _consent_problems(self, **kwargs):
        agreed = self._agreed()
        for tenant, quote in self._chosen_tenant(**kwargs)._quotes().items():
            if self._costs_nothing(quote, **kwargs) or not quote.needs_consent:
                continue
            if _agreement(tenant, quote) not in agreed:
                yield self._consent_problem(tenant, agreed)

    def _costs_nothing(self, quote, **kwargs):
        """Whether he joins an issue of Microsoft's, and such faults are free."""
        if not self._joined_issue(**kwargs):
            return False
        return quote.free_if_microsoft or not quote.is_charged

    def _consent_problem(self, tenant, agreed):
        if any(text.startswith(f"{tenant.id}:") for text in agreed):
            return request.env._(
                "What the ticket costs has changed since you opened this page. Look at "
                "it again below, and agree to it."
            )
        return request.env._(
            "Look at what the ticket costs, below, and tick that you agree to it."
        )

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        agreed = self._agreed()
        tickets = request.env["helpdesk.ticket"]
        for tenant, quote in self._chosen_tenant(**kwargs)._quotes().items():
            if quote.needs_consent and _agreement(tenant, quote) in agreed:
                vals.update(tickets._prepare_consents(quote, request.env.user))
        return vals


def _agreement(tenant, quote):
    """The value of the tick for this price of this tenant."""
    return f"{tenant.id}:{quote.key}"
