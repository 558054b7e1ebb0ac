from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.spoken_time import reader_zone
from .parameters import number, written

MAXIMUM_SEARCH = 100


class ResellerPortal(CustomerPortal):
    """“Your customers”: the tenants that a reseller serves and we stand behind."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reseller_customer_count" in counters:
            tenants = self._asked_by_reseller()
            domain = tenants._reseller_domain(request.env.user)
            values["reseller_customer_count"] = tenants.search_count(domain)
        return values

    def _asked_by_reseller(self):
        """No tenant yet, in sudo: whoever asks decides to what he is entitled."""
        company = request.env.user.commercial_partner_id
        # Portal users read tenants of their own only; `_reseller_domain` picks theirs.
        return request.env["csp.tenant"].sudo().with_context(csp_asker=company.id)

    @http.route(
        ["/my/customers", "/my/customers/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_customers(self, page=1, search="", **kwargs):
        search = written(search).strip()[:MAXIMUM_SEARCH]
        tenants = self._asked_by_reseller()
        domain = tenants._portal_reseller_domain(request.env.user, search)
        pager = portal_pager(
            url="/my/customers",
            url_args={"search": search},
            total=tenants.search_count(domain),
            page=number(page) or 1,
            step=self._items_per_page,
        )
        found = tenants.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="customers",
            rows=found._portal_reseller_rows(),
            search=search,
            pager=pager,
        )
        return request.render("csp_support.portal_my_customers", values)

    @http.route(
        "/my/customers/<int:tenant_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_customer(self, tenant_id):
        tenants = self._asked_by_reseller()
        domain = tenants._reseller_domain(request.env.user)
        tenant = tenants.search(domain & Domain("id", "=", number(tenant_id)))
        if not tenant:
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found()
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="customer",
            customer=tenant._portal_reseller_values(),
            zone=reader_zone(request.env),
        )
        return request.render("csp_support.portal_my_customer", values)
