import base64
import json
import logging
import traceback
from urllib.parse import parse_qs, urlsplit

import pytest

from microsoft import errors, sign_in
from microsoft.credentials import Certificate
from tests.browser import Browser

# pytest sets the filters of warnings anew for each test
pytestmark = pytest.mark.filterwarnings("ignore:response_mode=")

BACK = "https://localhost:8069/csp_support/oauth/answer"
AUTHORIZE = "/[^/]+/oauth2/v2.0/authorize"
TOKEN = "/[^/]+/oauth2/v2.0/token"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


def unsigned(**claims):
    """Return a JSON Web Token whose signature nobody looks at."""
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{part}.x"


@pytest.fixture
def partner_id(cloud):
    return cloud.tenant_id("partner")


@pytest.fixture
def browser(connection):
    return Browser(connection.session)


@pytest.fixture
def tokens(connection):
    return connection.provider()


@pytest.fixture
def flow(tokens, partner_id):
    return sign_in.begin(tokens, partner_id, BACK)


@pytest.fixture
def answer(browser, flow):
    """What the browser brings after a sign-in with the second factor."""
    return browser.press(flow["auth_uri"], "mfa")


# --- the way there


def test_the_browser_goes_to_the_partners_own_tenant(flow, connection, partner_id):
    parts = urlsplit(flow["auth_uri"])
    query = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}" == connection.cloud.login_url
    assert parts.path == f"/{partner_id}/oauth2/v2.0/authorize"
    assert query["redirect_uri"] == BACK
    assert query["response_type"] == "code"
    assert query["code_challenge_method"] == "S256"
    assert query["prompt"] == "select_account", "not whoever is signed in by chance"
    scopes = query["scope"].split()
    assert {"offline_access", connection.cloud.graph_scope} <= set(scopes)


def test_what_the_browser_sees_does_not_hold_verifier_or_nonce(flow):
    assert flow["code_verifier"] not in flow["auth_uri"]
    assert flow["nonce"] not in flow["auth_uri"]


def test_each_sign_in_has_its_own_state_nonce_and_verifier(tokens, partner_id):
    one, other = (sign_in.begin(tokens, partner_id, BACK) for _turn in range(2))
    for name in ("state", "nonce", "code_verifier"):
        assert one[name] != other[name]
        assert len(one[name]) >= 20


def test_a_sign_in_survives_being_stored(browser, connection, flow, partner_id):
    stored = json.dumps(flow)
    answer = browser.press(flow["auth_uri"], "mfa")
    signed_in = sign_in.finish(
        connection.provider(), partner_id, json.loads(stored), answer
    )
    assert signed_in.user == "csp-support@partner.example"


def test_the_kept_sign_in_is_not_changed(tokens, partner_id, flow, answer):
    before = json.dumps(flow)
    sign_in.finish(tokens, partner_id, flow, answer)
    assert json.dumps(flow) == before


@pytest.mark.parametrize(
    "host",
    ["https://evil.example", "http://localhost", "https://localhost@evil.example"],
)
def test_the_browser_is_sent_nowhere_but_to_the_login_host(
    host, cloud, tokens, partner_id, connection
):
    root = f"{cloud.url}/{partner_id}"
    body = {
        "issuer": f"{root}/v2.0",
        "authorization_endpoint": f"{host}/authorize",
        "token_endpoint": f"{root}/oauth2/v2.0/token",
    }
    cloud.faults.add(
        {"kind": "answer", "path": "/[^/]+/v2.0/", "body": json.dumps(body)}
    )
    error = failed(sign_in.begin, tokens, partner_id, BACK)
    assert error.code == "malformed_answer"


def test_an_unknown_partner_tenant_is_said_at_once(tokens, cloud):
    error = failed(sign_in.begin, tokens, cloud.tenant_id("tailspin"), BACK)
    assert error.code == "tenant_unknown"


