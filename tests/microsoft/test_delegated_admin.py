from dataclasses import FrozenInstanceError
from datetime import datetime, timezone

import pytest

from microsoft.delegated_admin import (
    GLOBAL_ADMINISTRATOR,
    access_assignment,
    customer,
    relationship,
)

ODD = [None, 0, 7, 1.5, True, [], [7], {}, {"a": 1}, [None], "", "text", "\0"]
READERS = [relationship, access_assignment, customer]
FIELDS = [
    "displayName",
    "status",
    "customer",
    "accessDetails",
    "accessContainer",
    "duration",
    "autoExtendDuration",
    "createdDateTime",
    "endDateTime",
    "tenantId",
    "isPartnerConsentPending",
    "indirectProviderTenantId",
]


def test_every_published_relationship_is_read_whole(payload):
    items = payload("graph_delegated_admin_relationships")["value"]
    assert len(items) == 3
    for item in items:
        found = relationship(item)
        roles = item["accessDetails"]["unifiedRoles"]
        assert found.id == item["id"]
        assert found.display_name == item["displayName"]
        assert found.status == item["status"]
        assert found.customer_tenant_id == item["customer"]["tenantId"]
        assert found.customer_name == item["customer"]["displayName"]
        assert found.role_ids == tuple(role["roleDefinitionId"] for role in roles)
        assert found.duration == item["duration"]
        assert (found.end is None) == (item["endDateTime"] is None)
        assert (found.activated is None) == (item["activatedDateTime"] is None)
        assert found.created and found.last_modified


def test_every_published_assignment_is_read_whole(payload):
    items = payload("graph_delegated_admin_access_assignments")["value"]
    assert len(items) == 2
    for item in items:
        found = access_assignment(item)
        assert found.id == item["id"]
        assert found.status == "active"
        assert found.group_id == item["accessContainer"]["accessContainerId"]
        assert found.group_kind == "securityGroup"
        assert len(found.role_ids) == 4
        assert found.created < found.last_modified


def test_every_published_customer_is_read_whole(payload):
    items = payload("graph_delegated_admin_customers")["value"]
    assert [
        (found.tenant_id, found.display_name) for found in map(customer, items)
    ] == [(item["tenantId"], item["displayName"]) for item in items]


def test_the_documented_relationship_in_full(payload):
    found = relationship(payload("graph_delegated_admin_relationships")["value"][0])
    assert found.end == datetime(2024, 2, 10, 11, 24, 42, 314826, timezone.utc)
    assert found.auto_extend_duration == "P180D"
    assert found.auto_extends
    assert not found.has_global_administrator
    assert not found.is_partner_consent_pending


def test_a_resellers_relationship_names_its_provider(payload):
    found = relationship(payload("graph_delegated_admin_relationships")["value"][2])
    assert found.is_partner_consent_pending
    assert found.indirect_provider_tenant_id == "60ea59db-a506-485e-94c5-d115f369e239"


@pytest.mark.parametrize("none", ["PT0S", "P0D", "", None])
def test_the_ways_to_say_that_it_is_not_extended(none):
    assert not relationship({"id": "r", "autoExtendDuration": none}).auto_extends


def test_one_that_nobody_has_approved_has_no_customer():
    found = relationship({"id": "r", "status": "approvalPending", "customer": None})
    assert found.customer_tenant_id == ""
    assert found.end is None


def test_global_administrator_is_noticed(payload):
    (first, second) = payload("graph_delegated_admin_access_assignments")["value"]
    assert GLOBAL_ADMINISTRATOR in access_assignment(first).role_ids
    assert GLOBAL_ADMINISTRATOR not in access_assignment(second).role_ids
    details = {"unifiedRoles": [{"roleDefinitionId": GLOBAL_ADMINISTRATOR.upper()}]}
    found = relationship({"id": "r", "accessDetails": details})
    assert found.has_global_administrator, "ids are compared without regard to case"


@pytest.mark.parametrize(
    ("came", "read"),
    [
        ("Active", "active"),
        ("APPROVALPENDING", "approvalPending"),
        ("terminationrequested", "terminationRequested"),
        ("someStatusAddedLater", "someStatusAddedLater"),
    ],
)
def test_the_casing_of_a_status_does_not_matter(came, read):
    assert relationship({"id": "r", "status": came}).status == read


def test_ids_of_tenants_and_groups_are_in_one_casing():
    assert customer({"id": "ABC", "tenantId": "ABC"}).tenant_id == "abc"
    container = {"accessContainerId": "ABC"}
    found = access_assignment({"id": "a", "accessContainer": container})
    assert found.group_id == "abc"


def test_a_customer_without_a_tenant_id_is_known_by_its_id():
    assert customer({"id": "abc"}).tenant_id == "abc"


def test_a_role_that_is_told_twice_counts_once():
    details = {"unifiedRoles": [{"roleDefinitionId": "x"}] * 2}
    assert relationship({"id": "r", "accessDetails": details}).role_ids == ("x",)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("item", [None, [], "text", 7, {}, {"id": ""}, {"id": 7}])
def test_what_has_no_id_is_malformed(item, read):
    with pytest.raises(ValueError):
        read(item)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_field_of_the_wrong_kind_stops_the_reading(value, name, read):
    assert hash(read({"id": "x", name: value}))


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_wrong_role_or_container_stops_the_reading(value):
    details = {"unifiedRoles": value}
    assert relationship({"id": "r", "accessDetails": details}).role_ids == ()
    details = {"unifiedRoles": [{"roleDefinitionId": value}]}
    for role_id in relationship({"id": "r", "accessDetails": details}).role_ids:
        assert isinstance(role_id, str)
    container = {"accessContainerId": value, "accessContainerType": value}
    found = access_assignment({"id": "a", "accessContainer": container})
    assert isinstance(found.group_id, str)


def test_they_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        customer({"id": "x"}).tenant_id = "y"
