import json
from dataclasses import replace

import pytest

from microsoft import errors, graph, reasons
from microsoft.exchange import Answer
from microsoft.narrowing import Narrowing
from microsoft.transport import Transport

ROOT = "/v1.0/admin/serviceAnnouncement"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


def answer_with(cloud, body, **fault):
    """Have Graph answer this in place of the scenario, for Contoso."""
    text = body if isinstance(body, str) else json.dumps(body)
    usual = {"kind": "answer", "tenant": "contoso", "path": "/v1.0/", "body": text}
    cloud.faults.add({**usual, **fault})


# --- health


def test_a_healthy_tenant(connection):
    found = connection.graph("contoso").health_overviews(with_issues=True)
    assert {health.status for health in found} == {"serviceOperational"}
    assert len(found) == 15
    issues = [issue for health in found for issue in health.issues]
    assert [(issue.id, issue.is_resolved) for issue in issues] == [("EX1170021", True)]


def test_a_degraded_tenant(connection):
    found = connection.graph("fabrikam").health_overviews(with_issues=True)
    (exchange,) = [health for health in found if health.issues]
    assert (exchange.id, exchange.service) == ("Exchange", "Exchange Online")
    assert exchange.status == "serviceDegradation"
    (issue,) = exchange.issues
    assert issue.id == "EX1187342"
    assert len(issue.posts) == 2
    assert not issue.is_resolved


def test_an_outage(connection):
    found = connection.graph("adventure_works").health_overviews(with_issues=True)
    statuses = {health.id: health.status for health in found if health.issues}
    assert statuses == {
        "microsoftteams": "serviceInterruption",
        "OSDPPlatform": "serviceDegradation",
    }


def test_health_with_issues_is_one_request(connection):
    provider = connection.provider()
    provider.application_token(connection.sandbox.tenant_id("fabrikam"))
    before = len(connection.paths())
    connection.graph("fabrikam", provider).health_overviews(with_issues=True)
    assert connection.paths()[before:] == [f"{ROOT}/healthOverviews"]


def test_without_issues_they_are_unknown_not_none(connection):
    found = connection.graph("fabrikam").health_overviews()
    assert {health.issues for health in found} == {None}
    assert "$expand" not in connection.sandbox.requests[-1]["path"]


def test_many_issues_come_over_several_pages(connection):
    found = connection.graph("wingtip").health_overviews(with_issues=True)
    issues = {issue.id: issue for health in found for issue in health.issues}
    assert len(issues) == 13
    assert issues["TM1187205"].status == "someStatusAddedLater"
    assert issues["EX1187201"].status == "serviceDegradation"
    assert issues["EX1187201"].start.microsecond == 123456
    assert issues["SP1187208"].status == "postIncidentReviewPublished"
    assert connection.paths("wingtip").count(f"{ROOT}/healthOverviews") == 3


def test_issues_of_one_service_over_several_pages(connection):
    wingtip = connection.sandbox.tenant("wingtip")
    for number in range(10):
        wingtip.put({"id": f"EX{number}", "service": "Exchange Online"})
    found = connection.graph("wingtip").health_overviews(with_issues=True)
    (exchange,) = [health for health in found if health.id == "Exchange"]
    assert len(exchange.issues) == 13
    assert f"{ROOT}/healthOverviews/Exchange/issues" in connection.paths("wingtip")


def test_published_overviews_over_the_wire(connection, payload):
    for name in (
        "graph_health_overviews",
        "graph_health_overviews_expand_issues",
        "graph_health_overviews_live_casing",
    ):
        body = payload(name)
        answer_with(connection.sandbox, body)
        found = connection.graph("contoso").health_overviews()
        assert [health.id for health in found] == [i["id"] for i in body["value"]]
    answer_with(connection.sandbox, payload("graph_health_overviews_expand_issues"))
    (health,) = connection.graph("contoso").health_overviews(with_issues=True)
    assert health.issues[0].id == "EX226574"


# --- health without the posts of the issues


@pytest.fixture
def narrowing(clock):
    return Narrowing(clock)


def asked_in_full(connection):
    """Say of each overview that was asked for whether it was with the posts."""
    return [
        "select" not in entry["path"]
        for entry in connection.sandbox.requests
        if "healthOverviews" in entry["path"]
    ]


def refuse_the_narrow_question(connection, **fault):
    usual = {"kind": "status", "status": 400, "path": ".*[$]select"}
    connection.sandbox.faults.add({**usual, **fault})


def test_all_but_the_posts_in_one_request(connection, narrowing):
    fabrikam = connection.graph("fabrikam")
    (whole,) = fabrikam.health_overviews(with_issues=True)[0].issues
    connection.sandbox.requests.clear()
    (light,) = fabrikam.health_overviews_without_posts(narrowing)[0].issues
    assert light == replace(whole, posts=None)
    assert asked_in_full(connection) == [False]


