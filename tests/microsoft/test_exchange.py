import io
import socket
import threading
import time

import pytest
import requests
import urllib3

from microsoft.errors import MicrosoftError
from microsoft.exchange import Answer, Exchange, session
from microsoft.reasons import About

ABOUT = About(tenant_id="TENANT")
CONFIGURATION = "v2.0/.well-known/openid-configuration"


@pytest.fixture
def url(cloud):
    return f"{cloud.url}/{cloud.tenant_id('contoso')}/{CONFIGURATION}"


def send(cloud, url, seconds=5.0, certificate_authority=None, **limits):
    trusted = session(certificate_authority or cloud.certificate_authority)
    return Exchange(trusted, **limits).send("GET", url, seconds, ABOUT)


def failed(code, *arguments, **options):
    """Check that sending fails with this reason, naming host and tenant."""
    with pytest.raises(MicrosoftError) as caught:
        send(*arguments, **options)
    assert caught.value.code == code
    assert "localhost" in str(caught.value)
    assert "TENANT" in str(caught.value)
    return caught.value


def test_an_answer_has_what_msal_reads(cloud, url):
    answer = send(cloud, url)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert "token_endpoint" in answer.text
    assert answer.raise_for_status() is None


def test_a_refusal_is_an_answer_too(cloud):
    answer = send(cloud, f"{cloud.url}/nowhere/{CONFIGURATION}")
    assert answer.status_code == 400
    assert "AADSTS90002" in answer.text


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert Answer(200, {}, b"\xef\xbb\xbf{}").text == "{}"
    assert Answer(200, {}, b"\xff{}").text == "\ufffd{}"


def test_nobody_listens(cloud):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        failed("unreachable", cloud, f"https://localhost:{taken.getsockname()[1]}/")


def test_a_name_that_does_not_resolve(cloud):
    with pytest.raises(MicrosoftError) as caught:
        send(cloud, "https://does-not-exist.invalid/")
    assert caught.value.code == "unreachable"
    assert "name resolution" in str(caught.value)


def test_plain_http_is_not_spoken(cloud, url):
    failed("unreachable", cloud, url.replace("https:", "http:"))
    assert not cloud.requests


def test_an_authority_that_we_do_not_trust(cloud, url):
    with pytest.raises(MicrosoftError) as caught:
        Exchange(session()).send("GET", url, 5.0, ABOUT)
    assert caught.value.code == "untrusted"
    assert "proxy" in str(caught.value)
    assert not cloud.requests


def test_a_missing_authority_file_is_a_sentence_too(cloud, url, tmp_path):
    missing = str(tmp_path / "no-ca.pem")
    failed("untrusted", cloud, url, certificate_authority=missing)


def test_a_redirect_is_not_followed(cloud, url):
    elsewhere = f"{cloud.url}/{cloud.tenant_id('fabrikam')}/{CONFIGURATION}"
    cloud.faults.add({"kind": "redirect", "tenant": "contoso", "location": elsewhere})
    failed("redirected", cloud, url)
    assert len(cloud.requests) == 1


def test_a_connection_that_breaks_off(cloud, url):
    cloud.faults.add({"kind": "cut_off"})
    failed("cut_off", cloud, url)


@pytest.mark.parametrize(
    ("announced", "came", "code"),
    [("10", 10, None), ("10", 9, "cut_off"), (None, 0, None), ("odd", 3, None)],
)
def test_less_than_announced_is_a_connection_that_broke_off(announced, came, code):
    """As a library sees it that does not compare by itself: urllib3 before 2."""
    answer = requests.Response()
    answer.status_code = 200
    answer.headers.update({} if announced is None else {"Content-Length": announced})
    answer.raw = urllib3.HTTPResponse(io.BytesIO(b"x" * came), preload_content=False)
    answer.raw.enforce_content_length = False
    kept = session()
    kept.request = lambda *_arguments, **_options: answer
    exchange = Exchange(kept)
    if code is None:
        assert len(exchange.send("GET", "https://x.example", 5.0, ABOUT).body) == came
        return
    with pytest.raises(MicrosoftError) as caught:
        exchange.send("GET", "https://x.example", 5.0, ABOUT)
    assert caught.value.code == code


