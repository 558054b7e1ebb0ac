import pytest

EVENTS = "/providers/Microsoft.ResourceHealth/events"
EMERGING = "/providers/Microsoft.ResourceHealth/emergingIssues/default"


@pytest.fixture
def subscription(cloud):
    (name,) = cloud.partner_center.state.azure_subscriptions(
        cloud.tenant_id("fabrikam")
    )
    return f"/subscriptions/{name}"


def code(answer):
    """Return status and code of an error, once its form is checked."""
    assert set(answer.json()) == {"error"}
    assert answer.headers["x-ms-correlation-request-id"]
    return answer.status_code, answer.json()["error"]["code"]


def names(answer):
    return [item["name"] for item in answer.json()["value"]]


def test_events_have_the_documented_form(client, payload, subscription):
    published = payload("azure_health_events")
    answer = client.azure(subscription + EVENTS)
    assert set(answer.json()) == set(published)
    (one,) = published["value"]
    item = answer.json()["value"][0]
    assert set(item) == set(one)
    assert item["type"] == one["type"]
    assert item["id"] == one["id"].replace(one["name"], item["name"])
    assert set(one["properties"]["impact"][0]) <= set(item["properties"]["impact"][0])


def test_emerging_issues_have_the_documented_form(client, payload):
    published = payload("azure_emerging_issues")
    body = client.azure(EMERGING).json()
    assert set(body) == set(published)
    (issue,) = body["properties"]["statusActiveEvents"]
    assert set(issue) == set(published["properties"]["statusActiveEvents"][0])


def test_pages_lead_to_the_next_until_there_is_none(client, subscription):
    first = client.azure(subscription + EVENTS)
    link = first.json()["nextLink"]
    assert link.startswith(client.cloud.url + subscription)
    second = client.azure(link.removeprefix(client.cloud.url))
    assert "nextLink" not in second.json()
    assert names(first) + names(second) == ["VM01-SBX", "SQL7-SBX", "ST90-SBX"]


def test_each_tenant_has_events_of_its_own(client, cloud):
    assert names(client.azure(EVENTS, "contoso")) == ["AD44-SBX"]
    assert names(client.azure(EVENTS, "northwind")) == []
    state = cloud.partner_center.state
    (own,) = state.azure_subscriptions(cloud.tenant_id("contoso"))
    answer = client.azure(f"/subscriptions/{own}{EVENTS}", "contoso")
    assert names(answer) == ["SQL7-SBX"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("$filter=service eq 'Virtual Machines'", ["VM01-SBX"]),
        ("$filter=region eq 'North Europe'", ["SQL7-SBX"]),
        ("$filter=service eq 'X' or region eq 'West Europe'", ["VM01-SBX", "ST90-SBX"]),
        ("queryStartTime=01/01/2020", ["VM01-SBX", "SQL7-SBX"]),
        ("queryStartTime=12/31/2099", []),
    ],
)
def test_filters(query, found, client, subscription):
    assert names(client.azure(f"{subscription}{EVENTS}?{query}")) == found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"/subscriptions/x{EVENTS}", (404, "SubscriptionNotFound")),
        ("/subscriptions/x/resourceGroups", (404, "InvalidResourceType")),
        ("/providers/Microsoft.ResourceHealth/x", (404, "InvalidResourceType")),
        (f"{EVENTS}?$filter=title eq 'x'", (400, "InvalidFilter")),
        (f"{EVENTS}?api-version=1999-01-01&x=1", (200, None)),
    ],
)
def test_what_there_is_not(path, expected, client):
    answer = client.azure(path)
    if expected[1]:
        assert code(answer) == expected
    else:
        assert answer.status_code == expected[0], "the last api-version counts"


def test_an_api_version_is_required(client):
    headers = {"Authorization": f"Bearer {client.user_token('/azure', 'fabrikam')}"}
    for query in ("", "?api-version=1999-01-01"):
        answer = client.ask("GET", EVENTS + query, headers=headers)
        assert code(answer) == (400, "InvalidApiVersionParameter")


def test_a_subscription_of_another_tenant_is_not_seen(client, subscription):
    answer = client.azure(subscription + EVENTS, "contoso")
    assert code(answer) == (404, "SubscriptionNotFound")


@pytest.mark.parametrize("scope", ["", "/partner-center"])
def test_a_token_for_something_else_is_refused(scope, client):
    token = client.user_token(scope, "fabrikam")
    answer = client.azure(EVENTS, token=token)
    assert code(answer) == (401, "InvalidAuthenticationToken")


def test_nobody_asks_without_a_token(client):
    answer = client.azure(EVENTS, token="a.b.c")
    assert code(answer) == (401, "InvalidAuthenticationToken")


def test_a_tenant_that_did_not_consent(client):
    assert code(client.azure(EVENTS, "litware")) == (403, "AuthorizationFailed")
