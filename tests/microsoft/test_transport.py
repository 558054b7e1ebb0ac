import gc
import json
import threading
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from microsoft import errors
from microsoft.exchange import Answer
from microsoft.reasons import About, failure
from microsoft.transport import Deadline, Transport, origin, plain_word, retry_after

ABOUT = About(
    tenant_id="TENANT",
    permission="ServiceHealth.Read.All",
    consent_url="https://consent.example/",
)
URL = "https://graph.example/v1.0/things"


class Script:
    """An exchange that answers from a list and notes what it was asked."""

    def __init__(self, *answers, clock=None, takes=0.0):
        self.answers = list(answers)
        self.sent = []
        self.clock = clock
        self.takes = takes

    def send(self, method, url, seconds, about, **request):
        self.sent.append((method, url, seconds, request))
        if self.clock:
            self.clock.now += self.takes
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(content=None, status=200, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, headers, json.dumps(content or {}).encode())


def broken(code):
    return failure(code, ABOUT, host="graph.example")


def transport(script, clock, **options):
    return Transport(exchange=script, clock=clock, sleep=clock.sleep, **options)


def failed(call, *arguments, **options):
    with pytest.raises(errors.MicrosoftError) as caught:
        call(*arguments, **options)
    return caught.value


def get(script, clock, **options):
    return transport(script, clock, **options).get(URL, "TOKEN", about=ABOUT)


# --- one call


def test_the_object_at_an_address(clock):
    script = Script(answer({"value": [1]}))
    calls = transport(script, clock)
    assert calls.get(URL, "TOKEN", {"$top": 5}, {"Prefer": "x"}) == {"value": [1]}
    method, url, _seconds, request = script.sent[0]
    assert (method, url) == ("GET", URL)
    assert request["params"] == {"$top": 5}
    assert request["headers"] == {"Accept": "application/json", "Prefer": "x"}
    assert "TOKEN" not in repr(request), "not where a log of the request shows it"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "request_refused"),
        (401, "token_refused"),
        (403, "permission_missing"),
        (404, "not_found"),
        (405, "request_refused"),
        (410, "request_refused"),
        (422, "request_refused"),
    ],
)
def test_what_cannot_succeed_is_not_tried_again(status, code, clock):
    script = Script(answer({"error": {"code": "Nope", "message": "TEXT"}}, status))
    error = failed(get, script, clock)
    assert error.code == code
    assert len(script.sent) == 1
    assert clock.naps == []
    assert "TENANT" in str(error)
    assert "TEXT" not in str(error), "Microsoft's own text is not for people"


def test_403_names_the_permission_and_links_to_consent(clock, payload):
    script = Script(answer(payload("graph_error_403_written"), 403))
    error = failed(get, script, clock)
    assert "ServiceHealth.Read.All" in str(error)
    assert error.link == "https://consent.example/"
    assert error.correlation_id == "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("graph_error_401_written", 401),
        ("graph_error_403_written", 403),
        ("graph_error_404_written", 404),
        ("graph_error_generic", 416),
    ],
)
def test_published_error_bodies_are_understood(name, status, clock, payload):
    body = payload(name)
    error = failed(get, Script(answer(body, status)), clock)
    assert error.values["error"] == body["error"]["code"]
    assert error.values["status"] == status


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "Nope", "innererror": {"request-id": "r-1"}}},
        {"error": {"code": "Nope", "innerError": {"request-id": "r-1"}}},
    ],
)
def test_both_spellings_of_the_inner_error(body, clock):
    error = failed(get, Script(answer(body, 400)), clock)
    assert (error.values["error"], error.correlation_id) == ("Nope", "r-1")


@pytest.mark.parametrize(
    "body",
    [None, [], "text", {"error": None}, {"error": "x"}, {"error": {"innerError": 3}}],
)
def test_an_odd_error_body_still_makes_a_sentence(body, clock):
    script = Script(Answer(400, {"request-id": "r-2"}, json.dumps(body).encode()))
    error = failed(get, script, clock)
    assert error.code == "request_refused"
    assert "HTTP status 400" in str(error)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"[]", b"null", b'{"value": [', b"\xff", b"[" * 100_000],
)
def test_an_answer_that_is_no_object_is_malformed(body, clock):
    # What other tests left is not to be cleared away at the bottom of the recursion.
    gc.collect()
    error = failed(get, Script(Answer(200, {}, body)), clock)
    assert error.code == "malformed_answer"
    assert "graph.example" in str(error)


# --- trying again


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again(status, clock):
    script = Script(answer(status=status), answer(status=status), answer({"ok": 1}))
    assert get(script, clock) == {"ok": 1}
    assert clock.naps == [1.0, 2.0]


