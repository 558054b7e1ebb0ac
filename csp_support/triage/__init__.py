"""Triage: which service, which published issue, whose problem, and why."""

from . import encoder
from .assessment import Triage
from .catalogue import read_catalogue
from .reasons import Reason
from .records import (
    Assessment,
    Bars,
    Candidate,
    Group,
    Issue,
    Report,
    Resemblance,
    RouteGuess,
    Service,
    ServiceGuess,
    Ticket,
)

__all__ = [
    "Assessment",
    "Bars",
    "Candidate",
    "Group",
    "Issue",
    "Reason",
    "Report",
    "Resemblance",
    "RouteGuess",
    "Service",
    "ServiceGuess",
    "Ticket",
    "Triage",
    "encoder",
    "read_catalogue",
]
