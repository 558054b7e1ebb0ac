"""Whose the problem is: Microsoft's, ours, a purchase or a question."""

from __future__ import annotations

from . import weights
from .reading import Reading
from .reasons import Reason, _
from .records import Candidate, RouteGuess

_ROUTES = {
    "undocumented_issue": "hand_over",
    "service_unavailable": "hand_over",
    "bug_or_irregularity": "hand_over",
    "network_outage": "hand_over",
    "regional_multi_tenant": "hand_over",
    "ours": "ours",
    "subscription": "subscription",
    "how_to": "how_to",
}

_SAYS = _('the ticket says "%(said)s"')


def route(reading: Reading, best: Candidate | None) -> RouteGuess:
    """The route of a ticket; ``best`` is the issue linked or suggested, if any."""
    if best:
        return RouteGuess("known_issue", None, best.score, best.reasons)
    totals = dict(weights.ROUTE_START)
    reasons: dict[str, list[tuple[float, Reason]]] = {name: [] for name in totals}
    for concept, pulls in weights.ROUTE.items():
        if concept not in reading.said:
            continue
        for name, weight in pulls.items():
            totals[name] += weight
            if weight > 0:
                reason = Reason(_SAYS, {"said": reading.said[concept]})
                reasons[name].append((-weight, reason))
    name = max(totals, key=lambda each: totals[each])
    found = [reason for _weight, reason in sorted(reasons[name], key=lambda r: r[0])]
    return RouteGuess(
        route=_ROUTES[name],
        category=name if _ROUTES[name] == "hand_over" else None,
        score=weights.share(totals, name),
        reasons=tuple(found),
        missing=tuple(_missing(name, reading)),
    )


_EVIDENCE = {
    "undocumented_issue": (
        ("documentation_says", _("which page of the documentation says otherwise")),
        ("configuration_checked", _("that the configuration was checked")),
    ),
    "service_unavailable": (
        ("everyone", _("whether all users are affected")),
        ("several_networks", _("whether it fails from another network too")),
    ),
    "bug_or_irregularity": (
        ("since_update", _("since when, and after which update")),
        ("works", _("where it works: other browser, device or user")),
    ),
    "network_outage": (
        ("several_providers", _("which providers and places are affected")),
    ),
    "regional_multi_tenant": (
        ("several_tenants", _("which tenants are affected")),
        ("same_region", _("in which region their data is")),
    ),
    "ours": (),
    "subscription": (),
    "how_to": (),
}


def _missing(name: str, reading: Reading) -> list[Reason]:
    return [
        Reason(question)
        for concept, question in _EVIDENCE[name]
        if concept not in reading.said
    ]
