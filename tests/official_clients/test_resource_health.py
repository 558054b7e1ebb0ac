"""The published `azure-mgmt-resourcehealth` reads the sandbox as it reads Azure."""

from datetime import datetime, timedelta, timezone

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError


@pytest.fixture
def subscription(cloud):
    state = cloud.partner_center.state
    (found,) = state.azure_subscriptions(cloud.tenant_id("fabrikam"))
    return found


def test_events_of_a_subscription_on_all_pages(official, subscription):
    client = official.resource_health("fabrikam", subscription)
    events = {event.name: event for event in client.events.list_by_subscription_id()}
    assert list(events) == ["VM01-SBX", "SQL7-SBX", "ST90-SBX"]
    outage = events["VM01-SBX"]
    assert (outage.event_type, outage.status) == ("ServiceIssue", "Active")
    assert outage.title and outage.summary and outage.article.article_content
    age = datetime.now(timezone.utc) - outage.impact_start_time
    assert timedelta(hours=2) < age < timedelta(hours=4)
    (impact,) = outage.impact
    assert impact.impacted_service == "Virtual Machines"
    assert impact.impacted_regions[0].impacted_region == "West Europe"
    assert impact.impacted_regions[0].updates[0].summary


def test_events_since_a_day(official, subscription):
    client = official.resource_health("fabrikam", subscription)
    tomorrow = datetime.now(timezone.utc) + timedelta(days=1)
    since = f"{tomorrow:%m/%d/%Y}"
    assert not list(client.events.list_by_subscription_id(query_start_time=since))


def test_events_of_a_tenant(official):
    client = official.resource_health("contoso")
    (event,) = client.events.list_by_tenant_id()
    assert event.name == "AD44-SBX"
    assert event.last_update_time.tzinfo


def test_emerging_issues(official):
    found = official.resource_health("contoso").emerging_issues.get("default")
    (issue,) = found.status_active_events
    assert issue.title and issue.impacts[0].name


def test_unknown_subscription_is_not_found(official):
    client = official.resource_health("fabrikam", "no-subscription")
    with pytest.raises(ResourceNotFoundError) as missing:
        list(client.events.list_by_subscription_id())
    assert missing.value.error.code == "SubscriptionNotFound"


def test_token_for_graph_is_refused(official):
    client = official.resource_health("contoso", audience="")
    with pytest.raises(HttpResponseError) as refused:
        list(client.events.list_by_tenant_id())
    assert refused.value.status_code == 401
