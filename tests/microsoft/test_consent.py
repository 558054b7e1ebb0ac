import pytest

from microsoft import consent, errors
from tests.browser import Browser

BACK = "http://localhost:8069/csp_support/oauth/consent"
STATE = "a-state-that-is-hard-to-guess"


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def litware(cloud):
    return cloud.tenant_id("litware")


@pytest.fixture
def tokens(connection):
    return connection.provider()


@pytest.fixture
def link(connection, cloud, litware):
    return connection.cloud.consent_url(litware, cloud.client_id, BACK, STATE)


@pytest.fixture
def browser(connection):
    return Browser(connection.session)


@pytest.fixture
def answer(browser, link):
    return browser.press(link, "accept")


def test_a_tenant_is_read_once_its_administrator_has_consented(
    browser, connection, litware, link, tokens
):
    graph = connection.graph("litware", tokens)
    assert failed(graph.health_overviews).code == "permission_missing"
    answer = browser.press(link, "accept")
    assert consent.check(tokens, litware, STATE, answer) is None
    assert graph.health_overviews()


def test_tokens_from_before_the_consent_are_dropped(
    connection, litware, tokens, browser, link
):
    before = tokens.application_token(litware)
    consent.check(tokens, litware, STATE, browser.press(link, "accept"))
    assert tokens.application_token(litware) != before


@pytest.mark.parametrize("state", ["", "x", STATE + "x", "é"])
def test_another_state_is_refused(state, tokens, litware, answer):
    error = failed(consent.check, tokens, litware, STATE, {**answer, "state": state})
    assert error.code == "sign_in_mismatch"


def test_an_answer_that_nobody_waits_for_is_refused(tokens, litware, answer):
    answer = {**answer, "state": ""}
    assert failed(consent.check, tokens, litware, "", answer).code == "sign_in_mismatch"


def test_the_administrator_declines(browser, link, tokens, litware):
    answer = browser.press(link, "decline")
    error = failed(consent.check, tokens, litware, STATE, answer)
    assert error.code == "consent_declined"
    assert error.link


def test_somebody_who_is_no_administrator(cloud, browser, link, tokens, litware):
    cloud.faults.add({"kind": "aadsts", "code": 90094, "path": "/[^/]+/v2.0/admin"})
    answer = browser.query(browser.open(link))
    error = failed(consent.check, tokens, litware, STATE, answer)
    assert error.code == "admin_consent_needed"


def test_consent_in_another_tenant(cloud, tokens, litware, answer):
    other = cloud.tenant_id("contoso")
    answer = {**answer, "tenant": other}
    error = failed(consent.check, tokens, litware, STATE, answer)
    assert error.code == "other_tenant_consented"
    assert other in str(error)
    assert litware in str(error)


@pytest.mark.parametrize(
    "changes",
    [{"admin_consent": "False"}, {"admin_consent": ""}, {"error": "access_denied"}],
)
def test_only_a_plain_yes_is_one(changes, tokens, litware, answer):
    error = failed(consent.check, tokens, litware, STATE, {**answer, **changes})
    assert error.code in ("sign_in_refused", "consent_declined")


def test_an_answer_without_anything_is_no_yes(tokens, litware):
    error = failed(consent.check, tokens, litware, STATE, {"state": STATE})
    assert error.code == "sign_in_refused"