def test_entra_out_of_reach_is_said_at_once(tokens, cloud, partner_id):
    cloud.faults.add({"kind": "hang_up", "path": "/[^/]+/v2.0/"})
    assert failed(sign_in.begin, tokens, partner_id, BACK).code == "cut_off"


# --- the way back


def test_who_signed_in(tokens, partner_id, flow, answer):
    signed_in = sign_in.finish(tokens, partner_id, flow, answer)
    assert signed_in.user == "csp-support@partner.example"
    assert signed_in.name == "CSP Support integration"
    assert signed_in.object_id == "c5900000-0000-4000-8000-0000000d0001"
    assert signed_in.tenant_id == partner_id
    assert signed_in.mfa is True


def test_the_refresh_token_opens_customers_and_rotates(
    cloud, connection, tokens, partner_id, flow, answer
):
    signed_in = sign_in.finish(tokens, partner_id, flow, answer)
    provider = connection.provider()
    contoso = cloud.tenant_id("contoso")
    first = provider.delegated_token(contoso, signed_in.refresh_token)
    assert first.refresh_token != signed_in.refresh_token
    fabrikam = provider.delegated_token(
        cloud.tenant_id("fabrikam"), first.refresh_token
    )
    assert fabrikam.access_token
    again = connection.provider().delegated_token(contoso, signed_in.refresh_token)
    assert again.access_token, "the replaced one is still good, says Microsoft"


def test_a_certificate_signs_in_too(cloud, connection, browser, keys, partner_id):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    cloud.entra.register(public)
    certificate = Certificate.from_pem(keys.pem(keys.key()), public)
    tokens = connection.provider(certificate)
    flow = sign_in.begin(tokens, partner_id, BACK)
    answer = browser.press(flow["auth_uri"], "mfa")
    assert sign_in.finish(tokens, partner_id, flow, answer).mfa


def test_a_tenant_known_by_its_domain(connection, browser, tokens):
    flow = sign_in.begin(tokens, "partner", BACK)
    answer = browser.press(flow["auth_uri"], "mfa")
    assert sign_in.finish(tokens, "partner", flow, answer).refresh_token


def test_a_sign_in_without_the_second_factor_is_told_apart(
    browser, tokens, partner_id, flow
):
    answer = browser.press(flow["auth_uri"], "password")
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "mfa_missing"
    assert isinstance(error, errors.SignInNeeded)
    assert "csp-support@partner.example" in str(error)
    assert "second factor" in str(error)


def test_a_spent_sign_in_is_another_matter_than_a_missing_factor(
    cloud, connection, partner_id
):
    token = cloud.entra.sign_in()
    cloud.entra.revoke()
    error = failed(connection.provider().delegated_token, partner_id, token)
    assert error.code == "sign_in_revoked"


@pytest.mark.parametrize(
    ("claims", "access", "mfa"),
    [
        ({"amr": ["pwd", "mfa"]}, unsigned(), True),
        ({}, unsigned(amr=["rsa", "mfa"]), True),
        ({"amr": ["pwd"]}, unsigned(amr=["pwd", "mfa"]), True),
        ({}, unsigned(), None),
        ({"amr": "mfa"}, unsigned(amr={"mfa": 1}), None),
        ({}, "opaque", None),
        ({}, "a.b.c", None),
        ({}, "a.é.c", None),
        ({}, "e30." + "W10" + ".x", None),
    ],
)
def test_where_the_second_factor_is_looked_for(
    claims, access, mfa, cloud, tokens, partner_id, flow, answer
):
    nonce = parse_qs(urlsplit(flow["auth_uri"]).query)["nonce"][0]
    identity = {
        "iss": f"{cloud.url}/{partner_id}/v2.0",
        "aud": cloud.client_id,
        "exp": 4_000_000_000,
        "iat": 1,
        "sub": "s",
        "oid": "o",
        "tid": partner_id,
        "nonce": nonce,
        **claims,
    }
    body = {
        "access_token": access,
        "refresh_token": "r",
        "id_token": unsigned(**identity),
        "expires_in": 3599,
        "token_type": "Bearer",
    }
    cloud.faults.add({"kind": "answer", "path": TOKEN, "body": json.dumps(body)})
    assert sign_in.finish(tokens, partner_id, flow, answer).mfa is mfa


