import time

import pytest
import requests

from sandbox.faults import KINDS, Faults

NAMES = {"contoso", "id-1", "fabrikam"}
CONTOSO = ("id-1", "contoso")


def first(faults, names=CONTOSO, path="/v1.0/things"):
    fault = faults.take(names, path)
    return fault and fault.status


def faults(*start):
    return Faults([{"kind": "status", **fault} for fault in start], NAMES)


# --- which one counts


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"tenant": "contoso"},
        {"tenant": "id-1"},
        {"path": "/v1.0/"},
        {"path": "/v1.0/[a-z]+$"},
        {"path": ".*things"},
        {"tenant": None, "path": None, "times": None},
    ],
)
def test_a_fault_meets_its_tenant_and_path(fault):
    assert first(faults({"status": 500, **fault})) == 500


@pytest.mark.parametrize(
    "fault",
    [
        {"tenant": "fabrikam"},
        {"path": "/oauth2/"},
        {"path": "things"},
        {"path": "/v1.0/things$x"},
        {"times": 0},
    ],
)
def test_a_fault_spares_all_others(fault):
    assert first(faults({"status": 500, **fault})) is None


def test_the_newest_fault_comes_first_and_those_of_the_start_last():
    active = faults({"status": 500})
    active.add({"kind": "status", "status": 501})
    active.add({"kind": "status", "status": 502, "times": 1})
    assert [first(active) for _turn in range(3)] == [502, 501, 501]
    active.reset()
    assert first(active) == 500


def test_times_are_counted_anew_after_a_reset():
    active = faults({"status": 500, "times": 1})
    assert [first(active), first(active)] == [500, None]
    active.reset()
    assert first(active) == 500


def test_none_hides_the_faults_behind_it():
    active = faults({"status": 500})
    active.add({"kind": "none", "times": 1})
    assert [first(active), first(active)] == [None, 500]


@pytest.mark.parametrize(
    "fault",
    [{"kind": "x"}, {"kind": "status", "tenant": "x"}, {"kind": "slow", "a": 1}],
)
def test_a_wrong_fault_is_refused_at_the_start_too(fault):
    with pytest.raises((ValueError, TypeError)):
        Faults([fault], NAMES)


# --- what each one does, over the wire


def ask(client, kind, **fault):
    fault = {"kind": kind, "path": "/v1.0/", **fault}
    client.cloud.faults.add(fault)
    return client.graph("/issues")


def test_status_with_retry_after_as_it_is_given(client):
    for text in ("600", "2.128", "Fri, 31 Dec 2027 23:59:59 GMT"):
        answer = ask(client, "status", status=429, retry_after=text)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, text)
        assert answer.json()["error"]["innerError"]["request-id"]
    answer = ask(client, "status")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_a_status_that_http_does_not_know(client):
    assert ask(client, "status", status=599).status_code == 599


def test_slow(client):
    began = time.monotonic()
    assert ask(client, "slow", delay=0.3).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_drip(client):
    began = time.monotonic()
    assert ask(client, "drip", delay=0.0001).json()["value"]
    assert time.monotonic() - began >= 0.0001 * 100


@pytest.mark.parametrize("kind", ["cut_off", "hang_up"])
def test_a_connection_that_ends_too_soon(kind, client):
    with pytest.raises((requests.RequestException, ValueError)):
        ask(client, kind).json()


def test_malformed(client):
    answer = ask(client, "malformed")
    assert answer.status_code == 200
    assert "json" in answer.headers["Content-Type"]
    with pytest.raises(ValueError, match="."):
        answer.json()


def test_encoding(client):
    with pytest.raises(requests.exceptions.ContentDecodingError):
        ask(client, "encoding")


def test_html(client):
    answer = ask(client, "html")
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


def test_answer(client):
    answer = ask(client, "answer", status=418, body="anything")
    assert (answer.status_code, answer.text) == (418, "anything")


def test_redirect(client):
    answer = ask(client, "redirect", location="https://other.example/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "https://other.example/"


def test_next_link(client):
    answer = ask(client, "next_link", location="https://other.example/")
    assert answer.json()["@odata.nextLink"] == "https://other.example/"
    assert answer.json()["value"]


def test_aadsts(client):
    fault = {"kind": "aadsts", "path": "/[^/]+/oauth2/", "code": 50076}
    client.cloud.faults.add(fault)
    answer = client.token_answer()
    assert (answer.status_code, answer.json()["error_codes"]) == (400, [50076])
    client.cloud.faults.add({**fault, "code": 42, "status": 403, "description": "So"})
    answer = client.token_answer()
    assert answer.status_code == 403
    assert answer.json()["error_description"].startswith("AADSTS42: So")


def test_endless(client):
    first = ask(client, "endless").json()
    link = first["@odata.nextLink"]
    assert link.startswith(client.cloud.url)
    path = link.partition("serviceAnnouncement")[2]
    assert client.graph(path).json() == first, "for ever"


def test_a_date_in_the_header_is_as_it_is_given(client):
    text = "Fri, 31 Dec 2027 23:59:59 GMT"
    assert ask(client, "status", date=text).headers["Date"] == text


def test_every_kind_is_tried_here_or_with_the_tokens():
    tried = {
        name.removeprefix("test_") for name in globals() if name.startswith("test_")
    } | {"status", "none", "cut_off", "hang_up", "expired_token", "wrong_audience"}
    tried |= {"early_token", "without_mfa"}  # with Graph's tokens and Partner Center's
    assert set(KINDS) <= tried
