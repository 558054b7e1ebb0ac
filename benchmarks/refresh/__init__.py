"""What reading the health of all tenants costs, against a cloud that takes its time.

The bound is what the waiting alone takes: one call a tenant, so long each, so many at a
time. The second reading is measured: the first one signs in to every tenant.
"""

import json
import subprocess

from dev import cloud, databases, odoo, places, postgres

from . import workers

SIZES = (1_000, 10_000)
ISSUES = 3
LATENCY = 0.1  # seconds that every answer of the cloud takes at least
MEASURE = "from benchmarks.refresh import reading; reading.main(env, {size}, {latency})"
RATIO_GOAL = 1.25
MEMORY_GOAL = 512  # MiB, at the largest size
LINK_GOAL = 150  # bytes
SPEEDUP_GOAL = 1.7


def run():
    """The figures of each size, and those of the largest."""
    results = {}
    with postgres.server() as server:
        for size in SIZES:
            measured = _measure(server, size)
            ratio = measured["seconds"] / measured["bound"]
            results[f"refresh_{size}_ratio"] = figure(ratio, RATIO_GOAL)
        faster = workers.speedup(server, LATENCY, ISSUES)
    results["refresh_requests_per_tenant"] = figure(measured["requests"], 1)
    results["refresh_queries_per_tenant"] = figure(measured["queries"], 1)
    results["refresh_peak_mib"] = figure(measured["peak_mib"], MEMORY_GOAL)
    # However many tenants an issue touches, it is kept once; they add a link each.
    few = round(measured["few_tenants_issue_bytes"], 3)
    results["refresh_issue_bytes"] = figure(measured["issue_bytes"], few)
    results["refresh_link_bytes"] = figure(measured["link_bytes"], LINK_GOAL)
    results["refresh_two_workers_speedup"] = figure(faster, SPEEDUP_GOAL, "higher")
    return results


def figure(value, goal, better="lower"):
    return {"value": round(value, 3), "goal": goal, "better": better}


def _measure(server, size):
    """What one worker measured on a database of its own with `size` tenants."""
    arguments = ("--tenants", str(size), "--issues", str(ISSUES))
    template = databases.addon_template(server)
    with (
        cloud.sandbox(*arguments, "--latency", str(LATENCY), name="bench") as variables,
        databases.temporary(server, template, f"bench_refresh_{size}") as database,
    ):
        shell = ("shell", "-d", database, "--no-http", "--log-level", "warn")
        process = subprocess.run(
            odoo.command(server, *shell),
            input=MEASURE.format(size=size, latency=LATENCY),
            env={**server.environment(), **variables},
            cwd=places.clone_folder(),
            text=True,
            check=True,
            capture_output=True,
        )
    return json.loads(process.stdout.splitlines()[-1])