@pytest.mark.parametrize("code", ["unreachable", "cut_off"])
def test_a_broken_connection_is_tried_again(code, clock):
    script = Script(broken(code), answer({"ok": 1}))
    assert get(script, clock) == {"ok": 1}
    assert clock.naps == [1.0]


@pytest.mark.parametrize("code", ["timeout", "untrusted", "redirected"])
def test_what_a_retry_does_not_mend_comes_at_once(code, clock):
    error = broken(code)
    script = Script(error)
    assert failed(get, script, clock) is error
    assert len(script.sent) == 1


def test_tries_are_bounded(clock):
    script = Script(*[answer(status=503)] * 9)
    error = failed(get, script, clock, attempts=3)
    assert len(script.sent) == 3
    assert error.code == "server_error"
    assert "503" in str(error)


def test_throttled_to_the_end_is_throttled(clock, payload):
    limited = answer(payload("graph_error_429"), 429, Retry_After="2")
    error = failed(get, Script(*[limited] * 3), clock)
    assert isinstance(error, errors.Throttled)
    assert error.retry_after == 2.0
    assert clock.naps == [2.0, 2.0]


@pytest.mark.parametrize(
    ("header", "nap"), [("7", 7.0), ("2.128", 2.128), ("0", 0.0), ("junk", 1.0)]
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_wait_that_microsoft_asks_for_is_kept(status, header, nap, clock):
    script = Script(answer(status=status, Retry_After=header), answer({"ok": 1}))
    assert get(script, clock) == {"ok": 1}
    assert clock.naps == [nap]


def test_a_wait_until_a_date_is_kept(clock):
    date = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=20), True)
    script = Script(answer(status=429, Retry_After=date), answer({"ok": 1}))
    get(script, clock)
    assert 18 < clock.naps[0] <= 20


def test_a_wait_beyond_the_deadline_is_said_at_once(clock):
    script = Script(answer(status=429, Retry_After="600"))
    error = failed(get, script, clock, deadline=60.0)
    assert isinstance(error, errors.Throttled)
    assert error.retry_after == 600
    assert "600 seconds" in str(error)
    assert clock.naps == []


def test_a_busy_server_may_ask_for_a_long_wait_too(clock):
    script = Script(answer(status=503, Retry_After="3600"))
    error = failed(get, script, clock)
    assert (error.code, error.retry_after) == ("server_error", 3600)
    assert clock.naps == []


# --- the deadline


def test_every_try_gets_only_the_time_that_is_left(clock):
    script = Script(*[answer(status=500)] * 9, clock=clock, takes=10.0)
    failed(get, script, clock, deadline=25.0, attempts=9)
    assert [seconds for _, _, seconds, _ in script.sent] == [25.0, 14.0, 2.0]
    assert clock.now <= 35


def test_a_deadline_that_has_passed_stops_the_tries(clock):
    script = Script(*[answer(status=500)] * 9, clock=clock, takes=100.0)
    failed(get, script, clock, deadline=25.0, attempts=9)
    assert len(script.sent) == 1


def test_a_listing_has_one_deadline_for_all_its_pages(clock):
    more = answer({"value": [], "@odata.nextLink": f"{URL}?$skip=1"})
    script = Script(*[more] * 5, clock=clock, takes=10.0)
    pages = transport(script, clock, deadline=35.0).pages(URL, "TOKEN", about=ABOUT)
    for _number in range(4):
        next(pages)
    assert [seconds for _, _, seconds, _ in script.sent] == [35.0, 25.0, 15.0, 5.0]


def test_a_deadline_counts_down(clock):
    deadline = Deadline(10.0, clock)
    clock.now = 4.0
    assert deadline.remaining == 6.0
    clock.now = 12.0
    assert deadline.remaining == -2.0


# --- pages


def pages_of(script, clock, **options):
    calls = transport(script, clock, **options)
    return calls.pages(URL, "TOKEN", {"$top": 1}, {"Prefer": "x"}, about=ABOUT)


