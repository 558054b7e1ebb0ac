"""Graph in the partner's own tenant, as nothing of ours would ask it."""

from datetime import datetime, timedelta, timezone

import pytest

from sandbox import Sandbox, delegated_admin, generated, scenario

RELATIONSHIPS = "/tenantRelationships/delegatedAdminRelationships"
CUSTOMERS = "/tenantRelationships/delegatedAdminCustomers"
GROUPS = "/groups?$filter=displayName in ('AdminAgents','SalesAgents')"


@pytest.fixture
def ask(client):
    def in_tenant(path, key="partner", method="GET", token=None):
        token = token or client.token(key)
        headers = {"Authorization": f"Bearer {token}"}
        return client.ask(method, f"/v1.0{path}", headers=headers)

    return in_tenant


@pytest.fixture
def values(ask):
    return lambda path, key="partner": ask(path, key).json()["value"]


@pytest.fixture
def state(cloud):
    """The delegated admin of the scenario, and its tenants by key."""
    return cloud.partner_tenant.state


def of_customer(items, tenant_id):
    return [
        item for item in items if (item["customer"] or {}).get("tenantId") == tenant_id
    ]


# --- the forms are the published ones


def test_relationships_have_the_published_form(values, payload):
    published = payload("graph_delegated_admin_relationships")["value"]
    form, reseller_form = set(published[0]), set(published[2])
    for item in values(RELATIONSHIPS):
        assert set(item) in (form, reseller_form)
        assert item["@odata.type"] in {each["@odata.type"] for each in published}
        if item["customer"]:
            assert set(item["customer"]) == set(published[0]["customer"])
        for role in item["accessDetails"]["unifiedRoles"]:
            assert set(role) == {"roleDefinitionId"}


def test_an_id_is_two_guids(values, cloud):
    for item in values(RELATIONSHIPS):
        assert len(item["id"]) == 73
        assert item["id"].endswith(cloud.tenant_id("partner"))


def test_assignments_have_the_published_form(values, payload):
    published = payload("graph_delegated_admin_access_assignments")["value"][0]
    seen = 0
    for relationship in values(RELATIONSHIPS):
        for item in values(f"{RELATIONSHIPS}/{relationship['id']}/accessAssignments"):
            assert set(item) == set(published)
            assert set(item["accessContainer"]) == set(published["accessContainer"])
            granted = relationship["accessDetails"]["unifiedRoles"]
            for role in item["accessDetails"]["unifiedRoles"]:
                assert role in granted, "Microsoft assigns no more than was granted"
            seen += 1
    assert seen > 10


def test_customers_have_the_published_form(values, payload):
    published = payload("graph_delegated_admin_customers")["value"][0]
    items = values(CUSTOMERS)
    assert len(items) == 12
    for item in items:
        assert set(item) == set(published)
        assert item["id"] == item["tenantId"]


def test_members_say_what_they_are(values):
    (admins,) = values("/groups?$filter=displayName eq 'AdminAgents'")
    kinds = [
        item["@odata.type"]
        for item in values(f"/groups/{admins['id']}/transitiveMembers")
    ]
    assert kinds.count("#microsoft.graph.user") == 2
    assert kinds.count("#microsoft.graph.group") == 1


# --- the scenario


@pytest.mark.parametrize(
    ("key", "status", "days"),
    [
        ("contoso", "active", 500),
        ("fabrikam", "active", 20),
        ("adventure_works", "active", 500),
        ("northwind", "expired", -3),
        ("tailspin", "terminated", -40),
        ("woodgrove", "expiring", 6),
    ],
)
def test_when_the_scenarios_relationships_end(key, status, days, cloud, state):
    (item,) = of_customer(state.relationships, cloud.tenant_id(key))
    assert item["status"] == status
    end = datetime.strptime(item["endDateTime"][:19], "%Y-%m-%dT%H:%M:%S")
    left = end.replace(tzinfo=timezone.utc) - datetime.now(timezone.utc)
    assert abs(left - timedelta(days=days)) < timedelta(hours=1)


def test_one_waits_for_approval_and_has_no_customer(state):
    (item,) = [each for each in state.relationships if each["customer"] is None]
    assert item["status"] == "approvalPending"
    assert item["endDateTime"] is None


def test_one_has_no_assignments(cloud, state):
    (item,) = of_customer(state.relationships, cloud.tenant_id("proseware"))
    assert state.assignments[item["id"]] == []


def test_a_tenant_that_is_not_listed_grants_the_usual(cloud, state):
    (item,) = of_customer(state.relationships, cloud.tenant_id("humongous"))
    assert item["status"] == "active"
    assert len(state.assignments[item["id"]]) == 1


