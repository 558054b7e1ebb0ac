"""What a ticket reads like: the encoder's hints for services and routes.

``lexicon/services.json`` and ``lexicon/routes.json`` hold sentences as customers write
them; a ticket is compared with all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .encoder import Encoder, Vector, nearness

SERVICES = "services"
ROUTES = "routes"
_LEXICON = Path(__file__).parent / "lexicon"
_NEAREST = 3  # examples that count


@dataclass(frozen=True)
class Likeness:
    """How much a ticket reads like the examples of one service or route.

    ``lead`` is how much nearer it is to them than to all examples on average;
    ``example`` is the nearest one.
    """

    lead: float
    example: str


@cache
def examples(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Per service (by display name) or route what customers write of it."""
    read = json.loads((_LEXICON / f"{kind}.json").read_text(encoding="utf-8"))
    return {name: tuple(sentences) for name, sentences in read.items()}


@cache
def _vectors(encoder: Encoder, kind: str) -> Sequence[Vector]:
    """The vectors of all examples of a kind, in their order."""
    return encoder.encode([each for known in examples(kind).values() for each in known])


def likenesses(
    encoder: Encoder | None, meaning: Vector | None, kind: str
) -> dict[str, Likeness]:
    """Per service or route how much a text of that meaning reads like its examples.

    Empty without an encoder or a meaning.
    """
    if encoder is None or meaning is None:
        return {}
    near = iter(nearness(meaning, _vectors(encoder, kind)))
    nearest = {
        name: sorted(((next(near), each) for each in known), reverse=True)[:_NEAREST]
        for name, known in examples(kind).items()
    }
    means = {
        name: sum(score for score, _example in found) / len(found)
        for name, found in nearest.items()
    }
    middle = sum(means.values()) / len(means)
    return {
        name: Likeness(means[name] - middle, found[0][1])
        for name, found in nearest.items()
    }
