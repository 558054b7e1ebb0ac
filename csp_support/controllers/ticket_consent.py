from odoo import http
from odoo.http import request

from .ticket_joining import TicketJoining
from .ticket_portal import NOTICE


class TicketConsent(TicketJoining):
    """Customers agree later to what a ticket by mail or telephone costs."""

    @http.route(
        "/my/ticket/<int:ticket_id>/consent",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ticket_consent(self, ticket_id):
        ticket = self._own_ticket(ticket_id)
        if not ticket.csp_consent_missing:
            return request.redirect(f"/my/ticket/{ticket.id}")
        return request.render(
            "csp_support.portal_ticket_consent",
            {
                "page_name": "ticket_consent",
                "own_ticket": {"id": ticket.id, "name": ticket.name},
                "quote": ticket._portal_consent_values(),
            },
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/consent/give",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_agree(self, ticket_id, consent="", **kwargs):
        ticket = self._own_ticket(ticket_id)
        if ticket.csp_consent_missing:
            if consent != ticket._portal_consent_values()["key"]:
                # The price was corrected while he looked at it.
                return request.redirect(f"/my/ticket/{ticket.id}/consent", code=303)
            ticket._keep_consent(request.env.user)
            request.session[NOTICE] = request.env._(
                "Thank you: you have agreed to what this ticket costs."
            )
        return request.redirect(f"/my/ticket/{ticket.id}", code=303)
