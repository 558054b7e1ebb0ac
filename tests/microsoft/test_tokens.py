import json
import threading
import time

import pytest
import requests
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from microsoft import clouds, errors, tokens
from microsoft.credentials import Certificate, ClientSecret
from microsoft.transport import Transport

DISCOVERY = "/v2.0/.well-known/openid-configuration"
TOKEN = "/oauth2/v2.0/token"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def contoso(cloud):
    return cloud.tenant_id("contoso")


@pytest.fixture
def provider(connection):
    return connection.provider()


def answer_tokens(cloud, body):
    """Have the token endpoint answer this, whatever it is asked."""
    cloud.faults.add(
        {"kind": "answer", "path": "/[^/]+/oauth2/", "body": json.dumps(body)}
    )


def made(keys, number=0):
    """Return a certificate of ours, and what an administrator uploads of it."""
    public = keys.certificate_pem(keys.certificate(keys.key(number)))
    return Certificate.from_pem(keys.pem(keys.key(number)), public), public


def in_threads(number, work):
    """Run `work` in so many threads at once and return what came out of each."""
    outcomes, together = [], threading.Barrier(number)

    def run(turn):
        together.wait()
        try:
            outcomes.append(work(turn))
        except errors.MicrosoftError as error:
            outcomes.append(error)

    threads = [
        threading.Thread(target=run, args=(turn,), daemon=True)
        for turn in range(number)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return outcomes


# --- the app by itself


def test_a_secret_opens_the_tenant(connection, provider, contoso):
    token = provider.application_token(contoso)
    assert token.count(".") == 2
    assert connection.paths() == [f"/{contoso}{DISCOVERY}", f"/{contoso}{TOKEN}"]


def test_a_token_is_kept(connection, provider, contoso):
    assert provider.application_token(contoso) == provider.application_token(contoso)
    assert len(connection.paths()) == 2


def test_a_forgotten_token_is_asked_for_anew(connection, provider, contoso):
    provider.application_token(contoso)
    provider.forget(contoso)
    provider.application_token(contoso)
    assert connection.paths().count(f"/{contoso}{TOKEN}") == 2
    provider.forget("a-tenant-that-was-never-asked-for")


def test_each_tenant_has_its_own_token(cloud, provider):
    found = {
        provider.application_token(cloud.tenant_id(key))
        for key in ("contoso", "fabrikam", "northwind")
    }
    assert len(found) == 3


def test_each_resource_has_its_own_token(connection, provider, contoso):
    graph = provider.application_token(contoso)
    assert provider.application_token(contoso, connection.cloud.graph_scope) == graph
    other = provider.application_token(contoso, "https://partner.example/.default")
    assert other != graph


def test_eight_threads_cost_one_request_for_a_token(connection, provider, contoso):
    found = in_threads(8, lambda _turn: provider.application_token(contoso))
    assert len(set(found)) == 1
    assert connection.paths() == [f"/{contoso}{DISCOVERY}", f"/{contoso}{TOKEN}"]


def test_threads_for_several_tenants_cost_one_request_each(cloud, connection, provider):
    keys = ["contoso", "fabrikam", "northwind", "wingtip"]
    in_threads(16, lambda n: provider.application_token(cloud.tenant_id(keys[n % 4])))
    for key in keys:
        assert len(connection.paths(key)) == 2


def test_a_slow_tenant_does_not_hold_up_another(cloud, provider, contoso):
    cloud.faults.add({"kind": "slow", "tenant": "fabrikam", "delay": 0.4})
    ends = {}

    def ask(turn):
        key = ("fabrikam", "contoso")[turn]
        provider.application_token(cloud.tenant_id(key))
        ends[key] = time.monotonic()

    in_threads(2, ask)
    assert ends["fabrikam"] - ends["contoso"] > 0.4


def test_waiting_for_another_thread_counts_towards_the_deadline(cloud, connection):
    cloud.faults.add({"kind": "slow", "tenant": "contoso", "delay": 30})
    provider = tokens.TokenProvider(
        connection.cloud,
        cloud.client_id,
        connection.secret,
        transport=Transport(connection.session, deadline=0.4),
    )
    contoso = cloud.tenant_id("contoso")
    began = time.monotonic()
    found = in_threads(4, lambda _turn: provider.application_token(contoso))
    assert time.monotonic() - began < 3
    assert {error.code for error in found} == {"timeout"}


def test_nobody_waits_beyond_the_deadline_for_a_tenant_in_use(connection, contoso):
    provider = tokens.TokenProvider(
        connection.cloud,
        connection.sandbox.client_id,
        connection.secret,
        transport=Transport(connection.session, deadline=0.2),
    )
    with provider._held(contoso):
        (error,) = in_threads(1, lambda _turn: provider.application_token(contoso))
    assert error.code == "timeout"
    assert provider.application_token(contoso)


def test_a_netrc_adds_nothing_to_a_request_for_a_token(
    connection, provider, contoso, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    connection.session.trust_env = True
    sent = []
    send = requests.Session.send

    def note(self, request, **options):
        sent.append("Authorization" in request.headers)
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    provider.application_token(contoso)
    assert sent == [False, False]


def test_the_region_of_the_environment_is_left_out(
    provider, connection, contoso, monkeypatch
):
    monkeypatch.setenv("MSAL_FORCE_REGION", "westeurope")
    assert provider.application_token(contoso)


@pytest.mark.parametrize(
    "tenant_id",
    [
        "",
        " ",
        "..",
        "../common",
        "a/b",
        "a?b=c",
        "a#b",
        "a b",
        "a\nb",
        "a%2f",
        "-a",
        "a" * 300,
    ],
)
def test_what_is_no_tenant_id_is_not_even_asked(tenant_id, connection, provider):
    error = failed(provider.application_token, tenant_id)
    assert error.code == "tenant_id_invalid"
    assert connection.paths() == []


def test_no_credential_is_a_sentence(connection):
    error = failed(tokens.TokenProvider, connection.cloud, "an-app", None)
    assert error.code == "credential_missing"


# --- with a certificate


def test_a_registered_certificate_opens_the_tenant(cloud, connection, keys, contoso):
    certificate, public = made(keys)
    cloud.entra.register(public)
    assert connection.provider(certificate).application_token(contoso)


def test_a_certificate_from_a_pfx_file_too(cloud, connection, keys, contoso):
    content = keys.certificate(keys.key())
    cloud.entra.register(keys.certificate_pem(content))
    pfx = pkcs12.serialize_key_and_certificates(
        None, keys.key(), content, None, NoEncryption()
    )
    provider = connection.provider(Certificate.from_pfx(pfx))
    assert provider.application_token(contoso)


def test_a_certificate_that_was_not_uploaded_is_refused(connection, keys, contoso):
    certificate, _public = made(keys)
    error = failed(connection.provider(certificate).application_token, contoso)
    assert error.code == "certificate_refused"
    assert "Upload" in str(error)


def test_another_certificate_than_the_uploaded_is_refused(
    cloud, connection, keys, contoso
):
    cloud.entra.register(made(keys, 1)[1])
    provider = connection.provider(made(keys)[0])
    assert failed(provider.application_token, contoso).code == "certificate_refused"


# --- what goes wrong


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("proseware", "secret_expired"),
        ("tailspin", "tenant_unknown"),
        ("humongous", "app_unknown"),
    ],
)
def test_the_tenants_of_the_scenario_fail_in_words(key, code, cloud, provider):
    error = failed(provider.application_token, cloud.tenant_id(key))
    assert error.code == code
    assert cloud.tenant_id(key) in str(error)
    assert error.correlation_id in str(error)


