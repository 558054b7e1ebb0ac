"""The concepts of the lexicon: what people say, in five languages, and what it means.

The words are data, in the JSON files beside this module: one object per concept, with a
comma-separated line of phrases per language. See ``lexicon/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_DIRECTORY = Path(__file__).parent / "lexicon"
KINDS = ("subjects", "symptoms", "platforms", "places", "signs")


@dataclass(frozen=True)
class Concept:
    """Something that people speak of, whatever the language.

    ``weight`` says how telling it is (1 is usual), ``service`` which service it points
    to, ``hides`` names concepts that do not count inside a phrase of this one, ``under``
    a wider concept that is meant too.
    """

    name: str
    kind: str
    phrases: tuple[str, ...]
    weight: float = 1.0
    service: str = ""
    hides: tuple[str, ...] = ()
    under: str = ""


@lru_cache(maxsize=1)
def concepts() -> Mapping[str, Concept]:
    """Every concept of the lexicon by name."""
    found: dict[str, Concept] = {}
    for kind in KINDS:
        text = (_DIRECTORY / f"{kind}.json").read_text(encoding="utf-8")
        for name, entry in json.loads(text).items():
            found[name] = _concept(name, kind, entry)
    return found


def _concept(name: str, kind: str, entry: dict) -> Concept:
    phrases = (
        phrase.strip() for line in entry["words"].values() for phrase in line.split(",")
    )
    return Concept(
        name=name,
        kind=kind,
        phrases=tuple(phrase for phrase in phrases if phrase),
        weight=entry.get("weight", 1.0),
        service=entry.get("service", ""),
        hides=tuple(entry.get("hides", ())),
        under=entry.get("under", ""),
    )
