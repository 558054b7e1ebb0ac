"""Triage of one ticket: service, published issue and route, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from . import matching
from .catalogue import Names
from .matching import Read
from .reading import Reader
from .records import Assessment, Bars, Candidate, Issue, Service, Ticket
from .routing import route
from .services import ServiceFinder
from .text import own_subject, own_words, plain_text

SUITE = "Microsoft 365 suite"


class Triage:
    """Assesses tickets with the words of a catalogue of services.

    Make one and keep it: the words are prepared once, and published issues that come
    again are remembered.
    """

    def __init__(self, services: Sequence[Service], bars: Bars | None = None):
        self._bars = bars or Bars()
        self._reader = Reader(services)
        self._finder = ServiceFinder(services)
        self._names = Names(services)
        self._suite = self._names.find(SUITE)
        self._read_published = lru_cache(maxsize=20_000)(self._read_text)

    def assess(self, ticket: Ticket, issues: Sequence[Issue]) -> Assessment:
        """Say what a ticket is about, which issue explains it and whose it is.

        ``issues`` are those published for the ticket's tenant. Issues that ended more
        than 48 hours before the ticket, or began after it, are left out here.
        """
        reading = self._reader.read(own_subject(ticket.subject), own_words(ticket.body))
        guess = self._finder.guess(reading)
        asked = Read(
            reading=reading,
            named=self._finder.named(reading),
            implied=self._finder.implied(reading),
            service=guess.service.key if guess else None,
        )
        candidates = self._candidates(ticket, asked, issues)
        best = candidates[0] if candidates else None
        link = best if best and self._may_link(ticket, asked, best) else None
        suggestions = tuple(
            candidate
            for candidate in candidates
            if candidate is not link and candidate.score >= self._bars.suggest
        )
        leading = link or (suggestions[0] if suggestions else None)
        return Assessment(
            service=guess,
            candidates=candidates,
            link=link,
            suggestions=suggestions,
            route=route(reading, leading),
        )

    def _candidates(
        self, ticket: Ticket, asked: Read, issues: Sequence[Issue]
    ) -> tuple[Candidate, ...]:
        own = matching.signs_of_ticket(asked.reading)
        read = [
            (issue, self._read_issue(issue))
            for issue in issues
            if matching.is_in_time(ticket, issue)
        ]
        rarity = matching.rarities(told.reading for _issue, told in read)
        weighed = [
            matching.weigh(
                issue,
                [*matching.signs_of_pair(ticket, asked, issue, told, rarity), *own],
            )
            for issue, told in read
        ]
        return tuple(sorted(weighed, key=lambda each: (-each.score, each.issue.key)))

    def _may_link(self, ticket: Ticket, asked: Read, best: Candidate) -> bool:
        """An issue that is over explains only a ticket that speaks of the past."""
        if best.score < self._bars.link:
            return False
        over = matching.has_ended(ticket, best.issue)
        return not over or asked.reading.says("works_again")

    def _read_issue(self, issue: Issue) -> Read:
        return self._read_published(
            issue.title, f"{issue.impact}\n{issue.feature}", issue.service
        )

    def _read_text(self, title: str, body: str, service_name: str) -> Read:
        reading = self._reader.read(plain_text(title), plain_text(body))
        service = self._names.find(service_name)
        return Read(
            reading=reading,
            named=self._finder.named(reading),
            implied=self._finder.implied(reading),
            service=service.key if service else None,
            suite=service is not None and service == self._suite,
        )
