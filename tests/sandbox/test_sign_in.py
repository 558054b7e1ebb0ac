"""The pages of Microsoft Entra, as a browser and msal see them."""

import base64
import hashlib
from urllib.parse import urlencode

import msal
import pytest

from sandbox import bearer
from sandbox.messages import Request
from sandbox.refusals import Refused
from sandbox.sign_in import CODE_LIFE, Pages
from tests.browser import Browser

BACK = "https://localhost:8069/answer?kept=1"
VERIFIER = "a-verifier-of-forty-three-characters-or-more-x"


def challenge(verifier):
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def browser(client):
    return Browser(client.session)


@pytest.fixture
def address(cloud):
    """Return the address of the sign-in page."""

    def of(key="partner", **changes):
        query = {
            "client_id": cloud.client_id,
            "response_type": "code",
            "redirect_uri": BACK,
            "state": "the-state",
            "nonce": "the-nonce",
            "scope": f"{cloud.url}/.default openid profile offline_access",
            "code_challenge": challenge(VERIFIER),
            "code_challenge_method": "S256",
            **changes,
        }
        query = {name: value for name, value in query.items() if value is not None}
        return f"{cloud.url}/{key}/oauth2/v2.0/authorize?{urlencode(query)}"

    return of


@pytest.fixture
def consent_address(cloud):
    def of(key="litware", place="v2.0/adminconsent", **changes):
        query = {
            "client_id": cloud.client_id,
            "scope": f"{cloud.url}/.default",
            "redirect_uri": BACK,
            "state": "the-state",
            **changes,
        }
        return f"{cloud.url}/{key}/{place}?{urlencode(query)}"

    return of


@pytest.fixture
def redeem(client):
    def with_code(code, key="partner", **form):
        usual = {"redirect_uri": BACK, "code_verifier": VERIFIER, "code": code}
        return client.token_answer(
            key, grant_type="authorization_code", **{**usual, **form}
        )

    return with_code


def code_of(answer):
    (code,) = answer.json()["error_codes"]
    return code


def claims_of(token):
    return bearer.decode(token.split(".")[1])


# --- the sign-in page


def test_a_person_sees_a_page_with_a_button_for_each_way(browser, address):
    answer = browser.open(address())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Sign in as partner user (with MFA)" in answer.text
    assert "Sign in as partner user (without MFA)" in answer.text


def test_a_button_leads_back_with_code_and_state(browser, address):
    query = browser.press(address(), "mfa")
    assert query["state"] == "the-state"
    assert query["kept"] == "1", "the redirect address keeps its own query"
    assert query["code"]


def test_opening_the_page_is_not_yet_a_choice(browser, address):
    answer = browser.open(f"{address()}&choice=mfa")
    assert answer.status_code == 200


def test_cancelling_leads_back_with_a_refusal(browser, address):
    query = browser.press(address(), "decline")
    assert query["error"] == "access_denied"
    assert query["error_subcode"] == "cancel"
    assert query["error_description"].startswith("AADSTS65004: ")
    assert query["state"] == "the-state"
    assert "code" not in query


def test_without_a_state_none_comes_back(browser, address):
    assert "state" not in browser.press(address(state=None), "mfa")


def test_whoever_is_signed_in_already_sees_no_page(client, browser, address):
    client.ask("POST", "/sandbox/choice", json={"choice": "mfa"})
    assert browser.query(browser.open(address()))["code"]
    client.ask("DELETE", "/sandbox/choice")
    assert browser.open(address()).status_code == 200


def test_a_reset_shows_the_page_again(cloud, browser, address):
    cloud.entra.pages.choose("mfa")
    cloud.reset()
    assert browser.open(address()).status_code == 200


@pytest.mark.parametrize("choice", ["", "MFA", "x", 7])
def test_a_choice_that_there_is_not(choice, client):
    answer = client.ask("POST", "/sandbox/choice", json={"choice": choice})
    assert answer.status_code == 400
    assert "is not one of" in answer.json()["error"]


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "http://localhost.evil.example/",
        "https://localhost@evil.example/",
        "javascript:alert(1)",
        "//localhost/",
        "",
        None,
    ],
)
def test_a_browser_is_led_nowhere_but_to_this_machine(back, cloud, browser, address):
    cloud.entra.pages.choose("mfa")
    answer = browser.open(address(redirect_uri=back))
    assert answer.status_code == 400
    assert code_of(answer) == 50011
    assert "Location" not in answer.headers