@pytest.mark.parametrize(
    "fault", [{"status": 400}, {"status": 501}, {"kind": "html"}], ids=str
)
def test_where_it_cannot_be_narrowed_all_is_asked_for_a_day(
    fault, connection, narrowing, clock
):
    refuse_the_narrow_question(connection, **fault)
    for key in ("fabrikam", "contoso", "fabrikam"):
        found = connection.graph(key).health_overviews_without_posts(narrowing)
        assert all(issue.posts is not None for h in found for issue in h.issues)
    attempts = 3 if fault.get("status") == 501 else 1
    assert asked_in_full(connection) == [False] * attempts + [True] * 3
    connection.sandbox.faults.reset()
    clock.now += 24 * 3600
    connection.graph("contoso").health_overviews_without_posts(narrowing)
    assert asked_in_full(connection)[-1] is False


def test_a_tenant_that_refuses_whatever_is_asked_teaches_nothing(connection, narrowing):
    fault = {"kind": "status", "status": 400, "tenant": "contoso", "path": "/v1.0/"}
    connection.sandbox.faults.add(fault)
    contoso = connection.graph("contoso")
    error = failed(contoso.health_overviews_without_posts, narrowing)
    assert error.code == "request_refused"
    assert narrowing.worth_trying


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_another_trouble_is_not_taken_for_a_refusal(status, connection, narrowing):
    refuse_the_narrow_question(connection, status=status)
    failed(connection.graph("contoso").health_overviews_without_posts, narrowing)
    assert True not in asked_in_full(connection)
    assert narrowing.worth_trying


def test_microsoft_may_send_the_posts_all_the_same(connection, narrowing, payload):
    answer_with(connection.sandbox, payload("graph_health_overviews_expand_issues"))
    contoso = connection.graph("contoso")
    (health,) = contoso.health_overviews_without_posts(narrowing)
    assert health == contoso.health_overviews(with_issues=True)[0]


# --- issues


def test_one_issue_with_its_posts(connection):
    issue = connection.graph("fabrikam").issue("EX1187342")
    assert len(issue.posts) == 2
    assert connection.paths("fabrikam")[-1] == f"{ROOT}/issues/EX1187342"


@pytest.mark.parametrize("issue_id", ["EX1", "../healthOverviews", "a/b?c#d"])
def test_an_issue_that_there_is_not(issue_id, connection):
    assert failed(connection.graph("fabrikam").issue, issue_id).code == "not_found"


def test_all_issues_and_open_ones(connection):
    wingtip = connection.graph("wingtip")
    assert len(wingtip.issues()) == 13
    still_open = wingtip.issues(open_only=True)
    assert len(still_open) == 11
    assert not any(issue.is_resolved for issue in still_open)


def test_published_issues_over_the_wire(connection, payload):
    body = payload("graph_issues_written_camelcase")
    answer_with(connection.sandbox, body)
    found = connection.graph("contoso").issues()
    assert [issue.id for issue in found] == [item["id"] for item in body["value"]]
    found = connection.graph("contoso").issues(open_only=True)
    assert "SP1100003" not in [issue.id for issue in found], "resolved, filter or not"


def test_published_pages_are_followed(connection, payload):
    cloud = connection.sandbox
    second, first = payload("graph_issue_page_2"), payload("graph_issue_page_1")
    first = json.dumps(first).replace("https://graph.microsoft.com", cloud.url)
    answer_with(cloud, second)
    answer_with(cloud, first, times=1)
    found = connection.graph("contoso").issues()
    assert [issue.id for issue in found] == ["EX1", "TM2", "SP3"]


def test_the_filter_is_given_up_where_graph_refuses_it(connection):
    fault = {"kind": "status", "status": 400, "tenant": "wingtip", "times": 1}
    connection.sandbox.faults.add({**fault, "path": "/v1.0/"})
    assert len(connection.graph("wingtip").issues(open_only=True)) == 11
    with_filter = ["filter" in entry["path"] for entry in connection.sandbox.requests]
    assert with_filter[2:] == [True, False, False, False]


def test_without_a_filter_a_refusal_is_an_error(connection):
    fault = {"kind": "status", "status": 400, "tenant": "contoso", "path": "/v1.0/"}
    connection.sandbox.faults.add(fault)
    assert failed(connection.graph("contoso").issues).code == "request_refused"
    assert failed(connection.graph("contoso").issues, True).code == "request_refused"


def test_another_refusal_is_not_taken_for_the_filters(connection):
    assert failed(connection.graph("litware").issues, True).code == "permission_missing"
    assert connection.paths("litware").count(f"{ROOT}/issues") == 1


