"""Reads what the partner's tenant knows of GDAP, in two steps.

The relationships come in one listing; who may use them takes one call each, side by
side. Nothing here touches a database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial

from .delegated_admin import DelegatedAdminAccessAssignment, DelegatedAdminRelationship
from .errors import MicrosoftError
from .side_by_side import THREADS, side_by_side
from .tenant_relationships import PartnerCenterRoleGroup, PartnerTenant


@dataclass(frozen=True)
class RelationshipsAnswer:
    """What came of asking for the relationships, and for the role groups.

    Each of the two is there, or the error that kept us from it; `answered_at` is
    aware UTC.
    """

    answered_at: datetime
    relationships: tuple[DelegatedAdminRelationship, ...] = ()
    error: MicrosoftError | None = None
    role_groups: tuple[PartnerCenterRoleGroup, ...] = ()
    role_groups_error: MicrosoftError | None = None


@dataclass(frozen=True)
class AssignmentsAnswer:
    """Who may use a relationship, or the error that kept us from knowing."""

    answered_at: datetime
    assignments: tuple[DelegatedAdminAccessAssignment, ...] = ()
    error: MicrosoftError | None = None


def ask_relationships(partner: PartnerTenant) -> RelationshipsAnswer:
    """Return all relationships and role groups; never raises MicrosoftError.

    When the relationships cannot be read, the groups are not asked for.
    """
    found, groups, error, groups_error = (), (), None, None
    try:
        found = tuple(partner.relationships())
    except MicrosoftError as failed:
        error = groups_error = failed
    if not error:
        try:
            groups = tuple(partner.partner_center_role_groups())
        except MicrosoftError as failed:
            groups_error = failed
    now = datetime.now(timezone.utc)
    return RelationshipsAnswer(now, found, error, groups, groups_error)


def ask_assignments(
    partner: PartnerTenant,
    relationship_ids: Iterable[str],
    deadline: float,
    threads: int = THREADS,
) -> dict[str, AssignmentsAnswer]:
    """Return an answer by relationship id, within `deadline` seconds.

    A relationship that was not answered by then has no answer: it is asked again.
    """
    calls = {
        relationship_id: partial(_ask_one, partner, relationship_id)
        for relationship_id in relationship_ids
    }
    return side_by_side(calls, deadline, threads)


def _ask_one(partner: PartnerTenant, relationship_id: str) -> AssignmentsAnswer:
    found, error = (), None
    try:
        found = tuple(partner.access_assignments(relationship_id))
    except MicrosoftError as failed:
        error = failed
    return AssignmentsAnswer(datetime.now(timezone.utc), found, error)
