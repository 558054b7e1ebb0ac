"""Microsoft Entra: discovery and tokens.

Protocol: "OAuth 2.0 client credentials flow", "OAuth 2.0 authorization code flow",
"Refresh tokens in the Microsoft identity platform".
"""

import base64
import secrets
import time
from collections.abc import Mapping

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from . import bearer
from .faults import Fault
from .messages import Answer, Request, json_answer
from .refusals import Refused, refusal_answer
from .scenario import Tenant
from .sign_in import Pages, Session

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CONFIGURATION = "v2.0/.well-known/openid-configuration"
_TOKEN = "oauth2/v2.0/token"
_PADDINGS = {
    "RS256": padding.PKCS1v15(),
    "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), 32),
}


class Entra:
    """The login host of the sandbox for one app registration."""

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        tokens: bearer.Bearer,
        partner_user: Mapping[str, str],
    ):
        """`partner_user` is who signs in, as Graph tells of a user."""
        self._url = url
        self._client_id = client_id
        self._client_secret = client_secret
        self._tokens = tokens
        self._certificates: dict[str, x509.Certificate] = {}
        self._partner_user = partner_user
        self._sessions: dict[str, Session] = {}
        self._revoked: set[str] = set()
        self.pages = Pages(client_id)
        self._places = {
            "oauth2/v2.0/authorize": self.pages.sign_in,
            "v2.0/adminconsent": self.pages.consent,
            "adminconsent": self.pages.consent,
        }

    def register(self, certificate: str) -> None:
        """Take a PEM certificate into the app registration; ValueError if none."""
        loaded = x509.load_pem_x509_certificate(certificate.encode())
        thumbprint = base64.urlsafe_b64encode(loaded.fingerprint(hashes.SHA256()))
        self._certificates[thumbprint.decode().rstrip("=")] = loaded

    def sign_in(self, mfa: bool = True) -> str:
        """Return a new refresh token, as if the partner user had signed in."""
        return self._refresh_token(Session(mfa))

    def revoke(self) -> None:
        """Revoke all refresh tokens, as an administrator's password reset does."""
        self._revoked |= set(self._sessions)
        self._sessions.clear()

    def reset(self) -> None:
        """Forget certificates, codes and refresh tokens."""
        self._certificates.clear()
        self._sessions.clear()
        self._revoked.clear()
        self.pages.reset()

    def answer(
        self, request: Request, tenant: Tenant | None, fault: Fault | None
    ) -> Answer | None:
        """Return the answer, None for an address that Entra does not have."""
        _blank, name, *rest = request.path.split("/")
        place = "/".join(rest)
        if (name, place) == ("common", "discovery/instance"):
            return self._instance_discovery()
        page = self._places.get(place)
        if page is None and place not in (_CONFIGURATION, _TOKEN):
            return None
        refused = fault.code if fault and fault.kind == "aadsts" else 0
        if refused and page is None:
            return refusal_answer(self._url, refused, fault.status, fault.description)
        try:
            if tenant is None:
                raise Refused(90002)
            if page:
                return page(request, tenant, refused)
            if place == _CONFIGURATION:
                return self._configuration(tenant)
            return self._token(request, tenant, fault)
        except Refused as error:
            return refusal_answer(self._url, error.code)

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
        if form.get("grant_type") == "authorization_code":
            session = self.pages.redeem(form, tenant)
        elif form.get("grant_type") == "refresh_token":
            session = self._session(form.get("refresh_token", ""))
        else:
            raise Refused(70003)
        return self._issue_to_user(resources[0], tenant, session, spoilt)

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

    def _session(self, refresh_token: str) -> Session:
        """Return the sign-in that a refresh token, which stays good, stands for."""
        if refresh_token not in self._sessions:
            raise Refused(50173 if refresh_token in self._revoked else 700082)
        return self._sessions[refresh_token]

    def _refresh_token(self, session: Session) -> str:
        token = secrets.token_urlsafe(24)
        self._sessions[token] = session
        return token

    def _issue_to_user(
        self, audience: str, tenant: Tenant, session: Session, spoilt: dict
    ) -> Answer:
        """Return tokens of the partner user, with a new refresh token."""
        user = {
            "oid": self._partner_user["id"],
            "name": self._partner_user["displayName"],
            "amr": session.methods,
        }
        upn = self._partner_user["userPrincipalName"]
        scopes = " ".join(tenant.roles)
        claims = {**user, "upn": upn, "scp": scopes, **spoilt}
        identity = self._tokens.issue(
            self._client_id,
            tenant.id,
            self._client_id,
            iss=f"{self._url}/{tenant.id}/v2.0",
            sub=user["oid"],
            preferred_username=upn,
            nonce=session.nonce,
            **user,
        )
        return self._issue(
            audience,
            tenant,
            claims,
            scope=scopes,
            id_token=identity,
            refresh_token=self._refresh_token(session),
            client_info=bearer.encode({"uid": user["oid"], "utid": tenant.id}),
        )

    def _issue(
        self, audience: str, tenant: Tenant, claims: dict, **more: str
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
        return json_answer({**body, **more})


def _spoilt(fault: Fault | None) -> dict[str, object]:
    """Return the claims that a fault puts into a token."""
    now = int(time.time())
    claims = {
        "expired_token": {"exp": now - 60},
        "early_token": {"nbf": now + 600},
        "wrong_audience": {"audience": "https://another.example"},
        "without_mfa": {"amr": ["pwd"]},
    }
    return claims.get(fault.kind, {}) if fault else {}
