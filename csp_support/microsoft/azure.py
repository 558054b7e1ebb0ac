"""Azure's service health for one tenant, through Azure Resource Manager.

Microsoft: azure-rest-api-specs, Microsoft.ResourceHealth; "Azure Service Health". A
Reader of the subscription sees its events, an Entra role those of the whole tenant.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote

from .azure_health import (
    AzureHealthEvent,
    EmergingIssues,
    azure_health_event,
    emerging_issues,
)
from .clouds import Cloud
from .errors import MicrosoftError
from .exchange import Answer
from .fields import mapping, text
from .listings import items_of
from .reasons import About, failure
from .transport import Transport, origin, plain_word, reference
from .web_service import Question

Result = TypeVar("Result")

_VERSION = {"api-version": "2025-05-01"}
_PROVIDER = "providers/Microsoft.ResourceHealth"
_MAX_PAGES = 100
_REASON_OF_STATUS = {401: "token_refused", 403: "azure_refused", 404: "not_found"}


class Azure:
    """Asks Azure for one tenant.

    Every method raises MicrosoftError. A listing is whole or an error: an item that
    cannot be read makes the answer `malformed_answer`, since a list that silently
    lacks an event would read as healthy.
    """

    def __init__(
        self,
        cloud: Cloud,
        transport: Transport,
        token: Callable[[], str],
        tenant_id: str,
        client_id: str = "",
        forget: Callable[[], None] | None = None,
    ):
        """`token` gives one for the tenant and the cloud's `arm_scope`; `forget` makes
        it a new one the next time."""
        self._transport = transport
        self._token = token
        self._forget = forget
        self._cloud = cloud
        self._root = cloud.arm_url
        self._about = About(tenant_id, client_id, cloud.name)

    def events(
        self,
        subscription_id: str,
        condition: str = "",
        since: datetime | None = None,
    ) -> list[AzureHealthEvent]:
        """Return the events that touch a subscription.

        `condition` is a filter such as `service eq 'Virtual Machines' or region eq
        'West US'`; `since` an aware datetime of whose day on Microsoft's last update
        must be. AccessRefused `azure_subscription_unknown` for one that is not there.
        """
        subscription = quote(subscription_id, safe="")
        path = f"subscriptions/{subscription}/{_PROVIDER}/events"
        return self._events(path, condition, since, subscription_id)

    def tenant_events(
        self, condition: str = "", since: datetime | None = None
    ) -> list[AzureHealthEvent]:
        """Return the events that touch the tenant as a whole; as for `events`."""
        return self._events(f"{_PROVIDER}/events", condition, since)

    def emerging_issues(self) -> EmergingIssues:
        """Return what stands on Azure's status page, the same for every tenant."""
        call = self._call()
        url = f"{self._root}/{_PROVIDER}/emergingIssues/default"
        item = call.ask(url, params=_VERSION)
        return call.parsed(lambda: emerging_issues(item))

    def _events(
        self,
        path: str,
        condition: str,
        since: datetime | None,
        subscription_id: str = "",
    ) -> list[AzureHealthEvent]:
        query = dict(_VERSION)
        if condition:
            query["$filter"] = condition
        if since:
            query["queryStartTime"] = f"{since:%m/%d/%Y}"
        call = self._call(subscription_id)
        pages = call.pages(f"{self._root}/{path}", query)
        return call.parsed(
            lambda: [
                azure_health_event(item)
                for page in pages
                for item in items_of(page.get("value"))
            ]
        )

    def _call(self, subscription_id: str = "") -> "_Call":
        return _Call(
            self._root,
            self._transport,
            self._token,
            self._forget,
            self._about,
            subscription_id,
            self._cloud.azure_access_url(self._about.tenant_id, subscription_id),
        )


@dataclass
class _Call(Question):
    """A chain of requests about a subscription, or about the tenant."""

    subscription_id: str = ""
    access_url: str = ""

    def refusal(self, answer: Answer) -> MicrosoftError:
        """Return the error of an answer from 400 on."""
        status = answer.status_code
        reason = _REASON_OF_STATUS.get(status, "request_refused")
        if status == 404 and self.subscription_id:
            reason = "azure_subscription_unknown"
        return failure(
            reason,
            self.about,
            link=self.access_url if reason == "azure_refused" else "",
            correlation_id=reference(answer),
            host=self.host,
            status=status,
            error=_code(answer),
            subscription=self.subscription_id,
        )

    def pages(self, url: str, query: Mapping[str, str]) -> Iterator[dict]:
        """Yield the pages of a listing, following `nextLink` as it is given.

        ValueError for a link to another origin, where the token would go, or to a page
        that was there before.
        """
        seen: set[str] = set()
        params: Mapping[str, str] | None = query
        for _number in range(_MAX_PAGES):
            page = self.ask(url, params=params)
            yield page
            url, params = text(page.get("nextLink")), None
            if not url:
                return
            if url in seen or origin(url) != origin(self.root):
                raise ValueError("a link to another place")
            seen.add(url)
        limit = f"{_MAX_PAGES} pages"
        raise failure("too_much", self.about, host=self.host, limit=limit)


def _code(answer: Answer) -> str:
    """Return the code of Azure's error body, "" when it is another's."""
    try:
        return plain_word(
            mapping(mapping(json.loads(answer.text)).get("error")).get("code")
        )
    except (ValueError, RecursionError):
        return ""