def test_a_tenant_that_does_not_exist(provider):
    assert failed(provider.application_token, "no.example").code == "tenant_unknown"


def test_a_wrong_secret(connection, contoso):
    provider = connection.provider(ClientSecret("the-secret's-id"))
    error = failed(provider.application_token, contoso)
    assert isinstance(error, errors.CredentialError)
    assert error.code == "secret_wrong"


def test_a_wrong_client_id(connection, contoso):
    provider = connection.provider(client_id="c5900000-0000-4000-8000-00000000dead")
    error = failed(provider.application_token, contoso)
    assert error.code == "app_unknown"
    assert "c5900000-0000-4000-8000-00000000dead" in str(error)
    assert "adminconsent" in error.link


def test_a_wrong_scope(provider, contoso):
    error = failed(provider.application_token, contoso, "https://graph.example/read")
    assert error.code == "scope_invalid"


def test_what_was_mended_works_at_once_on_the_same_provider(cloud, provider, contoso):
    """msal alone would repeat the refusal from memory for a minute."""
    for code in (65001, 7000222, 90002):
        cloud.faults.add(
            {"kind": "aadsts", "tenant": "contoso", "code": code, "times": 1}
        )
        assert failed(provider.application_token, contoso)
    assert provider.application_token(contoso)


@pytest.mark.parametrize("place", ["/[^/]+/v2.0/", "/[^/]+/oauth2/"])
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 500}, "server_error"),
        ({"kind": "status", "status": 503}, "server_error"),
        ({"kind": "status", "status": 429, "retry_after": "600"}, "throttled"),
        ({"kind": "html"}, "malformed_answer"),
        ({"kind": "malformed"}, "malformed_answer"),
        ({"kind": "answer", "body": ""}, "malformed_answer"),
        ({"kind": "answer", "body": "{}"}, "malformed_answer"),
        ({"kind": "answer", "body": "[]"}, "malformed_answer"),
        ({"kind": "answer", "body": "null"}, "malformed_answer"),
        ({"kind": "answer", "body": '{"access_token": ""}'}, "malformed_answer"),
        ({"kind": "answer", "body": '{"token_endpoint": 3}'}, "malformed_answer"),
        ({"kind": "answer", "status": 404, "body": "gone"}, "malformed_answer"),
        ({"kind": "redirect", "location": "https://evil.example/"}, "redirected"),
        ({"kind": "cut_off"}, "cut_off"),
        ({"kind": "hang_up"}, "cut_off"),
    ],
)
def test_every_fault_of_the_network_is_a_sentence(
    place, fault, code, cloud, provider, contoso
):
    cloud.faults.add({**fault, "path": place})
    error = failed(provider.application_token, contoso)
    assert error.code == code
    assert contoso in str(error)
    assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("https://evil.example/token", "malformed_answer"),
        ("http://localhost/token", "malformed_answer"),
        ("https://login.microsoftonline.us/t/oauth2/v2.0/token", "other_cloud"),
        ("https://login.partner.microsoftonline.cn/t/token", "other_cloud"),
    ],
)
def test_the_secret_goes_to_no_other_host(endpoint, code, cloud, provider, contoso):
    body = json.dumps({"authorization_endpoint": endpoint, "token_endpoint": endpoint})
    cloud.faults.add({"kind": "answer", "path": "/[^/]+/v2.0/", "body": body})
    assert failed(provider.application_token, contoso).code == code
    assert len(cloud.requests) == 1


