import msal
import pytest

CONFIGURATION = "/v2.0/.well-known/openid-configuration"


def refusal(answer):
    """Return status, `error` and code of a refusal, once its form is checked."""
    body = answer.json()
    (code,) = body["error_codes"]
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    for name in ("timestamp", "trace_id", "correlation_id"):
        assert body[name] in body["error_description"]
    assert body["error_uri"].endswith(f"/error?code={code}")
    return answer.status_code, body["error"], code


# --- discovery


def test_the_configuration_of_a_tenant(client, payload):
    tenant_id = client.cloud.tenant_id("contoso")
    body = client.ask("GET", f"/{tenant_id}{CONFIGURATION}").json()
    published = payload("entra_openid_configuration_written")
    assert set(body) == set(published)
    for name, value in published.items():
        path = value.removeprefix("https://login.microsoftonline.com/")
        _tenant, _slash, place = path.partition("/")
        assert body[name] == f"{client.cloud.url}/{tenant_id}/{place}"


def test_a_tenant_is_known_by_its_key_too(client):
    assert client.ask("GET", f"/contoso{CONFIGURATION}").status_code == 200


@pytest.mark.parametrize("tenant", ["tailspin", "no.example", "common"])
def test_an_unknown_tenant(tenant, client):
    answer = client.ask("GET", f"/{tenant}{CONFIGURATION}")
    assert refusal(answer) == (400, "invalid_request", 90002)


def test_instance_discovery_has_microsofts_form(client, payload):
    body = client.ask("GET", "/common/discovery/instance").json()
    published = payload("entra_instance_discovery_written")
    assert set(body) == set(published)
    assert set(body["metadata"][0]) == set(published["metadata"][0])


# --- the app by itself


def test_a_secret_gets_a_token(client, payload):
    answer = client.token_answer()
    assert answer.status_code == 200
    body = answer.json()
    assert set(payload("msal_token_success")) <= set(body)
    assert "refresh_token" not in body, "an app has no session to refresh"
    assert client.graph("/issues", token=body["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("form", "refused"),
    [
        ({"client_secret": "wrong"}, (401, "invalid_client", 7000215)),
        ({"client_secret": ""}, (401, "invalid_client", 7000218)),
        ({"client_secret": None}, (401, "invalid_client", 7000218)),
        ({"client_id": "another"}, (400, "unauthorized_client", 700016)),
        ({"client_id": None}, (400, "unauthorized_client", 700016)),
        ({"scope": "User.Read"}, (400, "invalid_scope", 70011)),
        ({"scope": None}, (400, "invalid_scope", 70011)),
        ({"scope": "a/.default b/.default"}, (400, "invalid_scope", 70011)),
        ({"grant_type": "password"}, (400, "unsupported_grant_type", 70003)),
        ({"grant_type": None}, (400, "unsupported_grant_type", 70003)),
    ],
)
def test_a_wrong_request_for_a_token(form, refused, client):
    assert refusal(client.token_answer(**form)) == refused


@pytest.mark.parametrize(
    ("key", "refused"),
    [
        ("proseware", (401, "invalid_client", 7000222)),
        ("tailspin", (400, "invalid_request", 90002)),
        ("humongous", (400, "unauthorized_client", 700016)),
        ("no.example", (400, "invalid_request", 90002)),
    ],
)
def test_the_tenants_that_refuse(key, refused, client):
    assert refusal(client.token_answer(key)) == refused


def test_refusals_have_the_form_of_the_published_one(client, payload):
    published = payload("aadsts_error_7000222")
    body = client.token_answer("proseware").json()
    assert set(body) == set(published)
    assert body["error"] == published["error"]


# --- with a certificate


def sign_in_by_msal(cloud, credential):
    """Return msal's own result, by its own HTTP client."""
    return msal.ConfidentialClientApplication(
        cloud.client_id,
        client_credential=credential,
        authority=f"{cloud.url}/{cloud.tenant_id('contoso')}",
        instance_discovery=False,
        verify=cloud.certificate_authority,
        proxies={"https": None},
    ).acquire_token_for_client([f"{cloud.url}/.default"])


@pytest.fixture
def no_environment(monkeypatch):
    """Without what would override msal's own choice of whom to trust."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def test_msal_signs_in_by_secret(cloud, no_environment):
    result = sign_in_by_msal(cloud, cloud.client_secret)
    assert result["token_source"] == "identity_provider"


def test_msal_signs_in_by_a_registered_certificate(client, keys, no_environment):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    credential = {"private_key": keys.pem(keys.key()), "public_certificate": public}
    result = sign_in_by_msal(client.cloud, credential)
    assert result["error_codes"] == [700027]
    client.ask("POST", "/sandbox/certificates", json={"certificate": public})
    assert "access_token" in sign_in_by_msal(client.cloud, credential)


def test_a_certificate_signs_only_what_it_was_made_for(client, keys, no_environment):
    registered = keys.certificate_pem(keys.certificate(keys.key()))
    client.ask("POST", "/sandbox/certificates", json={"certificate": registered})
    forged = {"private_key": keys.pem(keys.key(1)), "public_certificate": registered}
    result = sign_in_by_msal(client.cloud, forged)
    assert result["error_codes"] == [700027]


@pytest.mark.parametrize(
    "assertion", ["", "x", "a.b.c", "e30.e30.e30", "e30.e30", "é.é.é", "." * 50]
)
def test_what_is_no_assertion_is_refused(assertion, client):
    kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    answer = client.token_answer(
        client_secret=None, client_assertion=assertion, client_assertion_type=kind
    )
    assert refusal(answer)[2] == 700027


# --- the partner user


def redeem(client, refresh_token, key="contoso"):
    return client.token_answer(
        key, grant_type="refresh_token", refresh_token=refresh_token
    )


def test_a_refresh_token_is_replaced_and_the_old_one_stays_good(client, payload):
    first = client.cloud.entra.sign_in()
    answer = redeem(client, first)
    body = answer.json()
    published = set(payload("msal_token_success_app_user_written")) - {"scope"}
    assert published <= set(body)
    assert body["refresh_token"] != first
    assert redeem(client, first).status_code == 200
    assert redeem(client, body["refresh_token"], "fabrikam").status_code == 200


def test_a_delegated_token_opens_graph(client):
    token = redeem(client, client.cloud.entra.sign_in()).json()["access_token"]
    assert client.graph("/issues", token=token).status_code == 200


def test_a_delegated_token_of_a_tenant_without_the_role_does_not(client):
    answer = redeem(client, client.cloud.entra.sign_in(), "litware")
    token = answer.json()["access_token"]
    assert client.graph("/issues", token=token).status_code == 403


def test_revoked_and_unknown_refresh_tokens(client):
    refresh_token = client.cloud.entra.sign_in()
    client.cloud.entra.revoke()
    assert refusal(redeem(client, refresh_token)) == (400, "invalid_grant", 50173)
    assert refusal(redeem(client, "unknown")) == (400, "invalid_grant", 700082)
    assert refusal(redeem(client, None))[2] == 700082


def test_a_refresh_token_alone_is_not_enough(client):
    answer = client.token_answer(
        grant_type="refresh_token",
        refresh_token=client.cloud.entra.sign_in(),
        client_secret="wrong",
    )
    assert refusal(answer)[2] == 7000215
