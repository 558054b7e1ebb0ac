"""Customers, subscriptions and what else Partner Center knows (REST, v1).

Names are Microsoft's in snake case, dates aware UTC. Enum values have Microsoft's
spelling when they are known in any casing, otherwise they are kept as they came. An
object without its `id` is malformed: `ValueError`. Any other field that is missing or
of the wrong type is empty, or None for a number, a date or a yes or no.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from . import dates
from .fields import enum, mapping, mappings, spellings, text, texts, with_id

# Microsoft: "Customer resources", "Subscription resources", "Relationships
# resources", "Service request resources", with their enumerations; the numbers of
# these two, which the listing has in place of words, count from 0 in this order.
_SEVERITIES = "unknown critical moderate minimal"
_REQUEST_STATUSES = "none open closed attention_needed"
_KNOWN = spellings(
    "none reseller advisor syndication microsoft_support active pending suspended"
    " expired disabled deleted is_indirect_reseller_of"
    f" is_indirect_cloud_solution_provider_of {_SEVERITIES} {_REQUEST_STATUSES}"
)


@dataclass(frozen=True)
class Customer:
    """A customer of the partner; `id` is the id of its tenant.

    `associated_partner_id` is the tenant of the indirect reseller who serves it;
    `allows_delegated_access` is of the former delegated administration, not of GDAP.
    `email`, `country` (two letters) and `custom_domains` come when it is asked for by
    itself, and only with enough rights.
    """

    id: str
    name: str
    domain: str
    commerce_id: str
    relationship_to_partner: str
    associated_partner_id: str
    allows_delegated_access: bool | None
    email: str
    country: str
    custom_domains: tuple[str, ...]


@dataclass(frozen=True)
class Subscription:
    """Something a customer bought.

    `entitlement_id` is the Azure subscription's id if it is one, `partner_id` the
    reseller of record, `term_duration` ISO 8601 such as `P1Y`, `commitment_end` when
    it ends or, with `auto_renew`, renews itself.
    """

    id: str
    offer_id: str
    offer_name: str
    friendly_name: str
    entitlement_id: str
    order_id: str
    product_type: str
    partner_id: str
    status: str
    quantity: int | None
    unit_type: str
    billing_type: str
    billing_cycle: str
    term_duration: str
    auto_renew: bool | None
    is_trial: bool | None
    created: datetime | None
    start: datetime | None
    commitment_end: datetime | None

    @property
    def name(self) -> str:
        """Return what to call it; a legacy one may have a nickname only."""
        return self.offer_name or self.friendly_name

    @property
    def is_new_commerce(self) -> bool:
        """Tell whether it was bought in the new commerce.

        There an offer is product, SKU and availability, such as `CFQ7…:0001:CFQ7…`.
        """
        return self.offer_id.count(":") == 2


@dataclass(frozen=True)
class PartnerRelationship:
    """Another partner; `id` is its tenant, `mpn_id` its number with Microsoft."""

    id: str
    name: str
    relationship_type: str
    state: str
    mpn_id: str
    location: str


@dataclass(frozen=True)
class SupportProfile:
    """How Microsoft tells customers to reach the partner's support.

    `content` is all of it as it came, since it is sent back whole when it changes.
    """

    email: str
    telephone: str
    website: str
    content: dict = field(repr=False, compare=False)

    def differences(self, email: str, telephone: str, website: str) -> tuple[str, ...]:
        """Return which of the three differ from these, by their names.

        Casing, the blanks and marks of a number, and the scheme and last slash of an
        address say nothing: Microsoft's own examples differ in them.
        """
        pairs = {
            "email": (self.email.casefold(), email.strip().casefold()),
            "telephone": (_digits(self.telephone), _digits(telephone)),
            "website": (_place(self.website), _place(website)),
        }
        return tuple(name for name, (one, other) in pairs.items() if one != other)

    def changed(self, email: str, telephone: str, website: str) -> dict:
        """Return the content to send when it is to say this."""
        wanted = {"email": email, "telephone": telephone, "website": website}
        kept = {
            name: value
            for name, value in self.content.items()
            if name.lower() not in {*wanted, "links"}
        }
        return {**kept, **wanted}


@dataclass(frozen=True)
class SupportContact:
    """The partner whom the customer of a legacy subscription is told to ask."""

    support_tenant_id: str
    support_mpn_id: str
    name: str


@dataclass(frozen=True)
class ManagedService:
    """A service of a customer, with the pages of Microsoft's portals for it.

    Each address is https, or empty.
    """

    id: str
    name: str
    group_name: str
    admin_url: str
    health_url: str
    ticket_url: str


@dataclass(frozen=True)
class ServiceRequestNote:
    """What somebody wrote on a service request."""

    author: str
    created: datetime | None
    text: str


@dataclass(frozen=True)
class ServiceRequest:
    """A case at Microsoft; `severity` and `status` are words of Partner Center's."""

    id: str
    title: str
    description: str
    severity: str
    status: str
    support_topic_id: str
    support_topic_name: str
    product_id: str
    product_name: str
    organization_id: str
    organization_name: str
    country_code: str
    created: datetime | None
    last_modified: datetime | None
    last_closed: datetime | None
    notes: tuple[ServiceRequestNote, ...]