@pytest.mark.parametrize("place", ["/[^/]+/v2.0/", "/[^/]+/oauth2/"])
def test_a_passing_fault_of_entra_is_tried_again(place, cloud, provider, contoso):
    cloud.faults.add({"kind": "status", "status": 503, "path": place, "times": 2})
    assert provider.application_token(contoso)


def test_a_slow_entra_is_bounded(cloud, connection, contoso):
    cloud.faults.add({"kind": "slow", "delay": 30})
    provider = tokens.TokenProvider(
        connection.cloud,
        cloud.client_id,
        connection.secret,
        transport=Transport(connection.session, deadline=0.3),
    )
    began = time.monotonic()
    assert failed(provider.application_token, contoso).code == "timeout"
    assert time.monotonic() - began < 3


def test_without_a_session_of_its_own_it_trusts_the_usual_authorities(
    cloud, contoso, monkeypatch
):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    provider = tokens.TokenProvider(
        clouds.sandbox(cloud.url), cloud.client_id, ClientSecret(cloud.client_secret)
    )
    assert failed(provider.application_token, contoso).code == "untrusted"
    assert not cloud.requests


# --- the partner user


def test_a_refresh_token_opens_a_tenant_and_is_replaced(cloud, provider, contoso):
    signed_in = cloud.entra.sign_in()
    token = provider.delegated_token(contoso, signed_in)
    assert token.access_token.count(".") == 2
    assert token.refresh_token not in ("", signed_in)


def test_the_same_refresh_token_opens_every_tenant(cloud, provider):
    refresh_token = cloud.entra.sign_in()
    seen = set()
    for key in ("contoso", "fabrikam", "northwind"):
        token = provider.delegated_token(cloud.tenant_id(key), refresh_token)
        refresh_token = token.refresh_token
        seen.add(token.access_token)
    assert len(seen) == 3


def test_threads_may_redeem_the_same_refresh_token(cloud, provider):
    refresh_token = cloud.entra.sign_in()
    keys = ["contoso", "fabrikam", "northwind", "wingtip"]
    found = in_threads(
        8,
        lambda n: provider.delegated_token(cloud.tenant_id(keys[n % 4]), refresh_token),
    )
    assert not [outcome for outcome in found if isinstance(outcome, Exception)]


