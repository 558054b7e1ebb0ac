"""The code that two administrators exchange once: where to go, and a one-time token."""

import base64
import ipaddress
import json
from dataclasses import asdict, dataclass
from urllib.parse import SplitResult, urlsplit

from .errors import MirrorError

PREFIX = "csp1-"


@dataclass(frozen=True)
class Code:
    """Address of the Odoo that invites, identifier of the connection, token."""

    address: str
    link: str
    token: str

    def __str__(self) -> str:
        content = json.dumps(asdict(self), separators=(",", ":")).encode()
        return PREFIX + base64.urlsafe_b64encode(content).decode().rstrip("=")

    def __repr__(self) -> str:
        return f"Code({self.address!r})"


def read(text: str) -> Code:
    """Return the code that somebody entered; MirrorError `no_code` for other text."""
    text = "".join(text.split())
    if not text.startswith(PREFIX):
        raise MirrorError("no_code")
    try:
        coded = text.removeprefix(PREFIX)
        content = base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4))
        code = Code(**json.loads(content))
    except (ValueError, TypeError):
        raise MirrorError("no_code") from None
    if not all(isinstance(part, str) and part for part in asdict(code).values()):
        raise MirrorError("no_code")
    return Code(checked_address(code.address), code.link, code.token)


def checked_address(address: object) -> str:
    """Return the root of an Odoo's address; plain http on this machine only.

    MirrorError `unsafe_address` for anything else: keys would travel in clear.
    """
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
        safe = _is_safe(parts)
    except ValueError:
        safe = False
    if not safe:
        raise MirrorError("unsafe_address", address=str(address)[:200])
    return f"{parts.scheme}://{parts.netloc}"


def _is_safe(parts: SplitResult) -> bool:
    if not parts.hostname or "@" in parts.netloc or parts.port == 0:
        return False
    if parts.scheme == "http":
        return _is_loopback(parts.hostname)
    return parts.scheme == "https"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
