"""What goes into triage and what comes out. All times are timezone-aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .reasons import Reason


@dataclass(frozen=True)
class Ticket:
    """A customer's report. ``subject`` and ``body`` may be plain text or HTML."""

    subject: str
    body: str
    created: datetime


@dataclass(frozen=True)
class Report:
    """A ticket among others, to be compared with them.

    ``key`` and ``customer`` are the caller's own ids; ``service`` is the key of the
    service when a person has chosen it, else triage finds it.
    """

    key: str
    subject: str
    body: str
    created: datetime
    customer: str = ""
    service: str = ""


@dataclass(frozen=True)
class Service:
    """One entry of the catalogue.

    ``key`` is the caller's own id, ``name`` Microsoft's display name today,
    ``other_names`` the ones it had before or has elsewhere. ``words`` holds, per
    language, how customers call it: ``{"it": ["posta di outlook"]}``; a ``*`` at the
    start or end of a word stands for any letters, ``...`` for up to four words.
    """

    key: str
    name: str
    family: str = "other"
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    other_names: Sequence[str] = ()


@dataclass(frozen=True)
class Issue:
    """A published issue as known at the ticket's time.

    ``key`` is the caller's own id, ``issue_id`` Microsoft's. ``service`` is Microsoft's
    display name; ``status`` and ``classification`` are kept as they came. ``start`` and
    ``end`` bound the impact; ``end`` is None while it lasts.
    """

    key: str
    issue_id: str
    title: str
    impact: str
    service: str
    feature: str = ""
    status: str = ""
    classification: str = ""
    is_resolved: bool = False
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Bars:
    """Scores from which an issue is linked unasked, or suggested; between 0 and 1."""

    link: float = 0.95
    suggest: float = 0.6

    def __post_init__(self) -> None:
        if not 0 <= self.suggest <= self.link <= 1:
            raise ValueError(
                "The bars must satisfy 0 <= suggest <= link <= 1, "
                f"not suggest {self.suggest} and link {self.link}."
            )


@dataclass(frozen=True)
class ServiceGuess:
    """The service a ticket is about; ``score`` between 0 and 1."""

    service: Service
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Candidate:
    """A published issue weighed against a ticket; ``score`` between 0 and 1."""

    issue: Issue
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Resemblance:
    """Another report that speaks of the same thing; ``score`` between 0 and 1."""

    report: Report
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Group:
    """Reports of several ``customers`` that look like one incident, by time."""

    reports: tuple[Report, ...]
    service: Service | None
    customers: frozenset[str]
    first: datetime
    last: datetime


@dataclass(frozen=True)
class RouteGuess:
    """Whose the problem is.

    ``route``: ``known_issue``, ``hand_over``, ``ours``, ``subscription`` or ``how_to``.
    ``category`` is set for ``hand_over`` only: ``undocumented_issue``,
    ``service_unavailable``, ``bug_or_irregularity``, ``network_outage`` or
    ``regional_multi_tenant``. ``missing`` says what to find out first.
    """

    route: str
    category: str | None
    score: float
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """All that triage says of one ticket.

    ``candidates`` are the issues that could be meant, best first; ``link`` is the one
    above the upper bar, ``suggestions`` those between the bars. ``notes`` say what the
    reader must know of how the decision was made.
    """

    service: ServiceGuess | None
    candidates: tuple[Candidate, ...]
    link: Candidate | None
    suggestions: tuple[Candidate, ...]
    route: RouteGuess
    notes: tuple[Reason, ...] = ()
