import json

import pytest

# of the items of published listings, what nobody reads
_LEFT_OUT = {
    "actionTaken",
    "attentionNeeded",
    "attributes",
    "cancellationAllowedUntilDate",
    "hasPurchasableAddons",
    "links",
    "primaryContact",
    "publisherName",
    "renewalTermDuration",
}


def code(answer):
    """Return status and code of an error, once its form is checked."""
    body = answer.json()
    assert set(body) == {"code", "description", "data", "source"}
    return answer.status_code, body["code"]


def content(answer):
    """Return the object of an answer, which begins with a byte-order mark."""
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return json.loads(answer.content.decode("utf-8-sig"))


@pytest.fixture
def fabrikam(cloud):
    return cloud.tenant_id("fabrikam")


# --- who may ask


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer a.b.c", "Basic a:b"])
def test_nobody_asks_without_a_token(header, client):
    headers = {"Authorization": header} if header else {}
    answer = client.ask("GET", "/v1/customers?size=40", headers=headers)
    assert code(answer) == (401, "800002")


def test_a_token_for_graph_is_refused(client):
    token = client.user_token("")
    assert code(client.partner_center("/customers?size=40", token=token))[0] == 401


@pytest.mark.parametrize("kind", ["expired_token", "early_token", "wrong_audience"])
def test_a_spoilt_token_is_refused(kind, client):
    client.cloud.faults.add({"kind": kind})
    assert code(client.partner_center("/profiles/support"))[0] == 401


def test_a_token_of_a_customers_tenant_is_refused(client):
    token = client.user_token("/partner-center", "contoso")
    answer = client.partner_center("/customers?size=40", token=token)
    assert code(answer) == (403, "2032")


def test_a_user_without_the_second_factor_is_told_so(client, payload):
    client.cloud.faults.add({"kind": "without_mfa"})
    answer = client.partner_center("/profiles/support")
    published = payload("partner_center_error_401_mfa_written")
    assert code(answer) == (401, published["code"])
    assert answer.reason == "Unauthorized - MFA required"
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/customers?size=1", 200),
        ("/customers/{0}", 200),
        ("/customers/{0}/subscriptions", 200),
        ("/customers/{0}/servicerequests", 403),
        ("/customers/{0}/managedservices", 403),
        ("/customers/{0}/relationships", 403),
        ("/customers/{0}/subscriptions/x/supportcontact", 403),
        ("/profiles/support", 403),
        ("/relationships?relationship_type=IsIndirectResellerOf", 403),
        ("/servicerequests/1", 403),
    ],
)
def test_what_the_app_by_itself_may_read(path, status, client, fabrikam):
    token = client.token("partner", scope=f"{client.cloud.url}/partner-center/.default")
    answer = client.partner_center(path.format(fabrikam), token=token)
    assert answer.status_code == status


# --- the documented forms


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/customers?size=2", "customers_page_written"),
        ("/customers/{0}/subscriptions", "subscriptions_new_commerce"),
        ("/customers/{0}/servicerequests", "service_requests"),
        ("/customers/{0}/managedservices", "managed_services"),
        (
            "/relationships?relationship_type=IsIndirectCloudSolutionProviderOf",
            "relationships",
        ),
    ],
)
def test_listings_have_the_documented_form(path, name, client, payload, fabrikam):
    published = payload(f"partner_center_{name}")
    body = content(client.partner_center(path.format(fabrikam)))
    assert set(published) - {"links"} <= set(body)
    assert body["totalCount"] == len(body["items"]) > 0
    known = {key for item in published["items"] for key in item}
    assert known - _LEFT_OUT <= set(body["items"][0])


def test_a_legacy_subscription_has_the_documented_form(client, payload):
    proseware = client.cloud.tenant_id("proseware")
    body = content(client.partner_center(f"/customers/{proseware}/subscriptions"))
    (published,) = payload("partner_center_subscriptions_legacy")["items"]
    (item,) = body["items"]
    assert set(published) - {"links"} <= set(item)
    assert "productType" not in item


def test_single_objects_have_the_documented_form(client, payload, fabrikam):
    for path, name in (
        (f"/customers/{fabrikam}", "customer"),
        ("/profiles/support", "support_profile"),
        ("/servicerequests/616122292874576", "service_request"),
    ):
        published = payload(f"partner_center_{name}")
        body = content(client.partner_center(path))
        left_out = {"billingProfile", "links", "supportTopicId", "supportTopicName"}
        assert set(published) - left_out - {"productId"} <= set(body) | {"attributes"}


def test_ids_of_the_request_come_back(client):
    ids = {"MS-RequestId": "r-1", "MS-CorrelationId": "c-1"}
    answer = client.partner_center("/profiles/support", headers=ids)
    assert {name: answer.headers[name] for name in ids} == ids
    answer = client.partner_center("/nothing", headers=ids)
    assert answer.headers["MS-CorrelationId"] == "c-1"


def test_throttling_is_in_the_gateways_words(client, payload):
    fault = {"kind": "status", "status": 429, "retry_after": "57", "path": "/v1/"}
    client.cloud.faults.add(fault)
    answer = client.partner_center("/profiles/support")
    assert set(answer.json()) == set(payload("partner_center_error_429"))
    assert answer.headers["Retry-After"] == "57"


# --- customers


