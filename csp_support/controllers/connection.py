from odoo import http
from odoo.http import request

from ..models import csp_connection_sign_in, csp_tenant_consent

# What Microsoft sends back; nothing else of the address is looked at.
ANSWER = ("code", "state", "error", "error_description", "admin_consent", "tenant")


def microsofts_answer(parameters):
    return {name: parameters[name] for name in ANSWER if name in parameters}


class ConnectionController(http.Controller):
    """Where Microsoft sends browsers back to."""

    @http.route(
        csp_connection_sign_in.CALLBACK, type="http", auth="user", methods=["GET"]
    )
    def finish_sign_in(self, **parameters):
        """An administrator comes back from signing in as the partner user."""
        # A sign-in is used once: it is forgotten before anything can fail.
        begun = request.session.pop(csp_connection_sign_in.SESSION_KEY, None) or {}
        connections = request.env["csp.connection"]
        if not connections.has_access("write"):
            raise request.not_found()
        connection = connections.browse(begun.get("connection")).exists()
        if not connection:
            return request.redirect("/odoo/action-csp_support.csp_connection_action")
        connection._finish_sign_in(begun["flow"], microsofts_answer(parameters))
        action = "action-csp_support.csp_connection_action"
        return request.redirect(f"/odoo/{action}/{connection.id}")

    @http.route(
        csp_tenant_consent.CALLBACK,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
    )
    def finish_consent(self, **parameters):
        """A customer's administrator comes back; he need not be a user here."""
        # The reference in the answer is the proof: only our own link holds it.
        tenants = request.env["csp.tenant"].sudo()
        tenant = tenants._find_consent(parameters.get("state"))
        if not tenant:
            raise request.not_found()
        tenant._keep_consent(microsofts_answer(parameters))
        return request.render(
            "csp_support.portal_consent",
            {"tenant_name": tenant.name, "granted": tenant.consent_state == "granted"},
        )
