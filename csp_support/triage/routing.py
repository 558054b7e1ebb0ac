"""Whose the problem is: Microsoft's, ours, a purchase or a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import weights
from .leaning import KNOWN_ISSUE, Leaning
from .reading import Reading
from .reasons import Reason, _
from .records import Candidate, RouteGuess
from .sentences import sentence
from .weights import Fitted

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
_WORTH_SAYING = 0.3
_READS_LIKE = 0.5  # lead of a route by meaning alone that is worth an example


def route(
    reading: Reading,
    leans: Leaning,
    best: Candidate | None,
    known: Fitted,
    example_of: Callable[[str], str] | None = None,
) -> RouteGuess:
    """The route of a ticket; ``best`` is the issue linked or suggested, if any.

    ``example_of`` gives the example of a route that the ticket reads most like.
    """
    if best:
        return RouteGuess(KNOWN_ISSUE, None, best.score, best.reasons)
    totals = {name: leans.totals[name] for name in leans.totals if name != KNOWN_ISSUE}
    name = max(totals, key=lambda each: totals[each])
    hand_over = name in _HAND_OVER
    reasons = [*_reasons(reading, name, known)]
    if example_of and _reads_like(leans, name):
        example = {"example": example_of(name)}
        reasons.append(Reason(_('it reads like "%(example)s"'), example))
    return RouteGuess(
        route="hand_over" if hand_over else name,
        category=name if hand_over else None,
        score=weights.share(totals, name),
        reasons=tuple(reasons),
        missing=tuple(_missing(reading, name, known)),
    )


def _reads_like(leans: Leaning, name: str) -> bool:
    """Whether the ticket's meaning points to a route more than to most others."""
    by_meaning = leans.by_meaning
    if not by_meaning:
        return False
    return by_meaning[name] - sum(by_meaning.values()) / len(by_meaning) > _READS_LIKE


def _pulls(reading: Reading, name: str, known: Fitted) -> dict[str, float]:
    """What each concept of the ticket adds to a route, where that is worth saying."""
    pulls = {each: known.route.get(each, {}).get(name, 0) for each in reading.said}
    return {each: pull for each, pull in pulls.items() if pull >= _WORTH_SAYING}


def _reasons(reading: Reading, name: str, known: Fitted) -> Iterator[Reason]:
    """What speaks for the route, the weightiest first."""
    pulls = _pulls(reading, name, known)
    for concept in sorted(pulls, key=lambda each: -pulls[each]):
        yield sentence(reading, concept)


def _missing(reading: Reading, name: str, known: Fitted) -> list[Reason]:
    says_little = len(reading.words) < _TOO_SHORT and not _pulls(reading, name, known)
    wanted = [Reason(_("what happens, to whom and since when"))] if says_little else []
    return wanted + [
        Reason(question)
        for concept, question in _EVIDENCE.get(name, {}).items()
        if not reading.says(concept)
    ]
