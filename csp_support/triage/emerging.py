"""Tickets of several customers that look like an incident nobody has published yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from .assessment import Triage
from .records import Group, Report
from .similarity import SIMILAR, ReadReport, compare, read

TICKETS = 4
CUSTOMERS = 2
WITHIN = timedelta(hours=4)


def groups(
    triage: Triage,
    reports: Iterable[Report],
    tickets: int = TICKETS,
    customers: int = CUSTOMERS,
    within: timedelta = WITHIN,
    bar: float = SIMILAR,
) -> tuple[Group, ...]:
    """Groups of similar reports that came close together, the largest first.

    ``reports`` are tickets that no published issue explains. A group holds at least
    ``tickets`` of them, of at least ``customers`` customers (a report without one
    counts as a ticket only), all created ``within`` that time, and similar to one of
    them from ``bar`` on. Questions, purchases, requests and what the customer did
    himself are left out. Each report is in one group at most.
    """
    faults = [each for each in (read(triage, one) for one in reports) if each.is_fault]
    faults.sort(key=lambda each: (each.report.created, each.report.key))
    circles = [_circle(each, faults, within, bar) for each in faults]
    found: list[Group] = []
    while circles:
        windows = [_fullest(circle, within) for circle in circles]
        enough = [each for each in windows if _is_enough(each, tickets, customers)]
        if not enough:
            break
        members = max(enough, key=len)
        found.append(_group(triage, members))
        circles = [
            [each for each in circle if each not in members] for circle in circles
        ]
    return tuple(found)


def _circle(
    centre: ReadReport, faults: Sequence[ReadReport], within: timedelta, bar: float
) -> list[ReadReport]:
    """The fault with those similar to it that came in the time around it."""
    return [
        each
        for each in faults
        if abs(each.report.created - centre.report.created) <= within
        and (each is centre or compare(centre, each).score >= bar)
    ]


def _fullest(circle: Sequence[ReadReport], within: timedelta) -> list[ReadReport]:
    """The most reports of a circle, in order of time, that fit into one window."""
    windows = (
        [
            each
            for each in circle[number:]
            if each.report.created - first.report.created <= within
        ]
        for number, first in enumerate(circle)
    )
    return max(windows, key=len, default=[])


def _is_enough(members: Sequence[ReadReport], tickets: int, customers: int) -> bool:
    named = {each.report.customer for each in members if each.report.customer}
    return len(members) >= tickets and len(named) >= customers


def _group(triage: Triage, members: Sequence[ReadReport]) -> Group:
    services = Counter(each.matter.service for each in members if each.matter.service)
    service = min(services, key=lambda key: (-services[key], key), default=None)
    return Group(
        reports=tuple(each.report for each in members),
        service=triage.service(service) if service else None,
        customers=frozenset(
            each.report.customer for each in members if each.report.customer
        ),
        first=members[0].report.created,
        last=members[-1].report.created,
    )
