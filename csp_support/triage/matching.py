"""How well a published issue explains a ticket, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from . import weights
from .lexicon import concepts
from .reading import Reading
from .reasons import Reason, _
from .records import Candidate, Issue, Ticket

LATE_REPORT = timedelta(hours=48)
EARLY_REPORT = timedelta(hours=2)


@dataclass(frozen=True)
class Read:
    """A text with the keys of the services it names, points to or belongs to."""

    reading: Reading
    named: frozenset[str]
    implied: frozenset[str]
    service: str | None
    whole_suite: bool = False


@dataclass(frozen=True)
class Sign:
    """One thing that speaks for or against an issue, and how strongly (0 to 1)."""

    name: str
    strength: float
    reason: Reason | None = None


def is_in_time(ticket: Ticket, issue: Issue) -> bool:
    """Whether the issue's impact can have been felt when the ticket was written."""
    if issue.status.lower() == "falsepositive":
        return False
    if issue.start and issue.start > ticket.created + EARLY_REPORT:
        return False
    return issue.end is None or issue.end >= ticket.created - LATE_REPORT


def has_ended(ticket: Ticket, issue: Issue) -> bool:
    """Whether the issue was over when the ticket was written."""
    if issue.end:
        return issue.end < ticket.created
    return issue.is_resolved


def weigh(issue: Issue, signs: Iterable[Sign]) -> Candidate:
    """The issue with its score and the reasons, the weightiest first."""
    signs = list(signs)
    total = weights.ISSUE_START + sum(
        weights.ISSUE[sign.name] * sign.strength for sign in signs
    )
    telling = sorted(
        (sign for sign in signs if sign.reason),
        key=lambda sign: -abs(weights.ISSUE[sign.name] * sign.strength),
    )
    return Candidate(
        issue=issue,
        score=weights.probability(total),
        reasons=tuple(sign.reason for sign in telling if sign.reason),
    )


def signs_of_pair(ticket: Ticket, asked: Read, issue: Issue, told: Read) -> list[Sign]:
    """What ticket and issue together say for or against each other."""
    return [
        *_service_signs(asked, told, issue),
        *_concept_signs(asked.reading, told.reading),
        *_platform_signs(asked.reading, told.reading),
        *_place_signs(asked.reading, told.reading),
        *_code_signs(asked.reading, told.reading),
        *_time_signs(ticket, asked.reading, issue),
    ]


def _service_signs(asked: Read, told: Read, issue: Issue) -> Iterable[Sign]:
    names = {"service": issue.service}
    if told.service and told.service == asked.service:
        yield Sign(
            "same_service", 1, Reason(_("it is published for %(service)s"), names)
        )
    elif asked.service and asked.service in told.named | told.implied:
        yield Sign(
            "service_named_in_issue",
            1,
            Reason(_("the issue speaks of the ticket's service"), {}),
        )
    elif told.service and told.service in asked.named:
        yield Sign(
            "service_named_in_ticket",
            1,
            Reason(_("the ticket speaks of %(service)s too"), names),
        )
    elif told.whole_suite:
        yield Sign(
            "suite_issue", 1, Reason(_("it is published for %(service)s"), names)
        )
    elif asked.service or asked.named:
        yield Sign(
            "other_service",
            1,
            Reason(_("it is published for another service, %(service)s"), names),
        )


def _concept_signs(asked: Reading, told: Reading) -> Iterable[Sign]:
    yield from _shared(asked, told, "subjects", "same_subject")
    yield from _shared(asked, told, "symptoms", "same_symptom")
    yield Sign("subject_missing_in_issue", _share_missing(asked, told, "subjects"))
    yield Sign("subject_missing_in_ticket", _share_missing(told, asked, "subjects"))
    yield Sign("symptom_missing_in_ticket", _share_missing(told, asked, "symptoms"))


def _shared(asked: Reading, told: Reading, kind: str, name: str) -> Iterable[Sign]:
    known = concepts()
    shared = asked.of_kind(kind) & told.of_kind(kind)
    for concept in sorted(shared, key=lambda concept: -known[concept].weight)[:3]:
        strength = min(1.0, known[concept].weight / 2)
        yield Sign(
            name,
            strength,
            Reason(
                _('the ticket says "%(said)s", the issue "%(published)s"'),
                {"said": asked.said[concept], "published": told.said[concept]},
            ),
        )


