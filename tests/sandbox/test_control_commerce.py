import json

import pytest


@pytest.fixture
def steer(client):
    def ask(method, subject, content=None):
        return client.ask(method, f"/sandbox/{subject}", json=content)

    return ask


def content(answer):
    assert answer.status_code == 200
    return json.loads(answer.content.decode("utf-8-sig"))


def test_the_support_profile_is_changed_behind_our_back(client, steer):
    assert steer("POST", "support_profile", {"telephone": "1"}).status_code == 204
    profile = content(client.partner_center("/profiles/support"))
    assert (profile["telephone"], profile["email"]) == ("1", "support@partner.example")
    assert steer("GET", "commerce").json()["support_profile"]["telephone"] == "1"


def test_a_relationship_ends_and_comes_back(client, steer):
    path = f"/customers/{client.cloud.tenant_id('contoso')}"
    before = content(client.partner_center(path))
    assert steer("DELETE", "customers/contoso").status_code == 204
    assert client.partner_center(path).json()["code"] == "20002"
    assert steer("POST", "customers/contoso", before).json() == before
    assert content(client.partner_center(path)) == before


def test_a_customer_is_changed(client, steer):
    steer("POST", "customers/contoso", {"relationshipToPartner": "none"})
    path = f"/customers/{client.cloud.tenant_id('contoso')}"
    body = content(client.partner_center(path))
    assert body["relationshipToPartner"] == "none"
    assert body["companyProfile"]["companyName"] == "Contoso"


def test_a_subscription_is_added_and_changed(client, steer):
    path = f"/customers/{client.cloud.tenant_id('contoso')}/subscriptions"
    before = len(content(client.partner_center(path))["items"])
    bought = {"id": "S-1", "offerName": "More", "commitmentEndDate": "+1d"}
    steer("POST", "subscriptions/contoso", bought)
    steer("POST", "subscriptions/contoso", {"id": "S-1", "status": "suspended"})
    items = content(client.partner_center(path))["items"]
    assert len(items) == before + 1
    assert (items[-1]["offerName"], items[-1]["status"]) == ("More", "suspended")
    assert items[-1]["commitmentEndDate"].endswith("Z")


def test_an_event_and_a_post_are_published(client, steer):
    event = client.cloud.azure.state["events"][0]
    properties = {**event["properties"], "status": "Resolved", "lastUpdateTime": "-1m"}
    steer("POST", "azure_events", {"name": "VM01-SBX", "properties": properties})
    steer("POST", "azure_events", {**event, "name": "NEW1", "tenants": ["contoso"]})
    events = {e["name"]: e for e in client.cloud.azure.state["events"]}
    assert events["VM01-SBX"]["properties"]["status"] == "Resolved"
    assert events["NEW1"]["tenants"] == ["contoso"]
    steer("POST", "status_posts", {"posts": []})
    assert "<item>" not in client.ask("GET", "/en-us/status/feed/").text


def test_all_of_it_goes_back_to_the_start(client, steer):
    steer("DELETE", "customers/contoso")
    steer("POST", "support_profile", {"email": "x"})
    steer("POST", "status_posts", {"posts": []})
    steer("POST", "azure_events", {"name": "NEW1", "tenants": [], "properties": {}})
    assert steer("DELETE", "commerce").status_code == 204
    assert len(client.cloud.partner_center.state.customers) == 13
    assert len(client.cloud.azure.state["events"]) == 3
    assert "<item>" in client.ask("GET", "/en-us/status/feed/").text
    profile = steer("GET", "commerce").json()["support_profile"]
    assert profile["email"] == "support@partner.example"


@pytest.mark.parametrize(
    ("method", "subject", "body"),
    [
        ("POST", "customers/nobody", {}),
        ("DELETE", "customers/nobody", None),
        ("DELETE", "customers/partner", None),
        ("POST", "subscriptions/contoso", {"offerName": "no id"}),
        ("POST", "subscriptions/partner", {"id": "S-1"}),
        ("POST", "azure_events", {}),
        ("POST", "status_posts", {}),
        ("POST", "support_profile", []),
        ("POST", "customers", {}),
    ],
)
def test_what_cannot_be_done_is_said(method, subject, body, steer):
    answer = steer(method, subject, body)
    assert answer.status_code == 400
    assert answer.json()["error"]
