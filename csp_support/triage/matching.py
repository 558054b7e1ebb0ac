"""Which published issue explains a ticket: time windows and the weighed sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from . import weights
from .reasons import Reason
from .records import Candidate, Issue, Ticket

# A customer may write after it is over, or notice before Microsoft's first estimate.
LATE_REPORT = timedelta(hours=48)
EARLY_REPORT = timedelta(hours=2)


@dataclass(frozen=True)
class Sign:
    """One thing that speaks for or against an issue, and how strongly.

    ``name`` is that of its weight; 1 is full strength, less than 0 the contrary.
    """

    name: str
    strength: float = 1.0
    reason: Reason | None = None


def is_in_time(ticket: Ticket, issue: Issue) -> bool:
    """Whether the issue's impact can have been felt when the ticket was written."""
    if issue.status.lower() == "falsepositive":
        return False
    if issue.start and issue.start > ticket.created + EARLY_REPORT:
        return False
    return issue.end is None or issue.end >= ticket.created - LATE_REPORT


def had_ended(ticket: Ticket, issue: Issue) -> bool:
    """Whether the issue was over when the ticket was written."""
    if issue.end:
        return issue.end < ticket.created
    return issue.is_resolved


def total_of(signs: Iterable[Sign], known: Mapping[str, float]) -> float:
    """The weighed sum of signs."""
    return sum(known.get(sign.name, 0) * sign.strength for sign in signs)


def candidate(
    issue: Issue, signs: Iterable[Sign], total: float, known: Mapping[str, float]
) -> Candidate:
    """The issue with its score and the reasons, the weightiest first."""
    weighed = [(known.get(sign.name, 0) * sign.strength, sign) for sign in signs]
    weighed.sort(key=lambda pair: -abs(pair[0]))
    return Candidate(
        issue=issue,
        score=weights.probability(total),
        reasons=tuple(sign.reason for _weight, sign in weighed if sign.reason),
    )
