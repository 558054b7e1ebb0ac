"""Which roles of a customer the partner can really use.

Microsoft: a role that is merely listed in a relationship gives nobody anything; it
takes an active access assignment of an active relationship ("GDAP frequently asked
questions").
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from .delegated_admin import (
    GLOBAL_ADMINISTRATOR,
    DelegatedAdminAccessAssignment,
    DelegatedAdminRelationship,
)

_IN_FORCE = ("active", "expiring")
_UNKNOWN = datetime.min.replace(tzinfo=timezone.utc)


@dataclass(frozen=True)
class Grant:
    """A relationship gives a role to the members of a security group until `end`
    (aware UTC, None when Microsoft tells none)."""

    role_id: str
    relationship_id: str
    group_id: str
    end: datetime | None


@dataclass(frozen=True)
class EffectiveRole:
    """A role that can be used; `grants` is never empty, the one that lasts longest
    comes first."""

    role_id: str
    grants: tuple[Grant, ...]

    @property
    def end(self) -> datetime | None:
        """Return until when somebody has the role, None when Microsoft tells none."""
        return self.grants[0].end

    @property
    def group_ids(self) -> frozenset[str]:
        """Return the security groups whose members have the role."""
        return frozenset(grant.group_id for grant in self.grants)

    @property
    def is_excessive(self) -> bool:
        """Say whether it is Global Administrator, which no partner should have."""
        return self.role_id == GLOBAL_ADMINISTRATOR


def in_force(relationship: DelegatedAdminRelationship, now: datetime) -> bool:
    """Say whether a relationship grants anything; `now` is aware.

    One that is expiring does so until its end.
    """
    ended = relationship.end is not None and relationship.end <= now
    return relationship.status in _IN_FORCE and not ended


def effective_roles(
    relationships: Iterable[DelegatedAdminRelationship],
    assignments: Mapping[str, Iterable[DelegatedAdminAccessAssignment]],
    now: datetime,
) -> dict[str, EffectiveRole]:
    """Return by role template id what can be used with one customer.

    `relationships` are that customer's, `assignments` theirs by relationship id, `now`
    is aware. A role of an assignment that its relationship lacks does not count.
    """
    grants = [
        grant
        for relationship in relationships
        if in_force(relationship, now)
        for grant in _grants(relationship, assignments.get(relationship.id, ()))
    ]
    by_role: dict[str, list[Grant]] = {}
    for grant in sorted(grants, key=lambda grant: grant.end or _UNKNOWN, reverse=True):
        by_role.setdefault(grant.role_id, []).append(grant)
    return {
        role_id: EffectiveRole(role_id, tuple(found))
        for role_id, found in by_role.items()
    }


def _grants(
    relationship: DelegatedAdminRelationship,
    assignments: Iterable[DelegatedAdminAccessAssignment],
) -> Iterator[Grant]:
    for assignment in assignments:
        for role_id in assignment.role_ids:
            if assignment.status == "active" and role_id in relationship.role_ids:
                group_id = assignment.group_id
                yield Grant(role_id, relationship.id, group_id, relationship.end)
