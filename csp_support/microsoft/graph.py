"""Microsoft Graph's service communications API for one tenant.

Microsoft: "Overview for accessing service health and communications in Microsoft
Graph". Its limits are 240 requests a minute and 800 an hour per app and tenant.
"""

from collections.abc import Callable, Iterator
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
from .transport import Deadline, Transport

Result = TypeVar("Result")

_HEALTH = "ServiceHealth.Read.All"
_MESSAGES = "ServiceMessage.Read.All"
_LARGE_PAGES = {"Prefer": "odata.maxpagesize=1000"}  # the most that Microsoft allows


class Graph:
    """Asks Graph for one tenant. Every method raises MicrosoftError, and an answer
    of which any part cannot be read as a whole: a listing is complete or an error."""

    def __init__(
        self,
        cloud: Cloud,
        transport: Transport,
        token: Callable[[], str],
        tenant_id: str,
        client_id: str = "",
    ):
        """`token` gives the access token; `client_id` completes the consent link."""
        self._transport = transport
        self._token = token
        self._root = f"{cloud.graph_url}/v1.0/admin/serviceAnnouncement"
        self._host = urlsplit(cloud.graph_url).netloc
        self._tenant_id = tenant_id
        self._client_id = client_id
        self._cloud = cloud

    def health_overviews(self, with_issues: bool = False) -> list[ServiceHealth]:
        """Return the state of each of the tenant's services.

        With their issues, resolved ones too, that is one request for most tenants.
        """
        about = self._about(_HEALTH)
        deadline = self._transport.deadline()
        params = {"$expand": "issues"} if with_issues else None
        items = self._items("healthOverviews", about, deadline, params)
        return [
            self._read(
                lambda item: service_health(
                    item,
                    self._issues_of(item, about, deadline) if with_issues else None,
                ),
                item,
                about,
            )
            for item in items
        ]

    def issues(self, open_only: bool = False) -> list[ServiceHealthIssue]:
        """Return the tenant's issues, `open_only` for those not yet resolved.

        The filter is not documented: where Graph refuses it, it is applied here.
        """
        about = self._about(_HEALTH)
        deadline = self._transport.deadline()
        params = {"$filter": "isResolved eq false"} if open_only else None
        try:
            items = list(self._items("issues", about, deadline, params))
        except MicrosoftError as error:
            if not open_only or error.values.get("status") != 400:
                raise
            items = list(self._items("issues", about, deadline))
        found = [self._read(service_health_issue, item, about) for item in items]
        return [issue for issue in found if not (open_only and issue.is_resolved)]

    def messages(self) -> list[ServiceUpdateMessage]:
        """Return the tenant's Message center posts."""
        about = self._about(_MESSAGES)
        items = self._items("messages", about, self._transport.deadline())
        return [self._read(service_update_message, item, about) for item in items]

    def _about(self, permission: str) -> About:
        return About(
            tenant_id=self._tenant_id,
            client_id=self._client_id,
            cloud=self._cloud.name,
            permission=permission,
            consent_url=(
                self._cloud.consent_url(self._tenant_id, self._client_id)
                if self._client_id
                else ""
            ),
        )

    def _items(
        self,
        path: str,
        about: About,
        deadline: Deadline,
        params: dict[str, str] | None = None,
    ) -> Iterator[object]:
        """Yield the items of a listing, over all its pages."""
        pages = self._transport.pages(
            f"{self._root}/{path}",
            self._token(),
            params,
            _LARGE_PAGES,
            about=about,
            deadline=deadline,
        )
        for page in pages:
            yield from self._list(page.get("value"), about)

    def _issues_of(
        self, item: object, about: About, deadline: Deadline
    ) -> Iterator[ServiceHealthIssue]:
        """Yield the expanded issues of an overview, and those on its further pages.

        An overview without the property is malformed: the expansion was not done.
        """
        if not isinstance(item, dict) or "issues" not in item:
            raise ValueError("an overview without its issues")
        for issue in self._list(item["issues"] or [], about):
            yield service_health_issue(issue)
        link = item.get("issues@odata.nextLink")
        if link is not None:
            for page in self._further(link, about, deadline):
                for issue in self._list(page.get("value"), about):
                    yield service_health_issue(issue)

    def _further(self, link: object, about: About, deadline: Deadline):
        """Yield the pages from `link` on, which must be below our own root."""
        if not isinstance(link, str) or not link.startswith(f"{self._root}/"):
            raise ValueError("a link to another place")
        token = self._token()
        yield from self._transport.pages(
            link, token, None, _LARGE_PAGES, about=about, deadline=deadline
        )

    def _list(self, value: object, about: About) -> list:
        if not isinstance(value, list):
            raise failure("malformed_answer", about, host=self._host)
        return value

    def _read(
        self, read: Callable[[object], Result], item: object, about: About
    ) -> Result:
        """Return `read(item)`; an unreadable item makes the answer malformed."""
        try:
            return read(item)
        except ValueError:
            raise failure("malformed_answer", about, host=self._host) from None
