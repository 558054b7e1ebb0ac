import json
import uuid
from urllib.parse import parse_qs, urlsplit

import pytest

from microsoft import clouds, errors, partner_center
from microsoft.exchange import Answer
from microsoft.partner_center_resources import SupportContact
from microsoft.transport import Transport

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
GRANTS = {GRAPH_APP: ["ServiceHealth.Read.All", "ServiceMessage.Read.All"]}


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def center(connection):
    return connection.partner_center()


@pytest.fixture
def fabrikam(cloud):
    return cloud.tenant_id("fabrikam")


def answer_with(cloud, body, path="/v1/", **fault):
    """Have Partner Center answer this in place of what it knows."""
    fault = {"kind": "answer", "path": path, "body": json.dumps(body), **fault}
    cloud.faults.add(fault)


def asked(cloud, path="/v1/"):
    """Return what Partner Center was asked: method, path and query."""
    return [
        (
            entry["method"],
            urlsplit(entry["path"]).path,
            parse_qs(urlsplit(entry["path"]).query),
        )
        for entry in cloud.requests
        if entry["path"].startswith(path)
    ]


# --- customers


def test_the_customers_are_all_tenants_but_our_own(center, cloud):
    found = {customer.id: customer for customer in center.customers()}
    assert len(found) == 13
    assert cloud.tenant_id("partner") not in found
    contoso = found[cloud.tenant_id("contoso")]
    assert (contoso.name, contoso.domain) == ("Contoso", "contoso.onmicrosoft.com")


def test_a_check_is_one_small_request(center, cloud):
    center.check()
    assert asked(cloud) == [("GET", "/v1/customers", {"size": ["1"]})]
    answer_with(cloud, {})
    assert failed(center.check).code == "malformed_answer"


def test_customers_come_over_several_pages(connection, cloud):
    found = connection.partner_center(page_size=5).customers()
    assert len({customer.id for customer in found}) == len(found) == 13
    queries = [query for _method, _path, query in asked(cloud)]
    assert queries == [
        {"size": ["5"]},
        {"size": ["5"], "seekOperation": ["Next"]},
        {"size": ["5"], "seekOperation": ["Next"]},
    ]


def test_the_customers_of_one_reseller(center, cloud):
    (reseller,) = [
        r for r in center.relationships() if r.name == "First Up Consultants"
    ]
    found = center.customers(reseller.id)
    assert {c.name for c in found} == {"Northwind Traders", "Litware", "Fourth Coffee"}
    assert {c.associated_partner_id for c in found} == {reseller.id}


def test_one_customer_is_told_in_full(center, fabrikam):
    customer = center.customer(fabrikam)
    assert customer.country == "IT"
    assert customer.email == "it@fabrikam.example"
    assert "fabrikam.example" in customer.custom_domains


def test_a_customer_that_is_not_ours(center):
    error = failed(center.customer, "c5900000-0000-4000-8000-0000000000aa")
    assert error.code == "customer_unknown"
    assert "0000000000aa" in str(error)


def test_an_id_cannot_lead_elsewhere(center, cloud):
    assert failed(center.customer, "../profiles/support?x#y").code == "customer_unknown"
    paths = [path for _method, path, _query in asked(cloud)]
    assert paths == ["/v1/customers/..%2Fprofiles%2Fsupport%3Fx%23y"]


# --- subscriptions and services


def test_what_a_customer_bought(center, fabrikam):
    found = {
        subscription.name: subscription
        for subscription in center.subscriptions(fabrikam)
    }
    assert set(found) == {"Microsoft 365 E3", "Exchange Online (Plan 1)", "Azure plan"}
    e3 = found["Microsoft 365 E3"]
    assert (e3.quantity, e3.status, e3.auto_renew) == (320, "active", True)
    assert e3.is_new_commerce
    assert e3.commitment_end > e3.start
    assert uuid.UUID(found["Azure plan"].entitlement_id)


