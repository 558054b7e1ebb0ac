"""The address `/sandbox/`, which no Microsoft cloud has: tests steer by it."""

from collections import deque
from collections.abc import Callable

from .azure import Azure
from .control_commerce import CommerceControl
from .entra import Entra
from .faults import Faults
from .messages import Answer, Request, json_answer
from .partner_center import PartnerCenter
from .partner_tenant import PartnerTenant
from .scenario import Tenant
from .status_pages import StatusPages


class Control(CommerceControl):
    """Reads and changes the state of the sandbox."""

    def __init__(
        self,
        faults: Faults,
        entra: Entra,
        requests: deque,
        find: Callable[[str], Tenant | None],
        partner_tenant: PartnerTenant,
        partner_center: PartnerCenter,
        azure: Azure,
        status_pages: StatusPages,
    ):
        self._faults = faults
        self._entra = entra
        self._requests = requests
        self._find = find
        self._partner_tenant = partner_tenant
        self.partner_center = partner_center
        self.azure = azure
        self.status_pages = status_pages

    def answer(self, request: Request) -> Answer:
        """Return the answer: 204, or 200 with content, or a 4xx with a sentence."""
        subject, *rest = request.path.removeprefix("/sandbox/").split("/")
        handle = getattr(self, f"_{request.method.lower()}_{subject}", None)
        if handle is None:
            return json_answer({"error": "There is no such control."}, 404)
        try:
            content = handle(request, *rest)
        except (ValueError, TypeError, KeyError) as error:
            return json_answer({"error": str(error)}, 400)
        return Answer(204) if content is None else json_answer(content)

    def _post_faults(self, request: Request) -> None:
        self._faults.add(request.json())

    def _delete_faults(self, _request: Request) -> None:
        self._faults.reset()

    def _get_requests(self, _request: Request) -> list[dict]:
        return list(self._requests)

    def _delete_requests(self, _request: Request) -> None:
        self._requests.clear()

    def _post_certificates(self, request: Request) -> None:
        self._entra.register(str(request.json()["certificate"]))

    def _post_refresh_tokens(self, request: Request) -> dict:
        content = request.json() if request.body else {}
        return {"refresh_token": self._entra.sign_in(content.get("mfa", True))}

    def _delete_refresh_tokens(self, _request: Request) -> None:
        self._entra.revoke()

    def _post_choice(self, request: Request) -> None:
        self._entra.pages.choose(request.json()["choice"])

    def _delete_choice(self, _request: Request) -> None:
        self._entra.pages.choose(None)

    def _get_relationships(self, _request: Request) -> list[dict]:
        return self._partner_tenant.state.relationships

    def _post_relationships(self, request: Request, number: str) -> dict:
        return self._partner_tenant.change(number, request.json())

    def _delete_relationships(self, _request: Request) -> None:
        self._partner_tenant.reset()

    def _post_tenants(self, request: Request, name: str, what: str) -> dict | None:
        tenant = self._tenant(name, what)
        return tenant.consent() if what == "consent" else tenant.put(request.json())

    def _delete_tenants(self, _request: Request, name: str, what: str) -> None:
        tenant = self._tenant(name, what)
        if what == "consent":
            tenant.withdraw()
        else:
            tenant.restore()

    def _tenant(self, name: str, what: str) -> Tenant:
        tenant = self._find(name)
        if tenant is None or what not in ("issues", "consent"):
            raise ValueError(f"There is no tenant {name} with {what}.")
        return tenant
