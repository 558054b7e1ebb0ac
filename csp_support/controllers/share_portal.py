from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.csp_ticket_share_portal import SHELVES
from ..models.spoken_time import reader_zone
from .parameters import number, written

MAXIMUM_WORDS = 50_000
MAXIMUM_REFERENCE = 60
MAXIMUM_SEARCH = 100

# What the portal's home counts.
COUNTED = {"share_count": [], "share_waiting_count": SHELVES["yours"]}

# Session key: what to tell the partner on the next page of the share.
NOTICE = "csp_support_share_notice"


class SharePortal(CustomerPortal):
    """“Shared tickets”: what a provider or reseller works on together with us."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        shares = request.env["csp.ticket.share"]
        for name in COUNTED.keys() & set(counters):
            values[name] = (
                shares.search_count(COUNTED[name]) if shares.has_access("read") else 0
            )
        return values

    @http.route(
        ["/my/shares", "/my/shares/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_shares(self, page=1, shelf="open", search="", **kwargs):
        shares = request.env["csp.ticket.share"]
        if not shares.has_access("read"):
            return request.redirect("/my")
        shelf = shelf if shelf in SHELVES else "open"
        search = written(search).strip()[:MAXIMUM_SEARCH]
        domain = shares._portal_domain(shelf, search)
        pager = portal_pager(
            url="/my/shares",
            url_args={"shelf": shelf, "search": search},
            total=shares.search_count(domain),
            page=number(page) or 1,
            step=self._items_per_page,
        )
        found = shares.search(
            domain,
            order="unread_by_partner desc, next_since desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="shares",
            rows=found._portal_rows(),
            counts=shares._portal_counts(),
            shelf=shelf,
            search=search,
            pager=pager,
        )
        return request.render("csp_support.portal_my_shares", values)

    @http.route(
        "/my/shares/<int:share_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_my_share(self, share_id, **kwargs):
        share = self._own_share(share_id)
        share._portal_seen()
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="share",
            share=share._partner_values(),
            moves=share._portal_moves(),
            object=share,
            notice=request.session.pop(NOTICE, None),
            zone=reader_zone(request.env),
        )
        return request.render("csp_support.portal_my_share", values)

    @http.route(
        "/my/shares/<int:share_id>/move",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def move_share(self, share_id, move="", words="", reference="", **kwargs):
        """Accept, decline, start, answer, give back, ask again or close."""
        share = self._own_share(share_id)
        words = written(words).strip()[:MAXIMUM_WORDS]
        reference = written(reference).strip()[:MAXIMUM_REFERENCE]
        try:
            if not share._portal_move(move, words, reference):
                request.session[NOTICE] = request.env._(
                    "That could not be done: the ticket has changed meanwhile. Look at "
                    "it again."
                )
        except UserError as problem:
            request.session[NOTICE] = str(problem)
        return self._back_to(share)

    @http.route(
        "/my/shares/<int:share_id>/reference",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def set_share_reference(self, share_id, reference="", **kwargs):
        share = self._own_share(share_id)
        share._portal_set_reference(written(reference).strip()[:MAXIMUM_REFERENCE])
        return self._back_to(share)

    @http.route(
        "/my/shares/<int:share_id>/dossier",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def share_dossier(self, share_id):
        share = self._own_share(share_id)
        if not share.sudo().dossier_content:
            raise request.not_found()
        content = share._dossier_pdf()
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(share._dossier_name())),
        ]
        return request.make_response(content, headers=headers)

    @http.route(
        "/my/shares/<int:share_id>/file/<int:file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def share_file(self, share_id, file_id):
        share = self._own_share(share_id)
        # Portal users have no right to attachments; these are shared with him.
        file = share.sudo().attachment_ids.filtered(lambda each: each.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"].sudo()._get_stream_from(file)
        return stream.get_response(as_attachment=True)

    def _own_share(self, share_id):
        """The share, as the partner who reads may read it."""
        share = request.env["csp.ticket.share"].browse(number(share_id))
        try:
            share.check_access("read")
            found = share.exists()
        except (AccessError, MissingError):
            found = share.browse()
        if not found:
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found()
        return found

    def _back_to(self, share):
        return request.redirect(f"/my/shares/{share.id}", code=303)
