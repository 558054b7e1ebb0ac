"""Neither a secret nor a token is ever seen where a person or a log could see it."""

import json
import logging
import traceback

import pytest

from microsoft import errors, tokens
from microsoft.credentials import Certificate, ClientSecret
from microsoft.transport import Transport

MARKER = "marker-of-a-secret"
TOKEN_PATH = "/[^/]+/oauth2/"


def shown(error):
    """Return all that the error shows: in words, in parts, and in a traceback."""
    parts = [str(error), repr(error), repr(error.args), repr(vars(error))]
    return "\n".join([*parts, *traceback.format_exception(error)])


def failed(call, *arguments):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments)
    return caught.value


@pytest.fixture
def log(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def contoso(cloud):
    return cloud.tenant_id("contoso")


FAULTS = [
    {"kind": "aadsts", "code": 7000215, "description": f"Invalid secret {MARKER}"},
    {"kind": "aadsts", "code": 1234567, "description": f"Something with {MARKER}"},
    {"kind": "answer", "status": 400, "body": json.dumps({"error": MARKER + " x"})},
    {"kind": "answer", "status": 400, "body": f"<html>{MARKER}</html>"},
    {"kind": "answer", "status": 200, "body": f'{{"access": "{MARKER}"'},
    {"kind": "answer", "status": 200, "body": json.dumps({"refresh_token": MARKER})},
    {"kind": "status", "status": 500},
    {"kind": "hang_up"},
    {"kind": "cut_off"},
    {"kind": "redirect", "location": f"https://evil.example/?{MARKER}"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_failure_of_entra_shows_the_secret(fault, cloud, connection, log, contoso):
    cloud.faults.add({**fault, "path": TOKEN_PATH})
    provider = connection.provider(ClientSecret(MARKER))
    error = failed(provider.application_token, contoso)
    assert MARKER not in shown(error)
    assert MARKER not in log.text


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_no_failure_of_entra_shows_the_refresh_token(
    fault, cloud, connection, log, contoso
):
    cloud.faults.add({**fault, "path": TOKEN_PATH})
    error = failed(connection.provider().delegated_token, contoso, MARKER)
    assert MARKER not in shown(error)
    assert MARKER not in log.text


def test_no_time_out_shows_the_secret(cloud, connection, log, contoso):
    cloud.faults.add({"kind": "slow", "path": TOKEN_PATH, "delay": 30})
    provider = tokens.TokenProvider(
        connection.cloud,
        cloud.client_id,
        ClientSecret(MARKER),
        transport=Transport(connection.session, deadline=0.3),
    )
    error = failed(provider.application_token, contoso)
    assert MARKER not in shown(error) + log.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_failure_of_graph_shows_the_token_even_if_graph_echoes_it(
    status, cloud, connection, log, contoso
):
    token = connection.provider().application_token(contoso)
    body = {"error": {"code": token, "message": token, "innerError": {}}}
    url = f"{connection.cloud.graph_url}/v1.0/echo"
    fault = {"kind": "answer", "path": "/v1.0/", "status": status}
    cloud.faults.add({**fault, "body": json.dumps(body)})
    error = failed(connection.transport().get, url, token)
    signature = token.rpartition(".")[2]
    assert signature not in shown(error)
    assert signature not in log.text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500])
@pytest.mark.parametrize("service", ["partner_center", "azure"])
def test_neither_partner_center_nor_azure_shows_a_token_that_comes_back(
    service, status, cloud, connection, log
):
    token = "a" * 40 + "." + MARKER * 5
    body = {"code": token, "description": token, "error": {"code": token}}
    fault = {"kind": "answer", "status": status, "body": json.dumps(body)}
    cloud.faults.add({**fault, "path": "/(v1|providers)/"})
    if service == "azure":
        error = failed(connection.azure("contoso").tenant_events)
    else:
        error = failed(connection.partner_center().support_profile)
    assert MARKER not in shown(error) + log.text


def test_success_leaves_nothing_in_the_log(cloud, connection, log, contoso):
    provider = connection.provider()
    token = provider.application_token(contoso)
    delegated = provider.delegated_token(contoso, cloud.entra.sign_in())
    connection.graph("contoso", provider).health_overviews(with_issues=True)
    assert log.records, "the libraries do log at this level"
    for secret in (
        cloud.client_secret,
        token,
        delegated.access_token,
        delegated.refresh_token,
    ):
        assert secret.rpartition(".")[2] not in log.text


def test_a_private_key_and_what_it_signs_are_not_logged(
    cloud, connection, keys, log, contoso
):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    certificate = Certificate.from_pem(keys.pem(keys.key()), public)
    cloud.entra.register(public)
    connection.provider(certificate).application_token(contoso)
    assert "PRIVATE KEY" not in log.text
    assert "client_assertion=" not in log.text
    assert certificate.private_key.splitlines()[1] not in log.text


def test_results_and_providers_hide_what_they_hold(cloud, connection, contoso):
    provider = connection.provider()
    token = provider.delegated_token(contoso, cloud.entra.sign_in())
    seen = repr(token) + str(token) + repr(provider) + repr(vars(provider))
    assert token.access_token not in seen
    assert token.refresh_token not in seen
    assert cloud.client_secret not in seen