def _share_missing(one: Reading, other: Reading, kind: str) -> float:
    """Share of the weight of one text's concepts that the other does not have."""
    known = concepts()
    names = one.of_kind(kind)
    total = sum(known[name].weight for name in names)
    missing = sum(known[name].weight for name in names - other.of_kind(kind))
    return missing / total if total else 0.0


def _platform_signs(asked: Reading, told: Reading) -> Iterable[Sign]:
    wanted, published = asked.of_kind("platforms"), told.of_kind("platforms")
    for platform in sorted(wanted & published):
        yield Sign(
            "same_platform",
            0.5,
            Reason(_('both name "%(platform)s"'), {"platform": told.said[platform]}),
        )
    if published and published <= asked.fine:
        yield Sign(
            "other_platform",
            1,
            Reason(_("the ticket says that this works where the issue is"), {}),
        )


def _place_signs(asked: Reading, told: Reading) -> Iterable[Sign]:
    known = concepts()
    here, there = asked.of_kind("places"), told.of_kind("places")
    around_here = here | {known[name].under for name in here}
    around_there = there | {known[name].under for name in there}
    shared = sorted((around_here & there) | (here & around_there))
    if shared:
        yield Sign(
            "same_place",
            1,
            Reason(_("it is published for the ticket's region"), {}),
        )


def _code_signs(asked: Reading, told: Reading) -> Iterable[Sign]:
    for code in sorted(asked.codes & told.codes)[:1]:
        yield Sign("same_code", 1, Reason(_('both show "%(code)s"'), {"code": code}))


def _time_signs(ticket: Ticket, asked: Reading, issue: Issue) -> Iterable[Sign]:
    if issue.start is None:
        return
    hours = (ticket.created - issue.start).total_seconds() / 3600
    values = {"hours": max(0, round(hours))}
    if hours <= 24:
        yield Sign(
            "began_just_before",
            1,
            Reason(_("it began %(hours)s hours before the ticket"), values),
        )
    elif hours > 24 * 7:
        yield Sign(
            "began_long_before",
            1,
            Reason(
                _("it began %(days)s days before the ticket"),
                {"days": round(hours / 24)},
            ),
        )
    if has_ended(ticket, issue):
        yield Sign("ended", 1, Reason(_("it was over when the ticket came"), {}))


_TICKET_SIGNS = {
    "everyone": (("everyone",), _('everybody has it ("%(said)s")')),
    "only_one": (("only_me",), _('only one person or device has it ("%(said)s")')),
    "own_doing": (
        ("own_change", "new_device", "our_device"),
        _('something changed on the customer\'s side ("%(said)s")'),
    ),
    "request": (("access_request",), _('the ticket is a request ("%(said)s")')),
    "purchase": (("buy",), _('the ticket is about buying ("%(said)s")')),
    "question": (("how_to",), _('the ticket is a question ("%(said)s")')),
    "documentation": (
        ("documentation_says",),
        _('the ticket compares with the documentation ("%(said)s")'),
    ),
    "after_update": (("since_update",), _('it came with an update ("%(said)s")')),
    "nothing_published": (
        ("nothing_published",),
        _('the customer saw nothing published ("%(said)s")'),
    ),
    "several_tenants": (
        ("several_tenants",),
        _('several tenants have it ("%(said)s")'),
    ),
    "asks_if_general": (
        ("is_it_general",),
        _('the customer asks whether it is general ("%(said)s")'),
    ),
    "several_networks": (
        ("several_networks",),
        _('several networks were tried ("%(said)s")'),
    ),
}


def signs_of_ticket(asked: Reading) -> Sequence[Sign]:
    """What the ticket by itself says for or against any published issue."""
    signs = []
    for name, (names, template) in _TICKET_SIGNS.items():
        said = next((asked.said[each] for each in names if each in asked.said), None)
        if said:
            signs.append(Sign(name, 1, Reason(template, {"said": said})))
    return signs
