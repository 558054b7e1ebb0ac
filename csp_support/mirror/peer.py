"""Speaking to the other side over Odoo's JSON-2 interface.

Odoo 19: `POST /json/2/<model>/<method>` with an API key as bearer token and named
arguments as a JSON object; the answer is the method's bare result.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests

from . import envelope
from .code import Code
from .errors import MirrorError
from .events import Event

TIMEOUTS = (5, 30)  # seconds to connect, and between two pieces of an answer
LARGEST_ANSWER = 64 * 2**20
LARGEST_REQUEST = 30 * 2**20
PAIRING = "/csp_support/mirror/pair"
_PIECE = 64 * 1024

# Being an `auth` keeps requests from putting in a netrc's password instead.
Authorisation = Callable[[requests.PreparedRequest], requests.PreparedRequest]


def session(database: str = "") -> requests.Session:
    """Return a session that follows nobody elsewhere and keeps no state of a call.

    A server with several databases is told which of them is meant.
    """
    result = requests.Session()
    result.headers["User-Agent"] = "csp-support"
    if database:
        result.headers["X-Odoo-Database"] = database
    result.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return result


class Peer:
    """The other side's Odoo, at `address`, which knows us by `api_key`."""

    def __init__(
        self, address: str, api_key: str, link: envelope.Link, database: str = ""
    ):
        self._address = address
        self._api_key = api_key
        self._link = link
        self._http = session(database)

    def push(self, request_id: str, events: Iterable[Event]) -> dict:
        """Hand over events; return `kept` and `refused`.

        `kept` lists the uuids that the other side has for good, `refused` has the
        code of the reason for each that it will never take.
        """
        content = {"id": request_id, "events": [event.wire() for event in events]}
        answer = self._ask("push", content)
        if not _is_acknowledgement(answer):
            raise MirrorError("malformed", host=self._host)
        return answer

    def pull(self, request_id: str, received: Mapping[str, int]) -> dict:
        """Say what we have, the last number for each share; return later `events`."""
        answer = self._ask("pull", {"id": request_id, "received": dict(received)})
        if not isinstance(answer.get("events"), list):
            raise MirrorError("malformed", host=self._host)
        return answer

    @property
    def _host(self) -> str:
        return urlsplit(self._address).netloc

    def _authorise(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"bearer {self._api_key}"
        return request

    def _ask(self, method: str, content: Mapping[str, object]) -> dict:
        sealed = envelope.seal(self._link, content, envelope.now())
        response = post(
            self._http,
            f"{self._address}/json/2/csp.mirror/{method}",
            sealed,
            self._authorise,
        )
        try:
            answer = envelope.unseal(self._link, response, envelope.now())
        except envelope.MALFORMED:
            raise MirrorError("malformed", host=self._host) from None
        # An answer belongs to its question: an old one proves nothing.
        if answer.get("id") != content["id"]:
            raise MirrorError("malformed", host=self._host)
        return answer


def pair(code: Code, ours: Mapping[str, str]) -> dict[str, str]:
    """Use the code: hand over `ours` and return what the other side gives for it.

    Ours are `address`, `database` and `api_key`; theirs `api_key` and the common
    `secret`.
    """
    host = urlsplit(code.address).netloc
    content = {**ours, "link": code.link, "token": code.token}
    try:
        http = session(code.database)
        answer = post(http, code.address + PAIRING, content, _as_it_is)
    except MirrorError as error:
        if error.code == "refused":
            raise MirrorError("code_refused", host=host) from None
        raise
    wanted = ("api_key", "secret")
    if not isinstance(answer, dict) or not all(
        isinstance(answer.get(name), str) and answer[name] for name in wanted
    ):
        raise MirrorError("malformed", host=host)
    return {name: answer[name] for name in wanted}


def post(
    http: requests.Session,
    url: str,
    content: Mapping[str, object],
    authorise: Authorisation,
) -> object:
    """Return the JSON that comes back; MirrorError for everything else."""
    host = urlsplit(url).netloc
    try:
        with http.post(
            url,
            json=content,
            auth=authorise,
            timeout=TIMEOUTS,
            allow_redirects=False,
            stream=True,
        ) as response:
            _check_status(response.status_code, host)
            return json.loads(_body(response, host))
    except requests.exceptions.SSLError:
        raise MirrorError("untrusted", host=host) from None
    except OSError:  # of requests and of what is below it
        raise MirrorError("unreachable", host=host) from None
    except (ValueError, RecursionError):
        raise MirrorError("malformed", host=host) from None


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _check_status(status: int, host: str) -> None:
    if status in (401, 403):
        raise MirrorError("refused", host=host)
    if status == 409:
        raise MirrorError("paused", host=host)
    if status in (400, 422):
        raise MirrorError("not_understood", host=host)
    if status == 429 or status >= 500:
        raise MirrorError("overloaded", host=host, status=status)
    if status != 200:
        raise MirrorError("not_found", host=host)


def _body(response: requests.Response, host: str) -> bytes:
    body = bytearray()
    for piece in response.iter_content(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise MirrorError("malformed", host=host)
    return bytes(body)


def _is_acknowledgement(answer: dict) -> bool:
    kept, refused = answer.get("kept"), answer.get("refused")
    return (
        isinstance(kept, list)
        and isinstance(refused, dict)
        and all(isinstance(word, str) for word in (*kept, *refused, *refused.values()))
    )


def parcels(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Yield the events in parcels, none much larger than a server takes."""
    parcel: list[Event] = []
    size = 0
    for event in events:
        weight = len(envelope.canonical(event.wire()))
        if parcel and size + weight > LARGEST_REQUEST:
            yield parcel
            parcel, size = [], 0
        parcel.append(event)
        size += weight
    if parcel:
        yield parcel
