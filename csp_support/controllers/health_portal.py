from odoo import http
from odoo.http import request

from ..models.spoken_time import reader_zone
from .parameters import number
from .support_portal import SupportPortal


class HealthPortal(SupportPortal):
    """“Service health” and “Do it yourself”: what customers see before they call."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        for name in ("health_count", "self_help_count"):
            if name in counters:
                values[name] = len(self._customer_tenants())
        return values

    @http.route(
        "/my/health",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_health(self):
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="health",
            customer_tenants=self._customer_tenants()._portal_health_page_values(),
            zone=reader_zone(request.env),
        )
        return request.render("csp_support.portal_my_health", values)

    @http.route(
        "/my/self-help",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_self_help(self):
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="self_help",
            customer_tenants=self._customer_tenants()._portal_self_help_values(),
        )
        return request.render("csp_support.portal_my_self_help", values)

    # ------------------------------------------------------------------
    # One published issue
    # ------------------------------------------------------------------

    @http.route(
        "/my/health/issue/<issue_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_health_issue(self, issue_id):
        issue, tenants = self._touching_issue(issue_id)
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="health_issue",
            issue=issue._portal_page_values(),
            zone=reader_zone(request.env),
            **tenants._portal_issue_page_values(issue),
        )
        return request.render("csp_support.portal_my_health_issue", values)

    @http.route(
        "/my/health/issue/<issue_id>/follow",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def follow_issue(self, issue_id, **kwargs):
        issue, tenants = self._touching_issue(issue_id)
        if not issue.is_resolved:
            request.env["csp.issue.follower"]._follow(
                issue, tenants[0], request.env.user
            )
        return request.redirect(f"/my/health/issue/{issue.id}", code=303)

    @http.route(
        "/my/health/issue/<issue_id>/unfollow",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def unfollow_issue(self, issue_id, **kwargs):
        issue, _tenants = self._touching_issue(issue_id)
        request.env["csp.issue.follower"]._unfollow(issue, request.env.user)
        return request.redirect(f"/my/health/issue/{issue.id}", code=303)

    def _touching_issue(self, issue_id):
        """The issue, in sudo, and those of the visitor's tenants that it touches."""
        issue = request.env["csp.service.issue"].sudo().browse(number(issue_id))
        tenants = self._customer_tenants()._touched_by(issue)
        if not tenants:
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found()
        return issue, tenants
