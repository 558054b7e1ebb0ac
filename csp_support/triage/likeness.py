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
_MOST_SHOWN = 30  # examples of a route; to encode more takes time


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
def _of_services(encoder: Encoder) -> Sequence[Vector]:
    """The vectors of the examples of all services, in their order."""
    known = examples(SERVICES).values()
    return encoder.encode([sentence for sentences in known for sentence in sentences])


@cache
def _shown(encoder: Encoder, route: str) -> Sequence[Vector]:
    """The vectors of the examples of a route that may be shown as a reason."""
    return encoder.encode(list(examples(ROUTES)[route][:_MOST_SHOWN]))


def likenesses(encoder: Encoder | None, meaning: Vector | None) -> dict[str, Likeness]:
    """Per service how much a text of that meaning reads like its examples.

    Empty without an encoder or a meaning.
    """
    if encoder is None or meaning is None:
        return {}
    near = iter(nearness(meaning, _of_services(encoder)))
    nearest = {
        name: sorted(((next(near), each) for each in known), reverse=True)[:_NEAREST]
        for name, known in examples(SERVICES).items()
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
    near = nearness(meaning, _shown(encoder, route))
    return max(zip(near, examples(ROUTES)[route], strict=False))[1]
