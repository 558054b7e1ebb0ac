"""Microsoft Entra: discovery and tokens.

Protocol: "OAuth 2.0 client credentials flow", "Refresh tokens in the Microsoft
identity platform". Which HTTP status goes with which AADSTS code is not documented.
"""

import base64
import secrets
import time
from datetime import datetime, timezone

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from . import bearer
from .faults import Fault
from .messages import Answer, Request, json_answer
from .scenario import Tenant

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_REFUSALS = {
    7000215: (401, "invalid_client", "Invalid client secret provided."),
    7000218: (401, "invalid_client", "The request body must contain a credential."),
    7000222: (401, "invalid_client", "The provided client secret keys are expired."),
    700027: (401, "invalid_client", "Client assertion failed signature validation."),
    700016: (400, "unauthorized_client", "Application was not found in the directory."),
    90002: (400, "invalid_request", "Tenant was not found."),
    70011: (400, "invalid_scope", "The provided value for 'scope' isn't valid."),
    70003: (400, "unsupported_grant_type", "The grant type is not supported."),
    65001: (400, "invalid_grant", "The user or administrator has not consented."),
    50076: (400, "interaction_required", "Multi-factor authentication is needed."),
    50173: (400, "invalid_grant", "The provided grant has been revoked."),
    700082: (400, "invalid_grant", "The refresh token has expired due to inactivity."),
}
_PADDINGS = {
    "RS256": padding.PKCS1v15(),
    "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), 32),
}


