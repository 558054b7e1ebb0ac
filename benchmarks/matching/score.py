"""Scores predictions for a set of tickets: `python3 score.py PREDICTIONS [FOLDER]`.

The measures and the format are described in README.md beside this file. A ticket whose
text says nothing (flag `low_info`) has no service and no route to be found.
"""

import json
import sys
from pathlib import Path

ROUTES = ("known_issue", "a", "b", "c", "d", "e", "f", "g", "h")


def measure(tickets, predictions):
    """The figures, each between 0 and 1, or None where there is nothing to measure."""
    found = {row["ticket"]: row for row in predictions}
    pairs = [(ticket, found.get(ticket["id"], {})) for ticket in tickets]
    telling = [pair for pair in pairs if "low_info" not in pair[0]["flags"]]
    return {
        **links(pairs),
        "service_accuracy": service_accuracy(telling),
        "route_macro_f1": route_macro_f1(telling),
    }


def links(pairs):
    """How well issues were found; a wrong issue is both a false and a missed one."""
    expected = [
        (ticket["expected_issue_id"], row.get("issue")) for ticket, row in pairs
    ]
    right = sum(1 for wanted, given in expected if wanted and wanted == given)
    given = sum(1 for _wanted, given in expected if given)
    wanted = sum(1 for wanted, _given in expected if wanted)
    without = [given for wanted, given in expected if not wanted]
    near = [
        ticket["expected_issue_id"] in row.get("candidates", [])[:3]
        for ticket, row in pairs
        if ticket["expected_issue_id"]
    ]
    automatic = [
        ticket["expected_issue_id"] == row["issue"]
        for ticket, row in pairs
        if row.get("automatic")
    ]
    return {
        "link_precision": share(right, given),
        "link_recall": share(right, wanted),
        "link_f1": share(2 * right, given + wanted),
        "recall_at_3": share(sum(near), len(near)),
        "auto_link_precision": share(sum(automatic), len(automatic)),
        "auto_link_share": share(len(automatic), wanted),
        "no_issue_accuracy": share(sum(not given for given in without), len(without)),
    }


def service_accuracy(pairs):
    """Share of the tickets with one service for which it was named."""
    with_service = [pair for pair in pairs if pair[0]["expected_service"]]
    right = sum(
        ticket["expected_service"] == row.get("service") for ticket, row in with_service
    )
    return share(right, len(with_service))


def route_macro_f1(pairs):
    """Mean of the F1 of each route that occurs among the tickets."""
    routes = [(ticket["expected_route"], row.get("route")) for ticket, row in pairs]
    scores = []
    for route in ROUTES:
        right = sum(1 for wanted, given in routes if wanted == given == route)
        wanted = sum(1 for wanted, _given in routes if wanted == route)
        given = sum(1 for _wanted, given in routes if given == route)
        if wanted:
            scores.append(2 * right / (wanted + given))
    return share(sum(scores), len(scores))


def share(part, whole):
    return part / whole if whole else None


def main(predictions, folder=Path(__file__).parent):
    """Prints the figures."""
    tickets = json.loads((Path(folder) / "tickets.json").read_text(encoding="utf-8"))
    rows = json.loads(Path(predictions).read_text(encoding="utf-8"))
    for name, value in measure(tickets, rows).items():
        print(f"{name:20} {'-' if value is None else format(value, '.3f')}")


if __name__ == "__main__":
    main(*sys.argv[1:])
