"""The other side answers, answers badly, or does not answer at all."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from mirror import envelope, peer
from mirror.code import Code
from mirror.errors import MirrorError
from mirror.events import Event

KEY, SECRET = "the-api-key", "the-secret"
LINK = envelope.Link("11111111-1111-4111-8111-111111111111", SECRET, "invited")
OTHER = replace(LINK, side="inviter")
EVENT = Event(LINK.uuid, LINK.uuid, 1, "void", {})


class Server:
    """Answers what `answer`, a function of path and question, says."""

    def __init__(self):
        self.seen = []
        self.answer = lambda path, question: (200, {})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append((self.path, dict(self.headers), body))
                status, answer = outer.answer(self.path, json.loads(body))
                content = answer if isinstance(answer, bytes) else json.dumps(answer)
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                self.wfile.write(
                    content if isinstance(content, bytes) else content.encode()
                )

            def log_message(self, *arguments):
                """Keep the tests' output clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server():
    running = Server()
    thread = threading.Thread(target=running.http.serve_forever, daemon=True)
    thread.start()
    yield running
    running.http.shutdown()
    running.http.server_close()


@pytest.fixture
def other(server):
    return peer.Peer(server.address, KEY, LINK)


def signed(link=OTHER, **content):
    """An answer as the other side signs it, to the question that came."""

    def answer(path, question):
        asked = envelope.unseal(OTHER, question, envelope.now())
        return 200, envelope.seal(link, {"id": asked["id"], **content}, envelope.now())

    return answer


@contextmanager
def failing(code):
    with pytest.raises(MirrorError) as caught:
        yield
    assert caught.value.code == code
    sentence = str(caught.value)
    assert KEY not in sentence and SECRET not in sentence


def test_pushing_says_what_was_kept_and_refused(server, other):
    server.answer = signed(kept=[EVENT.uuid], refused={})
    assert other.push("1", [EVENT])["kept"] == [EVENT.uuid]
    [(path, headers, body)] = server.seen
    assert path == "/json/2/csp.mirror/push"
    assert headers["Authorization"] == f"bearer {KEY}"
    assert SECRET.encode() not in body and KEY.encode() not in body


@pytest.mark.parametrize("database, asked", [("lucerne", "lucerne"), ("", None)])
def test_one_of_several_databases_is_asked_for_by_name(server, database, asked):
    server.answer = signed(events=[])
    peer.Peer(server.address, KEY, LINK, database).pull("1", {})
    [(_path, headers, _body)] = server.seen
    assert headers.get("X-Odoo-Database") == asked


def test_pulling_brings_events(server, other):
    server.answer = signed(events=[EVENT.wire()])
    assert other.pull("1", {LINK.uuid: 3})["events"] == [EVENT.wire()]


def test_an_answer_that_is_not_theirs_is_not_believed(server, other):
    server.answer = signed(replace(OTHER, secret="x"), kept=[EVENT.uuid], refused={})
    with failing("bad_signature"):
        other.push("1", [EVENT])


def test_an_answer_to_another_question_is_not_believed(server, other):
    server.answer = signed(id="0", kept=[EVENT.uuid], refused={})
    with failing("malformed"):
        other.push("1", [EVENT])


@pytest.mark.parametrize("status", [401, 403])
def test_keys_that_are_refused(server, other, status):
    server.answer = lambda path, question: (status, {"message": "Invalid apikey"})
    with failing("refused"):
        other.push("1", [EVENT])


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_faults_of_theirs(server, other, status):
    server.answer = lambda path, question: (status, {})
    with failing("overloaded"):
        other.push("1", [EVENT])


@pytest.mark.parametrize("status", [400, 422])
def test_what_they_do_not_understand(server, other, status):
    server.answer = lambda path, question: (status, {"message": "It makes no sense."})
    with failing("not_understood"):
        other.push("1", [EVENT])


def test_they_have_paused(server, other):
    server.answer = lambda path, question: (409, {"message": "Paused."})
    with failing("paused"):
        other.push("1", [EVENT])


@pytest.mark.parametrize("status", [302, 404, 405])
def test_something_else_at_the_address(server, other, status):
    server.answer = lambda path, question: (status, {})
    with failing("not_found"):
        other.push("1", [EVENT])


@pytest.mark.parametrize("answer", [b"<html>", b"", b"[" * 100_000])
def test_answers_that_cannot_be_read(server, other, answer):
    server.answer = lambda path, question: (200, answer)
    with failing("malformed"):
        other.push("1", [EVENT])


def test_a_signed_answer_without_bottom(server, other):
    body = "[" * 100_000
    signature = envelope._signature(OTHER, body)
    answer = {"body": body, "signature": signature}
    server.answer = lambda path, question: (200, answer)
    with failing("malformed"):
        other.push("1", [EVENT])


@pytest.mark.parametrize(
    "content", [{"kept": "all", "refused": {}}, {"kept": [1], "refused": {}}, {}]
)
def test_acknowledgements_that_make_no_sense(server, other, content):
    server.answer = signed(**content)
    with failing("malformed"):
        other.push("1", [EVENT])


def test_nobody_there(server, other):
    server.http.server_close()
    with failing("unreachable"):
        other.pull("1", {})


def test_too_long_an_answer(server, other, monkeypatch):
    monkeypatch.setattr(peer, "LARGEST_ANSWER", 1000)
    server.answer = lambda path, question: (200, b" " * 2000)
    with failing("malformed"):
        other.pull("1", {})


def test_a_code_brings_keys_for_keys(server):
    server.answer = lambda path, question: (200, {"api_key": "k", "secret": "s"})
    code = Code(server.address, LINK.uuid, "token", "lucerne")
    ours = {"address": "https://us.example", "api_key": KEY}
    assert peer.pair(code, ours) == {"api_key": "k", "secret": "s"}
    [(path, headers, body)] = server.seen
    assert path == peer.PAIRING
    assert headers["X-Odoo-Database"] == "lucerne"
    assert json.loads(body) == {**ours, "link": LINK.uuid, "token": "token"}


def test_a_code_that_was_used(server):
    server.answer = lambda path, question: (403, {})
    with failing("code_refused"):
        peer.pair(Code(server.address, LINK.uuid, "token", ""), {})


def test_a_code_without_keys(server):
    server.answer = lambda path, question: (200, {"api_key": "k"})
    with failing("malformed"):
        peer.pair(Code(server.address, LINK.uuid, "token", ""), {})


def test_parcels_are_no_larger_than_a_server_takes(monkeypatch):
    size = len(envelope.canonical(EVENT.wire()))
    monkeypatch.setattr(peer, "LARGEST_REQUEST", 3 * size)
    parcels = list(peer.parcels([EVENT] * 7))
    assert [len(parcel) for parcel in parcels] == [3, 3, 1]
    assert list(peer.parcels([])) == []
    monkeypatch.setattr(peer, "LARGEST_REQUEST", 1)
    assert [len(parcel) for parcel in peer.parcels([EVENT] * 2)] == [1, 1]
