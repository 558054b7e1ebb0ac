"""What tests of triage share: the catalogue that is shipped, tickets and issues."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from triage import Issue, Ticket, Triage, read_catalogue

NOW = datetime(2026, 5, 12, 10, tzinfo=timezone.utc)
DATA = Path(__file__).parents[2] / "csp_support" / "data"


def hours(number):
    return timedelta(hours=number)


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def data_files():
    return DATA


@pytest.fixture(scope="session")
def services():
    return read_catalogue(DATA)


@pytest.fixture(scope="session")
def triage(services):
    return Triage(services)


@pytest.fixture(scope="session")
def issue():
    """Make an issue that began three hours ago and is open."""

    def make(title, service="Exchange Online", **facts):
        began = facts.pop("began", 3)
        ended = facts.pop("ended", None)
        return Issue(
            **{
                "key": facts.get("issue_id", title),
                "issue_id": "EX1000001",
                "title": title,
                "impact": title,
                "service": service,
                "status": "serviceDegradation",
                "classification": "incident",
                "start": None if began is None else NOW - hours(began),
                "end": None if ended is None else NOW - hours(ended),
                "is_resolved": ended is not None,
                **facts,
            }
        )

    return make


@pytest.fixture(scope="session")
def assess(triage):
    """Assess a text, its first line being the subject, against issues."""

    def assess(text, *issues, created=NOW):
        subject, _newline, body = text.partition("\n")
        return triage.assess(Ticket(subject, body or subject, created), issues)

    return assess


@pytest.fixture(scope="session")
def reasons():
    """The reasons of a guess as one text."""
    return lambda guess: "; ".join(map(str, guess.reasons))