def test_the_state_is_the_same_at_every_start():
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    content = scenario.load(now=now)
    one, other = (
        delegated_admin.load(content.tenants, content.partner_tenant_id, now)
        for _turn in range(2)
    )
    assert one == other


def test_generated_tenants_grant_the_usual():
    content = generated.generate(tenants=3, issues=0)
    with Sandbox(content=content) as cloud:
        state = cloud.partner_tenant.state
        assert len(state.relationships) == len(state.customers()) == 3
        assert {item["status"] for item in state.relationships} == {"active"}
        assert cloud.tenant_id("partner") == content.partner_tenant_id


# --- pages and filters


def test_pages(cloud, ask):
    seen, path = [], f"{RELATIONSHIPS}?$top=6"
    while path:
        page = ask(path).json()
        assert len(page["value"]) <= 6
        seen += [item["id"] for item in page["value"]]
        link = page.get("@odata.nextLink", "")
        path = link.removeprefix(f"{cloud.url}/v1.0")
    assert len(seen) == len(set(seen)) == 14


def test_no_page_is_longer_than_microsofts(client):
    content = generated.generate(tenants=301, issues=0)
    with Sandbox(content=content) as cloud:
        other = type(client)(cloud)
        headers = {"Authorization": f"Bearer {other.token('partner')}"}
        page = other.ask("GET", f"/v1.0{CUSTOMERS}?$top=999", headers=headers).json()
    assert len(page["value"]) == 300
    assert "@odata.nextLink" in page


def test_groups_by_name(values):
    assert {item["displayName"] for item in values(GROUPS)} == {
        "AdminAgents",
        "SalesAgents",
    }
    assert len(values("/groups")) == 5


@pytest.mark.parametrize("text", ["displayName ne 'x'", "x eq 'y'", "displayName in x"])
def test_a_filter_that_is_not_known(text, ask):
    assert ask(f"/groups?$filter={text}").status_code == 400


# --- who may ask what


@pytest.mark.parametrize("path", [RELATIONSHIPS, CUSTOMERS, "/groups"])
def test_without_the_permission_nothing_is_shown(path, cloud, ask):
    cloud.tenant("partner").roles = scenario.ROLES
    answer = ask(path)
    assert answer.status_code == 403
    assert "value" not in answer.json()


@pytest.mark.parametrize("path", [RELATIONSHIPS, CUSTOMERS, "/groups"])
def test_no_customers_token_opens_the_partners_tenant(path, ask):
    assert ask(path, "contoso").status_code == 400


def test_users_are_nameless_without_the_permission_to_read_them(cloud, values):
    cloud.tenant("partner").roles = ("GroupMember.Read.All",)
    (admins,) = values("/groups?$filter=displayName eq 'AdminAgents'")
    members = values(f"/groups/{admins['id']}/transitiveMembers")
    assert {item["displayName"] for item in members} == {None}
    assert all(item["id"] for item in members)


@pytest.mark.parametrize("path", [RELATIONSHIPS, CUSTOMERS, "/groups"])
def test_without_a_token(path, client):
    assert client.ask("GET", f"/v1.0{path}").status_code == 401


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_nothing_is_changed_by_graph(method, ask, state):
    before = len(state.relationships)
    assert ask(RELATIONSHIPS, method=method).status_code == 405
    assert len(state.relationships) == before


@pytest.mark.parametrize(
    "path",
    [
        f"{RELATIONSHIPS}/unknown/accessAssignments",
        f"{RELATIONSHIPS}/unknown",
        "/tenantRelationships",
        "/groups/unknown/transitiveMembers",
        "/users",
    ],
)
def test_what_there_is_not(path, ask):
    assert ask(path).status_code == 404


def test_a_relationship_has_no_other_listing(values, ask):
    number = values(RELATIONSHIPS)[0]["id"]
    assert ask(f"{RELATIONSHIPS}/{number}/operations").status_code == 404


# --- the control


def test_a_relationship_is_changed_by_the_control(client, values):
    first = client.ask("GET", "/sandbox/relationships").json()[0]
    place = f"/sandbox/relationships/{first['id']}"
    change = {"status": "terminated", "endDateTime": "-1h"}
    changed = client.ask("POST", place, json=change).json()
    assert changed["status"] == "terminated"
    assert changed["endDateTime"].endswith("Z")
    assert values(RELATIONSHIPS)[0] == changed
    client.cloud.reset()
    assert values(RELATIONSHIPS)[0]["status"] == first["status"]


def test_the_control_knows_which_relationships_there_are(client):
    answer = client.ask("POST", "/sandbox/relationships/unknown", json={})
    assert answer.status_code == 400
