from datetime import datetime, time, timedelta

from odoo import models
from odoo.tools import date_utils

from .csp_support_price import MONTHLY_BASES


class CspTenant(models.Model):
    """What is on the statement of one month for a tenant: fees, tickets, hours.

    Fees are those of the terms in force when the month ends, or when support ended in
    it; parts of a month are not reckoned. Users are counted by the product of which the
    tenant has most licences.
    """

    _inherit = "csp.tenant"

    def _statement_lines(self, month):
        """{tenant: [(currency, values of a line)]}, the fees first."""
        hours = self._support_hours(month)
        tickets = self._tickets_of_month(month)
        times = self._times_of_month(month)
        result = {}
        for tenant in self:
            spoken = tenant.with_context(lang=tenant.commercial_partner_id.lang)
            own = (tickets[tenant] | times[tenant].ticket_id).filtered(
                # What a reseller filed may be kept from his customer.
                lambda ticket, tenant=tenant: ticket._is_of_customer(tenant)
            )
            spent = times[tenant].filtered(lambda line, own=own: line.ticket_id in own)
            lines = [
                *spoken._fee_lines(month),
                *own.with_env(spoken.env)._statement_lines(
                    month, spent, hours[tenant].included
                ),
            ]
            # What costs nothing stands beside what does.
            charged = (currency for currency, _vals in lines if currency)
            usual = next(charged, tenant.company_id.currency_id)
            result[tenant] = [(currency or usual, vals) for currency, vals in lines]
        return result

    def _tickets_of_month(self, month):
        """{tenant: tickets that came in that month, by the zone of its terms}."""
        start = datetime.combine(month, time.min)
        end = datetime.combine(date_utils.end_of(month, "month"), time.max)
        found = self.env["helpdesk.ticket"].search(
            [
                ("csp_tenant_id", "in", self.ids),
                ("create_date", ">=", start - timedelta(days=1)),
                ("create_date", "<=", end + timedelta(days=1)),
            ],
            order="create_date, id",
        )
        inside = found.filtered(lambda ticket: ticket._csp_came_in(month))
        by_tenant = inside.grouped("csp_tenant_id")
        return {tenant: by_tenant.get(tenant, found.browse()) for tenant in self}

    def _times_of_month(self, month):
        """{tenant: time booked in that month, in the order in which it was spent}."""
        found = self.env["csp.ticket.time"].search(
            [
                ("tenant_id", "in", self.ids),
                ("date", ">=", month),
                ("date", "<=", date_utils.end_of(month, "month")),
            ],
            order="date, id",
        )
        by_tenant = found.grouped("tenant_id")
        return {tenant: by_tenant.get(tenant, found.browse()) for tenant in self}

    def _fee_lines(self, month):
        terms = self._terms_of_month(month)
        if not terms:
            return
        prices, name = terms._customer_prices(self), terms._texts()["name"]
        for price, words in zip(prices, terms._portal_prices(self), strict=True):
            if price["basis"] in MONTHLY_BASES:
                yield self._fee_line(price, words["own"] or words["price"], name)

    def _fee_line(self, price, words, offering):
        tickets = self.env["helpdesk.ticket"]
        currency = self.env["res.currency"].browse(
            tickets._currency_id(price["currency"])
        )
        is_once = price["basis"] == "month"
        quantity = self._users() if price["basis"] == "user_month" else 1
        unit = float(price["amount"])
        return currency, {
            "kind": "fee",
            "tenant_id": not is_once and self.id,
            "name": offering if is_once else f"{offering}: {self.name}",
            "note": words,
            "product_id": price.get("product_id") or False,
            "quantity": quantity,
            "price_unit": unit,
            "amount": currency.round(quantity * unit),
            # The same fee of another tenant is not paid again.
            "once": (offering, words) if is_once else None,
        }

    def _users(self):
        current = self.subscription_ids.filtered(
            lambda row: not row.has_ended and not row.is_trial
        )
        return max(current.mapped("quantity"), default=0)