def customer(item: object) -> Customer:
    """Return the customer of one JSON object."""
    item = with_id(item)
    company = mapping(item.get("companyProfile"))
    billing = mapping(item.get("billingProfile"))
    addresses = company.get("address"), billing.get("defaultAddress")
    countries = (text(mapping(address).get("country")) for address in addresses)
    return Customer(
        id=text(item["id"]),
        name=text(company.get("companyName")),
        domain=text(company.get("domain")),
        commerce_id=text(item.get("commerceId")),
        relationship_to_partner=enum(item.get("relationshipToPartner"), _KNOWN),
        associated_partner_id=text(item.get("associatedPartnerId")),
        allows_delegated_access=_yes_or_no(item.get("allowDelegatedAccess")),
        email=text(company.get("email")) or text(billing.get("email")),
        country=next(filter(None, countries), ""),
        custom_domains=texts(item.get("customDomains")),
    )


def subscription(item: object) -> Subscription:
    """Return the subscription of one JSON object, legacy or new commerce."""
    item = with_id(item)
    return Subscription(
        id=text(item["id"]),
        offer_id=text(item.get("offerId")),
        offer_name=text(item.get("offerName")),
        friendly_name=text(item.get("friendlyName")),
        entitlement_id=text(item.get("entitlementId")),
        order_id=text(item.get("orderId")),
        product_type=text(mapping(item.get("productType")).get("id")),
        partner_id=text(item.get("partnerId")),
        status=enum(item.get("status"), _KNOWN),
        quantity=_number(item.get("quantity")),
        unit_type=text(item.get("unitType")),
        billing_type=text(item.get("billingType")),
        billing_cycle=text(item.get("billingCycle")),
        term_duration=text(item.get("termDuration")),
        auto_renew=_yes_or_no(item.get("autoRenewEnabled")),
        is_trial=_yes_or_no(item.get("isTrial")),
        created=dates.parse(item.get("creationDate")),
        start=dates.parse(item.get("effectiveStartDate")),
        commitment_end=dates.parse(item.get("commitmentEndDate")),
    )


def partner_relationship(item: object) -> PartnerRelationship:
    """Return the relationship of one JSON object; the number has two names."""
    item = with_id(item)
    return PartnerRelationship(
        id=text(item["id"]),
        name=text(item.get("name")),
        relationship_type=enum(item.get("relationshipType"), _KNOWN),
        state=enum(item.get("state"), _KNOWN),
        mpn_id=text(item.get("mpnId")) or text(item.get("partnerId")),
        location=text(item.get("location")),
    )


def support_profile(item: dict) -> SupportProfile:
    """Return the support profile of one JSON object, its names in any casing."""
    values = {name.lower(): value for name, value in item.items()}
    if not {"email", "telephone", "website"} & set(values):
        raise ValueError("not a support profile")
    return SupportProfile(
        email=text(values.get("email")),
        telephone=text(values.get("telephone")),
        website=text(values.get("website")),
        content=item,
    )


def support_contact(item: dict) -> SupportContact:
    """Return the support contact of one JSON object."""
    tenant_id = text(item.get("supportTenantId"))
    if not tenant_id:
        raise ValueError("not a support contact")
    return SupportContact(
        support_tenant_id=tenant_id,
        support_mpn_id=text(item.get("supportMpnId")),
        name=text(item.get("name")),
    )


def managed_service(item: object) -> ManagedService:
    """Return the service of one JSON object."""
    item = with_id(item)
    links = mapping(item.get("links"))
    return ManagedService(
        id=text(item["id"]),
        name=text(item.get("name")),
        group_name=text(item.get("groupName")),
        admin_url=_https(links.get("adminService")),
        health_url=_https(links.get("serviceHealth")),
        ticket_url=_https(links.get("serviceTicket")),
    )


def service_request(item: object) -> ServiceRequest:
    """Return the service request of one JSON object."""
    item = with_id(item)
    organization = mapping(item.get("organization"))
    return ServiceRequest(
        id=text(item["id"]),
        title=text(item.get("title")),
        description=text(item.get("description")),
        severity=_word(item.get("severity"), _SEVERITIES),
        status=_word(item.get("status"), _REQUEST_STATUSES),
        support_topic_id=text(item.get("supportTopicId")),
        support_topic_name=text(item.get("supportTopicName")),
        product_id=text(item.get("productId")),
        product_name=text(item.get("productName")),
        organization_id=text(organization.get("id")),
        organization_name=text(organization.get("name")),
        country_code=text(item.get("countryCode")),
        created=dates.parse(item.get("createdDate")),
        last_modified=dates.parse(item.get("lastModifiedDate")),
        last_closed=dates.parse(item.get("lastClosedDate")),
        notes=tuple(_note(note) for note in mappings(item.get("notes"))),
    )


def _note(item: dict) -> ServiceRequestNote:
    return ServiceRequestNote(
        author=text(item.get("createdByName")),
        created=dates.parse(item.get("createdDate")),
        text=text(item.get("text")),
    )


def _word(value: object, words: str) -> str:
    """Return the word for a word or a number; an unknown number stays one."""
    number = _number(value)
    if number is None:
        return enum(value, _KNOWN)
    known = words.split()
    return known[number] if 0 <= number < len(known) else str(number)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _https(link: object) -> str:
    address = text(mapping(link).get("uri"))
    try:
        return address if urlsplit(address).scheme == "https" else ""
    except ValueError:
        return ""


def _digits(telephone: str) -> str:
    return re.sub(r"[^\d+]", "", telephone)


def _place(website: str) -> str:
    return re.sub(r"^https?://|/+$", "", website.strip().casefold())
