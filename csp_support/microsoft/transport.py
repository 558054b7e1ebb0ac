"""Calls to Microsoft's web services: bounded, retried where that helps, paged."""

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from .errors import MicrosoftError
from .exchange import Answer, Exchange, session
from .reasons import About, failure

__all__ = ["Deadline", "Transport", "retry_after", "session"]

_WORTH_A_RETRY = ("unreachable", "cut_off", "server_error", "throttled")
_STATUS_REASONS = {
    401: "token_refused",
    403: "permission_missing",
    404: "not_found",
}


class Deadline:
    """The end of the time that a chain of calls may take."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._end = clock() + seconds

    @property
    def remaining(self) -> float:
        """Return the seconds left, negative when it has passed."""
        return self._end - self._clock()


class Transport:
    """Makes calls over one session; may be shared by threads.

    `deadline` bounds in seconds what one `get` or one whole listing of `pages` takes,
    with all its retries and waits; `attempts` counts the first one too.
    """

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        deadline: float = 60.0,
        attempts: int = 3,
        max_pages: int = 100,
        exchange: Exchange | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._exchange = exchange or Exchange(session or _default_session())
        self._seconds = deadline
        self._attempts = attempts
        self._max_pages = max_pages
        self._clock = clock
        self._sleep = sleep

    def deadline(self) -> Deadline:
        """Return the deadline of a chain of calls that starts now."""
        return Deadline(self._seconds, self._clock)

    def get(
        self,
        url: str,
        token: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        about: About | None = None,
        deadline: Deadline | None = None,
    ) -> dict:
        """Return the JSON object at `url`.

        `about` fills the sentences of the MicrosoftError that is raised for every
        other outcome.
        """
        about = about or About()
        answer = self.send(
            "GET",
            url,
            about,
            deadline or self.deadline(),
            params=params,
            headers={"Accept": "application/json", **(headers or {})},
            auth=Bearer(token),
        )
        if answer.status_code >= 400:
            raise _refusal(answer, url, about)
        return json_object(answer, url, about)

    def pages(
        self,
        url: str,
        token: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        about: About | None = None,
        deadline: Deadline | None = None,
    ) -> Iterator[dict]:
        """Yield the pages of a listing, following `@odata.nextLink` as it is given.

        A link to another origin is not followed: the token would go there.
        MicrosoftError `malformed_answer` for it, `too_much` beyond `max_pages`.
        """
        about = about or About()
        deadline = deadline or self.deadline()
        start, host = origin(url), urlsplit(url).netloc
        for _number in range(self._max_pages):
            page = self.get(url, token, params, headers, about=about, deadline=deadline)
            yield page
            url, params = page.get("@odata.nextLink"), None
            if url is None:
                return
            if origin(url) != start:
                raise failure("malformed_answer", about, host=host)
        limit = f"{self._max_pages} pages"
        raise failure("too_much", about, host=host, limit=limit)

    def send(
        self,
        method: str,
        url: str,
        about: About,
        deadline: Deadline,
        **request: object,
    ) -> Answer:
        """Return the answer, of a status below 300 or one that no retry mends.

        429, 5xx and broken connections are tried again while the deadline allows;
        when the wait that Microsoft asks for does not fit in, the error comes at once.
        """
        for attempt in itertools.count(1):
            try:
                answer = self._exchange.send(
                    method, url, deadline.remaining, about, **request
                )
                if answer.status_code != 429 and answer.status_code < 500:
                    return answer
                raise _overload(answer, url, about)
            except MicrosoftError as error:
                wait = error.retry_after
                if wait is None:
                    wait = 2.0 ** (attempt - 1)
                last = attempt == self._attempts or wait >= deadline.remaining
                if last or error.code not in _WORTH_A_RETRY:
                    raise
            self._sleep(wait)


class Bearer(requests.auth.AuthBase):
    """Sets the token; being an `auth` keeps requests from putting in a netrc's."""

    def __init__(self, token: str):
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def without_netrc(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave the request as it is; without an `auth` requests would look in netrc."""
    return request


def retry_after(value: str | None, date: str | None = None) -> float | None:
    """Return the seconds to wait of a `Retry-After` header, at least 0.

    Whole seconds, a fraction (Graph sends such) or an HTTP date (RFC 9110, 10.2.3);
    None when there is no header or it cannot be read. `date` is the answer's `Date`:
    one counts from Microsoft's clock, however wrong ours is.
    """
    value = (value or "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d*)?", value):
        return float(value)
    moment = _moment(value)
    if moment is None:
        return None
    now = _moment(date or "") or datetime.now(timezone.utc)
    return max((moment - now).total_seconds(), 0.0)


def _moment(value: str) -> datetime | None:
    """Return the aware datetime of an HTTP date."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or timezone.utc)


def json_object(answer: Answer, url: str, about: About) -> dict:
    """Return the JSON object of an answer, MicrosoftError when it is none."""
    try:
        content = json.loads(answer.text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise failure("malformed_answer", about, host=urlsplit(url).netloc)
    return content


def _default_session() -> requests.Session:
    return session()


def origin(url: object) -> tuple[str, str, int] | None:
    """Return scheme, host and port of an https address, None for anything else."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
            return None
        return parts.scheme, parts.hostname, parts.port or 443
    except ValueError:
        return None


def _overload(answer: Answer, url: str, about: About) -> MicrosoftError:
    """Return the error of a 429 or 5xx."""
    headers = answer.headers
    wait = retry_after(headers.get("Retry-After"), headers.get("Date"))
    return failure(
        "throttled" if answer.status_code == 429 else "server_error",
        about,
        retry_after=wait,
        correlation_id=reference(answer),
        host=urlsplit(url).netloc,
        status=answer.status_code,
    )


def _refusal(answer: Answer, url: str, about: About) -> MicrosoftError:
    """Return the error of any other 4xx; Microsoft's own text stays out of it."""
    word, reference = _graph_error(answer)
    return failure(
        _STATUS_REASONS.get(answer.status_code, "request_refused"),
        about,
        correlation_id=reference,
        host=urlsplit(url).netloc,
        status=answer.status_code,
        error=word,
    )


def _graph_error(answer: Answer) -> tuple[str, str]:
    """Return code and request id of Graph's error body, "" for what is not there.

    Microsoft: "Microsoft Graph error responses and resource types".
    """
    try:
        error = json.loads(answer.text)["error"]
        inner = error.get("innerError") or error.get("innererror") or {}
        return plain_word(error.get("code")), plain_word(inner.get("request-id"))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return "", reference(answer)


def reference(answer: Answer) -> str:
    """Return the id that Microsoft's support knows an answer by, "" without one.

    Graph, Partner Center and Azure each have a header of their own for it.
    """
    names = ("request-id", "MS-CorrelationId", "x-ms-correlation-request-id")
    return next(filter(None, (plain_word(answer.headers.get(n)) for n in names)), "")


def plain_word(value: object) -> str:
    """Return a code or id as it came if it is a short plain word, else ""."""
    plain = isinstance(value, str) and re.fullmatch(r"[\w.:-]{1,80}", value, re.ASCII)
    return value if plain else ""
