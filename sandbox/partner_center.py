"""Partner Center's REST API, v1, as a direct-bill partner or a provider sees it.

A token of the app itself opens customers and subscriptions; everything else needs a
partner user's with the second factor.
"""

import base64
import itertools
import json
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from .bearer import flaw
from .commerce import Commerce
from .messages import Answer, Request, json_answer
from .scenario import Tenant

ROOTS = ("/v1/",)
_LARGEST_PAGE = 500
_BY_THE_APP = ("", "subscriptions")  # below a customer
_RELATIONSHIPS = {
    "IsIndirectCloudSolutionProviderOf": "is_indirect_cloud_solution_provider_of",
    "IsIndirectResellerOf": "is_indirect_reseller_of",
}
_SEVERITIES = ("unknown", "critical", "moderate", "minimal")
_STATUSES = ("none", "open", "closed", "attention_needed")


class Problem(Exception):
    """Partner Center answers with an error of this status, code and description."""

    def __init__(self, status: int, code: str, description: str):
        super().__init__(status, code, description)


class PartnerCenter:
    """The Partner Center host of the sandbox for one partner."""

    def __init__(
        self,
        url: str,
        partner_tenant_id: str,
        client_id: str,
        load: Callable[[], Commerce],
        find: Callable[[str], Tenant | None],
    ):
        """`load` gives the state of the start, whenever it is wanted; `find` a tenant
        by its id, in which a consent is given."""
        self._audience = f"{url}/partner-center"
        self._partner = partner_tenant_id
        self._client_id = client_id
        self._load = load
        self._find = find
        self._numbers = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.state = self._load()
        self._changed: dict[str, Answer] = {}

    def answer(
        self, request: Request, _tenant: Tenant | None, claims: Mapping | None
    ) -> Answer:
        """Return the answer to a request made with a token of these claims.

        A change whose request id has been there is not made twice.
        """
        number = request.headers.get("MS-RequestId", "")
        if number in self._changed:
            return self._changed[number]
        try:
            self._admit(claims)
            content, status = self._content(request, claims)
        except Problem as problem:
            return self._with_ids(self.error(*problem.args), request)
        answer = Answer(status) if content is None else _with_mark(content, status)
        answer = self._with_ids(answer, request)
        if number and request.method != "GET":
            self._changed[number] = answer
        return answer

    def error(
        self,
        status: int,
        code: str,
        description: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an error in Partner Center's form, or in its gateway's."""
        if status == 429:
            body = {"statusCode": status, "message": description}
        else:
            body = {"code": code, "description": description, "data": []}
            body["source"] = "PartnerFD"
        answer = json_answer(body, status, headers)
        if (status, code) == (401, "900421"):
            refused = {**answer.headers, "WWW-Authenticate": _INVALID}
            return answer.but(phrase="Unauthorized - MFA required", headers=refused)
        return answer

    def endless(self, request: Request, answer: Answer) -> Answer:
        """Return a page that leads to itself."""
        token = request.headers.get("MS-ContinuationToken") or _token(0)
        return answer.with_members({"links": _links(request, token)})

    def _with_ids(self, answer: Answer, request: Request) -> Answer:
        """Return the answer with the ids that the request came with, or new ones."""
        number = f"00000000-0000-4000-8000-{next(self._numbers):012d}"
        ids = {
            name: request.headers.get(name, number)
            for name in ("MS-RequestId", "MS-CorrelationId")
        }
        return answer.but(headers={**answer.headers, **ids})

    def _admit(self, claims: Mapping | None) -> None:
        """Check that the token is one, for us, and of the partner's tenant."""
        wrong = flaw(claims, self._audience)
        if wrong:
            raise Problem(401, "800002", wrong)
        if claims["tid"] != self._partner:
            raise Problem(403, "2032", "Access denied.")
        if "scp" in claims and "mfa" not in claims.get("amr", ()):
            raise Problem(401, "900421", "MFA is required for this App+User call.")

    def _content(self, request: Request, claims: Mapping) -> tuple[dict | None, int]:
        """Return body and status of a success."""
        parts = [
            unquote(part) for part in request.path.removeprefix(ROOTS[0]).split("/")
        ]
        subject, *rest = parts
        below = "/".join(rest[1:2])
        by_the_app = subject == "customers" and below in _BY_THE_APP
        if "scp" not in claims and (not by_the_app or len(rest) > 2):
            raise Problem(403, "2032", "Access denied: sign in as a user.")
        handle = getattr(self, f"_{request.method.lower()}_{subject}", None)
        try:
            if handle:
                return handle(request, *rest)
        except TypeError:  # a part of the path too few or too many
            pass
        raise Problem(404, "1000", "Not found.")

    def _get_customers(
        self, request: Request, customer_id: str = "", subject: str = "", *rest: str
    ) -> tuple[dict, int]:
        if not customer_id:
            page = self._page(request, self._customers(request))
            return {**page, "items": [_in_short(item) for item in page["items"]]}, 200
        customer = self._customer(customer_id)
        if not subject:
            return customer, 200
        if subject == "subscriptions" and rest:
            return self._contact(customer_id, *rest), 200
        read = {
            "subscriptions": self.state.subscriptions.get,
            "relationships": self._resellers_of,
            "managedservices": self._managed_services,
            "servicerequests": self._service_requests,
        }.get(subject)
        if read is None or rest:
            raise Problem(404, "1000", "Not found.")
        return _collection(read(customer_id)), 200

    def _put_customers(
        self, request: Request, customer_id: str, _subject: str, *rest: str
    ) -> tuple[dict, int]:
        """Change the support contact of a legacy subscription."""
        before = self._contact(customer_id, *rest)
        self.state.contacts[rest[0]] = {**before, **_json(request)}
        return self.state.contacts[rest[0]], 200

    def _post_customers(
        self, request: Request, customer_id: str, subject: str
    ) -> tuple[dict, int]:
        """Consent to an application."""
        self._customer(customer_id)
        content = _json(request)
        application = content.get("applicationId")
        if subject != "applicationconsents" or not content.get("applicationGrants"):
            raise Problem(400, "2000", "Not a consent.")
        if application != self._client_id:
            raise Problem(403, "2032", "The token is another application's.")
        consents = self.state.consents.setdefault(customer_id, {})
        if application in consents:
            raise Problem(409, "1001", "Permission entry already exists.")
        consents[application] = content
        self._find(customer_id).consent()
        return content, 201

    def _delete_customers(
        self, _request: Request, customer_id: str, subject: str, application: str = ""
    ) -> tuple[None, int]:
        """Take the consent to an application back."""
        self._customer(customer_id)
        consents = self.state.consents.get(customer_id, {})
        if subject != "applicationconsents" or application not in consents:
            raise Problem(404, "1000", "Not found.")
        del consents[application]
        self._find(customer_id).withdraw()
        return None, 204

    def _get_relationships(self, request: Request) -> tuple[dict, int]:
        kind = request.query.get("relationship_type")
        if kind not in _RELATIONSHIPS:
            raise Problem(400, "2000", "The relationship type is not valid.")
        ours = kind == "IsIndirectCloudSolutionProviderOf"
        found = self.state.resellers.values() if ours else ()
        items = [
            {**item, "relationshipType": _RELATIONSHIPS[kind], "state": "Active"}
            for item in found
        ]
        return _collection(items), 200

    def _get_profiles(self, _request: Request, name: str) -> tuple[dict, int]:
        if name != "support":
            raise Problem(404, "1000", "Not found.")
        return self._profile(), 200

    def _put_profiles(self, request: Request, name: str) -> tuple[dict, int]:
        """Change the support profile; names may come in any casing."""
        if name != "support":
            raise Problem(404, "1000", "Not found.")
        given = {key.lower(): value for key, value in _json(request).items()}
        if "profiletype" not in given:
            raise Problem(400, "2000", "Send the whole profile.")
        self.state.support_profile = {
            key: given.get(key, "") for key in ("email", "telephone", "website")
        }
        return self._profile(), 200

    def _get_servicerequests(self, _request: Request, name: str) -> tuple[dict, int]:
        for customer_id, requests in self.state.service_requests.items():
            for item in requests:
                if item["id"] == name:
                    company = self.state.customers[customer_id]["companyProfile"]
                    owner = {"id": customer_id, "name": company["companyName"]}
                    return {**item, "organization": owner}, 200
        raise Problem(404, "1000", "Not found.")

    def _customer(self, customer_id: str) -> dict:
        if customer_id not in self.state.customers:
            raise Problem(404, "20002", "No commerce relationship with the customer.")
        return self.state.customers[customer_id]

    def _customers(self, request: Request) -> list[dict]:
        """Return the customers, or those of the reseller of the filter."""
        wanted = _filter(request)
        return [
            item
            for item in self.state.customers.values()
            if wanted in ("", item["associatedPartnerId"])
        ]

    def _page(self, request: Request, items: list[dict]) -> dict:
        """Return the page that size and continuation token ask for."""
        query, token = request.query, request.headers.get("MS-ContinuationToken")
        if not query.get("size", "").isdigit() or int(query["size"]) < 1:
            raise Problem(400, "2000", "The size is required.")
        if bool(token) != (query.get("seekOperation") == "Next"):
            raise Problem(400, "2000", "Token and seek operation go together.")
        size = min(int(query["size"]), _LARGEST_PAGE)
        start = _offset(token)
        page = _collection(items[start : start + size])
        if start + size < len(items):
            page["links"] = _links(request, _token(start + size))
        return page

    def _contact(self, customer_id: str, subscription_id: str, *rest: str) -> dict:
        bought = [
            item
            for item in self.state.subscriptions.get(customer_id, [])
            if item["id"] == subscription_id and "productType" not in item
        ]
        if rest != ("supportcontact",) or not bought:
            raise Problem(404, "1000", "No support contact.")
        ours = {
            "supportTenantId": self._partner,
            "supportMpnId": "4391507",
            "name": "Partner",
            "attributes": {"objectType": "SupportContact"},
        }
        return self.state.contacts.get(subscription_id, ours)

    def _resellers_of(self, customer_id: str) -> list[dict]:
        reseller = self.state.customers[customer_id]["associatedPartnerId"]
        kind = _RELATIONSHIPS["IsIndirectCloudSolutionProviderOf"]
        return [
            {**item, "relationshipType": kind}
            for item in self.state.resellers.values()
            if item["id"] == reseller
        ]

    def _managed_services(self, customer_id: str) -> list[dict]:
        portal = f"https://portal.office.com/Partner/?CTID={customer_id}&CSDEST="
        ends = {
            "adminService": "Exchange",
            "serviceHealth": "ServiceStatus",
            "serviceTicket": "Support",
        }
        links = {
            name: {"uri": portal + end, "method": "GET", "headers": []}
            for name, end in ends.items()
        }
        exchange = {"id": "Exchange", "name": "Exchange", "groupName": "Office"}
        return [{**exchange, "links": links}]

    def _service_requests(self, customer_id: str) -> list[dict]:
        """Return them as the listing does: with numbers, without text and notes."""
        return [
            {
                **{k: v for k, v in item.items() if k not in ("description", "notes")},
                "severity": _SEVERITIES.index(item["severity"]),
                "status": _STATUSES.index(item["status"]),
            }
            for item in self.state.service_requests[customer_id]
        ]

    def _profile(self) -> dict:
        return {
            **self.state.support_profile,
            "profileType": "support_profile",
            "links": {"self": {"uri": "/v1/profiles/support", "method": "GET"}},
            "attributes": {"objectType": "PartnerSupportProfile"},
        }


_INVALID = 'Bearer error="invalid_token"'


def _with_mark(content: dict, status: int) -> Answer:
    """Return a JSON answer that begins with a byte-order mark, as Microsoft's do."""
    answer = json_answer(content, status)
    return answer.but(body=b"\xef\xbb\xbf" + answer.body)


def _in_short(customer: dict) -> dict:
    """Return a customer as the listing tells of him."""
    names = ("id", "relationshipToPartner", "associatedPartnerId", "attributes")
    company = ("tenantId", "domain", "companyName", "attributes")
    profile = {name: customer["companyProfile"][name] for name in company}
    return {**{name: customer[name] for name in names}, "companyProfile": profile}


def _collection(items: list[dict]) -> dict:
    return {
        "totalCount": len(items),
        "items": items,
        "attributes": {"objectType": "Collection"},
    }


def _links(request: Request, token: str) -> dict:
    uri = f"/customers?size={request.query.get('size', '')}&seekOperation=Next"
    header = {"key": "MS-ContinuationToken", "value": token}
    return {"next": {"uri": uri, "method": "GET", "headers": [header]}}


def _json(request: Request) -> dict:
    try:
        return request.json()
    except ValueError:
        raise Problem(400, "2000", "Not a JSON object.") from None


def _filter(request: Request) -> str:
    """Return the reseller's tenant of the filter, the one filter known."""
    try:
        content = json.loads(request.query.get("filter", "null"))
        if content is None:
            return ""
        if content["Field"] == "IndirectReseller":
            return str(content["Value"])
    except (ValueError, TypeError, KeyError):
        pass
    raise Problem(400, "2000", "The filter is not valid.")


def _token(offset: int) -> str:
    return base64.b64encode(str(offset).encode()).decode()


def _offset(token: str | None) -> int:
    try:
        return int(base64.b64decode(token)) if token else 0
    except ValueError:
        raise Problem(400, "2000", "The continuation token is not valid.") from None
