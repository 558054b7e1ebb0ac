"""The partner's own tenant: its users and groups, and what customers grant it (GDAP).

`delegated_admin.json` says it for the tenants of the scenario, by their keys; any other
tenant grants the usual.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from .scenario import Tenant, absolute

_FILE = Path(__file__).with_name("delegated_admin.json")
_NAMES = uuid.UUID("c5900000-0000-4000-8000-00000000da00")
_NOT_YET_APPROVED = ("created", "approvalPending")
_RELATIONSHIP = {
    "@odata.type": "#microsoft.graph.delegatedAdminRelationship",
    "duration": "P730D",
    "status": "active",
    "autoExtendDuration": "PT0S",
    "createdDateTime": "-231d.3148266",
    "lastModifiedDateTime": "-230d.9941884",
    "activatedDateTime": "-230d.9941884",
    "endDateTime": "+500d.9941884",
}
_ASSIGNMENT = {
    "@odata.type": "#microsoft.graph.delegatedAdminAccessAssignment",
    "status": "active",
    "createdDateTime": "-229d.6780449",
    "lastModifiedDateTime": "-229d.8970153",
}


@dataclass
class DelegatedAdmin:
    """Objects as Graph tells them; `assignments` by the id of their relationship.

    `members` are by group id: ids of users and of other groups. The first user is the
    partner user who signs in.
    """

    users: list[dict]
    groups: list[dict]
    members: dict[str, list[str]]
    relationships: list[dict]
    assignments: dict[str, list[dict]]

    def customers(self) -> list[dict]:
        """Return Graph's delegatedAdminCustomer for each who has granted something."""
        granting = [item["customer"] for item in self.relationships if item["customer"]]
        names = {item["tenantId"]: item["displayName"] for item in granting}
        return [
            {
                "@odata.type": "#microsoft.graph.delegatedAdminCustomer",
                "@odata.etag": _etag(tenant_id),
                "id": tenant_id,
                "tenantId": tenant_id,
                "displayName": name,
            }
            for tenant_id, name in names.items()
        ]

    def members_of(self, group_id: str) -> list[dict]:
        """Return users and groups in a group, those in its groups too."""
        objects = {item["id"]: item for item in [*self.users, *self.groups]}
        found: dict[str, dict] = {}
        ahead = list(self.members[group_id])
        while ahead:
            member = ahead.pop(0)
            if member not in found:
                found[member] = objects[member]
                ahead += self.members.get(member, [])
        return list(found.values())


def load(
    customers: Iterable[Tenant], partner_id: str, now: datetime | None = None
) -> DelegatedAdmin:
    """Return the state of the start, its dates counted from `now` (aware)."""
    now = now or datetime.now(timezone.utc)
    content = json.loads(_FILE.read_text())
    tenants = {tenant.key: tenant for tenant in customers}
    result = _partner(content)
    for number, item in enumerate(_granted(content, tenants), start=1):
        relationship = _relationship(item, number, tenants, partner_id, content)
        result.relationships.append(absolute(relationship, now))
        result.assignments[relationship["id"]] = [
            absolute(_assignment(assignment, relationship["id"], content), now)
            for assignment in item.get("assignments", [])
        ]
    return result


def _granted(content: Mapping, tenants: Mapping[str, Tenant]) -> list[dict]:
    """Return what is listed for these tenants, and the usual for those not listed."""
    listed = content["relationships"]
    named = {item["customer"] for item in listed}
    usual = content["usual"]
    return [
        *(item for item in listed if item["customer"] in tenants),
        *({**usual, "customer": key} for key in tenants if key not in named),
    ]


def _partner(content: Mapping) -> DelegatedAdmin:
    """Return users and groups, with no relationships yet."""
    groups = content["groups"]
    ids = {user["userPrincipalName"]: user["id"] for user in content["users"]}
    ids |= {key: group["id"] for key, group in groups.items()}
    return DelegatedAdmin(
        users=[
            {"@odata.type": "#microsoft.graph.user", **user}
            for user in content["users"]
        ],
        groups=[
            {
                "@odata.type": "#microsoft.graph.group",
                "id": group["id"],
                "displayName": group["displayName"],
            }
            for group in groups.values()
        ],
        members={
            group["id"]: [ids[member] for member in group["members"]]
            for group in groups.values()
        },
        relationships=[],
        assignments={},
    )


def _relationship(
    item: Mapping,
    number: int,
    tenants: Mapping[str, Tenant],
    partner_id: str,
    content: Mapping,
) -> dict:
    """Return Graph's delegatedAdminRelationship."""
    tenant = tenants[item["customer"]]
    more = {name: item[name] for name in item if name not in ("roles", "assignments")}
    relationship_id = f"{uuid.uuid5(_NAMES, f'{number}')}-{partner_id}"
    granting = {"tenantId": tenant.id, "displayName": tenant.name}
    return {
        "@odata.etag": _etag(relationship_id),
        "id": relationship_id,
        "displayName": f"{tenant.name} {number}",
        **_RELATIONSHIP,
        **more,
        "customer": None if item.get("status") in _NOT_YET_APPROVED else granting,
        "accessDetails": _roles(item["roles"], content["roles"]),
    }


def _assignment(item: Mapping, relationship_id: str, content: Mapping) -> dict:
    """Return Graph's delegatedAdminAccessAssignment."""
    group_id = content["groups"][item["group"]]["id"]
    more = {name: item[name] for name in item if name not in ("roles", "group")}
    assignment_id = str(uuid.uuid5(_NAMES, relationship_id + group_id))
    return {
        "@odata.etag": _etag(assignment_id),
        "id": assignment_id,
        **_ASSIGNMENT,
        **more,
        "accessContainer": {
            "accessContainerId": group_id,
            "accessContainerType": "securityGroup",
        },
        "accessDetails": _roles(item["roles"], content["roles"]),
    }


def _roles(names: Iterable[str], ids: Mapping[str, str]) -> dict:
    return {"unifiedRoles": [{"roleDefinitionId": ids[name]} for name in names]}


def _etag(text: str) -> str:
    return f'W/"{uuid.uuid5(_NAMES, text)}"'
