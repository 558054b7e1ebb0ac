"""How Partner Center is spoken to: headers, pages, refusals.

Microsoft: "Partner Center REST headers", "Error codes", "API throttling guidance",
"Mandating multi-factor authentication for your partner tenant".
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

from .errors import MicrosoftError
from .exchange import Answer
from .fields import mapping, mappings, text
from .listings import items_of
from .reasons import failure
from .transport import json_object, plain_word, reference
from .web_service import Question

Result = TypeVar("Result")

ALREADY_THERE = "already_there"  # the `error` of a consent given before
_ALREADY_THERE = "permission entry already exists"  # so CIPP knows it

_MAX_PAGES = 1000
_MFA_REQUIRED = "900421"  # by third parties' account; the status line is documented
_NO_CUSTOMER = ("20002", "60003")  # no commerce relationship; tenant not found
_REASON_OF_STATUS = {
    401: "token_refused",
    403: "partner_center_refused",
    404: "not_found",
}


@dataclass
class Call(Question):
    """A chain of requests about one customer, or about the partner itself.

    `partner_id` is the partner's tenant; `reasons` replace, by status, the usual ones
    for a refusal.
    """

    partner_id: str = ""
    reasons: Mapping[int, str] = field(default_factory=dict)

    def listing(
        self,
        path: str,
        parse: Callable[[object], Result],
        query: Mapping[str, object] | None = None,
    ) -> list[Result]:
        """Return the parsed items of a listing, over all its pages."""
        pages = self._pages(f"{self.root}/{path}", dict(query or {}))
        return self.parsed(
            lambda: [
                parse(item) for page in pages for item in items_of(page.get("items"))
            ]
        )

    def page(self, path: str, query: Mapping[str, object]) -> None:
        """Ask for one page of a listing; MicrosoftError when it is none."""
        page = self.ask(f"{self.root}/{path}", params=query)
        self.parsed(lambda: items_of(page.get("items")))

    def one(
        self,
        path: str,
        parse: Callable[[dict], Result],
        method: str = "GET",
        content: Mapping[str, object] | None = None,
    ) -> Result:
        """Return the parsed object at an address, or what came of changing it."""
        item = self.ask(f"{self.root}/{path}", method, json=content)
        return self.parsed(lambda: parse(item))

    def change(
        self, path: str, method: str, content: Mapping[str, object] | None = None
    ) -> None:
        """Change something that answers with nothing of interest, but in JSON if at
        all: a web page is the answer of somebody else."""
        url = f"{self.root}/{path}"
        answer = self.send(url, method, json=content)
        if answer.body:
            json_object(answer, url, self.about)

    def send(self, url: str, method: str = "GET", **request: object) -> Answer:
        """Return the answer of a success; an error knows by which id it went.

        The request id stays the same when a call is tried again, which keeps it from
        being carried out twice.
        """
        correlation = str(uuid.uuid4())
        headers = {
            "Accept": "application/json",
            "MS-Contract-Version": "v1",
            "MS-RequestId": str(uuid.uuid4()),
            "MS-CorrelationId": correlation,
            "MS-PartnerCenter-Application": "CSP Support",
            **request.pop("headers", {}),
        }
        try:
            return super().send(url, method, headers=headers, **request)
        except MicrosoftError as error:
            error.correlation_id = error.correlation_id or correlation
            raise

    def refusal(self, answer: Answer) -> MicrosoftError:
        """Return the error of an answer from 400 on, by its status and its code."""
        body = _error(answer)
        code, status = str(body.get("code", "")), answer.status_code
        hint = f"{answer.reason} {text(body.get('description'))}".lower()
        reason = {**_REASON_OF_STATUS, **self.reasons}.get(status, "request_refused")
        if status == 401 and (code == _MFA_REQUIRED or "mfa" in hint):
            reason = "mfa_required"
        elif code in _NO_CUSTOMER:
            reason = "customer_unknown"
        partner = replace(self.about, tenant_id=self.partner_id)
        return failure(
            reason,
            partner if status == 401 else self.about,
            correlation_id=reference(answer),
            host=self.host,
            status=status,
            error=ALREADY_THERE if _ALREADY_THERE in hint else plain_word(code),
        )

    def _pages(self, url: str, query: Mapping[str, object]) -> Iterator[dict]:
        """Yield the pages of a listing; ValueError where they go round in a circle."""
        place, seen = (query, {}), []
        for _number in range(_MAX_PAGES):
            page = self.ask(url, params=place[0], headers=place[1])
            yield page
            place = _following(page, query)
            if place is None:
                return
            if place in seen:
                raise ValueError("a page that was there before")
            seen.append(place)
        limit = f"{_MAX_PAGES} pages"
        raise failure("too_much", self.about, host=self.host, limit=limit)


def _error(answer: Answer) -> dict:
    """Return the body of an error, nothing when it is not Partner Center's own."""
    try:
        return mapping(json.loads(answer.text))
    except (ValueError, RecursionError):
        return {}


def _following(
    page: dict, query: Mapping[str, object]
) -> tuple[Mapping[str, object], Mapping[str, str]] | None:
    """Return query and headers of the page after this one, None after the last.

    The token stands in the headers of the link, or beside it. Of the link itself only
    the query is taken: the token goes nowhere else.
    """
    link = mapping(mapping(page.get("links")).get("next"))
    headers = {
        text(header.get("key")).lower(): text(header.get("value"))
        for header in mappings(link.get("headers"))
    }
    token = headers.get("ms-continuationtoken") or text(page.get("continuationToken"))
    if token:
        if not re.fullmatch(r"[!-~]{1,4096}", token):
            raise ValueError("not a token")
        return {**query, "seekOperation": "Next"}, {"MS-ContinuationToken": token}
    if not link:
        return None
    return dict(parse_qsl(urlsplit(text(link.get("uri"))).query)), {}
