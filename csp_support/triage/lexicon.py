"""The concepts of the lexicon: what people say, in five languages, and what it means.

The words are data, in the JSON files beside this module: one object per concept, with a
comma-separated line of phrases per language. See ``lexicon/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .text import folded

_DIRECTORY = Path(__file__).parent / "lexicon"
KINDS = ("subjects", "symptoms", "platforms", "places", "signs")


@dataclass(frozen=True)
class Concept:
    """Something that people speak of, whatever the language.

    ``weight`` says how telling it is (1 is usual), ``service`` which service it points
    to, ``hides`` names concepts that do not count inside a phrase of this one,
    ``under`` the wider place that holds it, ``whole`` that it names what the
    service is, not a part of it. ``phrases`` are by language.
    """

    name: str
    kind: str
    phrases: Mapping[str, tuple[str, ...]]
    weight: float = 1.0
    service: str = ""
    hides: tuple[str, ...] = ()
    under: str = ""
    whole: bool = False


@cache
def small_words() -> Mapping[str, frozenset[str]]:
    """Per language the small words that give it away."""
    return {
        language: frozenset(folded(word) for word in split_words(entry["small_words"]))
        for language, entry in _read("languages").items()
    }


@cache
def number_words() -> frozenset[str]:
    """Words of any language that say how many."""
    return frozenset(
        folded(word)
        for entry in _read("languages").values()
        for word in split_words(entry["numbers"])
    )


def _read(name: str) -> dict:
    return json.loads((_DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))


def split_words(line: str) -> tuple[str, ...]:
    """The words or phrases of a comma-separated line."""
    return tuple(word.strip() for word in line.split(",") if word.strip())


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept of the lexicon by name."""
    found: dict[str, Concept] = {}
    for kind in KINDS:
        for name, entry in _read(kind).items():
            found[name] = _concept(name, kind, entry)
    return found


def _concept(name: str, kind: str, entry: dict) -> Concept:
    return Concept(
        name=name,
        kind=kind,
        phrases={
            language: split_words(line) for language, line in entry["words"].items()
        },
        weight=entry.get("weight", 1.0),
        service=entry.get("service", ""),
        hides=tuple(entry.get("hides", ())),
        under=entry.get("under", ""),
        whole=entry.get("whole", False),
    )
