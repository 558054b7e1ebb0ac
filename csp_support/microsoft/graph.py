"""Microsoft Graph's service communications API for one tenant.

Microsoft: "Overview for accessing service health and communications in Microsoft
Graph". Its limits are 240 requests a minute and 800 an hour per app and tenant.
"""

from functools import partial
from urllib.parse import quote

from .errors import MicrosoftError
from .listings import Call, GraphClient, items_of
from .narrowing import Narrowing
from .service_communications import (
    ISSUE_WITHOUT_POSTS,
    ServiceHealth,
    ServiceHealthIssue,
    ServiceUpdateMessage,
    service_health,
    service_health_issue,
    service_update_message,
)
from .transport import origin

_ROOT = "admin/serviceAnnouncement"
_OVERVIEWS = f"{_ROOT}/healthOverviews"
_ISSUES = f"{_ROOT}/issues"
_HEALTH = "ServiceHealth.Read.All"
_MESSAGES = "ServiceMessage.Read.All"
_LARGE_PAGES = {"Prefer": "odata.maxpagesize=1000"}  # the most that is documented


class Graph(GraphClient):
    """Asks Graph for one tenant.

    Every method raises MicrosoftError. A listing is whole or an error: an item that
    cannot be read makes the answer `malformed_answer`, since a list that silently
    lacks an issue would read as healthy.
    """

    def health_overviews(self, with_issues: bool = False) -> list[ServiceHealth]:
        """Return the state of each of the tenant's services.

        With their issues, resolved ones too, that is one request for most tenants.
        """
        if with_issues:
            return self._expanded("issues")
        return self._call(_HEALTH).listing(_OVERVIEWS, service_health)

    def health_overviews_without_posts(
        self, narrowing: Narrowing
    ) -> list[ServiceHealth]:
        """Return the same with issues that lack their posts, still one request.

        Which properties may be chosen is not documented: where Graph refuses or
        garbles it, all are asked for, which `narrowing` remembers if that works.
        """
        if not narrowing.worth_trying:
            return self.health_overviews(with_issues=True)
        try:
            return self._expanded(f"issues($select={ISSUE_WITHOUT_POSTS})")
        except MicrosoftError as error:
            refused = error.values.get("status") in (400, 501)
            if not refused and error.code != "malformed_answer":
                raise
        found = self.health_overviews(with_issues=True)
        narrowing.refused()
        return found

    def issue(self, issue_id: str) -> ServiceHealthIssue:
        """Return one issue, with its posts; `not_found` when Microsoft dropped it."""
        call = self._call(_HEALTH)
        return call.item(f"{_ISSUES}/{quote(issue_id, safe='')}", service_health_issue)

    def issues(self, open_only: bool = False) -> list[ServiceHealthIssue]:
        """Return the tenant's issues, `open_only` for those not yet resolved.

        The filter is not documented: where Graph refuses it, it is applied here.
        """
        ask = partial(
            self._call(_HEALTH).listing,
            _ISSUES,
            service_health_issue,
            headers=_LARGE_PAGES,
        )
        if not open_only:
            return ask()
        try:
            found = ask({"$filter": "isResolved eq false"})
        except MicrosoftError as error:
            if error.values.get("status") != 400:
                raise
            found = ask()
        return [issue for issue in found if not issue.is_resolved]

    def messages(self) -> list[ServiceUpdateMessage]:
        """Return the tenant's Message center posts."""
        return self._call(_MESSAGES).listing(
            f"{_ROOT}/messages", service_update_message, headers=_LARGE_PAGES
        )

    def _expanded(self, expansion: str) -> list[ServiceHealth]:
        call = self._call(_HEALTH)
        parse = partial(_with_issues, call)
        return call.listing(_OVERVIEWS, parse, {"$expand": expansion})


def _with_issues(call: Call, overview: object) -> ServiceHealth:
    """Return an overview with its expanded issues and those on further pages.

    ValueError for one without the property: the expansion was not done.
    """
    if not isinstance(overview, dict) or "issues" not in overview:
        raise ValueError("an overview without its issues")
    items = items_of(overview["issues"])
    link = overview.get("issues@odata.nextLink")
    if link is not None:
        if origin(link) != origin(call.root):
            raise ValueError("a link to another place")
        items = items + call.items(link)
    return service_health(overview, map(service_health_issue, items))
