"""The code that two administrators exchange once: where to go, and a one-time token."""

import base64
import ipaddress
import json
import re
from dataclasses import asdict, dataclass, replace
from urllib.parse import SplitResult, urlsplit

from .errors import MirrorError

PREFIX = "csp1-"

# A name that Odoo gives to a database, so that a header can bear it.
_DATABASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")


@dataclass(frozen=True)
class Code:
    """Address of the Odoo that invites, identifier of the connection, token.

    `database` is for a server that has several; empty where it cannot be asked for.
    """

    address: str
    link: str
    token: str
    database: str

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
    if not all(isinstance(part, str) for part in asdict(code).values()):
        raise MirrorError("no_code")
    if not (code.link and code.token and is_database(code.database)):
        raise MirrorError("no_code")
    return replace(code, address=checked_address(code.address))


def is_database(name: object) -> bool:
    """Whether this is a name that can be asked for, or none."""
    return isinstance(name, str) and (not name or bool(_DATABASE.fullmatch(name)))


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