def test_another_app_is_refused_on_the_page(browser, address):
    answer = browser.open(address(client_id="another"))
    assert code_of(answer) == 700016


def test_another_response_type_is_refused_at_the_app(browser, address):
    query = browser.query(browser.open(address(response_type="token")))
    assert query["error"] == "unsupported_response_type"


def test_an_unknown_tenant_has_no_page(browser, address):
    assert code_of(browser.open(address("no.example"))) == 90002


@pytest.mark.parametrize("code", [65004, 90094, 50076])
def test_a_fault_leads_back_with_its_refusal(code, cloud, browser, address):
    path = "/[^/]+/oauth2/v2.0/authorize"
    cloud.faults.add({"kind": "aadsts", "code": code, "path": path})
    query = browser.query(browser.open(address()))
    assert query["error_description"].startswith(f"AADSTS{code}: ")
    assert query["state"] == "the-state"


# --- the code


def test_a_code_gets_tokens_of_the_user(browser, address, redeem, cloud, client):
    body = redeem(browser.press(address(), "mfa")["code"]).json()
    identity = claims_of(body["id_token"])
    tenant_id = cloud.tenant_id("partner")
    assert identity["iss"] == f"{cloud.url}/{tenant_id}/v2.0"
    assert identity["aud"] == cloud.client_id
    assert identity["tid"] == tenant_id
    assert identity["nonce"] == "the-nonce"
    assert identity["preferred_username"] == "csp-support@partner.example"
    assert identity["amr"] == ["pwd", "mfa"]
    access = claims_of(body["access_token"])
    assert access["oid"] == identity["oid"]
    assert access["amr"] == ["pwd", "mfa"]
    assert client.graph("/issues", token=body["access_token"]).status_code == 200
    assert body["refresh_token"]


def test_a_sign_in_without_the_second_factor_says_so_from_then_on(
    browser, address, redeem, client
):
    body = redeem(browser.press(address(), "password")["code"]).json()
    assert claims_of(body["id_token"])["amr"] == ["pwd"]
    again = client.token_answer(
        grant_type="refresh_token", refresh_token=body["refresh_token"]
    ).json()
    assert claims_of(again["access_token"])["amr"] == ["pwd"]


