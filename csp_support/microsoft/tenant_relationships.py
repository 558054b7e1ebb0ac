"""What Microsoft Graph knows in the partner's own tenant.

Its customers by GDAP, the rights they grant, and who of the partner's users is what
in Partner Center. Microsoft: "Granular delegated admin privileges (GDAP) API
overview". An indirect reseller has this too, though no Partner Center API.
"""

from dataclasses import dataclass
from urllib.parse import quote

from .delegated_admin import (
    DelegatedAdminAccessAssignment,
    DelegatedAdminCustomer,
    DelegatedAdminRelationship,
    access_assignment,
    customer,
    relationship,
)
from .fields import text, with_id
from .listings import Call, GraphClient

# Microsoft: "Assign roles, permissions to users" (Partner Center); the groups are made
# in the partner's tenant and bear these names.
ROLE_OF_GROUP = {
    "AdminAgents": "admin_agent",
    "HelpdeskAgents": "helpdesk_agent",
    "SalesAgents": "sales_agent",
}

_ROOT = "tenantRelationships"
_RELATIONSHIPS = f"{_ROOT}/delegatedAdminRelationships"
_GDAP = "DelegatedAdminRelationship.Read.All"
_GROUPS = "GroupMember.Read.All"
_MOST = {"$top": "300"}  # the most that is documented
_MOST_MEMBERS = {"$select": "id,displayName,userPrincipalName", "$top": "999"}
_ROLE_GROUPS = {
    "$select": "id,displayName",
    "$filter": "displayName in ({})".format(
        ",".join(f"'{name}'" for name in ROLE_OF_GROUP)
    ),
}


@dataclass(frozen=True)
class Member:
    """A user of the partner's tenant.

    `user` (the user principal name) and `name` are empty when the app may read
    memberships but no users.
    """

    object_id: str
    user: str
    name: str


@dataclass(frozen=True)
class PartnerCenterRoleGroup:
    """The users who have a role in Partner Center; `role` is of `ROLE_OF_GROUP`."""

    role: str
    group_id: str
    members: tuple[Member, ...]


class PartnerTenant(GraphClient):
    """Asks Graph in the partner's own tenant.

    Every method raises MicrosoftError: `permission_missing` names the permission. A
    listing is whole or an error.
    """

    def check(self) -> None:
        """Ask for a single relationship, to see whether we may."""
        self._call(_GDAP).page(_RELATIONSHIPS, {"$top": "1"})

    def relationships(self) -> list[DelegatedAdminRelationship]:
        """Return all delegated admin relationships, ended ones too."""
        return self._call(_GDAP).listing(_RELATIONSHIPS, relationship, _MOST)

    def access_assignments(
        self, relationship_id: str
    ) -> list[DelegatedAdminAccessAssignment]:
        """Return which security groups have which roles of a relationship."""
        path = f"{_RELATIONSHIPS}/{quote(relationship_id, safe='')}/accessAssignments"
        return self._call(_GDAP).listing(path, access_assignment, _MOST)

    def customers(self) -> list[DelegatedAdminCustomer]:
        """Return the customers with whom there is a relationship."""
        path = f"{_ROOT}/delegatedAdminCustomers"
        return self._call(_GDAP).listing(path, customer, _MOST)

    def partner_center_role_groups(self) -> list[PartnerCenterRoleGroup]:
        """Return who is Admin agent, Helpdesk agent or Sales agent in Partner Center.

        Members of a group inside such a group count too: they have its rights.
        """
        call = self._call(_GROUPS)
        return [
            PartnerCenterRoleGroup(role, group_id, _members(call, group_id))
            for role, group_id in call.listing("groups", _role_group, _ROLE_GROUPS)
        ]


def _members(call: Call, group_id: str) -> tuple[Member, ...]:
    path = f"groups/{quote(group_id, safe='')}/transitiveMembers"
    return tuple(filter(None, call.listing(path, _member, _MOST_MEMBERS)))


def _role_group(item: object) -> tuple[str, str]:
    """Return role and id of a group; ValueError for a group that was not asked for."""
    item = with_id(item)
    role = ROLE_OF_GROUP.get(text(item.get("displayName")))
    if role is None:
        raise ValueError("another group")
    return role, text(item["id"])


def _member(item: object) -> Member | None:
    """Return the user, None for a group, a device or an app."""
    item = with_id(item)
    kind = text(item.get("@odata.type"))
    if kind not in ("", "#microsoft.graph.user"):
        return None
    return Member(
        object_id=text(item["id"]).lower(),
        user=text(item.get("userPrincipalName")),
        name=text(item.get("displayName")),
    )