def test_every_tenant_of_the_scenario_is_a_customer_who_bought_something(client):
    cloud = client.cloud
    body = content(client.partner_center("/customers?size=100"))
    ids = [item["id"] for item in body["items"]]
    assert len(ids) == 13
    assert cloud.tenant_id("partner") not in ids
    for name in ids:
        assert cloud.partner_center.state.subscriptions[name]
    known = {
        item["status"]
        for s in cloud.partner_center.state.subscriptions.values()
        for item in s
    }
    assert known == {"active", "suspended", "expired"}
    names = [
        s["id"]
        for items in cloud.partner_center.state.subscriptions.values()
        for s in items
    ]
    assert len(set(names)) == len(names)


def test_pages_lead_to_the_next_until_there_is_none(client):
    seen, sizes, headers, path = [], [], {}, "/customers?size=5"
    while path:
        body = content(client.partner_center(path, headers=headers))
        seen += [item["id"] for item in body["items"]]
        sizes.append(len(body["items"]))
        link = body.get("links", {}).get("next")
        path = link and link["uri"]
        headers = {h["key"]: h["value"] for h in link["headers"]} if link else {}
    assert sizes == [5, 5, 3]
    assert len(set(seen)) == 13


@pytest.mark.parametrize(
    ("path", "token"),
    [
        ("/customers", None),
        ("/customers?size=0", None),
        ("/customers?size=x", None),
        ("/customers?size=5&seekOperation=Next", None),
        ("/customers?size=5", "NQ=="),
        ("/customers?size=5&seekOperation=Next", "!!!"),
        ('/customers?size=5&filter={"Field":"Domain","Value":"x"}', None),
        ("/customers?size=5&filter=[]", None),
        ("/customers?size=5&filter=x", None),
        ("/relationships", None),
        ("/relationships?relationship_type=x", None),
    ],
)
def test_a_request_that_is_not_in_order(path, token, client):
    headers = {"MS-ContinuationToken": token} if token else {}
    assert code(client.partner_center(path, headers=headers)) == (400, "2000")


def test_a_filter_for_the_customers_of_a_reseller(client):
    wanted = {
        "Field": "IndirectReseller",
        "Value": "c5900000-0000-4000-8000-0000000000e2",
    }
    query = {"size": 40, "filter": json.dumps({**wanted, "Operator": "starts_with"})}
    body = content(client.partner_center("/customers", params=query))
    names = {item["companyProfile"]["companyName"] for item in body["items"]}
    assert names == {"Adventure Works", "Trey Research"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/customers/x", (404, "20002")),
        ("/customers/x/subscriptions", (404, "20002")),
        ("/customers/{0}/nothing", (404, "1000")),
        ("/customers/{0}/servicerequests/1", (404, "1000")),
        ("/profiles/other", (404, "1000")),
        ("/servicerequests/1", (404, "1000")),
        ("/nothing", (404, "1000")),
        ("/profiles", (404, "1000")),
        ("/profiles/support/more", (404, "1000")),
        ("/", (404, "1000")),
    ],
)
def test_what_there_is_not(path, expected, client, fabrikam):
    assert code(client.partner_center(path.format(fabrikam))) == expected


# --- what can be changed


def test_the_support_profile_is_changed_in_any_casing(client, payload):
    published = payload("partner_center_support_profile_put_request")
    answer = client.partner_center("/profiles/support", "PUT", json=published)
    assert content(answer)["email"] == "email@sample.com"
    again = content(client.partner_center("/profiles/support"))
    assert set(payload("partner_center_support_profile_put_response")) == set(again)
    client.cloud.reset()
    again = content(client.partner_center("/profiles/support"))
    assert again["email"] == "support@partner.example"


def test_half_a_profile_is_refused(client):
    answer = client.partner_center("/profiles/support", "PUT", json={"email": "x"})
    assert code(answer)[0] == 400
    answer = client.partner_center("/profiles/support", "PUT", data="no object")
    assert code(answer)[0] == 400
    answer = client.partner_center("/profiles/supportprofile", "PUT", json={})
    assert code(answer)[0] == 404


def test_consent_for_our_app_only(client, fabrikam, payload):
    body = payload("partner_center_application_consent_request")
    path = f"/customers/{fabrikam}/applicationconsents"
    assert code(client.partner_center(path, "POST", json=body)) == (403, "2032")
    body["applicationId"] = client.cloud.client_id
    assert client.partner_center(path, "POST", json=body).status_code == 201
    again = client.partner_center(path, "POST", json=body)
    assert again.status_code == 409
    assert "Permission entry already exists" in again.text
    path = f"{path}/{client.cloud.client_id}"
    assert client.partner_center(path, "DELETE").status_code == 204
    assert client.partner_center(path, "DELETE").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_else_can_be_changed(method, client, fabrikam):
    for path in ("/customers", f"/customers/{fabrikam}", "/relationships"):
        answer = client.partner_center(path, method, json={"a": 1})
        assert answer.status_code in (400, 404)


def test_an_empty_consent_is_refused(client, fabrikam):
    body = {"applicationId": client.cloud.client_id, "applicationGrants": []}
    path = f"/customers/{fabrikam}/applicationconsents"
    assert code(client.partner_center(path, "POST", json=body)) == (400, "2000")


def test_a_fault_may_be_meant_for_one_customer(client, fabrikam):
    client.cloud.faults.add({"kind": "status", "status": 503, "tenant": "fabrikam"})
    contoso = client.cloud.tenant_id("contoso")
    assert client.partner_center(f"/customers/{fabrikam}").status_code == 503
    assert client.partner_center(f"/customers/{contoso}").status_code == 200