def test_large_pages_are_asked_for_where_microsoft_documents_them(connection):
    class Noting(Slow):
        def send(self, method, url, seconds, about, **request):
            wishes[url.rpartition("/")[2]] = request["headers"].get("Prefer")
            return super().send(method, url, seconds, about, **request)

    wishes = {}
    exchange = Noting(connection.clock, lambda _url: {"value": []})
    transport = Transport(exchange=exchange, clock=connection.clock)
    asked = graph.Graph(connection.cloud, transport, lambda: "T", "TENANT")
    asked.issues()
    asked.messages()
    asked.health_overviews()
    large = "odata.maxpagesize=1000"
    assert wishes == {"issues": large, "messages": large, "healthOverviews": None}


# --- messages


def test_messages(connection):
    found = connection.graph("contoso").messages()
    assert [message.id for message in found] == ["MC1186001", "MC1186002"]
    assert found[0].severity == "high"
    assert found[0].action_required_by is not None
    assert len(connection.graph("wingtip").messages()) == 8


def test_messages_need_a_permission_of_their_own(connection):
    sentence = str(failed(connection.graph("litware").messages))
    assert "ServiceMessage.Read.All" in sentence


# --- what goes wrong


@pytest.mark.parametrize(
    ("key", "code", "words"),
    [
        ("litware", "permission_missing", "ServiceHealth.Read.All"),
        ("proseware", "secret_expired", "Create a new client secret"),
        ("tailspin", "tenant_unknown", "Check the tenant id"),
        ("fourth_coffee", "throttled", "600 seconds"),
        ("trey_research", "server_error", "503"),
        ("coho_winery", "malformed_answer", "could not be understood"),
        ("humongous", "app_unknown", "consent"),
    ],
)
def test_the_tenants_of_the_scenario_fail_in_words(key, code, words, connection):
    error = failed(connection.graph(key).health_overviews, True)
    assert error.code == code
    assert words in str(error)
    assert connection.sandbox.tenant_id(key) in str(error)


def test_a_slow_tenant_times_out(connection):
    woodgrove = connection.graph("woodgrove", deadline=0.5)
    assert failed(woodgrove.health_overviews, True).code == "timeout"


def test_missing_consent_comes_with_the_link_to_give_it(connection):
    error = failed(connection.graph("litware").health_overviews)
    tenant_id = connection.sandbox.tenant_id("litware")
    client_id = connection.sandbox.client_id
    assert error.link == connection.cloud.consent_url(tenant_id, client_id)
    assert error.link in str(error)


def test_without_a_client_id_there_is_no_half_a_link(connection):
    provider = connection.provider()
    tenant_id = connection.sandbox.tenant_id("litware")
    asked = graph.Graph(
        connection.cloud,
        connection.transport(),
        lambda: provider.application_token(tenant_id),
        tenant_id,
    )
    assert failed(asked.issues).link == ""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html></html>",
        '{"value": [',
        "null",
        "[]",
        {},
        {"value": None},
        {"value": {}},
        {"value": "none"},
        {"error": {"code": "x"}},
        {"value": [None]},
        {"value": ["EX1"]},
        {"value": [{}]},
        {"value": [{"id": None}]},
        {"value": [{"id": "Exchange", "issues": []}, {"id": "", "issues": []}]},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_read_whole_is_never_healthy(body, connection):
    answer_with(connection.sandbox, body)
    contoso = connection.graph("contoso")
    for call in (
        contoso.health_overviews,
        lambda: contoso.health_overviews(with_issues=True),
        contoso.messages,
    ):
        assert failed(call).code == "malformed_answer"


@pytest.mark.parametrize(
    "issues",
    [None, {}, "none", 0, [None], ["EX1"], [{"title": "no id"}], [{"id": "EX1"}, {}]],
    ids=str,
)
def test_issues_that_cannot_be_read_are_never_no_issues(issues, connection):
    overview = {"id": "Exchange", "status": "serviceOperational", "issues": issues}
    answer_with(connection.sandbox, {"value": [overview]})
    contoso = connection.graph("contoso")
    error = failed(contoso.health_overviews, True)
    assert error.code == "malformed_answer"


def test_an_expansion_that_was_not_done_is_never_no_issues(connection, payload):
    answer_with(connection.sandbox, payload("graph_health_overviews"))
    error = failed(connection.graph("contoso").health_overviews, True)
    assert error.code == "malformed_answer"


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "/v1.0/x", 7, "", "http://localhost/"]
)
def test_no_link_leads_the_token_elsewhere(link, connection, payload):
    cloud = connection.sandbox
    contoso = connection.graph("contoso")
    cloud.faults.add({"kind": "next_link", "path": "/v1.0/", "location": link})
    assert failed(contoso.issues).code == "malformed_answer"
    cloud.faults.reset()
    overview = {"id": "Exchange", "issues": [], "issues@odata.nextLink": link}
    answer_with(cloud, {"value": [overview]})
    assert failed(contoso.health_overviews, True).code == "malformed_answer"
    assert len(connection.paths("contoso")) == 4


