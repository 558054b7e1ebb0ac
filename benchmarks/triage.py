"""How well and how fast triage assesses the tickets of `benchmarks/matching`."""

import json
import time
from pathlib import Path

from benchmarks.matching.score import measure
from dev import predict

SET = Path(__file__).parent / "matching"
CATALOGUE = Path(__file__).parent.parent / "csp_support" / "data"
GOALS = {
    "link_f1": 0.65,
    "auto_link_precision": 0.9,
    "no_issue_accuracy": 0.9,
    "route_macro_f1": 0.6,
}
ROUNDS = 5


def run():
    """The benchmarks by name."""
    tickets = _read("tickets.json")
    published = {issue["id"]: issue for issue in _read("issues.json")}
    triage = predict.Triage(predict.read_catalogue(CATALOGUE))
    rows = [predict.predict(triage, ticket, published) for ticket in tickets]
    figures = measure(tickets, rows)
    return {
        **_speed(triage, [predict.prepared(row, published) for row in tickets]),
        **{
            name: {"value": figures[name], "goal": goal, "better": "higher"}
            for name, goal in GOALS.items()
        },
    }


def _speed(triage, prepared):
    """Issues are known by now, as they are in an office: tickets are always new."""
    seconds = []
    for ticket, issues in prepared * ROUNDS:
        begun = time.perf_counter()
        triage.assess(ticket, issues)
        seconds.append(time.perf_counter() - begun)
    pairs = ROUNDS * sum(len(issues) for _ticket, issues in prepared)
    slow = sorted(seconds)[int(0.95 * len(seconds))]
    return {
        "triage_pairs_per_second": {
            "value": pairs / sum(seconds),
            "goal": 1000,
            "better": "higher",
        },
        "triage_ticket_p95_ms": {"value": slow * 1000, "goal": 50, "better": "lower"},
    }


def _read(name):
    return json.loads((SET / name).read_text(encoding="utf-8"))
