from datetime import date

from odoo import fields, http
from odoo.http import request
from odoo.tools import format_list

from .parameters import number, written
from .ticket_form import TicketForm

MAXIMUM_PRODUCT = 200
MAXIMUM_REMARK = 5_000
MAXIMUM_QUANTITY = 100_000

TYPED = ("tenant", "change", "subscription", "product", "quantity", "day", "remark")


class SubscriptionForm(TicketForm):
    """Buying, changing and cancelling: customers cannot do that with Microsoft."""

    @http.route(
        "/new/subscription",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def new_subscription(self, **kwargs):
        return self._subscription_form([], **kwargs)

    @http.route(
        "/submitted/subscription",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def submit_subscription(self, **kwargs):
        typed = {name: written(kwargs.get(name)).strip() for name in TYPED}
        problems = list(self._subscription_problems(**typed))
        if problems:
            return self._subscription_form(problems, **typed)
        vals = self._prepare_subscription_ticket(**typed)
        # Customers may not create tickets; the values are ours.
        ticket = request.env["helpdesk.ticket"].sudo().create(vals)
        ticket.message_subscribe(request.env.user.partner_id.ids)
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _subscription_form(self, problems, **typed):
        tenants = self._form_tenants()
        values = {
            "page_name": "new_subscription",
            "tenants": [{"id": tenant.id, "name": tenant.name} for tenant in tenants],
            "subscriptions": [
                {
                    "id": subscription.id,
                    "name": subscription.name,
                    "quantity": subscription.quantity,
                    "tenant": subscription.tenant_id.name,
                }
                for subscription in self._own_subscriptions()
            ],
            "changes": list(self._changes().items()),
            "typed": {name: written(typed.get(name)) for name in TYPED},
            "problems": problems,
            "prices": self._subscription_prices(),
            "today": fields.Date.context_today(request.env.user).isoformat(),
        }
        return request.render(
            "csp_support.portal_new_subscription",
            values,
            status=422 if problems else 200,
        )

    def _changes(self):
        return {
            "buy": request.env._("Buy"),
            "more": request.env._("More or fewer seats"),
            "cancel": request.env._("Cancel"),
        }

    def _subscription_type(self):
        return (
            request.env.ref(
                "csp_support.support_type_subscription", raise_if_not_found=False
            )
            or request.env["csp.support.type"]
        )

    def _subscription_prices(self):
        """What our work costs: one price, with its tenants, for all that have it."""
        prices = {}
        quotes = self._form_tenants()._quotes(self._subscription_type().id or 0)
        for tenant, quote in quotes.items():
            sentences = (quote.headline(request.env), *quote.details(request.env))
            prices.setdefault(sentences, []).append(tenant.name)
        return [
            {
                "headline": headline,
                "details": details,
                "tenants": len(prices) > 1 and format_list(request.env, names),
            }
            for (headline, *details), names in prices.items()
        ]

    def _own_subscriptions(self):
        tenants = self._form_tenants()
        return tenants.subscription_ids.filtered(lambda own: not own.has_ended)

    def _chosen_subscription(self, subscription=None, **typed):
        return self._own_subscriptions().filtered(
            lambda own: own.id == number(subscription)
        )

    # ------------------------------------------------------------------
    # What may be wrong, as sentences
    # ------------------------------------------------------------------

    def _subscription_problems(self, **typed):
        yield from self._product_problems(**typed)
        yield from self._quantity_problems(**typed)
        if not _day(typed["day"]):
            yield request.env._("Choose from which day on: today or later.")
        if len(typed["remark"]) > MAXIMUM_REMARK:
            yield request.env._(
                "The remark is too long: keep it to %(count)s characters.",
                count=MAXIMUM_REMARK,
            )

    def _product_problems(self, change, product, tenant, **typed):
        own = self._chosen_subscription(**typed)
        if change not in self._changes():
            yield request.env._("Choose what we shall do: buy, change or cancel.")
        elif change != "buy" and not own:
            yield request.env._("Choose which of your subscriptions it is about.")
        elif change == "buy" and not (own or product):
            yield request.env._("Write which product you want to buy.")
        if len(product) > MAXIMUM_PRODUCT:
            yield request.env._(
                "The product's name is too long: keep it to %(count)s characters.",
                count=MAXIMUM_PRODUCT,
            )
        if not own and len(self._form_tenants()) > 1:
            if not self._chosen_tenant(tenant=tenant):
                yield request.env._("Choose for which of your tenants.")

    def _quantity_problems(self, change, quantity, **typed):
        if change == "cancel" and not quantity:
            return
        if not 1 <= number(quantity) <= MAXIMUM_QUANTITY:
            yield request.env._(
                "Write how many as a whole number from 1 to %(count)s.",
                count=MAXIMUM_QUANTITY,
            )

    # ------------------------------------------------------------------
    # The ticket
    # ------------------------------------------------------------------

    def _prepare_subscription_ticket(self, **typed):
        own = self._chosen_subscription(**typed)
        tenant = own.tenant_id or self._chosen_tenant(tenant=typed["tenant"])
        change = self._changes()[typed["change"]]
        product = own.name or typed["product"]
        vals = self._prepare_submit_ticket_vals(
            tenant=tenant.id,
            subject=f"{change}: {product}",
            description=self._in_words(own, **{**typed, "product": product}),
        )
        return vals | {
            "csp_route": "subscription",
            "csp_support_type_id": self._subscription_type().id,
            "priority": "0",
        }

    def _in_words(self, own, **typed):
        """What the customer wants, line by line."""
        quantity = typed["quantity"] or request.env._("all of them")
        if own:
            has = request.env._("(has %(count)s now)", count=own.quantity)
            quantity = f"{quantity} {has}"
        lines = (
            (request.env._("Wanted"), self._changes()[typed["change"]]),
            (request.env._("Product"), typed["product"]),
            (request.env._("Quantity"), quantity),
            (request.env._("From when"), typed["day"]),
            (request.env._("Remark"), typed["remark"]),
        )
        return "\n".join(f"{label}: {text}" for label, text in lines if text)


def _day(text):
    """Today or a later day; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    today = fields.Date.context_today(request.env.user)
    return day if day >= today and day.year < 2100 else None
