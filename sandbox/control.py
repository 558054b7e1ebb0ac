"""The address `/sandbox/`, which no Microsoft cloud has: tests steer by it."""

from collections import deque
from collections.abc import Callable

from .entra import Entra
from .faults import Faults
from .messages import Answer, Request, json_answer
from .scenario import Tenant


class Control:
    """Reads and changes the state of the sandbox."""

    def __init__(
        self,
        faults: Faults,
        entra: Entra,
        requests: deque,
        find: Callable[[str], Tenant | None],
    ):
        self._faults = faults
        self._entra = entra
        self._requests = requests
        self._find = find

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

    def _post_refresh_tokens(self, _request: Request) -> dict:
        return {"refresh_token": self._entra.sign_in()}

    def _delete_refresh_tokens(self, _request: Request) -> None:
        self._entra.revoke()

    def _post_tenants(self, request: Request, name: str, what: str) -> dict:
        return self._tenant(name, what).put(request.json())

    def _delete_tenants(self, _request: Request, name: str, what: str) -> None:
        self._tenant(name, what).restore()

    def _tenant(self, name: str, what: str) -> Tenant:
        tenant = self._find(name)
        if tenant is None or what != "issues":
            raise ValueError(f"There is no tenant {name} with {what}.")
        return tenant
