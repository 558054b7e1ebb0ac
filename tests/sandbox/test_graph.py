from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.bearer import Bearer


def error(answer):
    """Return status and code of an error, once its form is checked."""
    body = answer.json()["error"]
    assert body["message"]
    inner = body["innerError"]
    assert set(inner) == {"date", "request-id", "client-request-id"}
    assert answer.headers["request-id"] == inner["request-id"]
    return answer.status_code, body["code"]


def ids(answer):
    return [item["id"] for item in answer.json()["value"]]


# --- who may ask


def test_nobody_asks_without_a_token(client):
    answer = client.ask("GET", "/v1.0/admin/serviceAnnouncement/issues")
    assert error(answer) == (401, "InvalidAuthenticationToken")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer a.b.c", "Basic a:b", "bearer x", "Bearer é"],
)
def test_nobody_asks_with_what_is_no_token(header, client):
    headers = {"Authorization": header.encode()}
    answer = client.ask(
        "GET", "/v1.0/admin/serviceAnnouncement/issues", headers=headers
    )
    assert error(answer) == (401, "InvalidAuthenticationToken")


def test_a_token_of_another_cloud_is_refused(client):
    tenant_id = client.cloud.tenant_id("contoso")
    foreign = Bearer().issue(
        client.cloud.url, tenant_id, "app", roles=["ServiceHealth.Read.All"]
    )
    assert error(client.graph("/issues", token=foreign))[0] == 401


def test_a_token_cannot_be_altered(client):
    header, _claims, signature = client.token("contoso").split(".")
    claims = client.token("fabrikam").split(".")[1]
    answer = client.graph("/issues", token=f"{header}.{claims}.{signature}")
    assert error(answer)[0] == 401


@pytest.mark.parametrize("kind", ["expired_token", "early_token", "wrong_audience"])
def test_a_spoilt_token_is_refused(kind, client):
    client.cloud.faults.add({"kind": kind})
    assert error(client.graph("/issues"))[0] == 401


def test_a_token_for_another_resource_is_refused(client):
    token = client.token(scope="https://partner.example/.default")
    assert error(client.graph("/issues", token=token))[0] == 401


@pytest.mark.parametrize("path", ["/issues", "/healthOverviews", "/messages"])
def test_a_tenant_that_did_not_consent(path, client):
    assert error(client.graph(path, "litware")) == (403, "Forbidden")


def test_each_permission_opens_its_own(client):
    litware = client.cloud.tenant("litware")
    litware.roles = ("ServiceMessage.Read.All",)
    try:
        assert client.graph("/messages", "litware").status_code == 200
        assert client.graph("/issues", "litware").status_code == 403
    finally:
        litware.roles = ()


def test_a_token_shows_its_own_tenant_only(client):
    assert ids(client.graph("/issues", "fabrikam")) == ["EX1187342"]
    assert ids(client.graph("/issues", "northwind")) == ["SP1186910"]


# --- what there is


def test_overviews_have_the_documented_form(client, payload):
    body = client.graph("/healthOverviews").json()
    published = payload("graph_health_overviews")
    assert set(body) == set(published)
    assert set(body["value"][0]) == set(published["value"][0])


def test_the_services_are_those_of_a_real_tenant(client, payload):
    published = payload("graph_health_overviews_live_casing")["value"]
    names = {item["id"]: item["service"] for item in published}
    for item in client.graph("/healthOverviews").json()["value"]:
        assert names[item["id"]] == item["service"]


def test_issues_have_the_documented_properties(client, payload):
    published = payload("graph_issues")["value"][0]
    for item in client.graph("/issues", "fabrikam").json()["value"]:
        assert set(item) == set(published)
        assert set(item["posts"][0]) == set(published["posts"][0])


def test_messages_have_the_documented_properties(client, payload):
    published = set(payload("graph_messages")["value"][0]) - {"expiryDateTime"}
    for item in client.graph("/messages").json()["value"]:
        assert published <= set(item)


def test_expanded_overviews_have_their_issues(client):
    answer = client.graph("/healthOverviews?$expand=issues", "adventure_works")
    found = {
        item["id"]: [issue["id"] for issue in item["issues"]]
        for item in answer.json()["value"]
    }
    assert found["microsoftteams"] == ["TM1187501"]
    assert found["OSDPPlatform"] == ["MO1187502"]
    assert found["Exchange"] == []


def test_the_properties_of_expanded_issues_may_be_chosen(client):
    wingtip = client.cloud.tenant("wingtip")
    for number in range(10):
        wingtip.put({"id": f"EX{number}", "service": "Exchange Online"})
    narrowed = "/healthOverviews?$expand=issues($select=id,title)"
    exchange = client.graph(narrowed, "wingtip").json()["value"][0]
    link = exchange["issues@odata.nextLink"].partition("serviceAnnouncement")[2]
    issues = exchange["issues"] + client.graph(link, "wingtip").json()["value"]
    assert {tuple(issue) for issue in issues} == {("id", "title")}


