"""Microsoft Graph's service communications API for one tenant.

Microsoft: "Overview for accessing service health and communications in Microsoft
Graph". Its limits are 240 requests a minute and 800 an hour per app and tenant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

from .clouds import Cloud
from .errors import MicrosoftError
from .reasons import About, failure
from .service_communications import (
    ServiceHealth,
    ServiceHealthIssue,
    ServiceUpdateMessage,
    service_health,
    service_health_issue,
    service_update_message,
)
from .transport import Deadline, Transport, origin

Result = TypeVar("Result")

_HEALTH = "ServiceHealth.Read.All"
_MESSAGES = "ServiceMessage.Read.All"
_LARGE_PAGES = {"Prefer": "odata.maxpagesize=1000"}  # the most that is documented
_HEADERS = {"issues": _LARGE_PAGES, "messages": _LARGE_PAGES}


class Graph:
    """Asks Graph for one tenant.

    Every method raises MicrosoftError. A listing is whole or an error: an item that
    cannot be read makes the answer `malformed_answer`, since a list that silently
    lacks an issue would read as healthy.
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
        """`token` gives the access token; `forget` makes it a new one the next time.

        With `forget`, a token that Graph refuses is replaced once, and the one that
        lacks a permission is dropped, so that a consent given later counts at once.
        `client_id` completes the consent link of the sentences.
        """
        self._transport = transport
        self._token = token
        self._forget = forget
        self._root = f"{cloud.graph_url}/v1.0/admin/serviceAnnouncement"
        self._about = About(
            tenant_id=tenant_id,
            client_id=client_id,
            cloud=cloud.name,
            consent_url=cloud.consent_url(tenant_id, client_id) if client_id else "",
        )

    def health_overviews(self, with_issues: bool = False) -> list[ServiceHealth]:
        """Return the state of each of the tenant's services.

        With their issues, resolved ones too, that is one request for most tenants.
        """
        call = self._call(_HEALTH)
        if not with_issues:
            return call.listing("healthOverviews", service_health)
        return call.listing("healthOverviews", call.with_issues, {"$expand": "issues"})

    def issues(self, open_only: bool = False) -> list[ServiceHealthIssue]:
        """Return the tenant's issues, `open_only` for those not yet resolved.

        The filter is not documented: where Graph refuses it, it is applied here.
        """
        call = self._call(_HEALTH)
        if not open_only:
            return call.listing("issues", service_health_issue)
        try:
            found = call.listing(
                "issues", service_health_issue, {"$filter": "isResolved eq false"}
            )
        except MicrosoftError as error:
            if error.values.get("status") != 400:
                raise
            found = call.listing("issues", service_health_issue)
        return [issue for issue in found if not issue.is_resolved]

    def messages(self) -> list[ServiceUpdateMessage]:
        """Return the tenant's Message center posts."""
        return self._call(_MESSAGES).listing("messages", service_update_message)

    def _call(self, permission: str) -> "_Call":
        about = replace(self._about, permission=permission)
        return _Call(self._transport, self._root, self._token, self._forget, about)


@dataclass
class _Call:
    """One method's chain of requests, with one deadline."""

    transport: Transport
    root: str
    token: Callable[[], str]
    forget: Callable[[], None] | None
    about: About

    def __post_init__(self):
        self.deadline: Deadline = self.transport.deadline()

    def listing(
        self,
        path: str,
        parse: Callable[[object], Result],
        params: dict[str, str] | None = None,
    ) -> list[Result]:
        """Return the parsed items of a listing, over all its pages."""
        url, headers = f"{self.root}/{path}", _HEADERS.get(path)
        try:
            return [parse(item) for item in self._admitted(url, params, headers)]
        except ValueError:
            raise failure(
                "malformed_answer", self.about, host=urlsplit(self.root).netloc
            ) from None

    def with_issues(self, overview: object) -> ServiceHealth:
        """Return an overview with its expanded issues and those on further pages.

        ValueError for one without the property: the expansion was not done.
        """
        if not isinstance(overview, dict) or "issues" not in overview:
            raise ValueError("an overview without its issues")
        items = _list(overview["issues"])
        link = overview.get("issues@odata.nextLink")
        if link is not None:
            if origin(link) != origin(self.root):
                raise ValueError("a link to another place")
            items = items + self._items(link)
        return service_health(overview, map(service_health_issue, items))

    def _admitted(self, url: str, *query: Mapping[str, str] | None) -> list[object]:
        """Return the items at an address, if need be with another token."""
        try:
            return self._items(url, *query)
        except MicrosoftError as error:
            if self.forget and error.code in ("token_refused", "permission_missing"):
                self.forget()
            if error.code != "token_refused" or not self.forget:
                raise
        return self._items(url, *query)

    def _items(self, url: str, *query: Mapping[str, str] | None) -> list[object]:
        """Return the items at an address; `query` are parameters and headers."""
        pages = self.transport.pages(
            url, self.token(), *query, about=self.about, deadline=self.deadline
        )
        return [item for page in pages for item in _list(page.get("value"))]


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value
