"""What a ticket reads like: examples of services and routes, compared by meaning.

``lexicon/services.json`` and ``lexicon/routes.json`` hold sentences as customers write
them.
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
    """How much a ticket reads like the examples of one service.

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
def _vectors(encoder: Encoder, kind: str, name: str) -> Sequence[Vector]:
    """The vectors of the examples of one service or route, in their order."""
    return encoder.encode(list(examples(kind)[name]))


def likenesses(encoder: Encoder | None, meaning: Vector | None) -> dict[str, Likeness]:
    """Per service how much a text of that meaning reads like its examples.

    Empty without an encoder or a meaning.
    """
    if encoder is None or meaning is None:
        return {}
    nearest = {
        name: _nearest(encoder, meaning, SERVICES, name) for name in examples(SERVICES)
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


def example_of(encoder: Encoder, meaning: Vector, route: str) -> str:
    """The example of a route that a text of that meaning reads most like."""
    return _nearest(encoder, meaning, ROUTES, route)[0][1]


def _nearest(
    encoder: Encoder, meaning: Vector, kind: str, name: str
) -> list[tuple[float, str]]:
    near = nearness(meaning, _vectors(encoder, kind, name))
    return sorted(zip(near, examples(kind)[name], strict=True), reverse=True)[:_NEAREST]
