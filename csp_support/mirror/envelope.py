"""Signing what goes between two Odoos, so that nobody in between can write it.

RFC 2104 (HMAC) over one canonical text: what is signed is exactly what is read.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .errors import MirrorError

# How far the clocks of both servers, and the time on the way, may be apart.
TOLERANCE = timedelta(minutes=10)

# What reading can raise where the words are signed, and make no sense.
MALFORMED = (ValueError, KeyError, TypeError, AttributeError, RecursionError)

# Who made the code of a connection, and who entered it.
SIDES = ("inviter", "invited")


@dataclass(frozen=True)
class Link:
    """One side of a connection: its identifier, the common secret, and which we are."""

    uuid: str
    secret: str
    side: str

    @property
    def other_side(self) -> str:
        """Return the name of the side that we speak with."""
        return SIDES[1 - SIDES.index(self.side)]


def canonical(content: Mapping[str, object]) -> str:
    """Return the one text of this content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def seal(link: Link, content: Mapping[str, object], moment: datetime) -> dict[str, str]:
    """Return `body` and `signature` for what we send.

    The name of the sender's side keeps our own words from being sent back to us.
    """
    body = canonical(
        {**content, "link": link.uuid, "from": link.side, "at": moment.isoformat()}
    )
    return {"body": body, "signature": _signature(link, body)}


def unseal(link: Link, sealed: object, moment: datetime) -> dict:
    """Return the content of what the other side sent at most `TOLERANCE` ago.

    MirrorError `bad_signature`, `wrong_link` or `out_of_time` for anything else.
    """
    body, signature = _parts(sealed)
    if not hmac.compare_digest(_signature(link, body).encode(), signature.encode()):
        raise MirrorError("bad_signature")
    content = json.loads(body)
    if (content.get("link"), content.get("from")) != (link.uuid, link.other_side):
        raise MirrorError("wrong_link")
    if abs(datetime.fromisoformat(content["at"]) - moment) > TOLERANCE:
        raise MirrorError("out_of_time")
    return content


def now() -> datetime:
    """Return this moment, aware."""
    return datetime.now(timezone.utc)


def _parts(sealed: object) -> tuple[str, str]:
    parts = sealed if isinstance(sealed, Mapping) else {}
    body, signature = parts.get("body"), parts.get("signature")
    if not isinstance(body, str) or not isinstance(signature, str):
        raise MirrorError("bad_signature")
    return body, signature


def _signature(link: Link, body: str) -> str:
    return hmac.new(link.secret.encode(), body.encode(), hashlib.sha256).hexdigest()
