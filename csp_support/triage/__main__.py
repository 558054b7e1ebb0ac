"""Explain a decision in the terminal: for people who tune the words.

    python -m csp_support.triage --issues issues.json < ticket.txt

The first line of the ticket is its subject. ``issues.json`` is a list in the shape of
Microsoft Graph's ``serviceHealthIssue``. Needs no Odoo.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

from . import encoder
from .assessment import Triage
from .catalogue import read_catalogue
from .published import issue_of, time_of
from .reasons import Reason
from .records import Assessment, Candidate, Issue, Ticket

CATALOGUE = Path(__file__).parent.parent / "data"
CANDIDATES = 5


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and the ticket, and print what triage says."""
    chosen = _parser().parse_args(arguments)
    issues = [issue_of(entry) for entry in _read(chosen.issues)]
    subject, _newline, body = sys.stdin.read().partition("\n")
    created = time_of(chosen.created) or datetime.now(timezone.utc)
    triage = Triage(
        read_catalogue(CATALOGUE),
        encoder=None if chosen.words else encoder.installed(),
    )
    found = triage.assess(Ticket(subject, body, created), issues)
    sys.stdout.write("\n".join(explained(found, len(issues))) + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m csp_support.triage", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--issues", required=True, metavar="FILE")
    parser.add_argument("--created", metavar="TIME", help="UTC; now by default")
    parser.add_argument("--words", action="store_true", help="go by words alone")
    return parser


def _read(path: str) -> list:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"{path} cannot be read: {error}.")


def explained(found: Assessment, offered: int) -> Iterator[str]:
    """The lines that explain an assessment of a ticket against ``offered`` issues."""
    if found.service:
        yield f"Service    {found.service.service.name}, {_points(found.service)}"
        yield from _listed(found.service.reasons)
    else:
        yield "Service    cannot tell"
    yield ""
    yield f"Issues     {len(found.candidates)} of {offered} could be meant"
    for candidate in found.candidates[:CANDIDATES]:
        yield from _candidate(candidate, found)
    yield ""
    route = found.route
    yield f"Route      {route.category or route.route}, {_points(route)}"
    yield from _listed(route.reasons)
    if route.missing:
        yield "Missing    " + "; ".join(map(str, route.missing))
    yield ""
    meaning = "; ".join(map(str, found.notes)) or "words and the sentence encoder"
    yield f"Judged by  {meaning}"


def _candidate(candidate: Candidate, found: Assessment) -> Iterator[str]:
    verdict = "left out"
    if candidate is found.link:
        verdict = "linked"
    elif candidate in found.suggestions:
        verdict = "suggested"
    yield ""
    yield f"  {_points(candidate)}  {verdict}: {_title(candidate.issue)}"
    yield from _listed(candidate.reasons)


def _title(issue: Issue) -> str:
    return f"{issue.issue_id} {issue.service}: {issue.title}"


def _points(guess) -> str:
    return f"{100 * guess.score:.0f} of 100 points"


def _listed(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        yield f"             - {reason}"


if __name__ == "__main__":
    main()
