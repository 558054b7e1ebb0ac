"""Runs the benchmarks, prints a table and keeps the results: `make bench`.

The results of a part replace those of its last run in results.json; the others stay.
"""

import importlib
import json
import pkgutil
import sys
from pathlib import Path

import benchmarks

RESULTS = Path(__file__).with_name("results.json")
HEAD = ("benchmark", "value", "goal", "")


def registered():
    """The benchmarks by name."""
    names = [found.name for found in pkgutil.iter_modules(benchmarks.__path__)]
    modules = {
        name: importlib.import_module(f"benchmarks.{name}")
        for name in names
        if not name.startswith("__")
    }
    return {name: module for name, module in modules.items() if hasattr(module, "run")}


def main(only=""):
    """Runs all benchmarks or the one named; returns the exit status."""
    chosen = registered()
    if only:
        if only not in chosen:
            print(f"There is no benchmark {only}; there are: {', '.join(chosen)}.")
            return 1
        chosen = {only: chosen[only]}
    results = {}
    for name, module in chosen.items():
        print(f"{name} …", file=sys.stderr, flush=True)
        results.update(module.run())
    print("\n".join(table(results)))
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(
        json.dumps({**known, **results}, indent=1, sort_keys=True) + "\n"
    )
    return 0


def table(results):
    """The lines of a table of the results."""
    rows = [HEAD]
    for name, result in results.items():
        sign = "at most" if result["better"] == "lower" else "at least"
        goal = f"{sign} {number(result['goal'])}"
        rows.append((name, number(result["value"]), goal, verdict(result)))
    wide, middle, narrow, _ = (
        max(map(len, column)) for column in zip(*rows, strict=True)
    )
    return [
        f"{name:<{wide}}  {value:>{middle}}  {goal:<{narrow}}  {met}".rstrip()
        for name, value, goal, met in rows
    ]


def verdict(result):
    if result["better"] == "lower":
        met = result["value"] <= result["goal"]
    else:
        met = result["value"] >= result["goal"]
    return "" if met else "missed"


def number(value):
    """Three significant digits; large numbers whole."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
