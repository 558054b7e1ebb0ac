from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools.mail import html_sanitize

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.spoken_time import reader_zone, spoken_moment


class SupportPortal(CustomerPortal):
    """“Your support”: whom to reach, when and at what price, and how Microsoft does."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "support_count" in counters:
            values["support_count"] = len(self._customer_tenants())
        return values

    def _customer_tenants(self):
        """Tenants of the visitor's company, whoever of it visits."""
        return request.env["csp.tenant"]._of_customer(request.env.user)

    @http.route(
        "/my/support",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_support(self):
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="support",
            customer_tenants=self._customer_tenants()._portal_support_values(),
            zone=reader_zone(request.env),
        )
        return request.render("csp_support.portal_my_support", values)

    @http.route(
        "/my/support/terms/<int:terms_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_support_terms(self, terms_id):
        try:
            terms = self._document_check_access("csp.support.terms", terms_id)
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        # What changed is told of versions that the reader may both read himself.
        own = terms.with_env(request.env)
        values = self._terms_page_values(terms)
        values.update(
            page_name="support_terms",
            pdf_url=f"/my/support/terms/{terms.id}/pdf",
            other_languages=terms._other_languages(),
            difference=own._previous() and own._difference_html(),
        )
        return request.render("csp_support.portal_my_support_terms", values)

    def _terms_page_values(self, terms):
        texts = terms._texts()
        values = self._prepare_portal_layout_values()
        values.update(
            facts=terms._facts(),
            texts=texts,
            terms_html=html_sanitize(texts["terms"], sanitize_attributes=True),
            contacts=terms._contacts(),
            version=terms.number,
            effective_from=spoken_moment(terms.env, terms.effective_from),
            content_hash=terms.content_hash,
        )
        return values
