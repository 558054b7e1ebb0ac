from odoo.http import request
from odoo.tools import format_list

from .parameters import number
from .ticket_joining import TicketJoining


class TicketPrice(TicketJoining):
    """What the ticket costs, said before it is sent; the customer agrees to it."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        types = dict(self._form_types())
        values.update(
            support_types=[(str(type_id), label) for type_id, label in types.items()],
            quotes=[
                self._quote_values(choice, name, quote, type_ids, types)
                for choice, name, quotes in self._form_quotes()
                for quote, type_ids in _grouped(quotes).items()
            ],
        )
        return values

    def _quote_values(self, choice, name, quote, type_ids, types):
        """One price of a choice, and the types of support for which it holds."""
        return {
            "tenant_id": choice,
            "tenant": name,
            "type_ids": " ".join(map(str, type_ids)),
            "types": format_list(
                request.env, [types[type_id] for type_id in type_ids if type_id]
            ),
            "headline": quote.headline(request.env),
            "details": list(quote.details(request.env)),
            "needs_consent": quote.needs_consent,
            "key": quote.key,
            "is_agreed": _agreement(choice, quote) in self._agreed(),
        }

    def _form_types(self):
        """(id, label) of the types of support that the form offers."""
        return self._form_tenants()._terms_now()._portal_types()

    def _form_quotes(self):
        """(value, name, quotes by type of support) of each choice of the form."""
        return [
            (str(tenant.id), tenant.name, quotes)
            for tenant, quotes in self._form_tenants()._quotes_by_type().items()
        ]

    def _chosen_plan(self, **kwargs):
        """Whose plan covers the ticket."""
        return self._chosen_tenant(**kwargs)

    def _chosen_quotes(self, support_type=None, **kwargs):
        """What the ticket costs: the value of the choice and its quote, as pairs."""
        quotes = self._chosen_plan(**kwargs)._quotes(number(support_type))
        return [(str(plan.id), quote) for plan, quote in quotes.items()]

    def _agreed(self):
        """What he ticked: one of several tenants may come with each its own price."""
        return set(request.httprequest.form.getlist("consent"))

    def _form_problems(self, **kwargs):
        yield from super()._form_problems(**kwargs)
        yield from self._consent_problems(**kwargs)

    def _consent_problems(self, **kwargs):
        agreed = self._agreed()
        for choice, quote in self._chosen_quotes(**kwargs):
            if self._costs_nothing(quote, **kwargs) or not quote.needs_consent:
                continue
            if _agreement(choice, quote) not in agreed:
                yield self._consent_problem(choice, agreed)

    def _costs_nothing(self, quote, **kwargs):
        """Whether he joins an issue of Microsoft's, and such faults are free."""
        if not self._joined_issue(**kwargs):
            return False
        return quote.free_if_microsoft or not quote.is_charged

    def _consent_problem(self, choice, agreed):
        if any(text.startswith(f"{choice}:") for text in agreed):
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
        vals.update(csp_support_type_id=self._chosen_type(**kwargs))
        for choice, quote in self._chosen_quotes(**kwargs):
            if quote.needs_consent and _agreement(choice, quote) in agreed:
                vals.update(tickets._prepare_consents(quote, request.env.user))
        return vals

    def _chosen_type(self, support_type=None, **kwargs):
        """The type of support, if the terms of what was chosen name it."""
        named = self._chosen_plan(**kwargs)._terms_now()._portal_types()
        return number(support_type) in dict(named) and number(support_type)


def _grouped(quotes):
    """Map each price to the types of support that have it, in their order."""
    grouped = {}
    for type_id, quote in quotes.items():
        grouped.setdefault(quote, []).append(type_id)
    return grouped


def _agreement(choice, quote):
    """The value of the tick for this price of this choice."""
    return f"{choice}:{quote.key}"
