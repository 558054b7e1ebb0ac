"""Finding phrases of many lists in one pass over a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .lexicon import number_words
from .text import folded, words_of

_GAP = "..."
_NUMBER = "#"
_WIDEST_GAP = 4
_LONGEST_WORD = 40
_SHORTEST_PHRASE = 2  # letters; one alone stands in too many texts


@dataclass(frozen=True)
class Hit:
    """A phrase of the list ``name`` found at the words ``start`` to ``end``."""

    name: str
    start: int
    end: int


class Phrases:
    """Lists of phrases by name, ready to be looked for.

    In a phrase ``*`` at the start or end of a word stands for any letters, ``...`` for
    up to four words in between, ``#`` for a number: ``"non ... funziona*"``.
    """

    def __init__(self, lists: Mapping[str, Iterable[str]]):
        self._numbers: dict[str, int] = {}
        self._of_word: dict[str, frozenset[int]] = {}
        self._by_first: dict[int, list[tuple[str, tuple[int, ...]]]] = defaultdict(list)
        for name, phrases in lists.items():
            for phrase in phrases:
                self._add(name, phrase)
        self._endings = {
            len(word) - 1 for word in self._numbers if word.startswith("*")
        }

    def find(self, words: Sequence[str]) -> list[Hit]:
        """Every phrase found in the folded ``words``, in order of its start."""
        known = [self._patterns_of(word) for word in words]
        hits = []
        for start, patterns in enumerate(known):
            for first in patterns:
                for name, rest in self._by_first.get(first, ()):
                    end = _end_of(rest, known, start + 1)
                    if end is not None:
                        hits.append(Hit(name, start, end))
        return hits

    def _add(self, name: str, phrase: str) -> None:
        words = _pattern_words(phrase)
        if len("".join(words)) < _SHORTEST_PHRASE:
            return
        numbers = [
            -1 if word == _GAP else self._numbers.setdefault(word, len(self._numbers))
            for word in words
        ]
        entry = (name, tuple(numbers[1:]))
        if entry not in self._by_first[numbers[0]]:
            self._by_first[numbers[0]].append(entry)

    def _patterns_of(self, word: str) -> frozenset[int]:
        """Numbers of the word patterns that ``word`` fits."""
        found = self._of_word.get(word)
        if found is None:
            found = frozenset(
                self._numbers[pattern]
                for pattern in self._possible_patterns(word[:_LONGEST_WORD])
                if pattern in self._numbers
            )
            if len(self._of_word) < 100_000:
                self._of_word[word] = found
        return found

    def _possible_patterns(self, word: str) -> Iterable[str]:
        yield word
        if word.isdigit() or word in number_words():
            yield _NUMBER
        for length in range(2, len(word) + 1):
            yield word[:length] + "*"
        for length in self._endings:
            if length <= len(word):
                yield "*" + word[-length:]


def _pattern_words(phrase: str) -> list[str]:
    """The phrase's words as they are compared with a text's."""
    words: list[str] = []
    for part in phrase.split():
        if part in (_GAP, _NUMBER):
            words.append(part)
            continue
        pieces = [folded(word) for word in words_of(part)]
        if pieces and part.startswith("*"):
            pieces[0] = "*" + pieces[0]
        if pieces and part.endswith("*"):
            pieces[-1] += "*"
        words.extend(pieces)
    while words and words[0] == _GAP:
        words.pop(0)
    while words and words[-1] == _GAP:
        words.pop()
    return words


def _end_of(
    rest: tuple[int, ...], known: Sequence[frozenset[int]], position: int
) -> int | None:
    """Where the rest of a phrase ends if it goes on at ``position``."""
    widest = 0
    for number in rest:
        if number < 0:
            widest = _WIDEST_GAP
            continue
        last = min(position + widest, len(known) - 1)
        while position <= last and number not in known[position]:
            position += 1
        if position > last:
            return None
        position += 1
        widest = 0
    return position
