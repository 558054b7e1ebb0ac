from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .parameters import number
from .ticket_portal import TicketPortal


class TicketSeen(TicketPortal):
    """A reseller says later, too, whether his customer reads what he filed."""

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        visitor = request.env.user
        values["seen"] = ticket.with_user(visitor)._portal_seen_values()
        return values

    @http.route(
        "/my/ticket/<int:ticket_id>/seen/say",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def let_customer_see(self, ticket_id, customer_sees="", **kwargs):
        try:
            ticket = self._document_check_access("helpdesk.ticket", number(ticket_id))
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        ticket = ticket.with_user(request.env.user)
        if not ticket._portal_let_see(bool(customer_sees)):
            raise request.not_found()
        return request.redirect(f"/my/ticket/{ticket.id}", code=303)
