from odoo import http
from odoo.http import request

from .support_portal import SupportPortal

# Neither search engines nor the pages it links to learn of the page.
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


class OfferingPage(SupportPortal):
    @http.route(
        "/support/offering/<token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def support_offering(self, token):
        """An offering for prospects: what is published of it, and nothing else."""
        terms = request.env["csp.support.offering"]._public_terms(token)
        if not terms:
            raise request.not_found()
        values = self._terms_page_values(terms)
        values.update(
            page_name="support_offering",
            no_breadcrumbs=True,
            # A prospect has no log-in to open tickets with.
            contacts=[way for way in values["contacts"] if way["kind"] != "portal"],
        )
        response = request.render("csp_support.portal_my_support_terms", values)
        response.headers.update(HEADERS)
        return response