@pytest.mark.parametrize(
    "expansion",
    ["issues($select=colour)", "issues($top=1)", "issues()", "posts", "issues($select"],
)
def test_another_expansion_is_refused(expansion, client):
    answer = client.graph(f"/healthOverviews?$expand={expansion}", "fabrikam")
    assert error(answer) == (400, "BadRequest")


def test_a_fault_may_meet_one_kind_of_question(client):
    fault = {"kind": "status", "status": 400, "path": ".*/healthOverviews.*[$]select"}
    client.cloud.faults.add(fault)
    narrowed = client.graph("/healthOverviews?$expand=issues($select=id)")
    assert narrowed.status_code == 400
    assert client.graph("/healthOverviews?$expand=issues").status_code == 200


def test_an_overview_has_the_gravest_status_of_the_open_issues(client):
    contoso = client.cloud.tenant("contoso")
    teams = {"service": "Microsoft Teams"}
    for name, status in (("1", "serviceDegradation"), ("2", "serviceInterruption")):
        contoso.put({"id": name, "status": status, **teams})
    status = client.graph("/healthOverviews/microsoftteams").json()["status"]
    assert status == "serviceInterruption"
    contoso.put({"id": "2", "endDateTime": "-1m"})
    status = client.graph("/healthOverviews/microsoftteams").json()["status"]
    assert status == "serviceDegradation"


def test_one_of_each(client):
    assert client.graph("/issues/EX1170021").json()["isResolved"] is True
    assert client.graph("/messages/MC1186001").json()["severity"] == "high"
    assert ids(client.graph("/healthOverviews/Exchange/issues")) == ["EX1170021"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/issues/EX9", (404, "NotFound")),
        ("/messages/MC9", (404, "NotFound")),
        ("/issues/EX1170021/nothing", (404, "NotFound")),
        ("/nothing", (400, "BadRequest")),
        ("", (400, "BadRequest")),
        ("/", (400, "BadRequest")),
    ],
)
def test_what_there_is_not(path, expected, client):
    assert error(client.graph(path)) == expected


def test_another_part_of_graph_is_not_played(client):
    headers = {"Authorization": f"Bearer {client.token()}"}
    assert error(client.ask("GET", "/v1.0/users", headers=headers))[0] == 400


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_nothing_can_be_changed(method, client):
    assert error(client.graph("/issues", method=method))[0] == 405


# --- pages and filters


def test_pages_lead_to_the_next_until_there_is_none(client):
    seen, path = [], "/issues?$top=5"
    sizes = []
    while path:
        answer = client.graph(path, "wingtip")
        seen += ids(answer)
        sizes.append(len(ids(answer)))
        link = answer.json().get("@odata.nextLink", "")
        assert link == "" or link.startswith(client.cloud.url)
        path = link.partition("serviceAnnouncement")[2]
    assert sizes == [5, 5, 3]
    assert len(seen) == len(set(seen)) == 13


def test_a_next_link_keeps_what_was_asked(client):
    answer = client.graph("/issues?$top=2&$filter=isResolved eq false", "wingtip")
    query = parse_qs(urlsplit(answer.json()["@odata.nextLink"]).query)
    assert query["$filter"] == ["isResolved eq false"]
    assert query["$top"] == ["2"]
    assert query["$skip"] == ["2"]


@pytest.mark.parametrize(
    ("path", "prefer", "number"),
    [
        ("/issues", None, 6),
        ("/issues?$top=4", None, 4),
        ("/issues", "odata.maxpagesize=3", 3),
        ("/issues", "odata.maxpagesize=1000", 6),
        ("/issues?$top=0", None, 1),
        ("/issues?$top=x", None, 6),
        ("/issues?$skip=12", None, 1),
        ("/issues?$skip=99", None, 0),
    ],
)
def test_page_sizes(path, prefer, number, client):
    headers = {"Prefer": prefer} if prefer else {}
    assert len(ids(client.graph(path, "wingtip", headers=headers))) == number


def test_expanded_issues_have_pages_of_their_own(client):
    wingtip = client.cloud.tenant("wingtip")
    for number in range(10):
        wingtip.put({"id": f"EX{number}", "service": "Exchange Online"})
    page = client.graph("/healthOverviews?$expand=issues", "wingtip").json()
    exchange = page["value"][0]
    link = exchange["issues@odata.nextLink"].partition("serviceAnnouncement")[2]
    rest = []
    while link:
        further = client.graph(link, "wingtip").json()
        rest += further["value"]
        link = further.get("@odata.nextLink", "").partition("serviceAnnouncement")[2]
    assert len(exchange["issues"]) == 6
    assert len({i["id"] for i in exchange["issues"] + rest}) == 13


@pytest.mark.parametrize(
    ("condition", "number"), [("isResolved eq false", 0), ("isResolved eq true", 1)]
)
def test_the_filter_that_is_known(condition, number, client):
    assert len(ids(client.graph(f"/issues?$filter={condition}"))) == number


@pytest.mark.parametrize("condition", ["service eq 'x'", "isResolved", "1 eq 1 or"])
def test_another_filter_is_refused(condition, client):
    assert error(client.graph(f"/issues?$filter={condition}")) == (400, "BadRequest")