def test_pages_follow_the_link_as_it_is_given(clock):
    link = f"{URL}?$skiptoken=a%2Fb"
    script = Script(answer({"value": [1], "@odata.nextLink": link}), answer({"n": 2}))
    assert [page.get("n") for page in pages_of(script, clock)] == [None, 2]
    assert [url for _, url, _, _ in script.sent] == [URL, link]
    assert script.sent[0][3]["params"] == {"$top": 1}
    assert script.sent[1][3]["params"] is None, "they are in the link already"
    assert script.sent[1][3]["headers"]["Prefer"] == "x"


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/things",
        "https://graph.example.evil.example/v1.0/things",
        "https://graph.example@evil.example/v1.0/things",
        "https://evil.example\\@graph.example/v1.0/things",
        "http://graph.example/v1.0/things",
        "https://graph.example:8443/v1.0/things",
        "https://graph.example:x/v1.0/things",
        "https://[graph.example/v1.0",
        "//evil.example/v1.0/things",
        "/v1.0/things",
        "ftp://graph.example/",
        "",
        7,
        ["https://graph.example/v1.0/things"],
        {},
    ],
)
def test_the_token_goes_to_no_other_place(link, clock):
    script = Script(answer({"value": [1], "@odata.nextLink": link}))
    error = failed(list, pages_of(script, clock))
    assert error.code == "malformed_answer"
    assert len(script.sent) == 1


@pytest.mark.parametrize(
    "link", ["https://graph.example:443/x", "https://GRAPH.example/x", f"{URL}?a=1"]
)
def test_the_same_place_may_be_spelt_otherwise(link, clock):
    script = Script(answer({"@odata.nextLink": link}), answer())
    assert len(list(pages_of(script, clock))) == 2


def test_pages_are_limited(clock):
    more = answer({"value": [], "@odata.nextLink": URL})
    script = Script(*[more] * 9)
    error = failed(list, pages_of(script, clock, max_pages=4))
    assert error.code == "too_much"
    assert "4 pages" in str(error)
    assert len(script.sent) == 4


def test_a_page_that_fails_makes_the_listing_fail(clock):
    script = Script(answer({"@odata.nextLink": URL}), answer(status=403))
    assert failed(list, pages_of(script, clock)).code == "permission_missing"


def test_a_null_link_ends_the_listing(clock):
    script = Script(answer({"value": [], "@odata.nextLink": None}))
    assert len(list(pages_of(script, clock))) == 1


# --- small parts


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("2.128", 2.128),
        ("3.", 3.0),
        ("0", 0.0),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
        ("Fri, 31 Dec 1999 23:59:59", 0.0),
        (None, None),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1e9", None),
        ("nan", None),
        ("inf", None),
        ("12345678901234567890", None),
        ("Fri, 99 Foo 1999", None),
    ],
)
def test_retry_after_in_all_its_forms(value, seconds):
    assert retry_after(value) == seconds


def test_retry_after_as_a_date_counts_from_now():
    date = format_datetime(datetime.now(timezone.utc) + timedelta(minutes=2), True)
    assert 118 < retry_after(date) <= 120


def test_a_date_counts_from_microsofts_clock_when_ours_is_wrong(clock):
    theirs = datetime.now(timezone.utc) + timedelta(hours=5)
    date = format_datetime(theirs + timedelta(seconds=20), True)
    limited = answer(status=429, Retry_After=date, Date=format_datetime(theirs, True))
    get(Script(limited, answer({"ok": 1})), clock)
    assert clock.naps == [20.0]
    assert retry_after(date, "no date") > 4 * 3600, "then ours has to do"


def test_origins():
    assert origin("https://Graph.example/x") == origin("https://graph.example:443")
    assert origin("https://graph.example") != origin("https://graph.example:444")
    assert origin("http://graph.example") is None
    assert origin(None) is None


@pytest.mark.parametrize("value", [None, 5, "", "a b", "<b>", "x" * 81, "ä", "a\n"])
def test_only_short_plain_words_pass(value):
    assert plain_word(value) == ""


def test_a_plain_word_passes_as_it_is():
    assert plain_word("Request_ResourceNotFound") == "Request_ResourceNotFound"


# --- over the wire


def test_a_transport_serves_threads_at_once(connection):
    calls = connection.transport()
    provider = connection.provider()
    token = provider.application_token(connection.sandbox.tenant_id("contoso"))
    url = f"{connection.cloud.graph_url}/v1.0/admin/serviceAnnouncement/issues"
    found = []

    def ask():
        found.append(len(calls.get(url, token)["value"]))

    threads = [threading.Thread(target=ask) for _number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 16


def test_the_token_is_sent_although_a_netrc_knows_the_host(
    connection, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine localhost login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    connection.session.trust_env = True
    assert connection.graph("contoso").issues()


def test_a_retry_heals_over_the_wire(connection):
    fault = {"tenant": "contoso", "path": "/v1.0/", "times": 1}
    connection.sandbox.faults.add({**fault, "kind": "hang_up"})
    connection.sandbox.faults.add({**fault, "kind": "cut_off"})
    assert connection.graph("contoso").issues()
    assert connection.clock.naps == [1.0, 2.0]
