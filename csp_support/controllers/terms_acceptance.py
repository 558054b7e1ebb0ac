from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from ..models.spoken_time import spoken_moment
from .parameters import written
from .support_portal import SupportPortal

MAXIMUM_NAME = 100


class TermsAcceptance(SupportPortal):
    """The customer accepts a version of his terms: by his name, for his company."""

    def _terms_page_values(self, terms):
        values = super()._terms_page_values(terms)
        values.update(
            terms_id=terms.id,
            acceptance=self._acceptance_values(terms),
            typed_name="",
            problems=[],
        )
        return values

    @http.route(
        "/my/support/terms/<int:terms_id>/accept",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def accept_terms(self, terms_id, typed_name="", agreed="", **kwargs):
        terms = self._own_terms(terms_id)
        typed_name = " ".join(written(typed_name).split())
        if self._may_accept(terms):
            problems = list(self._acceptance_problems(typed_name, agreed))
            if problems:
                return self._acceptance_again(terms, problems, typed_name)
            request.env["csp.support.acceptance"]._accept(
                terms,
                request.env.user,
                typed_name,
                request.httprequest.remote_addr,
            )
        return request.redirect(f"/my/support/terms/{terms.id}#acceptance", code=303)

    @http.route(
        "/my/support/acceptance/<int:acceptance_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def acceptance_pdf(self, acceptance_id):
        """What was accepted, with who, when and from where: the signed PDF."""
        try:
            acceptance = self._document_check_access(
                "csp.support.acceptance", acceptance_id
            )
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(acceptance._pdf_name())),
        ]
        return request.make_response(acceptance._pdf(), headers=headers)

    def _own_terms(self, terms_id):
        try:
            return self._document_check_access("csp.support.terms", terms_id)
        except (AccessError, MissingError):
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found() from None

    def _may_accept(self, terms):
        awaited = request.env["csp.support.acceptance.status"]._awaited(
            terms, request.env.user
        )
        return request.env.user in awaited._signatories().get(awaited, ())

    def _acceptance_again(self, terms, problems, typed_name):
        """The terms with what is wrong and with the name that was typed."""
        response = self.portal_my_support_terms(terms.id)
        response.qcontext.update(problems=problems, typed_name=typed_name)
        response.status_code = 422
        return response

    def _acceptance_problems(self, typed_name, agreed):
        if not typed_name:
            yield request.env._("Write your name.")
        if len(typed_name) > MAXIMUM_NAME:
            yield request.env._(
                "The name is too long: keep it to %(count)s characters.",
                count=MAXIMUM_NAME,
            )
        if not agreed:
            yield request.env._("Tick that you have read the terms and accept them.")

    def _acceptance_values(self, terms):
        """How it stands for the visitor's company; None for visitors of none."""
        user = request.env.user
        if not user._is_portal():
            return None
        customer = user.commercial_partner_id
        acceptance = request.env["csp.support.acceptance"]._of(terms, customer)
        awaited = request.env["csp.support.acceptance.status"]._awaited(terms, user)
        signatories = awaited._signatories().get(awaited, user.browse())
        return {
            "customer": customer.name,
            "given": acceptance and self._given_values(acceptance),
            "is_awaited": bool(awaited),
            "may_accept": user in signatories,
            "who_may": awaited._names(signatories),
        }

    def _given_values(self, acceptance):
        return {
            "id": acceptance.id,
            "typed_name": acceptance.typed_name,
            "moment": spoken_moment(request.env, acceptance.accepted_at),
        }