# --- answers that are not used


@pytest.mark.parametrize("state", [None, "", "x", "é", "0" * 5000])
def test_another_state_is_refused_before_anything_is_sent(
    state, connection, tokens, partner_id, flow, answer
):
    before = len(connection.paths())
    error = failed(sign_in.finish, tokens, partner_id, flow, {**answer, "state": state})
    assert error.code == "sign_in_mismatch"
    assert "Begin again" in str(error)
    assert len(connection.paths()) == before


@pytest.mark.parametrize("kept", [{}, {"state": ""}, {"state": None}])
def test_an_answer_that_nobody_waits_for(kept, tokens, partner_id, answer):
    error = failed(sign_in.finish, tokens, partner_id, kept, answer)
    assert error.code == "sign_in_mismatch"
    error = failed(sign_in.finish, tokens, partner_id, kept, {**answer, "state": ""})
    assert error.code == "sign_in_mismatch"


def test_the_code_of_another_browser_is_refused(browser, tokens, partner_id, answer):
    """An attacker's code does not fit the victim's verifier."""
    victims = sign_in.begin(tokens, partner_id, BACK)
    stolen = {"code": answer["code"], "state": victims["state"]}
    error = failed(sign_in.finish, tokens, partner_id, victims, stolen)
    assert error.code == "sign_in_mismatch"


def test_another_nonce_is_refused(tokens, partner_id, flow, answer):
    changed = {**flow, "nonce": "another"}
    error = failed(sign_in.finish, tokens, partner_id, changed, answer)
    assert error.code == "sign_in_mismatch"
    assert "csp-support@" not in "".join(traceback.format_exception(error))


def test_a_code_works_once(connection, tokens, partner_id, flow, answer):
    sign_in.finish(tokens, partner_id, flow, answer)
    error = failed(sign_in.finish, connection.provider(), partner_id, flow, answer)
    assert error.code == "sign_in_again"


def test_a_code_that_is_too_old(cloud, tokens, partner_id, flow, answer):
    cloud.faults.add({"kind": "aadsts", "code": 70008, "path": TOKEN})
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "sign_in_again"


def test_another_redirect_than_the_one_asked_with(tokens, partner_id, flow, answer):
    changed = {**flow, "redirect_uri": f"{BACK}/other"}
    error = failed(sign_in.finish, tokens, partner_id, changed, answer)
    assert error.code == "redirect_unknown"
    assert "Authentication" in str(error)


@pytest.mark.parametrize("more", [{}, {"client_info": "no base64"}, {"error": ""}])
def test_neither_code_nor_error(more, tokens, partner_id, flow):
    answer = {"state": flow["state"], **more}
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "malformed_answer"


def test_what_else_an_answer_holds_is_left_out(tokens, partner_id, flow, answer):
    answer = {**answer, "client_info": "%%%", "access_token": "x", "session_state": "y"}
    assert sign_in.finish(tokens, partner_id, flow, answer).mfa


# --- Entra says no


def test_the_user_declines(browser, connection, tokens, partner_id, flow):
    answer = browser.press(flow["auth_uri"], "decline")
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "sign_in_declined"
    assert error.link.startswith(f"{connection.cloud.login_url}/{partner_id}/v2.0/")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (65004, "sign_in_declined"),
        (90094, "admin_consent_needed"),
        (50076, "mfa_required"),
        (53003, "conditional_access"),
        (50057, "account_disabled"),
        (7654321, "sign_in_refused"),
    ],
)
def test_every_refusal_at_the_page_is_a_sentence(
    code, reason, cloud, browser, tokens, partner_id, flow
):
    cloud.faults.add({"kind": "aadsts", "code": code, "path": AUTHORIZE})
    answer = browser.query(browser.open(flow["auth_uri"]))
    assert answer["state"] == flow["state"]
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == reason
    assert partner_id in str(error)