class Refused(Exception):
    """The token endpoint says no, with an AADSTS code."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


class Entra:
    """The login host of the sandbox for one app registration."""

    def __init__(self, url: str, client_id: str, client_secret: str, tokens):
        self._url = url
        self._client_id = client_id
        self._client_secret = client_secret
        self._tokens = tokens
        self._certificates: dict[str, x509.Certificate] = {}
        self._refresh_tokens: set[str] = set()
        self._revoked: set[str] = set()

    def register(self, certificate: str) -> None:
        """Take a PEM certificate into the app registration; ValueError if none."""
        loaded = x509.load_pem_x509_certificate(certificate.encode())
        thumbprint = base64.urlsafe_b64encode(loaded.fingerprint(hashes.SHA256()))
        self._certificates[thumbprint.decode().rstrip("=")] = loaded

    def sign_in(self) -> str:
        """Return a new refresh token, as if the partner user had signed in."""
        token = secrets.token_urlsafe(24)
        self._refresh_tokens.add(token)
        return token

    def revoke(self) -> None:
        """Revoke all refresh tokens, as an administrator's password reset does."""
        self._revoked |= self._refresh_tokens
        self._refresh_tokens.clear()

    def reset(self) -> None:
        """Forget certificates and refresh tokens."""
        self._certificates.clear()
        self._refresh_tokens.clear()
        self._revoked.clear()

    def answer(
        self, request: Request, tenant: Tenant | None, fault: Fault | None
    ) -> Answer | None:
        """Return the answer, None for an address that Entra does not have."""
        _blank, name, *rest = request.path.split("/")
        place = "/".join(rest)
        if (name, place) == ("common", "discovery/instance"):
            return self._instance_discovery()
        if place not in ("v2.0/.well-known/openid-configuration", "oauth2/v2.0/token"):
            return None
        if fault and fault.kind == "aadsts":
            return self.refusal(fault.code, fault.status, fault.description)
        if tenant is None:
            return self.refusal(90002)
        if place.startswith("v2.0"):
            return self._configuration(tenant)
        try:
            return self._token(request, tenant, fault)
        except Refused as refused:
            return self.refusal(refused.code)

    def refusal(
        self, code: int, status: int | None = None, description: str = ""
    ) -> Answer:
        """Return the body that Entra refuses with."""
        usual, word, text = _REFUSALS.get(code, (400, "invalid_grant", "Refused."))
        now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%SZ}"
        trace, correlation = (f"00000000-0000-4000-8000-00000000000{n}" for n in "ab")
        return json_answer(
            {
                "error": word,
                "error_description": (
                    f"AADSTS{code}: {description or text} Trace ID: {trace}"
                    f" Correlation ID: {correlation} Timestamp: {now}"
                ),
                "error_codes": [code],
                "timestamp": now,
                "trace_id": trace,
                "correlation_id": correlation,
                "error_uri": f"{self._url}/error?code={code}",
            },
            status or usual,
        )

    def _instance_discovery(self) -> Answer:
        host = self._url.removeprefix("https://")
        entry = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
        place = f"{self._url}/common/.well-known/openid-configuration"
        return json_answer(
            {
                "tenant_discovery_endpoint": place,
                "api-version": "1.1",
                "metadata": [entry],
            }
        )

    def _configuration(self, tenant: Tenant) -> Answer:
        root = f"{self._url}/{tenant.id}"
        return json_answer(
            {
                "issuer": f"{root}/v2.0",
                "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/oauth2/v2.0/token",
            }
        )

    def _token(self, request: Request, tenant: Tenant, fault: Fault | None) -> Answer:
        form = request.form
        if form.get("client_id") != self._client_id:
            raise Refused(700016)
        self._authenticate(form, f"{self._url}{request.path}")
        resources = [
            scope.removesuffix("/.default")
            for scope in form.get("scope", "").split()
            if scope.endswith("/.default")
        ]
        if len(resources) != 1:
            raise Refused(70011)
        spoilt = _spoilt(fault)
        if form.get("grant_type") == "client_credentials":
            claims = {"roles": list(tenant.roles)} if tenant.roles else {}
            return self._issue(resources[0], tenant, {**claims, **spoilt})
        if form.get("grant_type") != "refresh_token":
            raise Refused(70003)
        claims = {"scp": " ".join(tenant.roles), **spoilt}
        return self._issue(resources[0], tenant, claims, self._rotated(form))

    def _authenticate(self, form: dict[str, str], endpoint: str) -> None:
        """Check secret or assertion of the app."""
        if form.get("client_assertion_type") == _ASSERTION:
            if not self._signed(form.get("client_assertion", ""), endpoint):
                raise Refused(700027)
        elif "client_secret" not in form:
            raise Refused(7000218)
        elif not secrets.compare_digest(
            form["client_secret"].encode(), self._client_secret.encode()
        ):
            raise Refused(7000215)

    def _signed(self, assertion: str, endpoint: str) -> bool:
        """Say whether a registered certificate signed this assertion for us."""
        try:
            signed, signature = assertion.rsplit(".", 1)
            header, claims = map(bearer.decode, signed.split("."))
            self._certificates[header["x5t#S256"].rstrip("=")].public_key().verify(
                base64.urlsafe_b64decode(signature + "=="),
                signed.encode(),
                _PADDINGS[header["alg"]],
                hashes.SHA256(),
            )
        except (ValueError, KeyError, InvalidSignature):
            return False
        ours = claims.get("iss") == claims.get("sub") == self._client_id
        fresh = claims.get("exp", 0) > time.time()
        return ours and fresh and claims.get("aud") == endpoint

    def _rotated(self, form: dict[str, str]) -> str:
        """Return the successor of the refresh token, which stays good beside it."""
        token = form.get("refresh_token", "")
        if token not in self._refresh_tokens:
            raise Refused(50173 if token in self._revoked else 700082)
        return self.sign_in()

    def _issue(
        self, audience: str, tenant: Tenant, claims: dict, refresh_token: str = ""
    ) -> Answer:
        claims = {"audience": audience, **claims}
        token = self._tokens.issue(
            claims.pop("audience"), tenant.id, self._client_id, **claims
        )
        body = {
            "token_type": "Bearer",
            "expires_in": bearer.LIFE,
            "ext_expires_in": bearer.LIFE,
            "access_token": token,
        }
        if refresh_token:
            body["refresh_token"] = refresh_token
            body["client_info"] = bearer.encode({"uid": "u", "utid": "t"})
        return json_answer(body)


def _spoilt(fault: Fault | None) -> dict[str, object]:
    """Return the claims that a fault puts into a token."""
    if fault and fault.kind == "expired_token":
        return {"exp": int(time.time()) - 60}
    if fault and fault.kind == "wrong_audience":
        return {"audience": "https://another.example"}
    return {}
