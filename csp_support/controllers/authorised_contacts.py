from odoo import http
from odoo.http import request

from .parameters import number
from .support_portal import SupportPortal


class AuthorisedContacts(SupportPortal):
    """The customer names who of his people may ask for support."""

    @http.route(
        "/my/support/contacts/<int:tenant_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def authorised_contacts(self, tenant_id):
        return self._contacts_page(self._own_tenant(tenant_id))

    @http.route(
        "/my/support/contacts/<int:tenant_id>/name",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def name_contact(self, tenant_id, person=None, **kwargs):
        tenant = self._own_tenant(tenant_id)
        person_id = number(person)
        chosen = tenant._nameable_people().filtered(lambda one: one.id == person_id)
        if not tenant._may_name_contacts(request.env.user):
            return self._contacts_page(tenant, status=403)
        if not chosen:
            return self._contacts_page(
                tenant, request.env._("Choose one of your people in the list."), 422
            )
        if not tenant._name_contact(chosen):
            return self._contacts_page(
                tenant,
                request.env._(
                    "Your terms allow no more authorised contacts: take one away first."
                ),
                422,
            )
        return self._back(tenant)

    @http.route(
        "/my/support/contacts/<int:tenant_id>/remove",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def remove_contact(self, tenant_id, person=None, **kwargs):
        tenant = self._own_tenant(tenant_id)
        if not tenant._may_name_contacts(request.env.user):
            return self._contacts_page(tenant, status=403)
        tenant._remove_contact(number(person))
        return self._back(tenant)

    def _own_tenant(self, tenant_id):
        """One of the visitor's tenants, in sudo."""
        tenant = self._customer_tenants().filtered(lambda own: own.id == tenant_id)
        if not tenant:
            # The same answer for what is not there and for what is not theirs.
            raise request.not_found()
        return tenant

    def _contacts_page(self, tenant, problem=None, status=200):
        values = self._prepare_portal_layout_values()
        values.update(
            page_name="support_contacts",
            problem=problem,
            **tenant._portal_contact_values(request.env.user),
        )
        return request.render(
            "csp_support.portal_authorised_contacts", values, status=status
        )

    def _back(self, tenant):
        return request.redirect(f"/my/support/contacts/{tenant.id}", code=303)
