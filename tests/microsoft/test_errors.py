import string

import pytest

from microsoft import errors, reasons
from microsoft.reasons import REASONS, About, failure

ABOUT = About(
    tenant_id="TENANT",
    client_id="CLIENT",
    cloud="CLOUD",
    permission="PERMISSION",
    consent_url="https://consent.example/",
)
VALUES = {
    "host": "HOST",
    "status": 418,
    "error": "WORD",
    "expires": "2026-01-31",
    "limit": "LIMIT",
    "subscription": "SUBSCRIPTION",
    "user": "USER",
    "other_tenant_id": "OTHER",
}
OWN_CREDENTIAL = {code for code in REASONS if code.startswith("certificate_")} - {
    "certificate_refused"
} | {"credential_missing"}


@pytest.mark.parametrize("code", REASONS)
def test_every_reason_is_a_whole_sentence_with_a_remedy(code):
    sentence = str(failure(code, ABOUT, **VALUES))
    assert sentence.count(". ") >= 1, "what happened, then what to do"
    assert "%(" not in sentence
    assert "Traceback" not in sentence
    assert len(sentence) < 500


@pytest.mark.parametrize("code", sorted(set(REASONS) - OWN_CREDENTIAL))
def test_every_reason_about_a_tenant_names_it(code):
    error = failure(code, ABOUT, **VALUES)
    assert "TENANT" in str(error)
    assert error.values["tenant_id"] == "TENANT"


@pytest.mark.parametrize("code", REASONS)
def test_a_sentence_is_a_template_with_values_for_translation(code):
    error = failure(code, ABOUT, **VALUES)
    assert error.template % error.values in str(error)
    names = [name for _, name, _, _ in string.Formatter().parse(error.template) if name]
    assert not names, "%(name)s, which is what Odoo's translations use"


def test_translation_replaces_the_words_and_the_caller_may_name_the_tenant():
    error = failure("throttled", ABOUT, retry_after=1.2, correlation_id="c-1")
    italian = {
        error.template: "Limite per %(tenant_id)s.",
        errors.WAIT: "Attendere %(seconds)s secondi.",
        errors.REFERENCE: "(rif. %(correlation_id)s)",
    }
    assert (
        error.sentence(italian.__getitem__, tenant_id="Contoso")
        == "Limite per Contoso. Attendere 2 secondi. (rif. c-1)"
    )
    assert "TENANT" in str(error), "the error itself is unchanged"


def test_the_reference_comes_last_and_the_link_before_it():
    sentence = str(failure("consent_missing", ABOUT, correlation_id="c-1"))
    assert sentence.endswith("https://consent.example/ (Microsoft's reference: c-1)")


def test_the_consent_link_goes_only_where_consent_helps():
    assert failure("permission_missing", ABOUT).link == "https://consent.example/"
    assert failure("app_unknown", ABOUT).link == "https://consent.example/"
    for code in ("timeout", "throttled", "secret_expired", "tenant_unknown"):
        assert failure(code, ABOUT, **VALUES).link == ""


def test_a_missing_permission_is_named_with_the_role_that_gdap_needs():
    sentence = str(failure("permission_missing", ABOUT))
    assert "PERMISSION" in sentence
    assert "GDAP" in sentence
    assert "Service Support Administrator" in sentence


def test_without_a_wait_nothing_is_said_of_one():
    assert "seconds" not in str(failure("throttled", ABOUT))
    assert failure("throttled", ABOUT).retry_after is None


def test_kinds_tell_whose_turn_it_is():
    def kind(code):
        return type(failure(code, ABOUT, **VALUES))

    assert kind("secret_expired") is errors.CredentialError
    assert kind("mfa_required") is errors.SignInNeeded
    assert kind("permission_missing") is errors.AccessRefused
    assert kind("timeout") is errors.Temporary
    assert issubclass(kind("throttled"), errors.Temporary)


@pytest.mark.parametrize("code", REASONS)
def test_only_what_may_pass_by_itself_is_temporary(code):
    error = failure(code, ABOUT, **VALUES)
    assert error.temporary == isinstance(error, errors.Temporary)
    if isinstance(error, errors.CredentialError | errors.SignInNeeded):
        assert not error.temporary


def test_an_unknown_reason_is_a_mistake_of_the_programmer():
    with pytest.raises(KeyError):
        failure("no_such_reason", ABOUT)


def test_repr_is_short_and_free_of_values():
    assert repr(failure("timeout", ABOUT, host="HOST")) == "Temporary('timeout')"


def test_the_marker_of_translation_changes_nothing():
    assert reasons._("text") == errors._("text") == "text"
