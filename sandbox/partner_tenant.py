"""Microsoft Graph in the partner's own tenant, v1.0: delegated admin, and groups."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from .delegated_admin import DelegatedAdmin
from .scenario import absolute

GDAP = "DelegatedAdminRelationship.Read.All"
GROUPS = "GroupMember.Read.All"
USERS = "User.Read.All"

_NAMES = re.compile(r"displayName (?:eq ('[^']*')|in \(([^()]*)\))")


@dataclass(frozen=True)
class Listing:
    """Objects, and the permission that it takes to read them."""

    permission: str
    items: list[dict]
    most: int = 999  # of a page


class PartnerTenant:
    """Finds what is asked for; `state` may be changed until the next `reset`."""

    def __init__(self, load: Callable[[], DelegatedAdmin]):
        self._load = load
        self.reset()

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.state = self._load()

    def change(self, relationship_id: str, content: Mapping) -> dict:
        """Change a relationship, in Graph's names; dates may be `+3d`. KeyError."""
        relationship = self._relationship(relationship_id)
        relationship.update(absolute(content, datetime.now(timezone.utc)))
        return relationship

    def listing(
        self, path: str, query: Mapping[str, str], granted: Container[str]
    ) -> Listing:
        """Return what is at a path below the version.

        LookupError when there is nothing, ValueError for a filter that is not known.
        """
        match path.split("/"):
            case ["tenantRelationships", "delegatedAdminRelationships"]:
                return Listing(GDAP, self.state.relationships, 300)
            case ["tenantRelationships", "delegatedAdminRelationships", number, what]:
                self._relationship(number)
                found = {"accessAssignments": self.state.assignments.get(number, [])}
                return Listing(GDAP, found[what], 300)
            case ["tenantRelationships", "delegatedAdminCustomers"]:
                return Listing(GDAP, self.state.customers(), 300)
            case ["groups"]:
                return Listing(GROUPS, _named(self.state.groups, query))
            case ["groups", number, "transitiveMembers"]:
                members = self.state.members_of(number)
                return Listing(GROUPS, _readable(members, granted))
        raise LookupError(path)

    def _relationship(self, number: str) -> dict:
        found = {item["id"]: item for item in self.state.relationships}
        return found[number]


def _named(groups: list[dict], query: Mapping[str, str]) -> list[dict]:
    """Return the groups of the names that the filter gives, all without a filter."""
    text = query.get("$filter")
    if text is None:
        return groups
    match = _NAMES.fullmatch(text)
    if not match:
        raise ValueError("The filter is not supported.")
    names = re.findall(r"'([^']*)'", match[1] or match[2])
    return [group for group in groups if group["displayName"] in names]


def _readable(members: list[dict], granted: Container[str]) -> list[dict]:
    """Return the members, without their names where users may not be read.

    Microsoft: "Limited information returned for inaccessible member objects".
    """
    if USERS in granted:
        return members
    shown = ("@odata.type", "id")
    return [
        {name: item[name] if name in shown else None for name in item}
        for item in members
    ]
