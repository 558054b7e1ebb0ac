"""Granular delegated admin privileges (GDAP) as Microsoft Graph tells them (v1.0).

Names are Microsoft's in snake case, dates aware UTC. Enum values have Microsoft's
spelling when they are known in any casing, otherwise they are kept as they came. An
object without its `id` is malformed: `ValueError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import dates
from .fields import enum, mapping, mappings, spellings, text, with_id

# Microsoft: "Microsoft Entra built-in roles"
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"

# Microsoft: "delegatedAdminRelationship" and "delegatedAdminAccessAssignment" resource
# types, with their enumerations.
_STATUSES = spellings(
    "created approvalPending approved activating active expiring expired"
    " terminationRequested terminating terminated unknownFutureValue"
    " pending deleting deleted error securityGroup"
)
_NONE = ("", "P0D", "PT0S")


@dataclass(frozen=True)
class DelegatedAdminCustomer:
    """A customer with whom the partner has a relationship of whatever status."""

    tenant_id: str
    display_name: str


@dataclass(frozen=True)
class DelegatedAdminRelationship:
    """What a customer grants the partner, and until when.

    `role_ids` are Entra's role template ids. They give nobody anything before a
    security group is assigned to them. `customer_tenant_id` is empty until somebody
    approves. Durations are ISO 8601, such as `P730D`. The last two are of relationships
    that an indirect reseller has.
    """

    id: str
    display_name: str
    status: str
    customer_tenant_id: str
    customer_name: str
    role_ids: tuple[str, ...]
    duration: str
    auto_extend_duration: str
    created: datetime | None
    last_modified: datetime | None
    activated: datetime | None
    end: datetime | None
    is_partner_consent_pending: bool
    indirect_provider_tenant_id: str

    @property
    def auto_extends(self) -> bool:
        """Say whether Microsoft extends it by itself."""
        return self.auto_extend_duration not in _NONE

    @property
    def has_global_administrator(self) -> bool:
        """Say whether it grants more than any partner should have.

        Microsoft does not extend such a relationship by itself.
        """
        return GLOBAL_ADMINISTRATOR in self.role_ids


@dataclass(frozen=True)
class DelegatedAdminAccessAssignment:
    """Gives a security group of the partner some roles of a relationship."""

    id: str
    status: str
    group_id: str
    group_kind: str
    role_ids: tuple[str, ...]
    created: datetime | None
    last_modified: datetime | None


def customer(item: object) -> DelegatedAdminCustomer:
    """Return the customer of one JSON object."""
    item = with_id(item)
    return DelegatedAdminCustomer(
        tenant_id=(text(item.get("tenantId")) or text(item["id"])).lower(),
        display_name=text(item.get("displayName")),
    )


def relationship(item: object) -> DelegatedAdminRelationship:
    """Return the relationship of one JSON object."""
    item = with_id(item)
    granting = mapping(item.get("customer"))
    return DelegatedAdminRelationship(
        id=text(item["id"]),
        display_name=text(item.get("displayName")),
        status=enum(item.get("status"), _STATUSES),
        customer_tenant_id=text(granting.get("tenantId")).lower(),
        customer_name=text(granting.get("displayName")),
        role_ids=_role_ids(item),
        duration=text(item.get("duration")),
        auto_extend_duration=text(item.get("autoExtendDuration")),
        created=dates.parse(item.get("createdDateTime")),
        last_modified=dates.parse(item.get("lastModifiedDateTime")),
        activated=dates.parse(item.get("activatedDateTime")),
        end=dates.parse(item.get("endDateTime")),
        is_partner_consent_pending=item.get("isPartnerConsentPending") is True,
        indirect_provider_tenant_id=text(item.get("indirectProviderTenantId")),
    )


def access_assignment(item: object) -> DelegatedAdminAccessAssignment:
    """Return the access assignment of one JSON object."""
    item = with_id(item)
    container = mapping(item.get("accessContainer"))
    return DelegatedAdminAccessAssignment(
        id=text(item["id"]),
        status=enum(item.get("status"), _STATUSES),
        group_id=text(container.get("accessContainerId")).lower(),
        group_kind=enum(container.get("accessContainerType"), _STATUSES),
        role_ids=_role_ids(item),
        created=dates.parse(item.get("createdDateTime")),
        last_modified=dates.parse(item.get("lastModifiedDateTime")),
    )


def _role_ids(item: Mapping[str, object]) -> tuple[str, ...]:
    roles = mappings(mapping(item.get("accessDetails")).get("unifiedRoles"))
    found = (text(role.get("roleDefinitionId")).lower() for role in roles)
    return tuple(dict.fromkeys(role for role in found if role))
