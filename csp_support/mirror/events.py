"""What may travel of a shared ticket: field by field, each with its bounds.

The same list is applied by who sends and by who receives: a side with a fault, or with
bad intent, neither gives away nor brings in anything else.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timezone

from .dossiers import is_dossier
from .errors import Refusal
from .texts import is_text, named

LONGEST_TITLE = 500
LONGEST_TEXT = 200_000
LONGEST_NAME = 255
LARGEST_FILE = 10 * 2**20
LARGEST_FILES = 20 * 2**20
MOST_FILES = 20

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# Which side of a shared ticket makes which move.
WORKER_MOVES = ("accept", "decline", "start", "answer", "return", "close")
ASKER_MOVES = ("ask_again", "close", "withdraw")


def _is_one_of(*choices: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in choices


def _is_group(*names: str) -> Callable[[object], bool]:
    """A group of short texts, or None where it is not shown."""
    is_short = is_text(LONGEST_TITLE)

    def check(value: object) -> bool:
        return value is None or (
            isinstance(value, dict)
            and set(value) <= set(names)
            and all(is_short(text) for text in value.values())
        )

    return check


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def _is_moment(value: object) -> bool:
    try:
        moment = datetime.fromisoformat(value)
        return moment.tzinfo is not None and bool(moment.astimezone(timezone.utc))
    except (TypeError, ValueError, OverflowError):
        return False


def _is_names(value: object) -> bool:
    is_name = is_text(LONGEST_NAME)
    return isinstance(value, list) and len(value) <= 200 and all(map(is_name, value))


def _is_files(value: object) -> bool:
    if not isinstance(value, list) or len(value) > MOST_FILES:
        return False
    sizes = [_file_size(file) for file in value]
    return None not in sizes and sum(sizes) <= LARGEST_FILES


def _file_size(file: object) -> int | None:
    if not isinstance(file, dict) or set(file) != {"name", "data"}:
        return None
    if not is_text(LONGEST_NAME)(file["name"]) or not isinstance(file["data"], str):
        return None
    try:
        size = len(base64.b64decode(file["data"], validate=True))
    except (binascii.Error, ValueError):
        return None
    return size if size <= LARGEST_FILE else None


_REFERENCE = is_text(64)
_BODY = is_text(LONGEST_TEXT)
_WRITER = is_text(LONGEST_TITLE)

_CONTENT = {
    "title": is_text(LONGEST_TITLE),
    "description": _BODY,
    "severity": _is_one_of("", "a", "b", "c"),
    "service": is_text(LONGEST_TITLE),
    "reference": _REFERENCE,
    "customer": _is_group("name", "tenant", "tenant_id", "domain"),
    "contact": _is_group("name", "email", "phone"),
    "health": _is_group("label", "checked_at", "issue", "issue_title"),
    "dossier": is_dossier,
    "files": _is_files,
}

# The fields of every kind of event. `edit` and `delete` name the event by which the
# message came; `kept` are names and checksums of its files that are still there, as a
# file may be renamed on one side. `writer` is who of the other side's people wrote it
# with us, empty for our own. `void` stands where something was withdrawn before it was
# sent.
KINDS: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "share": _CONTENT,
    "change": _CONTENT,
    "message": {
        "body": _BODY,
        "said_at": _is_moment,
        "reference": _REFERENCE,
        "writer": _WRITER,
        "files": _is_files,
    },
    "edit": {
        "message": _is_uuid,
        "body": _BODY,
        "writer": _WRITER,
        "kept": _is_names,
        "files": _is_files,
    },
    "delete": {"message": _is_uuid},
    "move": {
        "move": _is_one_of(*WORKER_MOVES, *ASKER_MOVES),
        "body": _BODY,
        "reference": _REFERENCE,
    },
    "reference": {"reference": _REFERENCE},
    "void": {},
}


@dataclass(frozen=True)
class Event:
    """Something that one side did with a shared ticket, the `sequence`th of its."""

    uuid: str
    share: str
    sequence: int
    kind: str
    payload: dict

    def wire(self) -> dict:
        """Return the event as it is sent."""
        return asdict(self)


def read(raw: object) -> Event:
    """Return the event that came, its payload not looked at yet.

    Refusal `wrong_value` when it does not even say which event it is.
    """
    try:
        event = Event(**raw)
    except TypeError:
        raise Refusal("wrong_value", field="event") from None
    for field in ("uuid", "share"):
        if not _is_uuid(getattr(event, field)):
            raise Refusal("wrong_value", field=field)
    if type(event.sequence) is not int or not 0 < event.sequence < 2**31:
        raise Refusal("wrong_value", field="sequence")
    return event


def check(event: Event) -> None:
    """Raise a Refusal unless its payload has the fields of its kind, and no other."""
    fields = KINDS.get(event.kind) if isinstance(event.kind, str) else None
    if fields is None:
        raise Refusal("unknown_kind")
    if not isinstance(event.payload, dict):
        raise Refusal("wrong_value", field="payload")
    strangers = sorted(set(event.payload) - set(fields))
    if strangers:
        raise Refusal("unknown_field", field=named(strangers[0]))
    for name, is_right in fields.items():
        if name not in event.payload or not is_right(event.payload[name]):
            raise Refusal("wrong_value", field=name)


def allowed(kind: str, values: Mapping[str, object]) -> dict:
    """Return of our own values those that may travel with this kind of event."""
    return {name: values[name] for name in KINDS[kind] if name in values}
