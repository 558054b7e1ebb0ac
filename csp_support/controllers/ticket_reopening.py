from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from .own_ticket import check_asker
from .parameters import number
from .ticket_form import MAXIMUM_DESCRIPTION
from .ticket_portal import NOTICE, TicketPortal


class TicketReopening(TicketPortal):
    @http.route(
        "/ticket/reopen",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def reopen_ticket(self, ticket_id=None, words="", **kwargs):
        """The customer opens a closed ticket again and says why."""
        try:
            ticket = self._document_check_access("helpdesk.ticket", number(ticket_id))
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        check_asker(ticket)
        words = words.strip()[:MAXIMUM_DESCRIPTION]
        if not words:
            request.session[NOTICE] = request.env._(
                "The ticket was not opened again: write what still troubles you."
            )
        elif ticket._reopening_stage():
            ticket._portal_reopen(request.env.user.partner_id, words)
        return request.redirect(f"/my/ticket/{ticket.id}", code=303)