def test_a_refusal_with_another_state_is_not_believed(tokens, partner_id, flow):
    answer = {"error": "access_denied", "state": "x"}
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "sign_in_mismatch"


def test_text_in_a_refusal_is_not_shown(tokens, partner_id, flow):
    answer = {
        "error": "<script>x</script>",
        "error_description": "Call <b>this number</b>",
        "state": flow["state"],
    }
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code == "sign_in_refused"
    assert "script" not in str(error)
    assert "number" not in str(error)


def test_a_wrong_client_secret(cloud, connection, browser, partner_id, flow, answer):
    cloud.faults.add({"kind": "aadsts", "code": 7000215, "path": TOKEN})
    error = failed(sign_in.finish, connection.provider(), partner_id, flow, answer)
    assert error.code == "secret_wrong"


def test_a_user_of_another_tenant(cloud, browser, tokens, partner_id):
    """As when the partner tenant id of the connection was mistyped meanwhile."""
    contoso = cloud.tenant_id("contoso")
    answer_flow = sign_in.begin(tokens, contoso, BACK)
    answer = browser.press(answer_flow["auth_uri"], "mfa")
    identity = tokens.with_application(
        contoso,
        lambda app: app.acquire_token_by_auth_code_flow(
            dict(answer_flow), {"code": answer["code"], "state": answer["state"]}
        ),
    )
    body = {
        name: identity[name]
        for name in ("access_token", "refresh_token", "id_token", "token_type")
    }
    cloud.faults.add({"kind": "answer", "path": TOKEN, "body": json.dumps(body)})
    error = failed(sign_in.finish, tokens, partner_id, answer_flow, answer)
    assert error.code == "wrong_tenant"
    assert contoso in str(error)
    assert partner_id in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"access_token": "a"},
        {"access_token": "a", "refresh_token": "r"},
        {"access_token": "a", "refresh_token": "r", "id_token": "no token"},
        {"access_token": "a", "refresh_token": "r", "id_token": "a.W10.c"},
        [],
    ],
)
def test_an_answer_that_breaks_the_protocol(
    body, cloud, tokens, partner_id, flow, answer
):
    cloud.faults.add({"kind": "answer", "path": TOKEN, "body": json.dumps(body)})
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    assert error.code in ("malformed_answer", "sign_in_mismatch")


# --- secrecy


def test_nothing_of_it_is_shown_or_logged(
    caplog, cloud, connection, browser, partner_id
):
    caplog.set_level(logging.DEBUG)
    tokens = connection.provider()
    flow = sign_in.begin(tokens, partner_id, BACK)
    cloud.entra.pages.choose("mfa")
    answer = browser.query(browser.open(flow["auth_uri"]))
    caplog.clear()  # the browser's own log
    signed_in = sign_in.finish(tokens, partner_id, flow, answer)
    seen = caplog.text + repr(signed_in) + str(signed_in) + repr(tokens)
    for secret in (
        signed_in.refresh_token,
        answer["code"],
        flow["code_verifier"],
        cloud.client_secret,
    ):
        assert secret not in seen


def test_no_failure_shows_code_or_verifier(
    caplog, cloud, tokens, partner_id, flow, answer
):
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    cloud.faults.add({"kind": "aadsts", "code": 54005, "path": TOKEN})
    error = failed(sign_in.finish, tokens, partner_id, flow, answer)
    seen = "".join(traceback.format_exception(error)) + repr(vars(error)) + caplog.text
    assert answer["code"] not in seen
    assert flow["code_verifier"] not in seen
