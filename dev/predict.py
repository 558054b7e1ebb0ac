"""Triage of a set of tickets: `python3 -m dev.predict --issues I --tickets T --out O`.

Needs no Odoo and no package. The three files are those that
`benchmarks/matching/README.md` describes.
"""

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "csp_support"))

from triage import Issue, Ticket, Triage, read_catalogue  # noqa: E402

CATEGORY_LETTERS = {
    "undocumented_issue": "a",
    "service_unavailable": "b",
    "bug_or_irregularity": "c",
    "network_outage": "d",
    "regional_multi_tenant": "e",
}
ROUTE_LETTERS = {"ours": "f", "subscription": "g", "how_to": "h"}


def run(issues, tickets, out):
    """Writes what triage says of each ticket; the arguments are file names."""
    published = {issue["id"]: issue for issue in _read(issues)}
    triage = Triage(read_catalogue(ROOT / "csp_support" / "data"))
    predictions = [predict(triage, row, published) for row in _read(tickets)]
    Path(out).write_text(json.dumps(predictions, indent=1) + "\n", encoding="utf-8")
    print(f"{len(predictions)} tickets assessed, written to {out}")


def predict(triage, row, published):
    """One line of the predictions for one line of the tickets."""
    found = assess(triage, row, published)
    suggested = found.suggestions[0] if found.suggestions else None
    best = found.link or suggested
    return {
        "ticket": row["id"],
        "issue": best.issue.issue_id if best else None,
        "automatic": found.link is not None,
        "service": found.service.service.name if found.service else None,
        "route": _letter(found.route),
    }


def assess(triage, row, published):
    """The whole assessment of one line of the tickets."""
    issues = [
        as_of(published[key], row["created"])
        for key in row["tenant_open_issue_ids"]
        if key in published
    ]
    ticket = Ticket(row["title"], row["description"], _time(row["created"]))
    return triage.assess(ticket, [_issue(issue) for issue in issues])


def as_of(issue, created):
    """The issue as it was published at that time; ISO strings compare as text."""
    known = {key: value for key, value in issue.items() if not key.startswith("x_")}
    if known["endDateTime"] and known["endDateTime"] > created:
        known.update(endDateTime=None, isResolved=False, status="serviceDegradation")
    return known


def _issue(entry):
    return Issue(
        key=entry["id"],
        issue_id=entry["id"],
        title=entry["title"] or "",
        impact=entry["impactDescription"] or "",
        service=entry["service"] or "",
        feature=entry["feature"] or "",
        status=entry["status"] or "",
        classification=entry["classification"] or "",
        is_resolved=bool(entry["isResolved"]),
        start=_time(entry["startDateTime"]),
        end=_time(entry["endDateTime"]),
    )


def _time(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def _letter(guess):
    if guess.category:
        return CATEGORY_LETTERS[guess.category]
    return ROUTE_LETTERS.get(guess.route, guess.route)


def _read(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("issues", "tickets", "out"):
        parser.add_argument(f"--{name}", required=True, metavar="FILE")
    run(**vars(parser.parse_args(arguments)))


if __name__ == "__main__":
    main()
