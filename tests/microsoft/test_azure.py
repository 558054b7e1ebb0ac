import json
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from microsoft import azure_health, errors

EVENTS = "/providers/Microsoft.ResourceHealth/events"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def fabrikam(connection):
    return connection.azure("fabrikam")


@pytest.fixture
def subscription(cloud):
    (name,) = cloud.partner_center.state.azure_subscriptions(
        cloud.tenant_id("fabrikam")
    )
    return name


def answer_with(cloud, body, path="/(providers|subscriptions)/", **fault):
    fault = {"kind": "answer", "path": path, "body": json.dumps(body), **fault}
    cloud.faults.add(fault)


def asked(cloud):
    return [e["path"] for e in cloud.requests if EVENTS in e["path"]]


# --- published payloads


@pytest.mark.parametrize(
    "name", ["azure_health_events", "azure_health_events_tenant_2025-05-01"]
)
def test_published_events(name, payload):
    (event,) = map(azure_health.azure_health_event, payload(name)["value"])
    assert (event.tracking_id, event.event_type) == ("BC_1-FXZ", "ServiceIssue")
    assert (event.status, event.is_resolved) == ("Active", False)
    assert event.title == "ACTIVE: Virtual machines in West US"
    assert event.services == ("Virtual Machines",)
    assert event.regions == ("West US",)
    assert event.start == datetime(2018, 11, 7, tzinfo=timezone.utc)
    assert (
        event.mitigation
        == event.last_update
        == datetime(2018, 11, 8, tzinfo=timezone.utc)
    )
    assert (event.level, event.event_level, event.priority) == (
        "Warning",
        "Informational",
        2,
    )
    assert event.article.startswith("<html>"), "as it came"
    assert event.recommended_actions == (
        "Recommended actions title",
        "action 1",
        "action 2",
    )


def test_the_ids_of_what_is_touched(payload):
    (item,) = payload("azure_health_events_tenant_2025-05-01")["value"]
    (impact,) = azure_health.azure_health_event(item).impacts
    assert impact.service_guid == "fd8065f5-ffd0-4756-8788-e6a11bf36257"
    (region,) = impact.regions
    assert region.tenant_ids == ("00000000-0000-0000-0000-000000000000",)
    assert region.subscription_ids == ()
    assert region.last_update.year == 2017


def test_published_emerging_issues(payload):
    found = azure_health.emerging_issues(payload("azure_emerging_issues"))
    assert found.refreshed == datetime(2019, 12, 17, 9, 12, tzinfo=timezone.utc)
    (issue,) = found.issues
    assert (issue.tracking_id, issue.severity) == ("KTTK-TZ8", "Information")
    (impact,) = issue.impacts
    assert [region.region for region in impact.regions] == ["Central US", "East US"]
    (banner,) = found.banners
    assert banner.message == "Testing backup site"


@pytest.mark.parametrize("item", [None, [], {}, {"name": ""}, {"name": 7}, "x"])
def test_nothing_is_read_without_a_tracking_id(item):
    with pytest.raises(ValueError, match="tracking id"):
        azure_health.azure_health_event(item)


@pytest.mark.parametrize("junk", [None, 7, "text", [], [1], {"a": []}, True])
def test_a_field_of_the_wrong_type_is_empty(junk):
    names = (
        "impact status title summary article recommendedActions eventTags priority"
        " lastUpdateTime isEventSensitive"
    )
    item = {"name": "X", "properties": dict.fromkeys(names.split(), junk)}
    event = azure_health.azure_health_event(item)
    assert event.last_update is None
    assert not event.is_resolved, "open unless Microsoft says otherwise"
    assert event.priority in (None, 7)
    for part in (junk, [{"impactedRegions": junk}], [{"impactedRegions": [junk]}]):
        item = {"name": "X", "properties": {"impact": part}}
        assert azure_health.azure_health_event(item).regions == ()


@pytest.mark.parametrize(
    ("status", "resolved"),
    [("Resolved", True), ("resolved", True), ("Active", False), ("Other", False)],
)
def test_only_microsoft_says_that_it_is_over(status, resolved):
    event = azure_health.azure_health_event(
        {"name": "X", "properties": {"status": status}}
    )
    assert event.is_resolved is resolved


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"statusActiveEvents": []},
        {"statusActiveEvents": None, "statusBanners": []},
        {"statusActiveEvents": [{}], "statusBanners": []},
        {"statusActiveEvents": ["x"], "statusBanners": []},
    ],
)
def test_half_an_answer_is_not_taken_for_no_issues(properties):
    with pytest.raises(ValueError, match="not "):
        azure_health.emerging_issues({"properties": properties})


# --- the calls


