"""Which service a ticket is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import weights
from .catalogue import Names
from .lexicon import concepts
from .reading import SERVICE, Reading
from .reasons import Reason, _
from .records import Service, ServiceGuess


class ServiceFinder:
    """Weighs the services of a catalogue against what a ticket says."""

    def __init__(self, services: Sequence[Service]):
        self._by_key = {service.key: service for service in services}
        names = Names(services)
        self._implied: dict[str, Service] = {}
        for name, concept in concepts().items():
            service = names.find(concept.service) if concept.service else None
            if service:
                self._implied[name] = service

    def named(self, reading: Reading) -> frozenset[str]:
        """Keys of the services that the text names outright."""
        return frozenset(
            name[len(SERVICE) :] for name in reading.said if name.startswith(SERVICE)
        )

    def implied(self, reading: Reading) -> frozenset[str]:
        """Keys of the services that the text's subjects point to."""
        return frozenset(
            self._implied[name].key
            for name in reading.said
            if name in self._implied and concepts()[name].weight >= 1
        )

    def guess(self, reading: Reading) -> ServiceGuess | None:
        """The service with the greatest weight; None when nothing points to one."""
        totals: dict[str, float] = {}
        reasons: dict[str, list[Reason]] = {}
        self._weigh_names(reading, totals, reasons)
        self._weigh_subjects(reading, totals, reasons)
        if not totals:
            return None
        best = max(totals, key=lambda key: totals[key])
        return ServiceGuess(
            service=self._by_key[best],
            score=totals[best] / (sum(totals.values()) + 1),
            reasons=tuple(reasons[best]),
        )

    def _weigh_names(
        self, reading: Reading, totals: dict[str, float], reasons: Mapping
    ) -> None:
        for hit in reading.hits:
            if not hit.name.startswith(SERVICE):
                continue
            key = hit.name[len(SERVICE) :]
            in_subject = hit.start < reading.subject_length
            if key in totals:
                totals[key] += weights.SERVICE_NAMED_AGAIN
                continue
            totals[key] = (
                weights.SERVICE_NAMED_IN_SUBJECT
                if in_subject
                else weights.SERVICE_NAMED
            )
            if len(totals) == 1:
                totals[key] += weights.SERVICE_NAMED_FIRST
            said = {"said": reading.words_of(hit)}
            reasons[key] = [Reason(_('the ticket says "%(said)s"'), said)]

    def _weigh_subjects(
        self, reading: Reading, totals: dict[str, float], reasons: dict
    ) -> None:
        known = concepts()
        first = {hit.name: hit.start for hit in reversed(reading.hits)}
        for name, said in reading.said.items():
            service = self._implied.get(name)
            if service is None:
                continue
            weight = (
                weights.SERVICE_IMPLIED_IN_SUBJECT
                if first[name] < reading.subject_length
                else weights.SERVICE_IMPLIED
            )
            totals[service.key] = (
                totals.get(service.key, 0.0) + weight * known[name].weight
            )
            reasons.setdefault(service.key, []).append(
                Reason(_('"%(said)s" is usually about this service'), {"said": said})
            )
