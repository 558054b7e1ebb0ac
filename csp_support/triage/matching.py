"""How well a published issue explains a ticket, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    suite: bool = False

    @property
    def is_broad(self) -> bool:
        """Whether several services are meant."""
        if self.reading.says("many_services"):
            return True
        return len(self.named) >= 2 and not _telling(self.reading)


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


def signs_of_pair(
    ticket: Ticket, asked: Read, issue: Issue, told: Read, rarity: Mapping[str, float]
) -> list[Sign]:
    """What ticket and issue together say for or against each other.

    ``rarity`` tells how rare each word is among the issues at hand (0 to 1).
    """
    return [
        *_service_signs(asked, told, issue),
        *_subject_signs(asked, told),
        *_symptom_signs(asked.reading, told.reading),
        *_word_signs(asked.reading, told.reading, rarity),
        *_platform_signs(asked.reading, told.reading),
        *_place_signs(asked.reading, told.reading),
        *_code_signs(asked.reading, told.reading, issue),
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
    elif told.suite:
        yield Sign(
            "suite_issue", 1, Reason(_("it is published for %(service)s"), names)
        )
    elif asked.service or asked.named:
        yield Sign(
            "other_service",
            1,
            Reason(_("it is published for another service, %(service)s"), names),
        )


def _subject_signs(asked: Read, told: Read) -> Iterable[Sign]:
    yield from _shared(asked.reading, told.reading, "subjects", "same_subject")
    missing = _share_missing(asked.reading, told.reading, "subjects")
    yield Sign(
        "subject_missing_in_ticket",
        _share_missing(told.reading, asked.reading, "subjects"),
    )
    if asked.is_broad and told.is_broad and (told.suite or len(told.named) > 2):
        yield Sign("both_broad", 1, Reason(_("both concern several services"), {}))
        # An outage of everything has no need to name each part.
        missing *= 0.3
    elif asked.reading.says("many_services"):
        yield Sign("ticket_broader", 1)
    elif _both_general(asked, told):
        yield Sign(
            "both_general",
            1,
            Reason(_("both say that the service as a whole cannot be used"), {}),
        )
    elif not asked.reading.of_kind("subjects") & told.reading.of_kind("subjects"):
        yield Sign("no_common_subject", 1)
    yield Sign("subject_missing_in_issue", missing)
    wanted, published = _telling(asked.reading), _telling(told.reading)
    if not wanted & published:
        yield Sign("other_subject_in_ticket", float(bool(wanted)))
        yield Sign("other_subject_in_issue", float(bool(published)))


def _both_general(asked: Read, told: Read) -> bool:
    """Whether both say no more than that the same service cannot be used."""
    return (
        (told.suite or (told.service and told.service == asked.service))
        and not _telling(asked.reading)
        and not _telling(told.reading)
        and asked.reading.says("no_access")
        and told.reading.says("no_access")
    )


def _telling(reading: Reading) -> frozenset[str]:
    """The parts of a service that the text names, beyond the service itself."""
    known = concepts()
    return frozenset(
        name
        for name in reading.of_kind("subjects")
        if known[name].weight > 1 and not known[name].whole
    )


def _symptom_signs(asked: Reading, told: Reading) -> Iterable[Sign]:
    yield from _shared(asked, told, "symptoms", "same_symptom")
    yield Sign("symptom_missing_in_ticket", _share_missing(told, asked, "symptoms"))


def _word_signs(
    asked: Reading, told: Reading, rarity: Mapping[str, float]
) -> Iterable[Sign]:
    shared = sorted(asked.loose_stems.keys() & told.loose_stems.keys())
    strength = min(1.0, sum(rarity[stem] for stem in shared))
    if strength > 0.3:
        words = ", ".join(told.loose_stems[stem] for stem in shared)
        yield Sign(
            "rare_words", strength, Reason(_('both use "%(words)s"'), {"words": words})
        )


def rarities(readings: Iterable[Reading]) -> Mapping[str, float]:
    """Per word beginning 1 when one issue uses it, less the more issues do."""
    counts = Counter(stem for reading in readings for stem in reading.loose_stems)
    return {stem: 1 / count for stem, count in counts.items()}


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
    names = {name for name in one.of_kind(kind) if not known[name].whole}
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


def _code_signs(asked: Reading, told: Reading, issue: Issue) -> Iterable[Sign]:
    if issue.issue_id.lower() in asked.codes:
        yield Sign(
            "names_issue",
            1,
            Reason(_("the ticket names %(issue)s"), {"issue": issue.issue_id}),
        )
    shared = sorted(asked.codes & told.codes, key=lambda code: (-len(code), code))
    for code in shared[:1]:
        # A plain HTTP status is common to many faults.
        strength = 0.4 if code.isdigit() else 1.0
        yield Sign(
            "same_code", strength, Reason(_('both show "%(code)s"'), {"code": code})
        )


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
        # An advisory may stand for weeks.
        yield Sign(
            "began_long_before",
            0.4 if issue.classification.lower() == "advisory" else 1.0,
            Reason(
                _("it began %(days)s days before the ticket"),
                {"days": round(hours / 24)},
            ),
        )
    yield from _onset_signs(hours, asked)
    if has_ended(ticket, issue):
        told_so = asked.says("works_again")
        yield Sign(
            "ended_as_told" if told_so else "ended",
            1,
            Reason(_("it was over when the ticket came"), {}),
        )


# Hours between an issue's start and the ticket that fit what the customer says.
_ONSETS = {"today": (0, 36), "days_ago": (12, 24 * 9), "long_ago": (24 * 7, 24 * 365)}


def _onset_signs(hours: float, asked: Reading) -> Iterable[Sign]:
    told = [name for name in _ONSETS if name in asked.said]
    if not told:
        return
    fitting = [
        name for name in told if _ONSETS[name][0] <= max(0, hours) <= _ONSETS[name][1]
    ]
    said = {"said": asked.said[(fitting or told)[0]]}
    if fitting:
        yield Sign(
            "began_as_told",
            1,
            Reason(_('it began when the ticket says ("%(said)s")'), said),
        )
    else:
        yield Sign(
            "began_otherwise_than_told",
            1,
            Reason(_('it did not begin when the ticket says ("%(said)s")'), said),
        )


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
    "several_providers": (
        ("several_providers",),
        _('several providers or countries are affected ("%(said)s")'),
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
