"""Access tokens for tenants, through msal.

msal is given an HTTP client of ours, so that every request is bounded, and a refusal
is raised as a sentence before msal sees it. It so never keeps a refusal in its answer
cache either (it would repeat one for a minute after it was mended).
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

import msal
import requests
from msal.exceptions import MsalServiceError

from .clouds import CLOUDS, Cloud
from .credentials import Credential
from .entra_errors import refusal
from .errors import MicrosoftError
from .exchange import Answer
from .reasons import About, failure
from .transport import Deadline, Transport, json_object, origin, without_netrc

T = TypeVar("T")

# how msal says that what it got is not what the protocol promises
_NOT_THE_PROTOCOL = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    MsalServiceError,
)

_SPARE = 300  # seconds before its end from which on a token is not used, as in msal


@dataclass(frozen=True)
class DelegatedToken:
    """An access token for one tenant, and the refresh token to store from now on.

    Microsoft: a refresh token is replaced on every use and lapses after 90 days.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)


class TokenProvider:
    """Gets and keeps the tokens of one app; safe to share by threads.

    It lives as long as the connection's settings: after a change of client id,
    credential or sign-in make a new one. Tokens are kept in memory only.
    """

    def __init__(
        self,
        cloud: Cloud,
        client_id: str,
        credential: Credential | None,
        session: requests.Session | None = None,
        *,
        transport: Transport | None = None,
    ):
        """CredentialError when there is no credential."""
        if credential is None:
            raise failure("credential_missing")
        self.cloud = cloud
        self._client_id = client_id
        self._credential = credential
        self._transport = transport or Transport(session, deadline=30.0)
        self._tenants: dict[str, _Tenant] = {}
        self._lock = Lock()

    def application_token(self, tenant_id: str, scope: str | None = None) -> str:
        """Return a token of the app itself, from memory while it is good.

        `scope` is Graph's when not given. MicrosoftError in all its kinds.
        """
        scopes = [scope or self.cloud.graph_scope]
        with self._held(tenant_id) as tenant:
            result = self._ask(tenant, lambda app: app.acquire_token_for_client(scopes))
        return result["access_token"]

    def delegated_token(
        self, tenant_id: str, refresh_token: str, scope: str | None = None
    ) -> DelegatedToken:
        """Return a token of the partner user who signed in, from memory while good.

        The caller stores the `refresh_token` of the result in place of the old one.
        MicrosoftError in all its kinds; SignInNeeded when the refresh token is spent.
        """
        scope = scope or self.cloud.graph_scope
        with self._held(tenant_id) as tenant:
            token, end = tenant.delegated.get(scope, ("", 0.0))
            if time.monotonic() < end - _SPARE:
                return DelegatedToken(token, refresh_token)
            result = self._ask(
                tenant,
                lambda app: app.acquire_token_by_refresh_token(refresh_token, [scope]),
            )
            token, life = result["access_token"], int(result.get("expires_in", 0))
            tenant.delegated[scope] = token, time.monotonic() + life
        return DelegatedToken(token, result.get("refresh_token") or refresh_token)

    def forget(self, tenant_id: str) -> None:
        """Drop the tokens of a tenant, when Graph refused one before its time.

        A token shows for an hour what was consented to when it was issued.
        """
        with self._lock:
            self._tenants.pop(tenant_id, None)

    def with_application(
        self, tenant_id: str, work: Callable[[msal.ConfidentialClientApplication], T]
    ) -> T:
        """Return what `work` makes of msal's app for a tenant, which it holds alone.

        MicrosoftError in all its kinds.
        """
        with self._held(tenant_id) as tenant:
            return self._worked(tenant, work)

    def about(self, tenant_id: str) -> About:
        """Return what fills the sentences of failures for a tenant."""
        return About(
            tenant_id=tenant_id,
            client_id=self._client_id,
            cloud=self.cloud.name,
            consent_url=self.cloud.consent_url(tenant_id, self._client_id),
        )

    @contextmanager
    def _held(self, tenant_id: str) -> Iterator["_Tenant"]:
        """Hold what is kept for a tenant, so that one thread at a time asks for it.

        Waiting for the other thread counts towards the deadline.
        """
        about = self.about(tenant_id)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}", tenant_id):
            raise failure("tenant_id_invalid", about)
        deadline = self._transport.deadline()
        with self._lock:
            tenant = self._tenants.get(tenant_id)
            if tenant is None:
                client = _Client(self.cloud, self._transport, about)
                tenant = self._tenants[tenant_id] = _Tenant(client)
        if not tenant.lock.acquire(timeout=max(deadline.remaining, 0)):
            raise failure("timeout", about, host=tenant.client.host)
        try:
            tenant.client.deadline = deadline
            yield tenant
        finally:
            tenant.lock.release()

    def _ask(
        self,
        tenant: "_Tenant",
        ask: Callable[[msal.ConfidentialClientApplication], object],
    ) -> dict:
        """Return what msal answers when it has a token in it."""
        result = self._worked(tenant, ask)
        if not isinstance(result, dict) or not result.get("access_token"):
            raise tenant.client.malformed()
        return result

    def _worked(
        self, tenant: "_Tenant", work: Callable[[msal.ConfidentialClientApplication], T]
    ) -> T:
        """Return what `work` makes of the tenant's app, made first if need be."""
        try:
            if tenant.app is None:
                tenant.app = self._application(tenant.client)
            return work(tenant.app)
        except _NOT_THE_PROTOCOL:
            raise tenant.client.malformed() from None

    def _application(self, client: "_Client") -> msal.ConfidentialClientApplication:
        """Return msal's app for one tenant; it asks for the tenant's endpoints.

        Our hosts are a fixed list, so msal need not ask Microsoft whether it knows
        them (`instance_discovery`), which saves a request for each tenant.
        """
        return msal.ConfidentialClientApplication(
            self._client_id,
            client_credential=self._credential.for_msal(),
            authority=f"{self.cloud.login_url}/{client.about.tenant_id}",
            http_client=client,
            token_cache=_Cache(),
            instance_discovery=False,
            azure_region=False,
        )