def test_a_code_works_once(browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    assert redeem(code).status_code == 200
    assert code_of(redeem(code)) == 54005


def test_a_code_that_failed_does_not_work_later(browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    redeem(code, code_verifier="another")
    assert code_of(redeem(code)) == 54005


@pytest.mark.parametrize("verifier", ["another", "", None, challenge(VERIFIER)])
def test_the_verifier_has_to_fit_the_challenge(verifier, browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    assert code_of(redeem(code, code_verifier=verifier)) == 501481


@pytest.mark.parametrize("back", ["https://localhost:8069/answer", "", None])
def test_the_redirect_address_has_to_be_the_same(back, browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    assert code_of(redeem(code, redirect_uri=back)) == 50011


def test_a_code_is_for_the_tenant_it_was_given_in(browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    assert code_of(redeem(code, key="contoso")) == 70008


@pytest.mark.parametrize("code", ["", "x", None, "é"])
def test_what_is_no_code(code, redeem):
    assert code_of(redeem(code)) == 70008


def test_a_code_alone_is_not_enough(browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    assert code_of(redeem(code, client_secret="wrong")) == 7000215
    assert redeem(code).status_code == 200, "nor is it spent by whoever is not the app"


def test_a_reset_forgets_codes(cloud, browser, address, redeem):
    code = browser.press(address(), "mfa")["code"]
    cloud.reset()
    assert code_of(redeem(code)) == 70008


def test_a_code_ends_after_ten_minutes(cloud):
    now = [0.0]
    pages = Pages(cloud.client_id, lambda: now[0])
    pages.choose("mfa")
    tenant = cloud.tenant("partner")
    query = {"client_id": cloud.client_id, "response_type": "code"}
    target = "/?" + urlencode({**query, "redirect_uri": BACK})
    form = {"redirect_uri": BACK}
    for wait, works in ((CODE_LIFE - 1, True), (CODE_LIFE + 1, False)):
        answer = pages.sign_in(Request("GET", target), tenant, 0)
        now[0] += wait
        form["code"] = Browser.query(_Response(answer))["code"]
        assert _succeeds(pages.redeem, form, tenant) is works


class _Response:
    def __init__(self, answer):
        self.status_code, self.headers = answer.status, answer.headers


def _succeeds(call, *arguments):
    try:
        call(*arguments)
    except Refused:
        return False
    return True


# --- refresh tokens


def redeem_again(client, refresh_token, key="contoso"):
    return client.token_answer(
        key, grant_type="refresh_token", refresh_token=refresh_token
    )


def test_rotated_twice_all_three_are_good_until_revoked(client):
    first = client.cloud.entra.sign_in()
    second = redeem_again(client, first).json()["refresh_token"]
    third = redeem_again(client, first).json()["refresh_token"]
    assert len({first, second, third}) == 3
    for token in (first, second, third):
        assert redeem_again(client, token, "fabrikam").status_code == 200
    client.ask("DELETE", "/sandbox/refresh_tokens")
    for token in (first, second, third):
        assert code_of(redeem_again(client, token)) == 50173


@pytest.mark.parametrize(
    ("body", "methods"),
    [
        (None, ["pwd", "mfa"]),
        ({"mfa": True}, ["pwd", "mfa"]),
        ({"mfa": False}, ["pwd"]),
    ],
)
def test_the_control_signs_in_with_or_without_the_second_factor(body, methods, client):
    answer = client.ask("POST", "/sandbox/refresh_tokens", json=body)
    token = redeem_again(client, answer.json()["refresh_token"]).json()["access_token"]
    assert claims_of(token)["amr"] == methods


# --- consent


@pytest.mark.parametrize("place", ["v2.0/adminconsent", "adminconsent"])
def test_an_administrator_consents_and_the_tenant_is_read(
    place, client, browser, consent_address
):
    assert client.graph("/issues", "litware").status_code == 403
    query = browser.press(consent_address(place=place), "accept")
    assert query["admin_consent"] == "True"
    assert query["tenant"] == client.cloud.tenant_id("litware")
    assert query["state"] == "the-state"
    assert client.graph("/issues", "litware").status_code == 200
    assert client.graph("/messages", "litware").status_code == 200


def test_an_administrator_declines(client, browser, consent_address):
    query = browser.press(consent_address(), "decline")
    assert query["error_description"].startswith("AADSTS65004: ")
    assert client.graph("/issues", "litware").status_code == 403


def test_opening_the_consent_page_grants_nothing(client, browser, consent_address):
    assert browser.open(consent_address()).status_code == 200
    assert client.graph("/issues", "litware").status_code == 403


def test_consent_gives_customers_no_right_of_the_partners_tenant(
    client, browser, consent_address
):
    browser.press(consent_address(), "accept")
    assert "DelegatedAdmin" not in str(client.cloud.tenant("litware").roles)


def test_consenting_twice_is_the_same_as_once(client, browser, consent_address):
    for _turn in range(2):
        browser.press(consent_address("contoso"), "accept")
    roles = client.cloud.tenant("contoso").roles
    assert len(roles) == len(set(roles))


def test_the_control_gives_and_takes_consent(client):
    assert client.ask("POST", "/sandbox/tenants/litware/consent").status_code == 204
    assert client.graph("/issues", "litware").status_code == 200
    assert client.ask("DELETE", "/sandbox/tenants/litware/consent").status_code == 204
    assert client.graph("/issues", "litware").status_code == 403


def test_a_reset_takes_consent_back(client):
    client.ask("POST", "/sandbox/tenants/litware/consent")
    client.cloud.reset()
    assert client.graph("/issues", "litware").status_code == 403


@pytest.mark.parametrize("back", ["https://evil.example/", ""])
def test_consent_leads_nowhere_but_to_this_machine(back, browser, consent_address):
    answer = browser.open(consent_address(redirect_uri=back))
    assert code_of(answer) == 50011


# --- msal


@pytest.mark.filterwarnings("ignore:response_mode=")
def test_msal_itself_signs_in(cloud, browser, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    app = msal.ConfidentialClientApplication(
        cloud.client_id,
        client_credential=cloud.client_secret,
        authority=f"{cloud.url}/{cloud.tenant_id('partner')}",
        instance_discovery=False,
        verify=cloud.certificate_authority,
        proxies={"https": None},
    )
    flow = app.initiate_auth_code_flow([f"{cloud.url}/.default"], redirect_uri=BACK)
    answer = browser.press(flow["auth_uri"], "mfa")
    result = app.acquire_token_by_auth_code_flow(flow, answer)
    assert result["id_token_claims"]["preferred_username"]
    (account,) = app.get_accounts()
    assert account["username"] == "csp-support@partner.example"
