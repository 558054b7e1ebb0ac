"""Triage of a set of tickets: `python3 -m dev.predict --issues I --tickets T --out O`.

Needs no Odoo; fetches the sentence encoder when it is not there. The three files are
those that `benchmarks/matching/README.md` describes.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "csp_support"))

from triage import Ticket, Triage, read_catalogue  # noqa: E402
from triage.encoder import installed  # noqa: E402
from triage.published import issue_of, time_of  # noqa: E402

from . import encoder  # noqa: E402
from .failure import Failure  # noqa: E402

FORMAT = "The format is described in benchmarks/matching/README.md."

CATEGORY_LETTERS = {
    "undocumented_issue": "a",
    "service_unavailable": "b",
    "bug_or_irregularity": "c",
    "network_outage": "d",
    "regional_multi_tenant": "e",
}
CANDIDATES = 5
ROUTE_LETTERS = {"ours": "f", "subscription": "g", "how_to": "h"}


def run(issues, tickets, out):
    """Writes what triage says of each ticket; the arguments are file names."""
    published = {issue["id"]: issue for issue in _read(issues)}
    encoder.provide()
    triage = Triage(read_catalogue(ROOT / "csp_support" / "data"), encoder=installed())
    predictions = [predict(triage, row, published) for row in _read(tickets)]
    Path(out).write_text(json.dumps(predictions, indent=1) + "\n", encoding="utf-8")
    how = "" if installed() else ", by words alone"
    print(f"{len(predictions)} tickets assessed{how}, written to {out}")


def predict(triage, row, published):
    """One line of the predictions for one line of the tickets."""
    found = triage.assess(*prepared(row, published))
    suggested = found.suggestions[0] if found.suggestions else None
    best = found.link or suggested
    return {
        "ticket": row["id"],
        "issue": best.issue.issue_id if best else None,
        "candidates": [each.issue.issue_id for each in found.candidates[:CANDIDATES]],
        "automatic": found.link is not None,
        "service": found.service.service.name if found.service else None,
        "route": _letter(found.route),
    }


def prepared(row, published):
    """The ticket of one line, and the issues published for its tenant by then."""
    issues = [
        issue_of(as_of(published[key], row["created"]))
        for key in row["tenant_open_issue_ids"]
        if key in published
    ]
    return Ticket(row["title"], row["description"], time_of(row["created"])), issues


def as_of(issue, created):
    """The issue as it was published at that time; ISO strings compare as text."""
    known = {key: value for key, value in issue.items() if not key.startswith("x_")}
    if (known.get("endDateTime") or "") > created:
        known.update(endDateTime=None, isResolved=False, status="serviceDegradation")
    return known


def _letter(guess):
    if guess.category:
        return CATEGORY_LETTERS[guess.category]
    return ROUTE_LETTERS.get(guess.route, guess.route)


def _read(path):
    try:
        rows = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{path} cannot be read: {error}.", FORMAT) from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Failure(f"{path} holds no list of objects.", FORMAT)
    return rows


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("issues", "tickets", "out"):
        parser.add_argument(f"--{name}", required=True, metavar="FILE")
    try:
        run(**vars(parser.parse_args(arguments)))
    except Failure as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
