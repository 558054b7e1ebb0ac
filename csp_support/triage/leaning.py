"""Which way a ticket leans by itself, whatever has been published."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .encoder import Vector, products
from .matching import Sign
from .reading import Reading
from .reasons import Reason, _
from .weights import Fitted

KNOWN_ISSUE = "known_issue"
_MOST = 5.0  # a greater lead says no more
_WORTH_SAYING = 1.0

# Per sign against any published issue the routes that a ticket may lean to instead.
_AGAINST = {
    "leans_to_ours": (
        ("ours", "subscription", "how_to"),
        Reason(_("it reads like a request, a question or the customer's own trouble")),
    ),
    "leans_to_bug": (
        ("bug_or_irregularity", "undocumented_issue"),
        Reason(_("it reads like a bug rather than an outage")),
    ),
    "leans_to_outage": (
        ("service_unavailable", "network_outage", "regional_multi_tenant"),
        Reason(_("it reads like an outage that nobody has published")),
    ),
}
_FAULT = Reason(_("it reads like a fault that many have"))


@dataclass(frozen=True)
class Leaning:
    """How much speaks for each route, as logarithms of odds.

    ``totals`` counts words and meaning, ``by_meaning`` the meaning only; it is empty
    without an encoder.
    """

    totals: Mapping[str, float]
    by_meaning: Mapping[str, float]

    def lead(self, routes: Iterable[str]) -> float:
        """How much likelier the routes together are than a published fault."""
        odds = sum(math.exp(self.totals[name]) for name in routes)
        lead = math.log(odds) - self.totals[KNOWN_ISSUE]
        return min(_MOST, max(-_MOST, lead))


def leaning(reading: Reading, meaning: Vector | None, known: Fitted) -> Leaning:
    """What the words and the meaning of a ticket say of its route."""
    totals = dict(known.route_start)
    for concept in reading.said:
        for name, weight in known.route.get(concept, {}).items():
            totals[name] += weight
    by_meaning: dict[str, float] = {}
    if meaning is not None and known.meaning:
        added = products(meaning, known.directions)
        by_meaning = dict(zip(known.meaning, added, strict=True))
        for name, weight in by_meaning.items():
            totals[name] += weight
    return Leaning(totals, by_meaning)


def leaning_signs(leans: Leaning) -> Iterator[Sign]:
    """What speaks against any published issue because the ticket leans elsewhere."""
    for name, (routes, reason) in _AGAINST.items():
        lead = leans.lead(routes)
        if lead > _WORTH_SAYING:
            yield Sign(name, lead, reason)
        elif name == "leans_to_ours" and lead < -_WORTH_SAYING:
            yield Sign(name, lead, _FAULT)
        else:
            yield Sign(name, lead)