@dataclass
class _Tenant:
    """What is kept for one tenant; whoever uses it holds `lock`."""

    client: "_Client"
    lock: Lock = field(default_factory=Lock)
    app: msal.ConfidentialClientApplication | None = None
    delegated: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)


class _Cache(msal.TokenCache):
    """msal's cache of tokens in memory, which logs what it is given."""

    def add(self, event: dict, *more: object, **named: object) -> object:
        """Keep tokens; an authorization code and its verifier stay out of the log."""
        kept = {
            name: value
            for name, value in (event.get("data") or {}).items()
            if name not in ("code", "code_verifier")
        }
        return super().add({**event, "data": kept}, *more, **named)


class _Client:
    """The HTTP client that msal uses for one tenant."""

    deadline: Deadline

    def __init__(self, cloud: Cloud, transport: Transport, about: About):
        self._cloud = cloud
        self._transport = transport
        self.about = about
        self.host = urlsplit(cloud.login_url).netloc

    def get(self, url: str, **request: object) -> Answer:
        """Answer msal's questions about the tenant."""
        return self._send("GET", url, **request)

    def post(self, url: str, **request: object) -> Answer:
        """Answer msal's requests for tokens."""
        return self._send("POST", url, **request)

    def close(self) -> None:
        """Do nothing: the session is shared."""

    def malformed(self) -> MicrosoftError:
        """Return the error for an answer that breaks the protocol."""
        return failure("malformed_answer", self.about, host=self.host)

    def _send(self, method: str, url: str, **request: object) -> Answer:
        """Return a success; the credential goes to our cloud's login host only."""
        if origin(url) != origin(self._cloud.login_url):
            raise self._elsewhere(url)
        answer = self._transport.send(
            method, url, self.about, self.deadline, auth=without_netrc, **request
        )
        if answer.status_code >= 400:
            raise refusal(answer, self._cloud, self.about, self.host)
        json_object(answer, url, self.about)
        return answer

    def _elsewhere(self, url: str) -> MicrosoftError:
        """Return the error for an endpoint at another cloud's host, or at anybody's."""
        known = {origin(cloud.login_url) for cloud in CLOUDS.values()}
        if origin(url) in known:
            return failure("other_cloud", self.about)
        return self.malformed()
