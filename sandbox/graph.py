"""Microsoft Graph v1.0: service communications of each tenant, and the partner's."""

import itertools
import re
import time
from collections.abc import Mapping
from urllib.parse import unquote, urlencode

from .bearer import flaw
from .messages import Answer, Request, json_answer
from .partner_tenant import PartnerTenant
from .scenario import Tenant

ROOT = "/v1.0/admin/serviceAnnouncement"
_VERSION = "/v1.0/"
_PERMISSIONS = {
    "healthOverviews": "ServiceHealth.Read.All",
    "issues": "ServiceHealth.Read.All",
    "messages": "ServiceMessage.Read.All",
}


class Problem(Exception):
    """Graph answers with an error of this HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str):
        super().__init__(status, code, message)


class Graph:
    """The Graph host of the sandbox."""

    def __init__(self, url: str, partner_id: str, partner_tenant: PartnerTenant):
        self._url = url
        self._partner_id = partner_id
        self._partner_tenant = partner_tenant
        self._numbers = itertools.count(1)

    def answer(
        self, request: Request, tenant: Tenant | None, claims: Mapping | None
    ) -> Answer:
        """Return the answer to a request made with a token of these claims."""
        try:
            self._admit(tenant, claims)
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
        """Return an error in Graph's form."""
        reference = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        inner = {
            "date": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()),
            "request-id": reference,
            "client-request-id": reference,
        }
        error = {"code": code, "message": message, "innerError": inner}
        return json_answer(
            {"error": error}, status, {"request-id": reference, **(headers or {})}
        )

    def endless(self, request: Request, answer: Answer) -> Answer:
        """Return a page that leads to itself."""
        return answer.with_members({"@odata.nextLink": f"{self._url}{request.target}"})

    def _admit(self, tenant: Tenant | None, claims: Mapping | None) -> None:
        """Check that the token is one, for us, still good, and for a known tenant."""
        wrong = flaw(claims, self._url) or ("" if tenant else "Unknown tenant.")
        if wrong:
            message = f"Access token validation failure. {wrong}"
            raise Problem(401, "InvalidAuthenticationToken", message)

    def _content(self, request: Request, tenant: Tenant, claims: Mapping) -> dict:
        if request.path.startswith(f"{ROOT}/"):
            return self._announcements(request, tenant, claims)
        if request.path.startswith(_VERSION) and tenant.id == self._partner_id:
            return self._partners(request, tenant, claims)
        raise Problem(400, "BadRequest", "Resource not found for the segment.")

    def _announcements(self, request: Request, tenant: Tenant, claims: Mapping) -> dict:
        parts = [unquote(part) for part in request.path.removeprefix(ROOT).split("/")]
        kind, *rest = parts[1:]
        if kind not in _PERMISSIONS:
            raise Problem(400, "BadRequest", "Resource not found for the segment.")
        self._permit(request, _PERMISSIONS[kind], claims)
        items = _items(tenant, kind)
        if rest:
            item = next((item for item in items if item["id"] == rest[0]), None)
            if item is None or rest[1:] not in ([], ["issues"]):
                raise Problem(404, "NotFound", "The resource was not found.")
            if not rest[1:]:
                return item
            items = tenant.issues_of(item["service"])
        items = _filtered(items, request.query.get("$filter"))
        items = _selected(items, _names(request.query.get("$select")))
        return self._page(request, tenant, items)

    def _partners(self, request: Request, tenant: Tenant, claims: Mapping) -> dict:
        """Return what is only in the partner's own tenant."""
        path = unquote(request.path.removeprefix(_VERSION))
        try:
            found = self._partner_tenant.listing(path, request.query, _granted(claims))
        except LookupError:
            raise Problem(404, "NotFound", "The resource was not found.") from None
        except ValueError as error:
            raise Problem(400, "BadRequest", str(error)) from None
        self._permit(request, found.permission, claims)
        return self._page(request, tenant, found.items, found.most)

    def _permit(self, request: Request, permission: str, claims: Mapping) -> None:
        if request.method != "GET":
            raise Problem(405, "MethodNotAllowed", "Only GET is supported here.")
        if permission not in _granted(claims):
            message = "The caller does not have the permission or the directory role."
            raise Problem(403, "Forbidden", message)

    def _page(
        self, request: Request, tenant: Tenant, items: list[dict], most: int = 1000
    ) -> dict:
        """Return the page that the request asks for, with the link to the next."""
        query = request.query
        start = _number(query.get("$skip"), 0)
        size = min(_page_size(request, tenant), most)
        page = {
            "@odata.context": f"{self._url}/v1.0/$metadata{request.path[5:]}",
            "value": items[start : start + size],
        }
        if query.get("$expand"):
            names = _expansion(query["$expand"])
            page["value"] = [
                self._expanded(tenant, item, names) for item in page["value"]
            ]
        if start + size < len(items):
            page["@odata.nextLink"] = self._link(
                request.path, {**query, "$skip": start + size}
            )
        return page

    def _expanded(
        self, tenant: Tenant, overview: dict, names: list[str] | None
    ) -> dict:
        """Return an overview with the first of its issues, and a link to the rest."""
        issues = tenant.issues_of(overview["service"])
        size = tenant.page_size
        result = {**overview, "issues": _selected(issues[:size], names)}
        if len(issues) > size:
            path = f"{ROOT}/healthOverviews/{overview['id']}/issues"
            query = {"$select": ",".join(names)} if names else {}
            link = self._link(path, {**query, "$skip": size})
            result["issues@odata.nextLink"] = link
        return result

    def _link(self, path: str, query: Mapping) -> str:
        return f"{self._url}{path}?{urlencode(query, safe='$')}"


def _expansion(text: str) -> list[str] | None:
    """Return the properties that an expansion of issues asks for, None for all."""
    match = re.fullmatch(r"issues(?:\(\$select=([\w,]+)\))?", text)
    if not match:
        raise Problem(400, "BadRequest", "The expansion is not supported.")
    return _names(match[1])


def _names(text: str | None) -> list[str] | None:
    """Return the properties that a `$select` names, None for all."""
    return text.split(",") if text else None


def _selected(items: list[dict], names: list[str] | None) -> list[dict]:
    """Return the items with these properties only; one that there is not is refused."""
    if names is None:
        return items
    if any(name not in item for item in items for name in names):
        raise Problem(400, "BadRequest", "Could not find a property.")
    return [{name: item[name] for name in names} for item in items]


def _granted(claims: Mapping) -> list[str]:
    """Return the permissions of a token, the app's or the user's."""
    return claims.get("roles") or claims.get("scp", "").split()


def _items(tenant: Tenant, kind: str) -> list[dict]:
    if kind == "healthOverviews":
        return [tenant.overview(service_id) for service_id in tenant.services]
    return list((tenant.issues if kind == "issues" else tenant.messages).values())


def _filtered(items: list[dict], text: str | None) -> list[dict]:
    """Return the items that `isResolved eq ...` lets through, the one filter known."""
    if not text:
        return items
    match = re.fullmatch(r"isResolved eq (true|false)", text)
    if not match:
        raise Problem(400, "BadRequest", "The filter is not supported.")
    return [item for item in items if item.get("isResolved") is (match[1] == "true")]


def _page_size(request: Request, tenant: Tenant) -> int:
    """Return `$top`, or what `Prefer` asks for, at most 1000 and the tenant's own."""
    wish = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("Prefer", ""))
    size = _number(request.query.get("$top"), int(wish[1]) if wish else 100)
    return max(1, min(size, 1000, tenant.page_size))


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
