"""What a browser sees of Microsoft Entra: the pages for sign-in and for consent.

Protocol: "OAuth 2.0 authorization code flow", "Admin consent on the Microsoft identity
platform".
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from .messages import Answer, Request
from .refusals import Refused, refusal
from .scenario import Tenant

CODE_LIFE = 600  # seconds

_LOOPBACK = ("localhost", "127.0.0.1")
_SIGN_IN = {
    "mfa": "Sign in as partner user (with MFA)",
    "password": "Sign in as partner user (without MFA)",
    "decline": "Cancel",
}
_CONSENT = {"accept": "Accept for the whole organisation", "decline": "Cancel"}


@dataclass(frozen=True)
class Session:
    """A sign-in of the partner user, which a code or a refresh token stands for."""

    mfa: bool
    nonce: str = ""

    @property
    def methods(self) -> list[str]:
        """Return the `amr` claim."""
        return ["pwd", "mfa"] if self.mfa else ["pwd"]


@dataclass(frozen=True)
class _Grant:
    """What an authorization code was given for."""

    session: Session
    tenant: Tenant
    redirect_uri: str
    challenge: str
    end: float


class Pages:
    """Asks whoever sits at the browser, or goes by `choice` when that is set.

    A choice is a name of `_SIGN_IN` or `_CONSENT`; it stands for somebody who is signed
    in already, so that nothing is asked.
    """

    def __init__(self, client_id: str, clock: Callable[[], float] = time.monotonic):
        self._client_id = client_id
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget codes and choice."""
        self.choice: str | None = None
        self._grants: dict[str, _Grant] = {}
        self._spent: set[str] = set()

    def choose(self, choice: str | None) -> None:
        """Set the choice; ValueError for one that there is not."""
        if choice not in (None, *_SIGN_IN, *_CONSENT):
            raise ValueError(f"{choice} is not one of {[*_SIGN_IN, *_CONSENT]}.")
        self.choice = choice

    def sign_in(self, request: Request, tenant: Tenant, refused: int) -> Answer:
        """Return the sign-in page, or the way back from it.

        `refused` is the AADSTS code that a fault sends the browser back with, or 0.
        Refused when the browser cannot be sent back.
        """
        query = request.query
        back = self._way_back(query)
        if refused:
            return _redirect(back, query, refusal(refused))
        if query.get("response_type") != "code":
            return _redirect(back, query, refusal(700054))
        choice = self._choice(request)
        if choice not in _SIGN_IN:
            return _page(f"Sign in to {tenant.name}", _SIGN_IN)
        if choice == "decline":
            declined = {**refusal(65004), "error_subcode": "cancel"}
            return _redirect(back, query, declined)
        session = Session(choice == "mfa", query.get("nonce", ""))
        code = self._code(session, tenant, back, query.get("code_challenge", ""))
        return _redirect(back, query, {"code": code})

    def consent(self, request: Request, tenant: Tenant, refused: int) -> Answer:
        """Return the consent page, or the way back from it once it was granted."""
        query = request.query
        back = self._way_back(query)
        if refused:
            return _redirect(back, query, refusal(refused))
        choice = self._choice(request)
        if choice not in _CONSENT:
            return _page(f"Permissions requested in {tenant.name}", _CONSENT)
        if choice == "decline":
            return _redirect(back, query, refusal(65004))
        tenant.consent()
        granted = {"admin_consent": "True", "tenant": tenant.id}
        return _redirect(back, query, {**granted, "scope": query.get("scope", "")})

    def redeem(self, form: Mapping[str, str], tenant: Tenant) -> Session:
        """Return whom a code stands for, once; Refused for a code that does not fit."""
        code = form.get("code", "")
        if code in self._spent:
            raise Refused(54005)
        grant = self._grants.pop(code, None)
        if grant is None or grant.tenant is not tenant or grant.end < self._clock():
            raise Refused(70008)
        self._spent.add(code)
        if form.get("redirect_uri") != grant.redirect_uri:
            raise Refused(50011)
        if grant.challenge and _challenge(form) != grant.challenge:
            raise Refused(501481)
        return grant.session

    def _way_back(self, query: Mapping[str, str]) -> str:
        """Return the redirect address, which the sandbox has on this machine only."""
        if query.get("client_id") != self._client_id:
            raise Refused(700016)
        address = query.get("redirect_uri", "")
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.hostname not in _LOOPBACK:
            raise Refused(50011)
        return address

    def _choice(self, request: Request) -> str | None:
        return request.form.get("choice") or self.choice

    def _code(self, session: Session, tenant: Tenant, back: str, challenge: str) -> str:
        code, end = secrets.token_urlsafe(24), self._clock() + CODE_LIFE
        self._grants[code] = _Grant(session, tenant, back, challenge, end)
        return code


def _challenge(form: Mapping[str, str]) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _redirect(back: str, query: Mapping[str, str], answer: Mapping[str, str]) -> Answer:
    """Send the browser back with an answer and the state that it came with."""
    state = {"state": query["state"]} if "state" in query else {}
    mark = "&" if urlsplit(back).query else "?"
    return Answer(302, b"", {"Location": back + mark + urlencode({**answer, **state})})


def _page(title: str, choices: Mapping[str, str]) -> Answer:
    """Return a page with a button for each choice, which comes back to its address."""
    buttons = "\n".join(
        f'<p><button name="choice" value="{value}">{escape(label)}</button></p>'
        for value, label in choices.items()
    )
    page = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>
<body><h1>{escape(title)}</h1><p>The sandbox plays Microsoft Entra.</p>
<form method="post">{buttons}</form></body></html>"""
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
