"""Reading a text: which concepts and services it speaks of, and where."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from .lexicon import concepts, small_words
from .phrases import Hit, Phrases
from .records import Service
from .text import folded, words_of

SERVICE = "service "
_MISLEADING = "misleading"
_WORKS = "works"
_PROVIDER = "internet_provider"
ROW = 4  # words that nobody writes alike by chance
_STEM = 5  # letters that a word shares with its cousins: "protection", "proteccion"

_CLAUSE_ENDS = re.compile(
    r"[.!?;:,)…]+(?=\s|$)|[\n(]|\s[-–—]\s"
    r"|\b(?:but|while|though|whereas|however|ma|mentre|però|invece|aber|während|mais"
    r"|tandis|alors que|pero|mientras|aunque)\b",
    re.IGNORECASE,
)
# Error numbers (5.7.705, AADSTS50011, 0x8004010F), and names that only machines write
# (SuspiciousRemoteServerError).
_CODE = re.compile(
    r"\b(?:[A-Za-z]{2,10}[-_]?\d{3,}\w*|0x[0-9a-f]{4,}|\d+(?:\.\d+){2,3}|[45]\d\d"
    r"|[A-Za-z]+[a-z][A-Z][a-z]+[A-Z]\w+)\b"
)


@dataclass(frozen=True)
class Reading:
    """A text as triage sees it.

    ``hits`` is what the text complains of or says otherwise, ``fine`` names what it
    says is working, ``codes`` are error codes in lower case, ``asks`` tells whether
    there is a question mark. The subject's words come first in ``words``.
    """

    words: tuple[str, ...]
    hits: tuple[Hit, ...]
    fine: frozenset[str]
    subject_length: int
    codes: frozenset[str]
    asks: bool = False

    @cached_property
    def said(self) -> Mapping[str, str]:
        """Per concept (or service) the first words for it."""
        said: dict[str, str] = {}
        for hit in self.hits:
            said.setdefault(hit.name, self.words_of(hit))
        if self.asks:
            said["asks"] = "?"
        providers = {
            self.words_of(hit): hit for hit in self.hits if hit.name == _PROVIDER
        }
        if len(providers) > 1:
            said.setdefault("several_providers", ", ".join(providers))
        return said

    def words_of(self, hit: Hit) -> str:
        """The words of a hit as they were written."""
        return " ".join(self.words[hit.start : hit.end])

    @cached_property
    def kinds(self) -> Mapping[str, frozenset[str]]:
        """Names of the concepts spoken of, by kind."""
        known = concepts()
        found: dict[str, set[str]] = {}
        for name in self.said:
            if name in known:
                found.setdefault(known[name].kind, set()).add(name)
        return {kind: frozenset(names) for kind, names in found.items()}

    def of_kind(self, kind: str) -> frozenset[str]:
        """Names of the concepts of one kind that the text speaks of."""
        return self.kinds.get(kind, frozenset())

    @cached_property
    def _specific(self) -> Mapping[str, Mapping[str, float]]:
        known = concepts()
        return {
            kind: {name: known[name].weight for name in names if not known[name].whole}
            for kind, names in self.kinds.items()
        }

    def specific(self, kind: str) -> Mapping[str, float]:
        """Names and weights of the concepts of one kind that say more than which
        service it is."""
        return self._specific.get(kind, {})

    def says(self, *names: str) -> bool:
        """Whether the text speaks of any of the concepts."""
        return any(name in self.said for name in names)

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Each four folded words in a row; empty where they are mere small words."""
        words = [folded(word) for word in self.words]
        small = small_words()["en"]
        rows = [tuple(words[place : place + ROW]) for place in range(len(words))]
        return tuple(
            row if len(row) == ROW and sum(word in small for word in row) <= 2 else ()
            for row in rows
        )

    @cached_property
    def known_rows(self) -> frozenset[tuple[str, ...]]:
        """The rows that say something, to look others up in."""
        return frozenset(row for row in self.rows if row)

    @cached_property
    def loose_stems(self) -> Mapping[str, str]:
        """Beginnings of the longer words that no phrase covers, with the word."""
        covered = {place for hit in self.hits for place in range(hit.start, hit.end)}
        return {
            folded(word)[:_STEM]: word
            for place, word in enumerate(self.words)
            if place not in covered and len(word) >= _STEM and not word.isdigit()
        }


