"""Which service a ticket is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from . import weights
from .catalogue import Names
from .lexicon import concepts
from .likeness import Likeness
from .phrases import Hit
from .reading import SERVICE, Reading
from .reasons import Reason, _
from .records import Service, ServiceGuess

_READS_LIKE = 0.05  # lead of a service's examples that says something


class ServiceFinder:
    """Weighs the services of a catalogue against what a ticket says."""

    def __init__(self, services: Sequence[Service]):
        self._by_key = {service.key: service for service in services}
        names = Names(services)
        self._names = names
        self._implied: dict[str, str] = {}
        for name, concept in concepts().items():
            service = names.find(concept.service) if concept.service else None
            if service:
                self._implied[name] = service.key

    def named(self, reading: Reading) -> frozenset[str]:
        """Keys of the services that the text names outright."""
        return frozenset(
            name[len(SERVICE) :] for name in reading.said if name.startswith(SERVICE)
        )

    def implied(self, reading: Reading) -> frozenset[str]:
        """Keys of the services that the text's subjects point to."""
        return frozenset(
            self._implied[name]
            for name in reading.said
            if name in self._implied and concepts()[name].weight >= 1
        )

    def guess(
        self, reading: Reading, alike: Mapping[str, Likeness] | None = None
    ) -> ServiceGuess | None:
        """The service with the greatest weight; None when nothing points to one.

        ``alike`` tells per display name how much the ticket reads like examples of it.
        """
        totals: dict[str, float] = defaultdict(float)
        reasons: dict[str, list[Reason]] = defaultdict(list)
        found = (
            *self._mentions(reading),
            *self._hints(reading),
            *self._resemblances(alike or {}),
        )
        for key, weight, reason in found:
            totals[key] += weight
            reasons[key].append(reason)
        if not totals:
            return None
        best = max(totals, key=lambda key: totals[key])
        return ServiceGuess(
            service=self._by_key[best],
            score=totals[best] / (sum(totals.values()) + 1),
            reasons=tuple(reasons[best]),
        )

    def _mentions(self, reading: Reading) -> Iterator[tuple[str, float, Reason]]:
        """Key, weight and reason for each service that is named."""
        times: Counter[str] = Counter()
        first: dict[str, Hit] = {}
        for hit in reading.hits:
            if hit.name.startswith(SERVICE):
                times[hit.name] += 1
                first.setdefault(hit.name, hit)
        for place, (name, hit) in enumerate(first.items()):
            weight = weights.SERVICE_NAMED
            if hit.start < reading.subject_length:
                weight = weights.SERVICE_NAMED_IN_SUBJECT
            if place == 0:
                weight += weights.SERVICE_NAMED_FIRST
            weight += weights.SERVICE_NAMED_AGAIN * (times[name] - 1)
            said = {"said": reading.words_of(hit)}
            reason = Reason(_('the ticket says "%(said)s"'), said)
            yield name[len(SERVICE) :], weight, reason

    def _hints(self, reading: Reading) -> Iterator[tuple[str, float, Reason]]:
        """Key, weight and reason for each subject that points to a service."""
        first: dict[str, Hit] = {}
        for hit in reading.hits:
            if hit.name in self._implied:
                first.setdefault(hit.name, hit)
        for name, hit in first.items():
            weight = weights.SERVICE_IMPLIED
            if hit.start < reading.subject_length:
                weight = weights.SERVICE_IMPLIED_IN_SUBJECT
            said = {"said": reading.words_of(hit)}
            reason = Reason(_('"%(said)s" is usually about this service'), said)
            yield self._implied[name], weight * concepts()[name].weight, reason

    def _resemblances(
        self, alike: Mapping[str, Likeness]
    ) -> Iterator[tuple[str, float, Reason]]:
        """Key, weight and reason for each service whose examples read like it."""
        for name, likeness in alike.items():
            service = self._names.find(name)
            if service and likeness.lead > _READS_LIKE:
                example = {"example": likeness.example}
                reason = Reason(_('it reads like "%(example)s"'), example)
                yield service.key, weights.SERVICE_LIKENESS * likeness.lead, reason
