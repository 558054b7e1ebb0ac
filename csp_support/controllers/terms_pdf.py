from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal


class TermsPdf(CustomerPortal):
    @http.route(
        "/my/support/terms/<int:terms_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_support_terms_pdf(self, terms_id, lang=None):
        """Published terms as PDF, in the reader's language or another published one."""
        try:
            terms = self._document_check_access("csp.support.terms", terms_id)
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        if lang in terms._frozen()["texts"]:
            terms = terms.with_context(lang=lang)
        content = terms._pdf()
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(terms._pdf_name())),
            ],
        )
