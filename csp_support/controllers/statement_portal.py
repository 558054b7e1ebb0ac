from odoo import http
from odoo.http import content_disposition, request

from .support_portal import SupportPortal


class StatementPortal(SupportPortal):
    """The customer's monthly statements."""

    def _own_statements(self):
        return request.env["csp.support.statement"]._of_customer(request.env.user)

    @http.route()
    def portal_my_support(self):
        response = super().portal_my_support()
        response.qcontext["statements"] = self._own_statements()._portal_values()
        return response

    @http.route(
        "/my/support/statement/<int:statement_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_support_statement(self, statement_id):
        statement = self._own_statements().filtered(lambda own: own.id == statement_id)
        if not statement:
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found()
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(statement._pdf_name())),
        ]
        return request.make_response(statement._pdf(), headers)