def test_legacy_and_ended_subscriptions(center, cloud):
    (legacy,) = center.subscriptions(cloud.tenant_id("proseware"))
    assert (legacy.name, legacy.is_new_commerce) == ("Office 365 E3", False)
    statuses = [s.status for s in center.subscriptions(cloud.tenant_id("wingtip"))]
    assert statuses == ["active", "active", "active", "expired"]


def test_the_portals_pages_of_a_service(center, fabrikam):
    (exchange,) = center.managed_services(fabrikam)
    assert exchange.id == "Exchange"
    assert fabrikam in exchange.health_url


# --- relationships


def test_our_resellers_and_those_of_a_customer(center, cloud):
    assert [r.name for r in center.relationships()] == [
        "First Up Consultants",
        "ReleCloud",
    ]
    (reseller,) = center.customer_relationships(cloud.tenant_id("trey_research"))
    assert reseller.name == "ReleCloud"
    assert center.customer_relationships(cloud.tenant_id("contoso")) == []
    assert center.relationships(partner_center.INDIRECT_PROVIDERS) == []


# --- support profile


def test_the_support_profile_is_read_and_changed(center, cloud):
    profile = center.support_profile()
    assert profile.email == "support@partner.example"
    assert profile.differences(profile.email, "+39 1", profile.website) == (
        "telephone",
    )
    changed = center.set_support_profile(profile.email, "+39 1", profile.website)
    assert changed.telephone == "+39 1"
    assert center.support_profile() == changed
    assert [method for method, _path, _query in asked(cloud)] == [
        "GET",
        "GET",
        "PUT",
        "GET",
    ]


@pytest.mark.parametrize("status", [404, 405])
def test_the_other_address_of_the_support_profile(status, center, cloud, payload):
    answer_with(
        cloud,
        payload("partner_center_support_profile_put_response"),
        "/v1/profiles/supportprofile",
    )
    cloud.faults.add(
        {"kind": "status", "status": status, "path": "/v1/.*/support$", "times": 1}
    )
    cloud.faults.add({"kind": "none", "path": "/v1/.*/support$", "times": 1})
    assert (
        center.set_support_profile("e@x.example", "1", "x").email == "email@sample.com"
    )
    assert [(method, path) for method, path, _query in asked(cloud)] == [
        ("GET", "/v1/profiles/support"),
        ("PUT", "/v1/profiles/support"),
        ("PUT", "/v1/profiles/supportprofile"),
    ]


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_no_other_refusal_is_taken_for_a_wrong_address(status, center, cloud):
    cloud.faults.add({"kind": "status", "status": status, "path": "/v1/"})
    cloud.faults.add({"kind": "none", "path": "/v1/", "times": 1})
    failed(center.set_support_profile, "e@x.example", "1", "x")
    assert {path for _method, path, _query in asked(cloud)} == {"/v1/profiles/support"}
    cloud.faults.reset()
    assert center.support_profile().email == "support@partner.example", "unchanged"


# --- support contact


def test_the_support_contact_of_a_legacy_subscription(center, cloud):
    proseware = cloud.tenant_id("proseware")
    (legacy,) = center.subscriptions(proseware)
    assert center.support_contact(proseware, legacy.id).name == "Partner"
    reseller = SupportContact("T-1", "47", "First Up Consultants")
    assert center.set_support_contact(proseware, legacy.id, reseller) == reseller
    assert center.support_contact(proseware, legacy.id) == reseller


def test_a_subscription_of_the_new_commerce_has_no_support_contact(center, fabrikam):
    bought = center.subscriptions(fabrikam)[0]
    error = failed(center.support_contact, fabrikam, bought.id)
    assert error.code == "support_contact_missing"
    assert "new commerce" in str(error)


# --- consent


