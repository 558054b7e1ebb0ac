from datetime import datetime, timedelta, timezone

import pytest

from microsoft.delegated_admin import (
    GLOBAL_ADMINISTRATOR,
    access_assignment,
    relationship,
)
from microsoft.effective_roles import effective_roles, in_force

NOW = datetime(2026, 6, 1, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)
SUPPORT = "f023fd81-a637-4b56-95fd-791ac0226033"
READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"


def details(roles):
    return {"unifiedRoles": [{"roleDefinitionId": role} for role in roles]}


def granted(name="r", roles=(SUPPORT,), status="active", end=100 * DAY):
    return relationship(
        {
            "id": name,
            "status": status,
            "accessDetails": details(roles),
            "endDateTime": end and (NOW + end).isoformat(),
        }
    )


def assigned(roles=(SUPPORT,), group="desk", status="active"):
    return access_assignment(
        {
            "id": f"{group}-{status}",
            "status": status,
            "accessDetails": details(roles),
            "accessContainer": {"accessContainerId": group},
        }
    )


def found(relationships, assignments):
    return effective_roles(relationships, assignments, NOW)


def test_an_active_assignment_of_an_active_relationship():
    roles = found([granted()], {"r": [assigned()]})
    assert list(roles) == [SUPPORT]
    assert roles[SUPPORT].end == NOW + 100 * DAY
    assert roles[SUPPORT].group_ids == {"desk"}
    assert not roles[SUPPORT].is_excessive


def test_one_that_is_expiring_counts_until_its_end():
    relationships = [granted(status="expiring", end=DAY)]
    assert found(relationships, {"r": [assigned()]})[SUPPORT].end == NOW + DAY
    assert effective_roles(relationships, {"r": [assigned()]}, NOW + DAY) == {}


@pytest.mark.parametrize(
    "status",
    [
        "created",
        "approvalPending",
        "approved",
        "activating",
        "expired",
        "terminationRequested",
        "terminating",
        "terminated",
        "unknownFutureValue",
        "someStatusAddedLater",
        "",
    ],
)
def test_no_other_relationship_gives_anything(status):
    assert found([granted(status=status)], {"r": [assigned()]}) == {}


@pytest.mark.parametrize(
    "status", ["pending", "deleting", "deleted", "error", "new", ""]
)
def test_no_other_assignment_gives_anything(status):
    assert found([granted()], {"r": [assigned(status=status)]}) == {}


def test_a_relationship_past_its_end_gives_nothing_whatever_its_status():
    assert found([granted(end=-DAY)], {"r": [assigned()]}) == {}


def test_a_role_that_is_merely_listed_gives_nobody_anything():
    relationships = [granted(roles=(SUPPORT, READER))]
    assert found(relationships, {}) == {}
    assert found(relationships, {"r": []}) == {}
    assert list(found(relationships, {"r": [assigned()]})) == [SUPPORT]


def test_a_role_that_is_assigned_but_not_granted_does_not_count():
    assert found([granted()], {"r": [assigned(roles=(READER,))]}) == {}


def test_an_assignment_of_another_relationship_does_not_count():
    assert found([granted()], {"other": [assigned()]}) == {}


def test_of_two_relationships_the_one_that_lasts_longer_tells_the_end():
    relationships = [granted("short", end=DAY), granted("long", end=9 * DAY)]
    roles = found(
        relationships, {"short": [assigned()], "long": [assigned(group="other")]}
    )
    assert roles[SUPPORT].end == NOW + 9 * DAY
    assert [grant.relationship_id for grant in roles[SUPPORT].grants] == [
        "long",
        "short",
    ]
    assert roles[SUPPORT].group_ids == {"desk", "other"}


def test_each_group_keeps_its_own_end():
    """A technician who is only in the group of the short one loses the role first."""
    relationships = [granted("short", end=DAY), granted("long", end=9 * DAY)]
    roles = found(
        relationships, {"short": [assigned()], "long": [assigned(group="other")]}
    )
    ends = {grant.group_id: grant.end for grant in roles[SUPPORT].grants}
    assert ends == {"desk": NOW + DAY, "other": NOW + 9 * DAY}


def test_an_end_that_microsoft_does_not_tell_comes_after_those_it_tells():
    relationships = [granted("open", end=None), granted("dated", end=DAY)]
    assignments = {"open": [assigned()], "dated": [assigned()]}
    assert found(relationships, assignments)[SUPPORT].end == NOW + DAY
    assert found(relationships[:1], assignments)[SUPPORT].end is None


def test_global_administrator_is_excessive_when_it_can_be_used():
    relationships = [granted(roles=(SUPPORT, GLOBAL_ADMINISTRATOR))]
    assert relationships[0].has_global_administrator
    assert GLOBAL_ADMINISTRATOR not in found(relationships, {"r": [assigned()]})
    roles = found(relationships, {"r": [assigned(roles=(GLOBAL_ADMINISTRATOR,))]})
    assert roles[GLOBAL_ADMINISTRATOR].is_excessive


def test_nothing_at_all():
    assert found([], {}) == {}


def test_in_force_ends_at_the_very_moment():
    ending = granted(end=DAY)
    assert in_force(ending, NOW + DAY - timedelta(microseconds=1))
    assert not in_force(ending, NOW + DAY)
