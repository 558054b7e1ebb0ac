import json
import logging
from datetime import datetime, timedelta, timezone

import pytest

from microsoft import errors
from microsoft.delegated_admin import GLOBAL_ADMINISTRATOR
from microsoft.effective_roles import effective_roles
from microsoft.tenant_relationships import PartnerTenant

ROOT = "/v1.0/tenantRelationships"
SUPPORT = "f023fd81-a637-4b56-95fd-791ac0226033"
READERS = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def ask(connection):
    """Ask in a tenant, the partner's own when none is said, as the app or the user."""

    def asking(key="partner", refresh_token=None, **options):
        provider = connection.provider()
        tenant_id = connection.sandbox.tenant_id(key)

        def token():
            if refresh_token is None:
                return provider.application_token(tenant_id)
            return provider.delegated_token(tenant_id, refresh_token).access_token

        return PartnerTenant(
            connection.cloud,
            connection.transport(**options),
            token,
            tenant_id,
            connection.sandbox.client_id,
            forget=lambda: provider.forget(tenant_id),
        )

    return asking


@pytest.fixture
def partner(ask):
    return ask()


@pytest.fixture
def of_customer(cloud, partner):
    """Return the relationships of a customer."""

    def find(key):
        tenant_id = cloud.tenant_id(key)
        return [
            item
            for item in partner.relationships()
            if item.customer_tenant_id == tenant_id
        ]

    return find


@pytest.fixture
def usable(partner, of_customer):
    """Return the roles that can be used with a customer."""

    def find(key):
        relationships = of_customer(key)
        assignments = {
            item.id: partner.access_assignments(item.id) for item in relationships
        }
        return effective_roles(relationships, assignments, datetime.now(timezone.utc))

    return find


def refuse(cloud, *roles):
    """Leave the app these permissions only, in the partner's tenant."""
    cloud.tenant("partner").roles = roles


# --- relationships


def test_relationships_of_every_status_are_listed(partner):
    found = partner.relationships()
    assert len(found) == 14
    assert {item.status for item in found} == {
        "active",
        "expiring",
        "expired",
        "terminated",
        "approvalPending",
    }


def test_one_that_is_not_yet_approved_has_no_customer(partner):
    (found,) = [item for item in partner.relationships() if not item.customer_tenant_id]
    assert found.status == "approvalPending"
    assert found.end is None


def test_the_one_that_ends_soon(of_customer):
    (found,) = of_customer("fabrikam")
    left = found.end - datetime.now(timezone.utc)
    assert timedelta(days=19) < left <= timedelta(days=20)
    assert not found.auto_extends


def test_the_one_that_extends_itself(of_customer):
    (found,) = of_customer("contoso")
    assert found.auto_extends
    assert found.duration == "P730D"


def test_the_one_of_an_indirect_reseller(of_customer):
    (found,) = of_customer("trey_research")
    assert found.indirect_provider_tenant_id


def test_a_user_sees_the_same_as_the_app(ask, cloud, partner):
    as_user = ask(refresh_token=cloud.entra.sign_in())
    assert as_user.relationships() == partner.relationships()


def test_another_tenant_than_the_partners_has_none_to_show(ask):
    assert failed(ask("contoso").relationships).code == "request_refused"


# --- paging


def test_a_long_listing_comes_over_several_pages(connection, cloud, partner):
    cloud.tenant("partner").page_size = 5
    try:
        assert len(partner.relationships()) == 14
        assert len({item.tenant_id for item in partner.customers()}) == 12
    finally:
        cloud.tenant("partner").page_size = 1000
    paths = connection.paths("partner")
    assert paths.count(f"{ROOT}/delegatedAdminRelationships") == 3
    assert paths.count(f"{ROOT}/delegatedAdminCustomers") == 3


def test_the_largest_page_is_asked_for(connection, partner):
    partner.relationships()
    assert "%24top=300" in connection.sandbox.requests[-1]["path"]


def test_a_link_to_another_place_is_not_followed(cloud, partner):
    cloud.faults.add(
        {"kind": "next_link", "path": ROOT, "location": "https://evil.example/x"}
    )
    assert failed(partner.customers).code == "malformed_answer"


# --- customers


def test_customers_are_those_with_a_relationship(cloud, partner):
    found = {item.tenant_id: item.display_name for item in partner.customers()}
    assert found[cloud.tenant_id("contoso")] == "Contoso"
    assert cloud.tenant_id("litware") not in found, "nobody has approved yet"
    assert cloud.tenant_id("partner") not in found


# --- assignments and what is usable of them


def test_assignments_say_which_group_has_which_roles(partner, of_customer):
    (relationship,) = of_customer("contoso")
    desk, azure = partner.access_assignments(relationship.id)
    assert SUPPORT in desk.role_ids
    assert azure.role_ids == (READERS,)
    assert desk.group_id != azure.group_id
    assert desk.group_kind == "securityGroup"


@pytest.mark.parametrize(
    "key", ["northwind", "proseware", "tailspin", "fourth_coffee", "litware"]
)
def test_the_customers_where_nothing_can_be_used(key, usable):
    assert usable(key) == {}