def test_consent_is_given_and_withdrawn(center, cloud, fabrikam):
    center.consent(fabrikam, GRANTS, "CSP Support")
    (content,) = cloud.partner_center.state.consents[fabrikam].values()
    assert content == {
        "applicationId": cloud.client_id,
        "displayName": "CSP Support",
        "applicationGrants": [
            {
                "enterpriseApplicationId": GRAPH_APP,
                "scope": "ServiceHealth.Read.All,ServiceMessage.Read.All",
            }
        ],
    }
    center.withdraw_consent(fabrikam)
    assert cloud.partner_center.state.consents[fabrikam] == {}
    assert failed(center.withdraw_consent, fabrikam).code == "not_found"


def test_a_consent_opens_the_tenant(connection, center, cloud):
    litware = cloud.tenant_id("litware")
    assert failed(connection.graph("litware").issues).code == "permission_missing"
    center.consent(litware, GRANTS)
    assert connection.graph("litware").issues() == []
    center.withdraw_consent(litware)
    assert failed(connection.graph("litware").issues).code == "permission_missing"


def test_the_body_of_a_consent_is_the_documented_one(center, cloud, fabrikam, payload):
    published = payload("partner_center_application_consent_request")
    center.consent(fabrikam, GRANTS)
    (content,) = cloud.partner_center.state.consents[fabrikam].values()
    assert set(content) - {"displayName"} == set(published)
    published_grant, grant = (
        published["applicationGrants"][0],
        content["applicationGrants"][0],
    )
    assert set(grant) == set(published_grant)


def test_a_consent_that_is_there_already_is_a_success(center, cloud, fabrikam):
    center.consent(fabrikam, GRANTS)
    center.consent(fabrikam, GRANTS)
    assert cloud.requests[-1]["status"] == 409


def test_a_consent_refused_says_which_role_it_takes(center, cloud, fabrikam):
    cloud.faults.add({"kind": "status", "status": 403, "path": "/v1/"})
    error = failed(center.consent, fabrikam, GRANTS)
    assert error.code == "partner_consent_refused"
    assert "Cloud Application Administrator" in str(error)
    assert error.link.startswith(cloud.url), "or the customer consents"
    assert fabrikam in str(error)


def test_a_change_whose_answer_was_lost_is_not_made_twice(center, cloud, fabrikam):
    center.consent(fabrikam, GRANTS)
    cloud.faults.add({"kind": "hang_up", "path": "/v1/", "times": 1})
    center.withdraw_consent(fabrikam)
    assert cloud.partner_center.state.consents[fabrikam] == {}
    methods = [method for method, _path, _query in asked(cloud)]
    assert methods == ["POST", "DELETE", "DELETE"]


def test_a_web_page_is_not_taken_for_consent(center, cloud, fabrikam):
    cloud.faults.add({"kind": "html", "path": "/v1/"})
    assert failed(center.consent, fabrikam, GRANTS).code == "malformed_answer"
    assert failed(center.withdraw_consent, fabrikam).code == "malformed_answer"


# --- service requests


def test_service_requests_in_words(center, fabrikam):
    first, second = center.service_requests(fabrikam)
    assert (first.severity, first.status) == ("critical", "open")
    assert (second.severity, second.status) == ("minimal", "closed")
    assert (first.last_closed, second.last_closed is None) == (None, False)
    whole = center.service_request(first.id)
    assert whole.organization_id == fabrikam
    assert len(whole.notes) == 1
    assert failed(center.service_request, "1").code == "not_found"


# --- published answers over the wire


@pytest.mark.parametrize(
    ("name", "method", "arguments"),
    [
        ("customers", "customers", ()),
        ("customers_of_indirect_reseller", "customers", ("R",)),
        ("subscriptions_legacy", "subscriptions", ("C",)),
        ("subscriptions_new_commerce", "subscriptions", ("C",)),
        ("relationships", "relationships", ()),
        ("customer_relationships", "customer_relationships", ("C",)),
        ("managed_services", "managed_services", ("C",)),
        ("service_requests", "service_requests", ("C",)),
    ],
)
def test_published_listings(name, method, arguments, center, cloud, payload):
    body = payload(f"partner_center_{name}")
    answer_with(cloud, body)
    found = getattr(center, method)(*arguments)
    assert [item.id for item in found] == [item["id"] for item in body["items"]]


