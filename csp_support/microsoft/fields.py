"""Reads fields of Microsoft's JSON objects, whatever they hold.

A field that is missing or of the wrong type is empty; only an object without its id
is malformed.
"""

from collections.abc import Mapping


def spellings(words: str) -> dict[str, str]:
    """Return enumeration values, told apart by blanks, for `enum`."""
    return {word.lower(): word for word in words.split()}


def with_id(item: object) -> dict:
    """Return an object that has a text as its `id`; ValueError for anything else."""
    if not isinstance(item, dict) or not text(item.get("id")):
        raise ValueError("not an object with an id")
    return item


def mapping(value: object) -> dict:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[dict]:
    """Return the objects of a list."""
    items = value if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list that are not empty."""
    items = value if isinstance(value, list) else []
    return tuple(item for item in map(text, items) if item)


def text(value: object) -> str:
    """Return a text that a database takes: no NUL, no half of a surrogate pair."""
    stripped = value.strip() if isinstance(value, str) else ""
    return stripped.replace("\0", "").encode(errors="replace").decode()


def enum(value: object, known: Mapping[str, str]) -> str:
    """Return a value in Microsoft's spelling if it is known in any casing."""
    word = text(value)
    return known.get(word.lower(), word)
