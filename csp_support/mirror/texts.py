"""Texts that came from outside: which can be kept, and how they are written down."""

import re
from collections.abc import Callable


def is_text(longest: int) -> Callable[[object], bool]:
    """Return what tells whether something is a text of at most this length."""

    def check(value: object) -> bool:
        return isinstance(value, str) and len(value) <= longest and _is_kept(value)

    return check


def _is_kept(text: str) -> bool:
    """Whether a database takes it: one that does not would be tried for ever."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def named(name: object) -> str:
    """Return a name that came from outside as it can be written down anywhere."""
    return re.sub("[^ -~]", "?", str(name))[:64]