def test_a_published_page_leads_to_the_next(center, cloud, payload):
    answer_with(cloud, payload("partner_center_customers"))
    answer_with(cloud, payload("partner_center_customers_page_written"), times=1)
    assert len(center.customers()) == 4
    assert asked(cloud)[1][2] == {"size": ["500"], "seekOperation": ["Next"]}


def test_a_published_missing_second_factor(center, cloud, payload):
    body = payload("partner_center_error_401_mfa_written")
    answer_with(cloud, body, status=401)
    error = failed(center.support_profile)
    assert error.code == "mfa_required"
    assert isinstance(error, errors.SignInNeeded)
    assert len(asked(cloud)) == 1, "another token would lack it too"


def test_a_published_error_is_understood(center, cloud, payload):
    answer_with(cloud, payload("partner_center_error_schema_written"), status=400)
    error = failed(center.subscriptions, "C")
    assert error.code == "customer_unknown"
    assert "4391507" not in str(error), "Microsoft's own text is not for people"


# --- who may ask


def test_the_app_by_itself_reads_customers_and_subscriptions(connection, fabrikam):
    center = connection.partner_center(application=True)
    assert len(center.customers()) == 13
    assert center.subscriptions(fabrikam)
    for call in (center.support_profile, center.relationships):
        error = failed(call)
        assert error.code == "partner_center_refused"
        assert "Admin agent" in str(error)


def test_a_token_for_graph_does_not_open_partner_center(connection):
    center = connection.partner_center(scope=connection.cloud.graph_scope)
    assert failed(center.customers).code == "token_refused"


def test_a_token_for_partner_center_does_not_open_graph(connection):
    provider = connection.provider()
    tenant_id = connection.sandbox.tenant_id("contoso")
    token = provider.application_token(tenant_id, connection.cloud.partner_center_scope)
    url = f"{connection.cloud.graph_url}/v1.0/admin/serviceAnnouncement/issues"
    assert failed(connection.transport().get, url, token).code == "token_refused"


def test_a_sign_in_without_the_second_factor(connection, cloud):
    cloud.faults.add({"kind": "without_mfa"})
    error = failed(connection.partner_center().support_profile)
    assert error.code == "mfa_required"
    assert cloud.tenant_id("partner") in str(error)
    assert "Sign in again" in str(error)


def test_the_missing_factor_is_the_partners_matter_whoever_is_asked_about(
    connection, cloud, fabrikam
):
    cloud.faults.add({"kind": "without_mfa"})
    error = failed(connection.partner_center().subscriptions, fabrikam)
    assert error.values["tenant_id"] == cloud.tenant_id("partner")


def test_an_expired_token_is_replaced_once(connection, cloud):
    cloud.faults.add({"kind": "expired_token", "times": 1, "path": "/[^/]+/oauth2/"})
    assert connection.partner_center().support_profile().email
    statuses = [e["status"] for e in cloud.requests if e["path"].startswith("/v1/")]
    assert statuses == [401, 200]


@pytest.mark.parametrize("kind", ["expired_token", "early_token", "wrong_audience"])
def test_a_token_that_stays_bad_is_an_error(kind, connection, cloud):
    cloud.faults.add({"kind": kind})
    error = failed(connection.partner_center().support_profile)
    assert error.code == "token_refused"
    assert len(asked(cloud)) == 2


# --- headers


