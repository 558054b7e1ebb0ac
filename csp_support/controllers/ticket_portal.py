from datetime import date

from odoo import SUPERUSER_ID, http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController
from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from .own_ticket import check_asker, is_onlooker
from .parameters import number, written

# Session key: what to tell the customer on the next page of his ticket.
NOTICE = "csp_support_ticket_notice"


class TicketPortal(CustomerPortalHelpdesk):
    """The customer's tickets, with what service health says of each."""

    @http.route(methods=["GET"])
    def portal_my_tickets(self, page=1, date_begin=None, date_end=None, **kwargs):
        choices = {
            "sortby": self._ticket_get_searchbar_sortings(),
            "groupby": self._ticket_get_searchbar_groupby(),
            "search_in": self._ticket_get_searchbar_inputs(),
        }
        for name, known in choices.items():
            if kwargs.get(name) not in known:
                kwargs.pop(name, None)
        if "search" in kwargs:
            kwargs["search"] = written(kwargs["search"])
        response = super().portal_my_tickets(
            page=number(page) or 1,
            date_begin=_day(date_begin),
            date_end=_day(date_end),
            **kwargs,
        )
        if response.is_qweb:
            tickets = request.env["helpdesk.ticket"].union(
                *response.qcontext["grouped_tickets"]
            )
            response.qcontext["verdicts"] = tickets._portal_verdicts()
            response.qcontext["customers"] = tickets._portal_customers()
        return response

    def _document_check_access(self, model_name, document_id, access_token=None):
        """The same answer in one query, which also reads what the page tells."""
        if model_name == "helpdesk.ticket":
            ticket = request.env[model_name].with_user(SUPERUSER_ID)
            ticket = ticket._portal_ticket(document_id)
            if ticket and ticket.with_user(request.env.user).has_access("read"):
                return ticket
        return super()._document_check_access(model_name, document_id, access_token)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        ticket._portal_fetch_people(request.env.user)
        acceptances = request.env["csp.support.acceptance.status"]
        values.update(
            # Told at the top of the page and beside the ticket's terms: asked once.
            awaited=acceptances._portal_awaited_values(request.env.user),
            support=ticket._portal_support_values(),
            letterhead=ticket.with_env(request.env)._portal_letterhead(),
            pictures=ticket._portal_pictures(),
            notice=request.session.pop(NOTICE, None),
        )
        is_only_reading = is_onlooker(ticket)
        if is_only_reading:
            values["support"].update(ticket._portal_onlooker_values())
        if ticket.closed or is_only_reading:
            values["closed_stages"] = ticket.stage_id.browse()
        return values


class TicketClosing(HelpdeskTicketController):
    @http.route(methods=["POST"])
    def support_ticket_close(self, ticket_id=None, stage_id=None, **kwargs):
        """Close a ticket that the visitor may read, by a stage meant for customers."""
        try:
            ticket = CustomerPortalHelpdesk()._document_check_access(
                "helpdesk.ticket", number(ticket_id)
            )
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        check_asker(ticket)
        stage = ticket._portal_closing_stages().filtered(
            lambda stage: stage.id == number(stage_id)
        )
        if stage:
            ticket.stage_id = stage
        else:
            request.session[NOTICE] = request.env._(
                "The ticket was not closed: it is closed already, or cannot be closed "
                "in this way. Write to us below if you need it closed."
            )
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)


def _day(text):
    """A date typed into an address, or None: it goes into a search."""
    try:
        return text and date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return None
