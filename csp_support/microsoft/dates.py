"""Microsoft's dates: no to nine digits of a second, `Z`, an offset or neither."""

import re
from datetime import datetime, timedelta, timezone

_DATE = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)"
    r"(?:\.(?P<fraction>\d{1,9}))?"
    r"(?P<offset>[Zz]|[+-]\d\d:?\d\d)?",
    re.ASCII,
)


def parse(text: object) -> datetime | None:
    """Return the aware UTC datetime that `text` stands for.

    Without an offset the time is taken as UTC. Anything that is not such a date, and
    Microsoft's "no date" (`0001-01-01T00:00:00`), gives None: a date that cannot be
    read is unknown, and never a reason to lose the record it stands in.
    `datetime.fromisoformat` of Python 3.10 takes neither `Z` nor seven digits.
    """
    match = _DATE.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        return None
    try:
        moment = datetime.fromisoformat(match["moment"].upper())
        fraction = timedelta(
            microseconds=int((match["fraction"] or "").ljust(6, "0")[:6])
        )
        aware = (moment + fraction).replace(tzinfo=_zone(match["offset"]))
        return aware.astimezone(timezone.utc) if aware.year > 1 else None
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None) -> timezone:
    """Return the zone of `+hh:mm`, `+hhmm`, `Z` or nothing (UTC)."""
    if offset in (None, "Z", "z"):
        return timezone.utc
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)
