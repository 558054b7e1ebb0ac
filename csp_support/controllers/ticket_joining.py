from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools import plaintext2html

from .own_ticket import check_asker, is_onlooker
from .parameters import number, written
from .rate_limit import RateLimit
from .ticket_form import MAXIMUM_DESCRIPTION, MAXIMUM_SUBJECT
from .ticket_matter import TicketMatter
from .ticket_portal import NOTICE, TicketPortal

# Who types is asked for once in a while; who asks more often is a program.
SUGGESTIONS = RateLimit(calls=40, seconds=60)


class TicketJoining(TicketMatter):
    """Show published issues to who writes a ticket, and let him join one of them."""

    @http.route(
        "/new/ticket/suggestions",
        type="jsonrpc",
        auth="user",
        website=True,
        readonly=True,
    )
    def ticket_suggestions(self, subject=None, description=None, **kwargs):
        """What fits the words so far, as a piece of the page; None for “ask later”."""
        if not SUGGESTIONS.allows(request.env.uid):
            return None
        return request.env["ir.qweb"]._render(
            "csp_support.portal_ticket_suggestions",
            self._suggested(
                subject=written(subject), description=written(description), **kwargs
            ),
        )

    def _suggested(self, subject, description, **kwargs):
        tenants = self._chosen_tenant(**kwargs) or self._form_tenants()
        return tenants._portal_suggestions(
            subject[:MAXIMUM_SUBJECT],
            description[:MAXIMUM_DESCRIPTION],
            self._chosen_service(**kwargs),
        )

    # ------------------------------------------------------------------
    # Joining instead of writing again
    # ------------------------------------------------------------------

    @http.route()
    def submit_ticket(self, **kwargs):
        issue = self._joined_issue(**kwargs)
        if not issue:
            return self._with_question(super().submit_ticket(**kwargs), **kwargs)
        tenants = self._form_tenants().filtered(lambda own: issue in own.issue_ids)
        tenant = tenants & self._chosen_tenant(**kwargs) or tenants[:1]
        ticket = request.env["helpdesk.ticket"]._open_on(issue, tenant)
        if ticket:
            return self._join_ticket(ticket, **kwargs)
        words = {
            "subject": str(kwargs.get("subject") or "").strip()
            or issue.title[:MAXIMUM_SUBJECT],
            "description": str(kwargs.get("description") or "").strip()
            or request.env._("I have this too."),
            "tenant": tenant.id,
        }
        return super().submit_ticket(**{**kwargs, **words})

    def _joined_issue(self, issue=None, **kwargs):
        """The issue that he says he has too, if it is open in a tenant of his."""
        if not issue:
            return None
        issues = self._form_tenants()._joinable_issues()
        return issues.filtered(lambda open_: open_.id == number(issue))

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        issue = self._joined_issue(**kwargs)
        if issue:
            vals.update(request.env["helpdesk.ticket"]._prepare_joining(issue))
        return vals

    def _choice_problems(self, **kwargs):
        yield from super()._choice_problems(**kwargs)
        if kwargs.get("issue") and not self._joined_issue(**kwargs):
            yield request.env._(
                "Microsoft's issue that you chose is over by now, or touches none of "
                "your tenants. Send us the ticket if you still see the problem."
            )

    def _join_ticket(self, ticket, **kwargs):
        """He gets the messages of his company's ticket; what he sent is kept on it."""
        problems = list(self._attachment_problems())
        if problems:
            return self._form_again(problems, **kwargs)
        ticket.message_subscribe(request.env.user.partner_id.ids)
        if not is_onlooker(ticket):
            # So far it may be no more than a proposal of ours.
            ticket.with_user(request.env.user)._join_issue(ticket.csp_issue_id)
        words = _words(**kwargs)
        if words or self._files():
            self._add_to(ticket, words)
            notice = request.env._(
                "Your company has this ticket on the issue already: you now get what "
                "we write on it. What you sent was added to it."
            )
        else:
            notice = request.env._(
                "Your company has this ticket on the issue already: you now get what "
                "we write on it."
            )
        request.session[NOTICE] = notice
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _add_to(self, ticket, words):
        ticket.message_post(
            body=plaintext2html(words),
            attachments=[(file.filename, file.read()) for file in self._files()],
            author_id=request.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    # ------------------------------------------------------------------
    # “Is it this?”: for who was not shown the issues while he wrote
    # ------------------------------------------------------------------

    def _with_question(self, response, considered=None, **kwargs):
        """Ask after the ticket is there: so nothing is lost, whatever he answers."""
        if response.status_code != 302:
            return response
        # helpdesk_mgmt leads to the new ticket, and tells its number nowhere else.
        ticket_id = number(response.location.rpartition("/")[2])
        ticket = request.env["helpdesk.ticket"].sudo().browse(ticket_id)
        seen = {number(text) for text in written(considered).split(",")}
        if set(ticket._portal_questions().ids) - seen:
            return request.redirect(f"/my/ticket/{ticket_id}/issue", code=302)
        return response

    @http.route(
        "/my/ticket/<int:ticket_id>/issue",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def ticket_question(self, ticket_id):
        ticket = self._own_ticket(ticket_id)
        issues = ticket._portal_questions()
        if not issues:
            return request.redirect(f"/my/ticket/{ticket.id}")
        return request.render(
            "csp_support.portal_ticket_question",
            {
                "page_name": "ticket_question",
                "own_ticket": {"id": ticket.id, "name": ticket.name},
                "issues": [
                    issue._portal_values() | {"id": issue.id} for issue in issues
                ],
            },
        )

    @http.route(
        "/my/ticket/<int:ticket_id>/issue/join",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def ticket_answer(self, ticket_id, issue=None, **kwargs):
        ticket = self._own_ticket(ticket_id)
        found = ticket._portal_questions().filtered(
            lambda asked: asked.id == number(issue)
        )
        if found:
            ticket.with_user(request.env.user)._join_issue(found)
        return request.redirect(f"/my/ticket/{ticket.id}", code=302)

    def _own_ticket(self, ticket_id):
        try:
            ticket = TicketPortal()._document_check_access("helpdesk.ticket", ticket_id)
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        check_asker(ticket)
        return ticket


def _words(subject=None, description=None, **kwargs):
    """What he has written so far, as one text."""
    lines = (written(subject).strip(), written(description).strip())
    return "\n".join(filter(None, lines))[:MAXIMUM_DESCRIPTION]
