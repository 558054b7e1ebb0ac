"""Partner Center's REST API, asked in the partner's own tenant.

Microsoft: "Partner Center REST headers", "Error codes" and "API throttling guidance".
An indirect reseller has no access to it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote

from .clouds import Cloud
from .errors import MicrosoftError
from .partner_center_calls import ALREADY_THERE, Call
from .partner_center_resources import (
    Customer,
    ManagedService,
    PartnerRelationship,
    ServiceRequest,
    Subscription,
    SupportContact,
    SupportProfile,
    customer,
    managed_service,
    partner_relationship,
    service_request,
    subscription,
    support_contact,
    support_profile,
)
from .reasons import About, failure
from .transport import Transport

INDIRECT_RESELLERS = "IsIndirectCloudSolutionProviderOf"
INDIRECT_PROVIDERS = "IsIndirectResellerOf"

_NO_CONTACT = {404: "support_contact_missing"}
_NO_CONSENT = {403: "partner_consent_refused"}


class PartnerCenter:
    """Asks Partner Center for one partner.

    Every method raises MicrosoftError. A listing is whole or an error: an item that
    cannot be read makes the answer `malformed_answer`.

    Customers and subscriptions may be read with a token of the app itself; everything
    else needs one of a partner user who signed in with multi-factor authentication.
    """

    def __init__(
        self,
        cloud: Cloud,
        transport: Transport,
        token: Callable[[], str],
        tenant_id: str,
        client_id: str = "",
        forget: Callable[[], None] | None = None,
        page_size: int = 500,
    ):
        """`tenant_id` is the partner's; `token` gives one for it and the cloud's
        `partner_center_scope`, and `forget` makes it a new one the next time.

        `page_size` is how many customers to ask for at once; Microsoft does not say
        how many it gives.
        """
        self._cloud = cloud
        self._transport = transport
        self._token = token
        self._forget = forget
        self._tenant_id = tenant_id
        self._client_id = client_id
        self._page_size = page_size

    def check(self) -> None:
        """Ask for a single customer, to see whether we may."""
        self._call().page("customers", {"size": 1})

    def customers(self, reseller_id: str = "") -> list[Customer]:
        """Return all customers, or those of the indirect reseller with that tenant.

        Microsoft: "Get a list of customers", "Get customers of an indirect reseller".
        """
        query: dict[str, object] = {"size": self._page_size}
        if reseller_id:
            query["filter"] = json.dumps(
                {
                    "Field": "IndirectReseller",
                    "Value": reseller_id,
                    "Operator": "starts_with",
                }
            )
        return self._call().listing("customers", customer, query)

    def customer(self, customer_id: str) -> Customer:
        """Return one customer, with what a listing leaves out."""
        return self._call(customer_id).one(_path("customers", customer_id), customer)

    def subscriptions(self, customer_id: str) -> list[Subscription]:
        """Return what a customer bought, legacy and new commerce.

        Microsoft allows 500 such requests a minute.
        """
        path = _path("customers", customer_id, "subscriptions")
        return self._call(customer_id).listing(path, subscription)

    def relationships(
        self, kind: str = INDIRECT_RESELLERS
    ) -> list[PartnerRelationship]:
        """Return a provider's resellers, or with INDIRECT_PROVIDERS the providers."""
        query = {"relationship_type": kind}
        return self._call().listing("relationships", partner_relationship, query)

    def customer_relationships(self, customer_id: str) -> list[PartnerRelationship]:
        """Return the indirect resellers who serve a customer."""
        path = _path("customers", customer_id, "relationships")
        return self._call(customer_id).listing(path, partner_relationship)

    def managed_services(self, customer_id: str) -> list[ManagedService]:
        """Return a customer's services with the portals' pages for them."""
        path = _path("customers", customer_id, "managedservices")
        return self._call(customer_id).listing(path, managed_service)

    def support_profile(self) -> SupportProfile:
        """Return how Microsoft tells our customers to reach our support."""
        return self._call().one("profiles/support", support_profile)

    def set_support_profile(
        self, email: str, telephone: str, website: str
    ) -> SupportProfile:
        """Change the support profile and return what Microsoft made of it.

        It is read first and sent back whole. Microsoft documents two addresses for
        that; where there is nothing at the one of its REST reference, the other counts.
        """
        call = self._call()
        before = call.one("profiles/support", support_profile)
        content = before.changed(email, telephone, website)
        try:
            return call.one("profiles/support", support_profile, "PUT", content)
        except MicrosoftError as error:
            if error.values.get("status") not in (404, 405):
                raise
        return call.one("profiles/supportprofile", support_profile, "PUT", content)

    def support_contact(self, customer_id: str, subscription_id: str) -> SupportContact:
        """Return whom the customer of a legacy subscription is told to ask.

        AccessRefused `support_contact_missing` where there is none.
        """
        path = _contact_path(customer_id, subscription_id)
        return self._call(customer_id, _NO_CONTACT).one(path, support_contact)

    def set_support_contact(
        self, customer_id: str, subscription_id: str, contact: SupportContact
    ) -> SupportContact:
        """Change that contact, to ourselves or to the reseller."""
        content = {
            "supportTenantId": contact.support_tenant_id,
            "supportMpnId": contact.support_mpn_id,
            "name": contact.name,
        }
        path = _contact_path(customer_id, subscription_id)
        call = self._call(customer_id, _NO_CONTACT)
        return call.one(path, support_contact, "PUT", content)

    def consent(
        self,
        customer_id: str,
        grants: Mapping[str, Iterable[str]],
        display_name: str = "",
    ) -> None:
        """Consent to our app in a customer's tenant, for delegated permissions.

        `grants` has the permissions by the app id of the resource they are of, such
        as Graph's `00000003-0000-0000-c000-000000000000`. A consent that is there
        already is a success. Microsoft: "Control panel vendor APIs".
        """
        content = {
            "applicationId": self._client_id,
            "displayName": display_name,
            "applicationGrants": [
                {"enterpriseApplicationId": resource, "scope": ",".join(scopes)}
                for resource, scopes in grants.items()
            ],
        }
        path = _path("customers", customer_id, "applicationconsents")
        try:
            self._call(customer_id, _NO_CONSENT).change(path, "POST", content)
        except MicrosoftError as error:
            if error.values.get("error") != ALREADY_THERE:
                raise

    def withdraw_consent(self, customer_id: str) -> None:
        """Take the consent to our app in a customer's tenant back."""
        path = _path("customers", customer_id, "applicationconsents", self._client_id)
        self._call(customer_id, _NO_CONSENT).change(path, "DELETE")

    def service_requests(self, customer_id: str) -> list[ServiceRequest]:
        """Return a customer's cases at Microsoft, without their notes."""
        path = _path("customers", customer_id, "servicerequests")
        return self._request_call(customer_id).listing(path, service_request)

    def service_request(self, request_id: str) -> ServiceRequest:
        """Return one case at Microsoft with its notes."""
        path = _path("servicerequests", request_id)
        return self._request_call().one(path, service_request)

    def _request_call(self, customer_id: str = "") -> Call:
        if not self._cloud.service_requests:
            raise failure("no_service_requests", self._about(customer_id))
        return self._call(customer_id)

    def _call(
        self, customer_id: str = "", reasons: Mapping[int, str] | None = None
    ) -> Call:
        """Return what a call about a customer, or about the partner, goes through."""
        about = self._about(customer_id)
        if not self._cloud.partner_center_url:
            raise failure("no_partner_center", about)
        return Call(
            f"{self._cloud.partner_center_url}/v1",
            self._transport,
            self._token,
            self._forget,
            about,
            self._tenant_id,
            reasons or {},
        )

    def _about(self, customer_id: str) -> About:
        tenant_id = customer_id or self._tenant_id
        link = self._cloud.consent_url(tenant_id, self._client_id)
        return About(
            tenant_id=tenant_id,
            client_id=self._client_id,
            cloud=self._cloud.name,
            consent_url=link if self._client_id else "",
        )


def _path(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts)


def _contact_path(customer_id: str, subscription_id: str) -> str:
    return _path(
        "customers", customer_id, "subscriptions", subscription_id, "supportcontact"
    )