def test_a_peer_that_hangs_up_without_an_answer(cloud, url):
    cloud.faults.add({"kind": "hang_up"})
    assert failed("cut_off", cloud, url).temporary


def test_a_peer_that_does_not_speak_tls(cloud):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        port = listener.getsockname()[1]
        with pytest.raises(MicrosoftError) as caught:
            send(cloud, f"https://localhost:{port}/")
        thread.join()
    assert caught.value.code in ("unreachable", "cut_off")


def test_reading_has_a_time_out(cloud, url):
    cloud.faults.add({"kind": "slow", "delay": 30})
    began = time.monotonic()
    failed("timeout", cloud, url, read=0.2)
    assert time.monotonic() - began < 3


def test_reading_the_body_has_a_time_out_too(cloud, url):
    cloud.faults.add({"kind": "drip", "delay": 30})
    began = time.monotonic()
    failed("timeout", cloud, url, read=0.2)
    assert time.monotonic() - began < 3


def test_all_of_it_has_a_time_out_even_if_every_byte_comes_in_time(cloud, url):
    cloud.faults.add({"kind": "drip", "delay": 0.05})
    began = time.monotonic()
    failed("timeout", cloud, url, seconds=0.4, read=5.0)
    assert 0.3 < time.monotonic() - began < 3


def test_no_time_left_is_a_time_out(cloud, url):
    failed("timeout", cloud, url, seconds=-1.0)


def test_too_long_an_answer_is_not_taken(cloud, url):
    cloud.faults.add({"kind": "answer", "body": "x" * 2000})
    error = failed("too_much", cloud, url, size=1000)
    assert "1000 bytes" in str(error)


def test_an_answer_of_just_the_size_is_taken(cloud, url):
    cloud.faults.add({"kind": "answer", "body": "x" * 1000})
    assert len(send(cloud, url, size=1000).body) == 1000


def test_an_answer_that_swells_when_it_is_decompressed_is_not_taken(cloud, url):
    cloud.faults.add({"kind": "answer", "body": "x" * 10_000_000})
    failed("too_much", cloud, url, size=1_000_000)


def test_an_answer_comes_compressed(cloud, url):
    assert send(cloud, url).headers["content-encoding"] == "gzip"


def test_an_answer_that_cannot_be_decompressed(cloud, url):
    cloud.faults.add({"kind": "encoding"})
    failed("malformed_answer", cloud, url)


def test_a_session_keeps_nothing_of_a_call(cloud, url):
    kept = session(cloud.certificate_authority)
    kept.cookies.set("a", "b", domain="localhost.local")
    Exchange(kept).send("GET", url, 5.0, ABOUT)
    assert list(kept.adapters) == ["https://"]
    policy = kept.cookies.get_policy()
    assert policy.is_not_allowed("localhost.local")


def test_the_given_authority_wins_over_the_environment(cloud, url, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    monkeypatch.setenv("CURL_CA_BUNDLE", "/nowhere/ca.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert send(cloud, url).status_code == 200


def test_without_one_the_environments_authority_and_proxy_count(
    cloud, url, monkeypatch
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", cloud.certificate_authority)
    assert Exchange(session()).send("GET", url, 5.0, ABOUT).status_code == 200
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(MicrosoftError) as caught:
        Exchange(session()).send("GET", url, 5.0, ABOUT)
    assert caught.value.code == "unreachable"


def test_the_error_of_the_library_stays_out_of_sight(cloud, url):
    cloud.faults.add({"kind": "cut_off"})
    error = failed("cut_off", cloud, url)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_threads_share_a_session_and_its_connections(cloud, url):
    exchange = Exchange(session(cloud.certificate_authority))

    def ask():
        for _turn in range(10):
            exchange.send("GET", url, 5.0, ABOUT)

    threads = [threading.Thread(target=ask) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry["status"] for entry in cloud.requests] == [200] * 80


def test_it_names_itself(monkeypatch, cloud, url):
    seen = []
    send_as_usual = requests.Session.send

    def note(self, request, **options):
        seen.append(request.headers["User-Agent"])
        return send_as_usual(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", note)
    send(cloud, url)
    assert seen == ["csp-support"]
