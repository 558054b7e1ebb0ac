import json

import pytest

from microsoft import clouds, errors
from microsoft.entra_errors import REASON_OF_CODE, REASON_OF_WORD, refusal
from microsoft.exchange import Answer
from microsoft.reasons import REASONS, About

CLOUD = clouds.CLOUDS["global"]
ABOUT = About(
    tenant_id="TENANT",
    client_id="CLIENT",
    cloud=CLOUD.name,
    consent_url=CLOUD.consent_url("TENANT", "CLIENT"),
)


def refused(body, status=400):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal(Answer(status, {}, text), CLOUD, ABOUT, "login.example")


def body_of(code, **changes):
    return {"error": "invalid_client", "error_codes": [code], **changes}


# What the support agent has to read for each code: the word that tells him what to do.
REMEDY = {
    7000215: "secret's value",
    7000222: "Create a new client secret",
    700027: "Upload the connection's certificate",
    7000218: "Enter one of them",
    7000112: "Enable the enterprise application",
    700016: "client id and cloud",
    65001: "grant consent",
    65004: "Ask an administrator",
    90094: "Send the consent link",
    90099: "through Partner Center",
    650052: "Check the API permissions",
    650056: "Check the API permissions",
    650057: "Check the API permissions",
    700011: "Check the API permissions",
    90002: "connection's cloud is the customer's",
    900023: "directory (tenant) id",
    90038: "connection for that cloud",
    900382: "connection for that cloud",
    900432: "connection for that cloud",
    50034: "Check the integration account",
    50020: "GDAP relationship is active",
    50177: "also a guest",
    500212: "allow the partner's tenant",
    500213: "allow the partner's tenant",
    50072: "second factor",
    50074: "second factor",
    50076: "second factor",
    50078: "second factor",
    50079: "second factor",
    53003: "Service provider users",
    530032: "Service provider users",
    530034: "security team",
    50053: "unlock the account",
    50057: "Enable the account",
    50173: "Sign in again",
    700082: "Sign in again",
    70008: "Sign in again",
    70043: "Sign in again",
    54005: "Sign in again",
    50148: "Begin again",
    501481: "Begin again",
    50011: "Add this server's redirect address",
    500112: "Add this server's redirect address",
    70011: "cloud",
    50196: "Wait a few minutes",
    90055: "check again later",
}


def test_every_code_that_we_know_has_its_remedy_checked():
    assert set(REMEDY) == set(REASON_OF_CODE)
    assert set(REASON_OF_CODE.values()) | set(REASON_OF_WORD.values()) <= set(REASONS)


@pytest.mark.parametrize("code", REMEDY)
def test_every_code_says_what_to_do(code):
    error = refused(body_of(code))
    assert REMEDY[code] in str(error)
    assert error.values["tenant_id"] == "TENANT"
    assert f"AADSTS{code}" not in str(error), "a sentence, not a code"


def test_published_bodies_are_understood(payload):
    for code, published in payload("aadsts_errors_written").items():
        error = refused(published["body"], published["http_status"])
        assert error.code == REASON_OF_CODE[int(code)]
        assert error.correlation_id == "00000000-0000-0000-0000-00000000000b"
        assert str(error).endswith("-00000000000b)")


def test_the_documented_example_and_the_expired_secret(payload):
    assert refused(payload("aadsts_error_70011")).code == "scope_invalid"
    error = refused(payload("aadsts_error_7000222"), 401)
    assert isinstance(error, errors.CredentialError)
    assert error.code == "secret_expired"


def test_a_code_in_the_text_counts_when_the_list_is_missing():
    text = "AADSTS7000222: The provided client secret keys are expired."
    for listed in (None, [], "7000222", [None, "x"], {}):
        body = {"error": "invalid_client", "error_description": text}
        assert refused({**body, "error_codes": listed}).code == "secret_expired"


def test_the_first_known_code_of_several_counts():
    assert refused(body_of(1, error_codes=[1, 50076, 65001])).code == "mfa_required"


def test_an_unknown_code_leads_to_microsofts_page_about_it():
    error = refused(body_of(1234567, error="invalid_grant", correlation_id="c-1"))
    assert isinstance(error, errors.AccessRefused)
    assert error.link == "https://login.microsoftonline.com/error?code=1234567"
    assert "AADSTS1234567" in str(error)
    assert str(error).endswith("(Microsoft's reference: c-1)")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("invalid_client", "credential_refused"),
        ("invalid_scope", "scope_invalid"),
        ("invalid_grant", "sign_in_again"),
        ("interaction_required", "sign_in_again"),
        ("consent_required", "consent_missing"),
        ("something_new", "sign_in_refused"),
        ("", "sign_in_refused"),
    ],
)
def test_without_a_code_the_word_of_oauth_decides(word, code):
    assert refused({"error": word}).code == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"[]",
        b"null",
        b'"AADSTS7000222"',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_no_object_is_a_malformed_answer(body):
    error = refused(body)
    assert error.code == "malformed_answer"
    assert "login.example" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"error": None, "error_description": None, "error_codes": None},
        {"error": ["x"], "error_description": {"a": 1}, "error_codes": [True]},
        {"error": "x" * 5000, "correlation_id": "y" * 5000},
        {"error": "<script>", "correlation_id": "<b>", "error_codes": ["7000222"]},
    ],
)
def test_odd_bodies_still_make_a_short_sentence_without_foreign_text(body):
    error = refused(body)
    assert error.code == "sign_in_refused"
    assert "<" not in str(error)
    assert len(str(error)) < 400
