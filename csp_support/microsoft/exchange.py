"""One HTTP exchange, bounded in time and size, with its failures in words.

Everything that this package sends goes through `Exchange`.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError

from .reasons import About, failure

Result = TypeVar("Result")

_CONNECTIONS = 32  # kept open per host; more threads than that still work
_PIECE = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back; the attributes are those that msal reads of a response."""

    status_code: int
    headers: Mapping[str, str]
    body: bytes
    reason: str = ""

    @property
    def text(self) -> str:
        """Return the body as text; a byte-order mark is left out."""
        return self.body.decode("utf-8-sig", "replace")

    def raise_for_status(self) -> None:
        """Do nothing: `Exchange` has raised for what is no answer."""


def session(certificate_authority: str | None = None) -> requests.Session:
    """Return a session that several threads may share: it keeps no state of a call.

    With `certificate_authority` (a PEM file) only that one is trusted and the
    environment's proxy and `REQUESTS_CA_BUNDLE` are left out; without it they count,
    as an administrator expects. Plain http is not spoken.
    """
    result = requests.Session()
    result.headers["User-Agent"] = "csp-support"
    result.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    result.adapters.clear()
    result.mount("https://", HTTPAdapter(pool_maxsize=_CONNECTIONS))
    if certificate_authority:
        result.verify = certificate_authority
        result.trust_env = False
    return result


class Exchange:
    """Sends one request; `connect` and `read` are time-outs in seconds, `size` the
    most bytes of an answer, after decompression, that are taken."""

    def __init__(
        self,
        session: requests.Session,
        connect: float = 5.0,
        read: float = 20.0,
        size: int = 32 * 2**20,
    ):
        self._session = session
        self._timeouts = (connect, read)
        self._size = size

    def send(
        self, method: str, url: str, seconds: float, about: About, **request: object
    ) -> Answer:
        """Return the answer of whatever status below 300 or from 400 on.

        It takes at most `seconds` in all. MicrosoftError `timeout`, `unreachable`,
        `cut_off`, `malformed_answer`, `untrusted`, `redirected` or `too_much`.
        `request` is what `requests` takes: headers, params, data, auth.
        """
        host = urlsplit(url).netloc
        try:
            answer = _within(seconds, lambda: self._exchange(method, url, request))
        except (OSError, UnicodeError) as error:  # of requests and of what is below it
            raise failure(_reason(error), about, host=host) from None
        if answer is None:
            raise failure("too_much", about, host=host, limit=f"{self._size} bytes")
        if 300 <= answer.status_code < 400:
            raise failure("redirected", about, host=host)
        return answer

    def _exchange(
        self, method: str, url: str, request: Mapping[str, object]
    ) -> Answer | None:
        """Return the answer, None when it is too long."""
        with self._session.request(
            method,
            url,
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
            **request,
        ) as response:
            body = bytearray()
            for piece in response.iter_content(_PIECE):
                body += piece
                if len(body) > self._size:
                    return None
            _check_length(response)
            return Answer(
                response.status_code, response.headers, bytes(body), response.reason
            )


def _check_length(response: requests.Response) -> None:
    """Raise when less came than was announced.

    urllib3 1.26, which Odoo 19 still allows, takes a body that breaks off for whole.
    """
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and response.raw.tell() < int(announced):
        raise requests.exceptions.ChunkedEncodingError("the body breaks off")


def _within(seconds: float, work: Callable[[], Result]) -> Result:
    """Return what `work` returns, TimeoutError when it takes longer than `seconds`.

    A socket's time-out bounds neither name resolution nor an answer that comes in
    drops, hence a thread, which is left behind when the time is up.
    """
    outcome: queue.SimpleQueue = queue.SimpleQueue()

    def run() -> None:
        """Do the work and hand over what came of it."""
        try:
            outcome.put((work(), None))
        except BaseException as error:  # handed to the thread that waits
            outcome.put((None, error))

    threading.Thread(target=run, name="microsoft-exchange", daemon=True).start()
    try:
        result, error = outcome.get(timeout=max(seconds, 0))
    except queue.Empty:
        raise TimeoutError from None
    if error:
        raise error
    return result


def _reason(error: Exception) -> str:
    """Return the code of the reason for an exchange that failed without an answer."""
    cause = error.args[0] if error.args else None
    if isinstance(error, TimeoutError | requests.Timeout):
        return "timeout"
    if isinstance(cause, ReadTimeoutError):  # requests has no own error while reading
        return "timeout"
    if "CERTIFICATE_VERIFY" in str(error) or "TLS CA certificate" in str(error):
        return "untrusted"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "cut_off"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "malformed_answer"
    return "cut_off" if "Connection aborted" in str(error) else "unreachable"