def test_what_can_be_used(usable):
    assert SUPPORT in usable("contoso")
    assert SUPPORT in usable("woodgrove"), "expiring, but not yet over"
    assert list(usable("coho_winery")) == [READERS]
    assert usable("adventure_works")[GLOBAL_ADMINISTRATOR].is_excessive


def test_two_relationships_add_up(usable):
    roles = usable("wingtip")
    assert len(roles[SUPPORT].grants) == 2
    assert roles[SUPPORT].end > datetime.now(timezone.utc) + timedelta(days=700)
    assert len(roles) == 2, "granted by the newer one, but not assigned: Exchange"


def test_access_that_is_lost_is_noticed(cloud, usable, of_customer):
    assert usable("contoso")
    (relationship,) = of_customer("contoso")
    cloud.partner_tenant.change(relationship.id, {"status": "terminated"})
    assert usable("contoso") == {}


def test_an_unknown_relationship(partner):
    assert failed(partner.access_assignments, "unknown").code == "not_found"


@pytest.mark.parametrize("odd", ["../customers", "a/b", "a?b=c", "#", "..", "é"])
def test_an_id_stays_one_part_of_the_address(odd, connection, partner):
    error = failed(partner.access_assignments, odd)
    assert error.code in ("not_found", "request_refused")
    assert connection.paths()[-1].endswith("/accessAssignments")


# --- who is what in Partner Center


def users(groups):
    return {group.role: {member.user for member in group.members} for group in groups}


def test_who_is_what_in_partner_center(partner):
    assert users(partner.partner_center_role_groups()) == {
        "admin_agent": {"csp-support@partner.example", "manager@partner.example"},
        "helpdesk_agent": {"agent@partner.example", "manager@partner.example"},
        "sales_agent": {"sales@partner.example"},
    }


def test_other_groups_are_not_asked_for(connection, partner):
    partner.partner_center_role_groups()
    members = [path for path in connection.paths() if "transitiveMembers" in path]
    assert len(members) == 3


def test_members_are_told_by_id_where_users_may_not_be_read(cloud, partner):
    refuse(cloud, "GroupMember.Read.All")
    groups = partner.partner_center_role_groups()
    members = [member for group in groups for member in group.members]
    assert {member.user for member in members} == {""}
    assert all(len(member.object_id) == 36 for member in members)


def test_a_group_that_partner_center_did_not_make_is_malformed(cloud, partner):
    body = {"value": [{"id": "g", "displayName": "Everybody"}]}
    fault = {"kind": "answer", "path": "/v1.0/groups", "body": json.dumps(body)}
    cloud.faults.add(fault)
    assert failed(partner.partner_center_role_groups).code == "malformed_answer"


# --- what we may not


@pytest.mark.parametrize(
    ("method", "permission"),
    [
        ("relationships", "DelegatedAdminRelationship.Read.All"),
        ("customers", "DelegatedAdminRelationship.Read.All"),
        ("check", "DelegatedAdminRelationship.Read.All"),
        ("partner_center_role_groups", "GroupMember.Read.All"),
    ],
)
def test_a_missing_permission_is_named_with_its_link(
    method, permission, cloud, connection, partner
):
    refuse(cloud, "ServiceHealth.Read.All")
    error = failed(getattr(partner, method))
    assert error.code == "permission_missing"
    assert error.values["permission"] == permission
    assert permission in str(error)
    assert "/v2.0/adminconsent?" in error.link


def test_a_permission_that_was_granted_counts_at_once(cloud, partner):
    refuse(cloud)
    assert failed(partner.check).code == "permission_missing"
    cloud.tenant("partner").withdraw()
    assert partner.check() is None


FAULTS = [
    ({"kind": "status", "status": 401}, "token_refused"),
    ({"kind": "status", "status": 404}, "not_found"),
    ({"kind": "status", "status": 429, "retry_after": "600"}, "throttled"),
    ({"kind": "status", "status": 500}, "server_error"),
    ({"kind": "status", "status": 503}, "server_error"),
    ({"kind": "hang_up"}, "cut_off"),
    ({"kind": "cut_off"}, "cut_off"),
    ({"kind": "malformed"}, "malformed_answer"),
    ({"kind": "html"}, "malformed_answer"),
    ({"kind": "answer", "body": "{}"}, "malformed_answer"),
    (
        {"kind": "answer", "body": '{"value": [{"displayName": "x"}]}'},
        "malformed_answer",
    ),
]


@pytest.mark.parametrize(
    "method", ["relationships", "customers", "partner_center_role_groups"]
)
@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=str)
def test_every_fault_is_a_sentence_and_passes(fault, code, method, cloud, partner):
    cloud.faults.add({**fault, "path": "/v1.0/"})
    error = failed(getattr(partner, method))
    assert error.code == code
    assert cloud.tenant_id("partner") in str(error)
    cloud.faults.reset()
    assert getattr(partner, method)(), "the next run heals"


def test_no_token_is_logged(caplog, connection, ask, cloud):
    caplog.set_level(logging.DEBUG)
    refresh_token = cloud.entra.sign_in()
    ask(refresh_token=refresh_token).relationships()
    assert refresh_token not in caplog.text
    assert "Authorization" not in caplog.text
