from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .own_ticket import check_asker


class TicketStillBroken(CustomerPortal):
    @http.route(
        "/my/ticket/<int:ticket_id>/still_broken",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def ticket_still_broken(self, ticket_id, access_token=None, **kwargs):
        """The customer says that the fault outlived Microsoft's issue."""
        try:
            ticket = self._document_check_access(
                "helpdesk.ticket", ticket_id, access_token
            )
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        check_asker(ticket)
        if ticket._asks_whether_it_works():
            visitor = request.env.user
            author = ticket.partner_id if visitor._is_public() else visitor.partner_id
            ticket._say_still_broken(author)
        token = f"?access_token={access_token}" if access_token else ""
        return request.redirect(f"/my/ticket/{ticket.id}{token}", code=303)
