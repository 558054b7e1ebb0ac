"""Whose the problem is: Microsoft's, ours, a purchase or a question."""

from __future__ import annotations

from collections.abc import Mapping

from . import weights
from .likeness import Likeness
from .reading import Reading
from .reasons import Reason, _
from .records import Candidate, RouteGuess
from .sentences import sentence

# The five cases in which Microsoft takes a request from a partner.
_HAND_OVER = (
    "undocumented_issue",
    "service_unavailable",
    "bug_or_irregularity",
    "network_outage",
    "regional_multi_tenant",
)
# What to find out before a route is taken, unless the ticket speaks of it.
_EVIDENCE = {
    "undocumented_issue": {
        "documentation_says": _("which page of the documentation says otherwise"),
        "configuration_checked": _("whether the configuration was checked"),
    },
    "service_unavailable": {
        "everyone": _("whether all users are affected"),
        "several_networks": _("whether it fails from another network too"),
    },
    "bug_or_irregularity": {
        "since_update": _("since when, and after which update"),
        "works": _("where it works: other browser, device or user"),
    },
    "network_outage": {
        "several_providers": _("which providers and places are affected"),
    },
    "regional_multi_tenant": {
        "several_tenants": _("which tenants are affected"),
        "same_region": _("in which region their data is"),
    },
}
_TOO_SHORT = 8  # words
_READS_LIKE = 0.05  # lead of a route's examples that is worth saying


def route(
    reading: Reading,
    best: Candidate | None,
    alike: Mapping[str, Likeness] | None = None,
) -> RouteGuess:
    """The route of a ticket; ``best`` is the issue linked or suggested, if any.

    ``alike`` tells per route how much the ticket reads like examples of it.
    """
    alike = alike or {}
    if best:
        return RouteGuess("known_issue", None, best.score, best.reasons)
    totals = dict(weights.ROUTE_START)
    for concept in _pulling(reading):
        for name, weight in weights.ROUTE[concept].items():
            totals[name] += weight
    for name, likeness in alike.items():
        totals[name] += weights.ROUTE_LIKENESS * likeness.lead
    name = max(totals, key=lambda each: totals[each])
    hand_over = name in _HAND_OVER
    return RouteGuess(
        route="hand_over" if hand_over else name,
        category=name if hand_over else None,
        score=weights.share(totals, name),
        reasons=tuple(_reasons(reading, name, alike.get(name))),
        missing=tuple(_missing(reading, name)),
    )


def _pulling(reading: Reading) -> list[str]:
    return [concept for concept in weights.ROUTE if concept in reading.said]


def _reasons(reading: Reading, name: str, alike: Likeness | None) -> list[Reason]:
    """What speaks for the route, the weightiest first."""
    pulls = {each: weights.ROUTE[each].get(name, 0) for each in _pulling(reading)}
    speaking = [concept for concept, weight in pulls.items() if weight > 0]
    speaking.sort(key=lambda concept: -pulls[concept])
    reasons = [sentence(reading, concept) for concept in speaking]
    if alike and alike.lead > _READS_LIKE:
        example = {"example": alike.example}
        reasons.append(Reason(_('it reads like "%(example)s"'), example))
    return reasons


def _missing(reading: Reading, name: str) -> list[Reason]:
    says_little = len(reading.words) < _TOO_SHORT and not _pulling(reading)
    wanted = [Reason(_("what happens, to whom and since when"))] if says_little else []
    return wanted + [
        Reason(question)
        for concept, question in _EVIDENCE.get(name, {}).items()
        if not reading.says(concept)
    ]