def test_a_delegated_token_is_kept_and_the_refresh_token_spared(
    cloud, connection, provider, contoso
):
    first = provider.delegated_token(contoso, cloud.entra.sign_in())
    asked = len(connection.paths())
    again = provider.delegated_token(contoso, first.refresh_token)
    assert again == first
    assert len(connection.paths()) == asked


def test_a_delegated_token_near_its_end_is_not_used(
    cloud, connection, provider, contoso, monkeypatch
):
    token = provider.delegated_token(contoso, cloud.entra.sign_in())
    asked = len(connection.paths())
    later = time.monotonic() + 3400
    monkeypatch.setattr(tokens.time, "monotonic", lambda: later)
    provider.delegated_token(contoso, token.refresh_token)
    assert len(connection.paths()) == asked + 1


@pytest.mark.parametrize("life", ["3600", 3600])
def test_a_life_may_be_told_as_text(life, cloud, connection, provider, contoso):
    answer_tokens(cloud, {"access_token": "AT", "expires_in": life})
    for _turn in range(2):
        assert provider.delegated_token(contoso, "RT").access_token == "AT"
    assert len(connection.paths()) == 2


@pytest.mark.parametrize("life", [0, -5, 299])
def test_a_token_too_short_lived_is_used_but_not_kept(
    life, cloud, connection, provider, contoso
):
    answer_tokens(cloud, {"access_token": "AT", "expires_in": life})
    for _turn in range(2):
        token = provider.delegated_token(contoso, "RT")
        assert (token.access_token, token.refresh_token) == ("AT", "RT")
    assert len(connection.paths()) == 3


@pytest.mark.parametrize("life", [None, {}, "soon"])
def test_a_token_of_unknown_life_is_a_malformed_answer(life, cloud, provider, contoso):
    answer_tokens(cloud, {"access_token": "AT", "expires_in": life})
    error = failed(provider.delegated_token, contoso, "RT")
    assert error.code == "malformed_answer"


def test_a_revoked_sign_in_asks_for_a_new_one(cloud, provider, contoso):
    refresh_token = cloud.entra.sign_in()
    cloud.entra.revoke()
    error = failed(provider.delegated_token, contoso, refresh_token)
    assert isinstance(error, errors.SignInNeeded)
    assert error.code == "sign_in_revoked"


@pytest.mark.parametrize("refresh_token", ["never-issued", "", "x" * 5000])
def test_a_spent_sign_in_asks_for_a_new_one(refresh_token, provider, contoso):
    error = failed(provider.delegated_token, contoso, refresh_token)
    assert isinstance(error, errors.SignInNeeded)
    assert "Sign in again" in str(error)


def test_mfa_that_is_missing_asks_to_sign_in_with_it(cloud, provider, contoso):
    cloud.faults.add({"kind": "aadsts", "path": "/[^/]+/oauth2/", "code": 50076})
    error = failed(provider.delegated_token, contoso, cloud.entra.sign_in())
    assert error.code == "mfa_required"
    assert "multi-factor" in str(error)


def test_a_tenant_without_gdap_is_that_tenants_matter(cloud, provider, contoso):
    cloud.faults.add(
        {"kind": "aadsts", "tenant": "contoso", "path": "/[^/]+/oauth2/", "code": 50020}
    )
    refresh_token = cloud.entra.sign_in()
    error = failed(provider.delegated_token, contoso, refresh_token)
    assert isinstance(error, errors.AccessRefused)
    assert "GDAP" in str(error)
    assert provider.delegated_token(cloud.tenant_id("fabrikam"), refresh_token)


def test_published_answers_are_understood(cloud, connection, contoso, payload):
    for name, refresh_token in (
        ("msal_token_success", "RT"),
        ("msal_token_success_app_user_written", "rotated-refresh-token-value"),
    ):
        body = payload(name)
        answer_tokens(cloud, body)
        token = connection.provider().delegated_token(contoso, "RT")
        assert token.access_token == body["access_token"]
        assert token.refresh_token == refresh_token


def test_the_published_discovery_is_what_msal_accepts(
    cloud, connection, contoso, payload
):
    body = (
        json.dumps(payload("entra_openid_configuration_written"))
        .replace("https://login.microsoftonline.com", cloud.url)
        .replace("11111111-1111-1111-1111-111111111111", contoso)
    )
    cloud.faults.add({"kind": "answer", "path": "/[^/]+/v2.0/", "body": body})
    assert connection.provider().application_token(contoso)
