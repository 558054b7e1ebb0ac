"""A dossier on its way: the form it has, and how large it may be.

It travels as what it says, not as a printed file: each side prints the same of it, in
its own way, and nothing has to be printed while a ticket is shared.
"""

import json
from collections.abc import Mapping

from .texts import is_text

LARGEST = 500_000  # characters, all in all
LONGEST_TEXT = 100_000
LONGEST_TITLE = 500
MOST_SECTIONS = 30
MOST_LINES = 500
LEFT_OUT = "Left out, as it is too long"

# A section has a title, and one of these.
KINDS = ("rows", "text", "items", "table")

_is_title = is_text(LONGEST_TITLE)
_is_words = is_text(LONGEST_TEXT)


def bounded(dossier: Mapping) -> dict:
    """Return a dossier of ours as it may travel; what is left out is named in it."""
    kept, left_out, room = [], [], LARGEST // 2
    for section in dossier["sections"]:
        short = _short(section)
        size = len(json.dumps(short))
        if size <= room and len(kept) < MOST_SECTIONS - 1:
            room -= size
            kept.append(short)
        else:
            left_out.append(short["title"])
    if left_out:
        kept.append({"title": LEFT_OUT, "items": left_out[:MOST_LINES]})
    heads = ("title", "prepared_at", "severity")
    return {
        **{name: _words(dossier[name])[:LONGEST_TITLE] for name in heads},
        "sections": kept,
    }


def _short(section: Mapping) -> dict:
    kind = next(name for name in KINDS if name in section)
    content = section[kind]
    if kind == "text":
        content = _words(content)[:LONGEST_TEXT]
    elif kind == "items":
        content = [_words(item)[:LONGEST_TITLE] for item in content[:MOST_LINES]]
    else:
        content = [
            [_words(cell)[:LONGEST_TEXT] for cell in row]
            for row in content[:MOST_LINES]
        ]
    return {"title": _words(section["title"])[:LONGEST_TITLE], kind: content}


def _words(value: object) -> str:
    return "" if value in (None, False) else str(value)


def is_dossier(value: object) -> bool:
    """Whether this is a dossier that can be read and printed, or none."""
    if value is None:
        return True
    if not isinstance(value, dict):
        return False
    if set(value) != {"title", "prepared_at", "severity", "sections"}:
        return False
    sections = value["sections"]
    return (
        _is_title(value["title"])
        and _is_title(value["prepared_at"])
        and value["severity"] in ("", "a", "b", "c")
        and isinstance(sections, list)
        and len(sections) <= MOST_SECTIONS
        and all(map(_is_section, sections))
        and len(json.dumps(value)) <= LARGEST
    )


def _is_section(section: object) -> bool:
    if not isinstance(section, dict) or len(section) != 2:
        return False
    kind = next((name for name in KINDS if name in section), None)
    if not kind or not _is_title(section.get("title")):
        return False
    content = section[kind]
    if kind == "text":
        return _is_words(content)
    if not isinstance(content, list) or len(content) > MOST_LINES:
        return False
    if kind == "items":
        return all(map(_is_title, content))
    return _is_table(content, width=2 if kind == "rows" else None)


def _is_table(rows: list, width: int | None) -> bool:
    """Rows of texts, all of the same width; a table has its heads at least."""
    if not all(isinstance(row, list) and all(map(_is_words, row)) for row in rows):
        return False
    widths = {len(row) for row in rows}
    return widths <= {width} if width else len(widths) == 1
