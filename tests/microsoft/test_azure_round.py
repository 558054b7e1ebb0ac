from dataclasses import replace

import pytest

from microsoft import azure_round, tenant_round
from microsoft.azure_round import AzureQuestion
from microsoft.issues_elsewhere import issue_of_event, issue_of_post
from microsoft.tenant_round import health

MISSING = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture
def question(connection):
    provider = connection.provider()

    def make(key, *subscription_ids, **options):
        return AzureQuestion(
            connection.sandbox.tenant_id(key),
            connection.cloud,
            provider,
            connection.transport(**options),
            connection.sandbox.client_id,
            subscription_ids=subscription_ids,
        )

    return make


@pytest.fixture
def subscription(connection):
    state = connection.sandbox.partner_center.state

    def find(key):
        (name,) = state.azure_subscriptions(connection.sandbox.tenant_id(key))
        return name

    return find


def ask(wanted):
    return tenant_round.ask(wanted, azure_round.events)


def names(answer):
    return [event.tracking_id for event in answer.content]


# --- a round


def test_events_of_a_subscription(question, subscription):
    answer = ask(question("fabrikam", subscription("fabrikam")))
    assert answer.error is None
    assert names(answer) == ["VM01-SBX", "SQL7-SBX", "ST90-SBX"]


def test_tenant_wide_where_no_subscription_is_known(question):
    answer = ask(question("fabrikam"))
    assert names(answer) == ["AD44-SBX"]


def test_partner_user(question, subscription, connection):
    wanted = replace(
        question("contoso", subscription("contoso")),
        refresh_token=connection.sandbox.entra.sign_in(),
    )
    answer = ask(wanted)
    assert names(answer) == ["SQL7-SBX"]
    assert answer.refresh_token not in (None, wanted.refresh_token)
    assert wanted.refresh_token not in repr(wanted)


def test_subscription_that_is_gone_hides_no_event_of_another(question, subscription):
    answer = ask(question("contoso", MISSING, subscription("contoso")))
    assert answer.error.code == "azure_subscription_unknown"
    assert MISSING in str(answer.error)
    assert names(answer) == ["SQL7-SBX"]


def test_throttled_tenant_is_not_asked_further(question, subscription, connection):
    fault = {"kind": "status", "status": 429, "retry_after": "600"}
    connection.sandbox.faults.add({**fault, "path": "/subscriptions/"})
    answer = ask(question("contoso", subscription("contoso"), MISSING))
    assert (answer.error.code, answer.error.retry_after) == ("throttled", 600)
    asked = [path for path in connection.paths() if path.startswith("/subscriptions/")]
    assert len(asked) == 1


def test_refusal_says_where_to_grant_it(question, subscription, connection):
    name = subscription("contoso")
    connection.sandbox.faults.add(
        {"kind": "status", "status": 403, "path": "/subscriptions/"}
    )
    error = ask(question("contoso", name)).error
    assert error.code == "azure_refused"
    tenant_id = connection.sandbox.tenant_id("contoso")
    assert error.link == connection.cloud.azure_access_url(tenant_id, name)
    assert error.link.endswith(f"/resource/subscriptions/{name}/users")


def test_late_tenant_is_said_to_be_azures(question, subscription, connection):
    connection.sandbox.faults.add(
        {"kind": "slow", "delay": 1.5, "path": "/subscriptions/", "tenant": "contoso"}
    )
    wanted = [question(key, subscription(key)) for key in ("contoso", "fabrikam")]
    late, other = tenant_round.ask_all(wanted, azure_round.events, deadline=1)
    assert late.error.code == "timeout"
    assert other.error is None


def test_graph_and_azure_take_tokens_of_their_own(question, subscription, connection):
    azure = question("contoso", subscription("contoso"))
    plain = tenant_round.TenantQuestion(
        azure.tenant_id, azure.cloud, azure.tokens, azure.transport, azure.client_id
    )
    assert tenant_round.ask(plain, health).error is None
    assert ask(azure).error is None
    assert tenant_round.ask(plain, health).error is None


# --- as an issue


def test_event_as_an_issue(question, subscription):
    event = ask(question("fabrikam", subscription("fabrikam"))).content[0]
    issue = issue_of_event(event)
    assert (issue.id, issue.service, issue.feature) == (
        "VM01-SBX",
        "Virtual Machines",
        "West Europe",
    )
    assert (issue.classification, issue.status) == ("ServiceIssue", "Active")
    assert not issue.is_resolved
    (post,) = issue.posts
    assert post.created == event.last_update
    for text in ("may fail to come up", "moving load away", "Load is being moved"):
        assert post.content.count(text) == 1


def test_only_microsofts_word_ends_an_event(question, subscription):
    event = ask(question("fabrikam", subscription("fabrikam"))).content[0]
    assert not issue_of_event(replace(event, status="", mitigation=None)).is_resolved
    assert issue_of_event(replace(event, status="Resolved")).is_resolved


def test_event_without_words_has_no_post(question, subscription):
    event = ask(question("contoso", subscription("contoso"))).content[0]
    assert issue_of_event(replace(event, summary="", article="")).posts == ()


def test_posts_of_the_same_guid_are_told_apart(connection):
    (post,) = connection.status_pages().azure().posts
    again = replace(post, published=post.published.replace(year=2020))
    assert issue_of_post(post).id != issue_of_post(again).id
    assert issue_of_post(replace(post, published=None)).id == post.guid
    assert issue_of_post(post).service == "Virtual Machines, West Europe"
    assert not issue_of_post(post).is_resolved
