"""The sandbox as a whole."""

import json
import os
import secrets
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote_plus

import trustme

from . import azure, commerce, delegated_admin, faults, scenario, status_pages
from .azure import Azure
from .bearer import Bearer
from .control import Control
from .entra import Entra
from .graph import Graph
from .messages import Answer, Request
from .partner_center import ROOTS, PartnerCenter
from .partner_tenant import PartnerTenant
from .scenario import Scenario, Tenant
from .server import Server
from .status_pages import StatusPages

Service = Graph | PartnerCenter | Azure | StatusPages

_REQUESTS = 100_000  # kept in the log


class Sandbox:
    """A Microsoft cloud on this machine; use it as a context manager.

    `url` is its origin, `certificate_authority` the PEM file to trust it by,
    `client_id` and `client_secret` the app registration it knows. The secret is the
    environment's `CSP_SUPPORT_SANDBOX_SECRET`, or random; it is not written anywhere.
    """

    def __init__(
        self,
        directory: Path | None = None,
        port: int = 0,
        content: Scenario | None = None,
        faults_at_start: Iterable[Mapping] = (),
        latency: float = 0.0,
        log: Callable[[str], None] | None = None,
    ):
        """`directory` holds the certificate authority and `sandbox.json`, a temporary
        one when left out; `latency` is what every answer takes at least, in seconds;
        `log` gets a line for each request. OSError when `port` is taken, ValueError
        or TypeError for a wrong fault."""
        content = content or scenario.load()
        self._temporary = None if directory else tempfile.TemporaryDirectory()
        self._directory = Path(directory or self._temporary.name).resolve()
        self._names = {
            name: tenant
            for tenant in content.tenants
            for name in (tenant.id, tenant.key)
        }
        self.faults = faults.Faults([*faults_at_start, *content.faults], self._names)
        self._server = Server(port, self._respond)
        self._latency = latency
        self._log = log
        self._tokens = Bearer()
        self.url = self._server.url
        self.client_id = content.client_id
        self.client_secret = os.environ.get(
            "CSP_SUPPORT_SANDBOX_SECRET"
        ) or secrets.token_urlsafe(24)
        self.certificate_authority = str(self._directory / "ca.pem")
        self.requests: deque[dict] = deque(maxlen=_REQUESTS)
        self._play(content)

    def _play(self, content: Scenario) -> None:
        """Set up everything of Microsoft's that the sandbox plays."""
        partner_id = content.partner_tenant_id
        customers = [item for item in content.tenants if item.id != partner_id]
        self.partner_tenant = PartnerTenant(
            lambda: delegated_admin.load(customers, partner_id)
        )
        self.entra = Entra(
            self.url,
            self.client_id,
            self.client_secret,
            self._tokens,
            self.partner_tenant.state.users[0],
        )
        self._graph = Graph(self.url, partner_id, self.partner_tenant)
        self.partner_center = PartnerCenter(
            self.url,
            partner_id,
            self.client_id,
            lambda: commerce.load(customers),
            self.tenant,
        )
        self.azure = Azure(
            self.url, lambda name: self.partner_center.state.azure_subscriptions(name)
        )
        self.status_pages = StatusPages()
        self._control = Control(
            self.faults,
            self.entra,
            self.requests,
            self.tenant,
            self.partner_tenant,
            self.partner_center,
            self.azure,
            self.status_pages,
        )

    def __enter__(self) -> "Sandbox":
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Make a certificate authority, serve, and say where in `sandbox.json`."""
        self._directory.mkdir(parents=True, exist_ok=True)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.certificate_authority)
        certificate = authority.issue_cert("localhost", "127.0.0.1")
        certificate.configure_cert(self._server.context)
        self._server.start()
        self._write_place()

    def stop(self) -> None:
        """End at once, whatever is being answered."""
        self._server.stop()
        self._place.unlink(missing_ok=True)
        if self._temporary:
            self._temporary.cleanup()

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.faults.reset()
        self.entra.reset()
        self.partner_center.reset()
        self.azure.reset()
        self.status_pages.reset()
        self.partner_tenant.reset()
        self.requests.clear()
        for tenant in self._names.values():
            tenant.restore()
            tenant.withdraw()

    def tenant(self, name: str) -> Tenant | None:
        """Return the tenant of this id or key."""
        return self._names.get(name)

    def tenant_id(self, key: str) -> str:
        """Return a tenant's id; KeyError for an unknown key."""
        return self._names[key].id

    @property
    def _place(self) -> Path:
        return self._directory / "sandbox.json"

    def _write_place(self) -> None:
        """Write the file in one step, so that nobody reads half of it."""
        content = {
            "url": self.url,
            "certificate_authority": self.certificate_authority,
            "pid": os.getpid(),
        }
        half = self._place.with_suffix(".part")
        half.write_text(json.dumps(content))
        half.replace(self._place)

    def _respond(self, request: Request) -> Answer:
        if request.path.startswith("/sandbox/"):
            return self._control.answer(request)
        claims = self._claims(request)
        tenant = self._tenant_of(request, claims)
        answer = self._answer(request, tenant, claims)
        self._note(request, tenant, answer)
        return answer.but(delay=answer.delay + self._latency)

    def _answer(
        self,
        request: Request,
        tenant: Tenant | None,
        claims: dict | None,
    ) -> Answer:
        service = self._service(request.path)
        concerned = self._concerned(request, tenant)
        fault = self.faults.take(concerned, unquote_plus(request.target))
        instead = fault and _instead(fault, service)
        if instead:
            return instead
        answer = self.entra.answer(request, tenant, fault)
        if answer is None:
            answer = service.answer(request, tenant, claims)
        return _spoilt(answer, fault, request, service) if fault else answer

    def _service(self, path: str) -> Service:
        """Return who answers at a path that is not Entra's."""
        roots = (
            (ROOTS, self.partner_center),
            (azure.ROOTS, self.azure),
            (status_pages.ROOTS, self.status_pages),
        )
        found = (service for start, service in roots if path.startswith(start))
        return next(found, self._graph)

    def _concerned(self, request: Request, tenant: Tenant | None) -> set[str]:
        """Return the names of the tenants that a request is about, ids and keys.

        They are that of its token and those in its path.
        """
        tenants = [tenant, *map(self.tenant, request.path.split("/"))]
        return {name for item in tenants if item for name in (item.id, item.key)}

    def _claims(self, request: Request) -> dict | None:
        try:
            return self._tokens.claims(request.headers.get("Authorization", ""))
        except ValueError:
            return None

    def _tenant_of(self, request: Request, claims: dict | None) -> Tenant | None:
        """Return the tenant of the token, or the one in Entra's address."""
        return self.tenant(claims["tid"] if claims else request.path.split("/")[1])

    def _note(self, request: Request, tenant: Tenant | None, answer: Answer) -> None:
        entry = {
            "method": request.method,
            "path": request.target,
            "tenant": tenant.id if tenant else None,
            "status": answer.status,
        }
        self.requests.append(entry)
        if self._log:
            key = tenant.key if tenant else "-"
            self._log(f"{request.method} {request.target} {key} {answer.status}")