class Noting:
    """An exchange that keeps what it was sent and answers from a list."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.sent = []

    def send(self, method, url, seconds, about, **request):
        self.sent.append((method, url, request))
        return self.answers.pop(0)


def answer(content, status=200, reason="", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, headers, json.dumps(content).encode(), reason)


def offline(clock, *answers, cloud=clouds.CLOUDS["global"], forget=None):
    exchange = Noting(*answers)
    calls = Transport(exchange=exchange, clock=clock, sleep=clock.sleep)
    return exchange, partner_center.PartnerCenter(
        cloud, calls, lambda: "TOKEN", "PARTNER", "APP", forget=forget
    )


PROFILE = {"email": "e", "telephone": "t", "website": "w"}


def test_a_repeated_call_keeps_its_request_id(clock):
    exchange, center = offline(clock, answer({}, 503), answer({}, 500), answer(PROFILE))
    center.support_profile()
    sent = [request["headers"] for _method, _url, request in exchange.sent]
    assert len(sent) == 3
    assert len({headers["MS-RequestId"] for headers in sent}) == 1
    assert len({headers["MS-CorrelationId"] for headers in sent}) == 1
    assert {headers["MS-Contract-Version"] for headers in sent} == {"v1"}
    assert uuid.UUID(sent[0]["MS-RequestId"])


def test_another_call_has_ids_of_its_own(clock):
    exchange, center = offline(clock, answer(PROFILE), answer(PROFILE))
    center.support_profile()
    center.support_profile()
    one, other = (request["headers"] for _method, _url, request in exchange.sent)
    for name in ("MS-RequestId", "MS-CorrelationId"):
        assert one[name] != other[name]


def test_an_error_has_an_id_to_ask_microsoft_about(clock):
    exchange, center = offline(
        clock, answer({}, 400), answer({}, 400, MS_CorrelationId="c-7")
    )
    error = failed(center.support_profile)
    assert error.correlation_id == exchange.sent[0][2]["headers"]["MS-CorrelationId"]
    assert error.correlation_id in str(error)
    assert failed(center.support_profile).correlation_id == "c-7"


def test_the_token_is_not_where_a_log_shows_it(clock):
    exchange, center = offline(clock, answer(PROFILE))
    center.support_profile()
    assert "TOKEN" not in repr(exchange.sent)


# --- refusals


def test_the_status_line_tells_of_the_missing_factor(clock, fixture_text):
    head = fixture_text("partner_center_error_401_mfa_headers.txt").splitlines()[0]
    _version, status, reason = head.split(" ", 2)
    _exchange, center = offline(clock, answer({}, int(status), reason))
    assert failed(center.support_profile).code == "mfa_required"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"code": "2000"}, "request_refused"),
        (400, {"code": 20002}, "customer_unknown"),
        (404, {"code": "60003"}, "customer_unknown"),
        (403, {"code": "2032"}, "partner_center_refused"),
        (404, {"code": "1000"}, "not_found"),
        (401, {"code": "800002"}, "token_refused"),
        (401, {"code": 900421}, "mfa_required"),
        (401, {"description": "MFA required"}, "mfa_required"),
        (403, {"description": "MFA required"}, "partner_center_refused"),
        (405, None, "request_refused"),
        (409, "text", "request_refused"),
        (412, ["list"], "request_refused"),
        (417, {"code": {}}, "request_refused"),
    ],
)
def test_refusals_by_status_and_code(status, body, code, clock):
    exchange, center = offline(clock, answer(body, status))
    error = failed(center.support_profile)
    assert error.code == code
    assert len(exchange.sent) == 1
    assert "PARTNER" in str(error)


def test_a_refused_token_is_forgotten_and_so_is_one_without_rights(clock):
    for status, times in ((401, 1), (403, 1), (400, 0)):
        forgotten = []
        answers = [answer({}, status), answer({}, status)]
        _exchange, center = offline(
            clock, *answers, forget=lambda forgotten=forgotten: forgotten.append(1)
        )
        failed(center.support_profile)
        assert len(forgotten) == times


def test_throttling_in_the_gateways_words(clock, payload):
    body = payload("partner_center_error_429")
    _exchange, center = offline(
        clock, answer(body, 429, Retry_After="57"), answer(PROFILE)
    )
    assert center.support_profile().email == "e"
    assert clock.naps == [57.0]


def test_no_mark_of_the_byte_order_stands_in_the_way(clock):
    body = b"\xef\xbb\xbf" + json.dumps(PROFILE).encode()
    _exchange, center = offline(clock, Answer(200, {}, body))
    assert center.support_profile().website == "w"


# --- pages


def page(*ids, **more):
    return answer({"items": [{"id": name} for name in ids], **more})


def following(*headers, uri="/customers?size=2&seekOperation=Next"):
    entries = [{"key": key, "value": value} for key, value in headers]
    return {"next": {"uri": uri, "headers": entries}}


def test_the_continuation_token_stands_in_the_link_or_beside_it(clock):
    exchange, center = offline(
        clock,
        page("a", links=following(("ms-continuationtoken", "T1"))),
        page("b", continuationToken="T2"),
        page("c", links={"next": None}),
    )
    assert [customer.id for customer in center.customers()] == ["a", "b", "c"]
    tokens = [r["headers"].get("MS-ContinuationToken") for _m, _u, r in exchange.sent]
    assert tokens == [None, "T1", "T2"]
    assert {url for _method, url, _request in exchange.sent} == {
        "https://api.partnercenter.microsoft.com/v1/customers"
    }


def test_a_link_without_a_token_is_followed_by_its_query(clock):
    link = following(uri="https://evil.example/customers?size=2&offset=2")
    exchange, center = offline(clock, page("a", links=link), page("b"))
    assert len(center.customers()) == 2
    _method, url, request = exchange.sent[1]
    assert url.startswith("https://api.partnercenter.microsoft.com/")
    assert request["params"] == {"size": "2", "offset": "2"}


@pytest.mark.parametrize("token", ["a b", "a\r\nX: y", "é", "x" * 5000])
def test_a_token_that_is_none_is_not_sent(token, clock):
    exchange, center = offline(clock, page("a", continuationToken=token))
    assert failed(center.customers).code == "malformed_answer"
    assert len(exchange.sent) == 1


def test_pages_that_go_round_in_a_circle_are_an_error(clock):
    pages = [page("a", continuationToken=token) for token in ("T1", "T2", "T1")]
    exchange, center = offline(clock, *pages)
    assert failed(center.customers).code == "malformed_answer"
    assert len(exchange.sent) == 3


def test_endless_pages_end(clock, monkeypatch):
    monkeypatch.setattr("microsoft.partner_center_calls._MAX_PAGES", 3)
    pages = [page("a", continuationToken=f"T{number}") for number in range(9)]
    exchange, center = offline(clock, *pages)
    assert failed(center.customers).code == "too_much"
    assert len(exchange.sent) == 3


@pytest.mark.parametrize(
    "body", [{}, {"items": None}, {"items": {}}, {"items": [{}]}, {"items": ["x"]}]
)
def test_a_listing_is_whole_or_an_error(body, clock):
    _exchange, center = offline(clock, page("a", continuationToken="T"), answer(body))
    assert failed(center.customers).code == "malformed_answer"


# --- what a cloud lacks


def test_a_cloud_without_partner_center_says_so_and_is_not_asked(clock):
    exchange, center = offline(clock, cloud=clouds.CLOUDS["us_gov_dod"])
    for call in (center.customers, center.support_profile):
        error = failed(call)
        assert error.code == "no_partner_center"
        assert "US Government DoD" in str(error)
    assert exchange.sent == []


def test_21vianet_has_no_service_requests(clock):
    exchange, center = offline(clock, page("a"), cloud=clouds.CLOUDS["china"])
    for call in (center.service_requests, center.service_request):
        assert failed(call, "C").code == "no_service_requests"
    assert exchange.sent == []
    assert center.customers()
    assert exchange.sent[0][1].startswith("https://partner.partnercenterapi.")