class Reader:
    """Reads tickets and issues with the lexicon and the words of a catalogue."""

    def __init__(self, services: Sequence[Service]):
        self._services = Phrases(
            {SERVICE + service.key: _names_and_words(service) for service in services}
        )

    def read_text(self, subject: str, body: str) -> Reading:
        """Read a subject and a body that are already plain text."""
        text = f"{subject}\n{body}"
        words: list[str] = []
        ends: list[int] = []
        position = 0
        for match in _CLAUSE_ENDS.finditer(text):
            words += words_of(text[position : match.start()])
            ends.append(len(words))
            position = match.end()
        words += words_of(text[position:])
        hits, fine = _without_fine(_without_hidden(self._find(words)), ends)
        return Reading(
            words=tuple(words),
            hits=tuple(hits),
            fine=frozenset(fine),
            subject_length=len(words_of(subject)),
            codes=frozenset(code.lower() for code in _CODE.findall(text)),
            asks=bool(words) and "?" in text,
        )

    def _find(self, words: Sequence[str]) -> list[Hit]:
        """Services in any language, concepts in the text's own and in English."""
        plain = [folded(word) for word in words]
        hits = self._services.find(plain)
        for language in languages_of(plain):
            hits += _concept_phrases(language).find(plain)
        return sorted(set(hits), key=lambda hit: (hit.start, hit.name, -hit.end))


@cache
def _concept_phrases(language: str) -> Phrases:
    return Phrases(
        {
            name: concept.phrases.get(language, ())
            for name, concept in concepts().items()
        }
    )


def _names_and_words(service: Service) -> list[str]:
    words = [word for words in service.words.values() for word in words]
    # A name of one word (Project, Windows) is too common a word by itself.
    return [service.name, *words] if " " in service.name else words


def languages_of(words: Sequence[str]) -> list[str]:
    """The language or languages that the folded ``words`` can be in, and English.

    English is always among them: product terms and error messages are English.
    """
    counts = {
        language: sum(word in small for word in words)
        for language, small in small_words().items()
    }
    most = max(counts.values())
    return [
        language
        for language, count in counts.items()
        if count == most or language == "en"
    ]


def _without_hidden(hits: list[Hit]) -> list[Hit]:
    """Leave out what a longer phrase hides: "exchange" in "in exchange for"."""
    known = concepts()
    hiding = [hit for hit in hits if _hides_any(known, hit.name)]

    def is_hidden(hit: Hit) -> bool:
        """Tell whether a longer phrase that hides `hit` lies over it."""
        return any(
            other.start <= hit.start
            and hit.end <= other.end
            and hit.name != other.name
            and _hides(known, other, hit)
            for other in hiding
        )

    return [hit for hit in hits if hit.name != _MISLEADING and not is_hidden(hit)]


def _hides_any(known: Mapping, name: str) -> bool:
    return name == _MISLEADING or name.startswith(SERVICE) or bool(known[name].hides)


def _hides(known: Mapping, longer: Hit, shorter: Hit) -> bool:
    if longer.name == _MISLEADING:
        return True
    if longer.name.startswith(SERVICE):
        return (
            shorter.name.startswith(SERVICE)
            and longer.end - longer.start > shorter.end - shorter.start
        )
    return shorter.name in known[longer.name].hides


_ABOUT = ("subjects", "platforms")


def _without_fine(hits: list[Hit], ends: list[int]) -> tuple[list[Hit], set[str]]:
    """Set apart what the text says is working: "mail and Teams are fine"."""
    known = concepts()

    def clause(hit: Hit) -> int:
        """Return the number of the clause that `hit` stands in."""
        return bisect_left(ends, hit.start + 1)

    fine_clauses = {clause(hit) for hit in hits if hit.name == _WORKS}
    fine = {
        hit
        for hit in hits
        if clause(hit) in fine_clauses
        and (hit.name.startswith(SERVICE) or known[hit.name].kind in _ABOUT)
    }
    rest = [hit for hit in hits if hit not in fine]
    return rest, {hit.name for hit in fine}
