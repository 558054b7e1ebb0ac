"""Access tokens as the sandbox issues and reads them: JSON Web Tokens, HS256."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping

LIFE = 3599  # seconds, as Entra's


class Bearer:
    """Signs tokens with a key of its own, so that only its own are taken."""

    def __init__(self):
        self._key = secrets.token_bytes(32)

    def issue(self, audience: str, tenant_id: str, client_id: str, **claims) -> str:
        """Return a token; `claims` add to or replace the usual ones."""
        now = int(time.time())
        usual = {"aud": audience, "tid": tenant_id, "appid": client_id, "iat": now}
        header = encode({"typ": "JWT", "alg": "HS256"})
        payload = encode({**usual, "exp": now + LIFE, **claims})
        return f"{header}.{payload}.{self._sign(f'{header}.{payload}')}"

    def claims(self, authorization: str) -> dict:
        """Return the claims of an `Authorization` header.

        ValueError when it is not a token of ours, even one that has expired: whoever
        checks the claims says so.
        """
        scheme, _blank, token = authorization.partition(" ")
        signed, _dot, signature = token.rpartition(".")
        if scheme.lower() != "bearer" or not hmac.compare_digest(
            signature.encode(), self._sign(signed).encode()
        ):
            raise ValueError("not a token of this cloud")
        return decode(signed.partition(".")[2])

    def _sign(self, text: str) -> str:
        digest = hmac.digest(self._key, text.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def flaw(claims: Mapping | None, audience: str) -> str:
    """Return what keeps a token from being good for `audience`, "" for nothing."""
    now = time.time()
    if claims is None:
        return "Invalid token."
    if claims.get("aud") != audience:
        return "Invalid audience."
    if not claims.get("nbf", 0) <= now < claims.get("exp", 0):
        return "The token has expired or is not yet valid."
    return ""


def encode(content: dict) -> str:
    """Return a part of a JSON Web Token."""
    text = json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode(part: str) -> dict:
    """Return what `encode` was given; ValueError when it was something else."""
    content = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    if not isinstance(content, dict):
        raise ValueError("not an object")
    return content
