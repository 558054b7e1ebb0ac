"""Azure Resource Manager: the service health of a tenant's subscriptions."""

import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlencode

from .bearer import flaw
from .messages import Answer, Request, json_answer
from .scenario import Tenant, absolute

ROOTS = ("/subscriptions/", "/providers/")
_PLACE = re.compile(
    r"(?:/subscriptions/([^/]+))?/providers/Microsoft\.ResourceHealth"
    r"/(events|emergingIssues/default)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(service|region) eq '([^']*)'")
_VERSIONS = ("2024-02-01", "2025-05-01")
_PAGE = 2
_FILE = Path(__file__).with_name("azure.json")


class Problem(Exception):
    """Azure answers with an error of this status, code and message."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(status, code, message)


def load(now: datetime | None = None) -> dict:
    """Return what `azure.json` says, its dates counted from `now` (aware)."""
    return absolute(json.loads(_FILE.read_text()), now or datetime.now(timezone.utc))


class Azure:
    """The host of Azure Resource Manager in the sandbox."""

    def __init__(self, url: str, subscriptions: Callable[[str], Iterable[str]]):
        """`subscriptions` gives the ids of those that a tenant has."""
        self._url = url
        self._subscriptions = subscriptions
        self._numbers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.state = load()

    def answer(
        self, request: Request, tenant: Tenant | None, claims: Mapping | None
    ) -> Answer:
        """Return the answer to a request made with a token of these claims."""
        try:
            wrong = flaw(claims, f"{self._url}/azure")
            if wrong or tenant is None:
                raise Problem(401, "InvalidAuthenticationToken", wrong)
            return json_answer(self._content(request, tenant, claims))
        except Problem as problem:
            return self.error(*problem.args)

    def error(
        self,
        status: int,
        code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an error in Azure's form."""
        number = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        ids = {"x-ms-request-id": number, "x-ms-correlation-request-id": number}
        error = {"code": code, "message": message}
        return json_answer({"error": error}, status, {**ids, **(headers or {})})

    def endless(self, request: Request, answer: Answer) -> Answer:
        """Return a page that leads to itself."""
        return answer.with_members({"nextLink": f"{self._url}{request.target}"})

    def _content(self, request: Request, tenant: Tenant, claims: Mapping) -> dict:
        place = _PLACE.fullmatch(request.path)
        if not place or request.method != "GET":
            raise Problem(404, "InvalidResourceType", "No such resource.")
        if request.query.get("api-version") not in _VERSIONS:
            raise Problem(400, "InvalidApiVersionParameter", "No such api-version.")
        if not (claims.get("roles") or claims.get("scp")):
            raise Problem(403, "AuthorizationFailed", "No authorization for the scope.")
        subscription, kind = place.groups()
        if kind.lower() != "events":
            return _resource("emergingissues", "default", self.state["emerging_issues"])
        if subscription and subscription not in self._subscriptions(tenant.id):
            raise Problem(404, "SubscriptionNotFound", "The subscription is not there.")
        events = self.state["events" if subscription else "tenant_events"]
        found = [event for event in events if tenant.key in event["tenants"]]
        return self._page(request, [event for event in found if _fits(request, event)])

    def _page(self, request: Request, events: list[dict]) -> dict:
        query = request.query
        start = int(query.get("$skipToken") or 0)
        items = events[start : start + _PAGE]
        page = {
            "value": [_resource("events", i["name"], i["properties"]) for i in items]
        }
        if start + _PAGE < len(events):
            following = urlencode({**query, "$skipToken": start + _PAGE}, safe="$")
            page["nextLink"] = f"{self._url}{request.path}?{following}"
        return page


def _resource(kind: str, name: str, properties: dict) -> dict:
    place = f"/providers/Microsoft.ResourceHealth/{kind}"
    return {
        "name": name,
        "type": place,
        "id": f"{place}/{name}",
        "properties": properties,
    }


def _fits(request: Request, event: Mapping) -> bool:
    """Say whether an event is what filter and start time ask for."""
    properties, query = event["properties"], request.query
    since = query.get("queryStartTime")
    if since:
        day = datetime.strptime(since, "%m/%d/%Y").strftime("%Y-%m-%d")
        if properties["lastUpdateTime"][:10] < day:
            return False
    condition = query.get("$filter")
    if not condition:
        return True
    parts = [_CONDITION.fullmatch(part) for part in condition.split(" or ")]
    if not all(parts):
        raise Problem(400, "InvalidFilter", "The filter is not supported.")
    names = {
        "service": {impact["impactedService"] for impact in properties["impact"]},
        "region": {
            region["impactedRegion"]
            for impact in properties["impact"]
            for region in impact["impactedRegions"]
        },
    }
    return any(part[2] in names[part[1]] for part in parts)
