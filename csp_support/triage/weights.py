"""Every weight of triage in one place.

A decision is a sum: each sign found adds its weight times its strength.
``probability`` turns the sum into a score between 0 and 1.

Those of published issues and routes are fitted to labelled tickets and stand in the
folder ``fitted``; ``benchmarks/fitting`` makes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

_FITTED = Path(__file__).parent / "fitted"

# How much a mention adds to a service.
SERVICE_NAMED = 2.0
SERVICE_NAMED_IN_SUBJECT = 3.0
SERVICE_NAMED_AGAIN = 0.3
SERVICE_NAMED_FIRST = 0.6
SERVICE_IMPLIED = 0.9
SERVICE_IMPLIED_IN_SUBJECT = 1.4
SERVICE_LIKENESS = 6.0  # for each point nearer to its examples than to all

# Signs that two tickets speak of the same thing.
RESEMBLANCE_START = -1.6
RESEMBLANCE = {
    "same_service": 1.6,
    "other_service": -3.0,
    "same_subject": 1.6,
    "same_subject_missing": -1.6,
    "same_symptom": 1.2,
    "same_symptom_missing": -0.5,
    "same_meaning": 2.0,
}


@dataclass(frozen=True)
class Fitted:
    """The weights of signs for a published issue, and of concepts for a route.

    ``known_issue`` is among the routes: it stands for a fault that has been published.
    ``meaning`` holds per route what each number of a text's vector adds; it is empty
    where words alone decide.
    """

    issue_start: float
    issue: Mapping[str, float]
    route_start: Mapping[str, float]
    route: Mapping[str, Mapping[str, float]]
    meaning: Mapping[str, Sequence[float]]

    @cached_property
    def directions(self) -> Sequence[Sequence[float]]:
        """The vectors of ``meaning`` in their order, ready to be multiplied."""
        import numpy  # comes with the encoder, without which there are no vectors

        return numpy.array(list(self.meaning.values()))


@cache
def fitted(with_encoder: bool) -> Fitted:
    """The weights to judge by: with the meaning of texts, or by words alone."""
    path = _FITTED / ("encoder.json" if with_encoder else "words.json")
    return Fitted(**json.loads(path.read_text(encoding="utf-8")))


def probability(total: float) -> float:
    """The logistic curve: 0 for very negative sums, 0.5 for 0, 1 for large ones."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def share(totals: dict[str, float], name: str) -> float:
    """The share of one total among all, as the odds of a choice between them."""
    highest = max(totals.values())
    odds = {each: math.exp(total - highest) for each, total in totals.items()}
    return odds[name] / sum(odds.values())
