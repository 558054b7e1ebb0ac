"""Which other tickets speak of the same thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import weights
from .assessment import Triage
from .circumstances import OWN_DOING
from .encoder import nearness
from .matching import Sign
from .parts import Matter, common_concepts, meaning_signs
from .reasons import Reason, _
from .records import Report, Resemblance
from .weights import probability

SIMILAR = 0.5
_LITTLE = 1.5  # weight of what is named below which much may have been left out


@dataclass(frozen=True)
class ReadReport:
    """A report as triage understands it; compare it with others of its kind."""

    report: Report
    matter: Matter

    @property
    def is_fault(self) -> bool:
        """Whether something seems to fail that the customer did not bring about."""
        reading = self.matter.reading
        named = reading.of_kind("symptoms") or reading.of_kind("subjects")
        return bool(named) and not reading.says(*OWN_DOING)


def similar(
    triage: Triage, report: Report, others: Iterable[Report], bar: float = SIMILAR
) -> tuple[Resemblance, ...]:
    """The reports among ``others`` that speak of the same thing, best first.

    Scores are between 0 and 1; those below ``bar`` are left out, and so is the report
    itself. No text makes this raise.
    """
    asked = read(triage, report)
    found = [
        compare(asked, read(triage, other))
        for other in others
        if other.key != report.key
    ]
    near = [each for each in found if each.score >= bar]
    return tuple(sorted(near, key=lambda each: (-each.score, each.report.key)))


def read(triage: Triage, report: Report) -> ReadReport:
    """Understand a report, once for all comparisons."""
    matter = triage.matter(report.subject, report.body, report.service)
    return ReadReport(report, matter)


def compare(one: ReadReport, other: ReadReport) -> Resemblance:
    """How much the other report is about the same thing as the one."""
    weighed = [
        (weights.RESEMBLANCE[sign.name] * sign.strength, sign)
        for sign in _signs(one, other)
    ]
    total = weights.RESEMBLANCE_START + sum(weight for weight, _sign in weighed)
    weighed.sort(key=lambda pair: -abs(pair[0]))
    return Resemblance(
        report=other.report,
        score=probability(total),
        reasons=tuple(sign.reason for _weight, sign in weighed if sign.reason),
    )


def _signs(one: ReadReport, other: ReadReport) -> Iterator[Sign]:
    services = one.matter.service, other.matter.service
    if all(services) and services[0] == services[1]:
        yield Sign("same_service", 1, Reason(_("both are about the same service")))
    elif all(services):
        yield Sign("other_service", 1)
    for kind, name in (("subjects", "same_subject"), ("symptoms", "same_symptom")):
        yield from common_concepts(one.matter.reading, other.matter.reading, kind, name)
        yield Sign(f"{name}_missing", _unshared(one, other, kind))
    if one.matter.meaning is not None and other.matter.meaning is not None:
        (near,) = nearness(one.matter.meaning, [other.matter.meaning])
        yield from meaning_signs(near)


def _unshared(one: ReadReport, other: ReadReport, kind: str) -> float:
    """Share of the weight of what either names that the other does not."""
    here = one.matter.reading.specific(kind)
    there = other.matter.reading.specific(kind)
    weights_of = {**here, **there}
    missing = sum(weights_of[name] for name in here.keys() ^ there.keys())
    return missing / max(sum(weights_of.values()), _LITTLE)