def _instead(fault: faults.Fault, service: Service) -> Answer | None:
    """Return what a fault answers instead of the right answer, None if it does not."""
    html = {"Content-Type": "text/html"}
    if fault.kind == "status":
        texts = {"Retry-After": fault.retry_after, "Date": fault.date}
        headers = {name: text for name, text in texts.items() if text is not None}
        return service.error(fault.status or 500, "Failed", "A fault was set.", headers)
    if fault.kind == "malformed":
        return Answer(
            200, b'{"value": [{"id": "EX1', {"Content-Type": "application/json"}
        )
    if fault.kind == "html":
        return Answer(200, b"<html><body>Sign in to the network</body></html>", html)
    if fault.kind == "encoding":
        return Answer(200, b"not compressed", {"Content-Encoding": "gzip"})
    if fault.kind == "answer":
        return Answer(fault.status or 200, fault.body.encode(), html)
    if fault.kind == "redirect":
        return Answer(302, b"", {"Location": fault.location})
    return None


def _spoilt(
    answer: Answer, fault: faults.Fault, request: Request, service: Service
) -> Answer:
    """Return the right answer as a fault spoils it."""
    if fault.kind == "slow":
        return answer.but(delay=45.0 if fault.delay is None else fault.delay)
    if fault.kind == "drip":
        return answer.but(drip=0.1 if fault.delay is None else fault.delay)
    if fault.kind == "cut_off":
        return answer.but(cut_off=True)
    if fault.kind == "hang_up":
        return answer.but(hang_up=True)
    if fault.kind == "endless":
        return service.endless(request, answer)
    if fault.kind == "next_link":
        return answer.with_members({"@odata.nextLink": fault.location})
    return answer