def test_the_documented_page_leads_to_microsoft_and_is_not_followed(
    connection, payload
):
    answer_with(connection.sandbox, payload("graph_issues"))
    assert failed(connection.graph("contoso").issues).code == "malformed_answer"


def test_endless_pages_end(connection):
    location = f"{connection.sandbox.url}{ROOT}/issues"
    connection.sandbox.faults.add(
        {"kind": "next_link", "path": "/v1.0/", "location": location}
    )
    assert failed(connection.graph("contoso", max_pages=5).issues).code == "too_much"
    assert connection.paths("contoso").count(f"{ROOT}/issues") == 5


def test_a_page_that_fails_makes_the_listing_fail(connection):
    connection.sandbox.faults.add(
        {"kind": "status", "status": 500, "tenant": "wingtip", "path": "/v1.0/"}
    )
    connection.sandbox.faults.add({"kind": "none", "path": "/v1.0/", "times": 2})
    assert failed(connection.graph("wingtip").issues).code == "server_error"


# --- tokens


def spoil(connection, kind):
    """Have the next token of Contoso be one that Graph refuses."""
    fault = {"kind": kind, "tenant": "contoso", "path": "/[^/]+/oauth2/", "times": 1}
    connection.sandbox.faults.add(fault)


@pytest.mark.parametrize("kind", ["expired_token", "wrong_audience"])
def test_a_token_that_graph_refuses_is_replaced_once(kind, connection):
    spoil(connection, kind)
    assert connection.graph("contoso").issues()
    statuses = [entry["status"] for entry in connection.sandbox.requests]
    assert statuses.count(401) == 1


def test_a_token_that_graph_goes_on_refusing_is_an_error(connection):
    connection.sandbox.faults.add({"kind": "expired_token", "path": "/[^/]+/oauth2/"})
    error = failed(connection.graph("contoso").issues)
    assert error.code == "token_refused"
    assert connection.paths("contoso").count(f"{ROOT}/issues") == 2


def test_without_a_way_to_replace_it_a_refused_token_is_an_error(connection):
    spoil(connection, "wrong_audience")
    provider = connection.provider()
    tenant_id = connection.sandbox.tenant_id("contoso")
    asked = graph.Graph(
        connection.cloud,
        connection.transport(),
        lambda: provider.application_token(tenant_id),
        tenant_id,
    )
    assert failed(asked.issues).code == "token_refused"
    assert connection.paths("contoso").count(f"{ROOT}/issues") == 1


def test_a_consent_given_a_moment_ago_counts_at_once(connection):
    provider = connection.provider()
    litware = connection.sandbox.tenant("litware")
    assert failed(connection.graph("litware", provider).issues)
    litware.roles = ("ServiceHealth.Read.All",)
    try:
        assert connection.graph("litware", provider).issues() == []
    finally:
        litware.roles = ()


def test_a_token_is_asked_for_once_in_a_listing_of_many_pages(connection):
    asked = []
    provider = connection.provider()
    tenant_id = connection.sandbox.tenant_id("wingtip")

    def token():
        asked.append(1)
        return provider.application_token(tenant_id)

    graph.Graph(connection.cloud, connection.transport(), token, tenant_id).issues()
    assert len(asked) == 1


def test_an_error_of_the_token_comes_through(connection):
    def token():
        raise reasons.failure("sign_in_again", reasons.About(tenant_id="TENANT"))

    asked = graph.Graph(connection.cloud, connection.transport(), token, "TENANT")
    assert failed(asked.health_overviews, True).code == "sign_in_again"


class Slow:
    """An exchange of which every answer takes ten seconds."""

    def __init__(self, clock, pages):
        self.clock = clock
        self.pages = pages

    def send(self, _method, url, seconds, about, **_request):
        if seconds < 10:
            raise reasons.failure("timeout", about, host="graph.example")
        self.clock.now += 10
        return Answer(200, {}, json.dumps(self.pages(url)).encode())


def test_one_deadline_counts_for_overviews_and_their_further_pages(connection, clock):
    root = f"{connection.cloud.graph_url}{ROOT}"

    def pages(url):
        if url.endswith("healthOverviews"):
            link = f"{root}/more"
            return {
                "value": [
                    {"id": str(n), "issues": [], "issues@odata.nextLink": link}
                    for n in range(20)
                ]
            }
        return {"value": []}

    transport = Transport(
        exchange=Slow(clock, pages), deadline=60, clock=clock, sleep=clock.sleep
    )
    asked = graph.Graph(connection.cloud, transport, lambda: "T", "TENANT")
    assert failed(asked.health_overviews, True).code == "timeout"
    assert clock.now <= 60