def test_the_events_of_a_subscription_over_several_pages(fabrikam, subscription, cloud):
    events = {event.tracking_id: event for event in fabrikam.events(subscription)}
    assert set(events) == {"VM01-SBX", "SQL7-SBX", "ST90-SBX"}
    outage = events["VM01-SBX"]
    assert (outage.services, outage.regions) == (
        ("Virtual Machines",),
        ("West Europe",),
    )
    assert "<b>West Europe</b>" in outage.summary
    assert (
        outage.impacts[0].regions[0].updates[0].summary == "<p>Load is being moved.</p>"
    )
    assert events["SQL7-SBX"].event_type == "PlannedMaintenance"
    assert events["ST90-SBX"].is_resolved
    assert len(asked(cloud)) == 2


def test_a_condition_and_a_day_go_along(fabrikam, subscription, cloud):
    since = datetime(2026, 11, 16, 23, tzinfo=timezone.utc)
    (event,) = fabrikam.events(subscription, "region eq 'North Europe'", None)
    assert event.tracking_id == "SQL7-SBX"
    fabrikam.events(subscription, "service eq 'X' or region eq 'Y'", since)
    query = parse_qs(urlsplit(asked(cloud)[-1]).query)
    assert query == {
        "api-version": ["2025-05-01"],
        "$filter": ["service eq 'X' or region eq 'Y'"],
        "queryStartTime": ["11/16/2026"],
    }


def test_the_events_of_the_whole_tenant(fabrikam):
    (event,) = fabrikam.tenant_events()
    assert (event.tracking_id, event.event_type) == ("AD44-SBX", "HealthAdvisory")


def test_emerging_issues(fabrikam):
    found = fabrikam.emerging_issues()
    assert [issue.tracking_id for issue in found.issues] == ["VM01-SBX"]
    assert found.refreshed is not None


def test_published_events_over_the_wire(fabrikam, cloud, payload, subscription):
    body = payload("azure_health_events")
    answer_with(cloud, {**body, "nextLink": None})
    answer_with(
        cloud, {**body, "nextLink": f"{cloud.url}{EVENTS}?$skipToken=1"}, times=1
    )
    assert len(fabrikam.events(subscription)) == 2


def test_the_placeholder_of_the_documentation_is_no_link(fabrikam, cloud, payload):
    answer_with(cloud, payload("azure_health_events"))
    assert failed(fabrikam.tenant_events).code == "malformed_answer"


# --- what goes wrong


def test_a_subscription_that_is_not_there(fabrikam, cloud):
    error = failed(fabrikam.events, "gone/../x")
    assert error.code == "azure_subscription_unknown"
    assert "gone/../x" in str(error)
    assert cloud.tenant_id("fabrikam") in str(error)
    assert "gone%2F..%2Fx" in asked(cloud)[0]


def test_a_tenant_that_does_not_let_us_in(connection):
    error = failed(connection.azure("litware").tenant_events)
    assert error.code == "azure_refused"
    assert "Reader" in str(error)
    assert error.correlation_id


def test_a_published_error_is_understood(fabrikam, cloud, payload):
    answer_with(cloud, payload("azure_error_written"), status=403)
    error = failed(fabrikam.tenant_events)
    assert (error.code, error.values["error"]) == (
        "azure_refused",
        "AuthorizationFailed",
    )
    assert "client 'x'" not in str(error), "Microsoft's own text is not for people"


@pytest.mark.parametrize("scope", ["graph_scope", "partner_center_scope"])
def test_a_token_for_something_else_is_refused(scope, connection):
    scope = getattr(connection.cloud, scope)
    error = failed(connection.azure("fabrikam", scope=scope).tenant_events)
    assert error.code == "token_refused"


def test_an_expired_token_is_replaced_once(connection, cloud):
    cloud.faults.add({"kind": "expired_token", "times": 1, "path": "/[^/]+/oauth2/"})
    assert connection.azure("fabrikam").tenant_events()
    assert [e["status"] for e in cloud.requests if EVENTS in e["path"]] == [401, 200]


@pytest.mark.parametrize(
    "link", ["https://evil.example/x", "http://localhost/x", "/relative", "x"]
)
def test_the_token_goes_nowhere_else(link, fabrikam, cloud):
    answer_with(cloud, {"value": [], "nextLink": link})
    assert failed(fabrikam.tenant_events).code == "malformed_answer"
    assert len(asked(cloud)) == 1


@pytest.mark.parametrize("link", ["", None])
def test_an_empty_link_ends_a_listing(link, fabrikam, cloud):
    answer_with(cloud, {"value": [], "nextLink": link})
    assert fabrikam.tenant_events() == []


@pytest.mark.parametrize(
    "body", [{}, {"value": None}, {"value": {}}, {"value": [{}]}, {"value": ["x"]}]
)
def test_a_listing_is_whole_or_an_error(body, fabrikam, cloud):
    answer_with(cloud, body)
    assert failed(fabrikam.tenant_events).code == "malformed_answer"


def test_pages_without_end(fabrikam, subscription, cloud, monkeypatch):
    monkeypatch.setattr("microsoft.azure._MAX_PAGES", 1)
    assert failed(fabrikam.events, subscription).code == "too_much"
    assert len(asked(cloud)) == 1
