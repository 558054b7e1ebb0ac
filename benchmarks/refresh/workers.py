"""How much faster two workers are than one: processes of their own, one database.

Both measurements start with workers that have signed in to no tenant yet.
"""

import contextlib
import subprocess
import tempfile
from pathlib import Path

from dev import cloud, databases, odoo, places

from . import cloud_log

SIZE = 1_600  # so many batches that two workers can share them evenly
PREPARE = "from benchmarks.refresh import working; working.prepare(env, {size})"
WORK = "from benchmarks.refresh import working; working.work(env, {start!r})"


def speedup(server, latency, issues):
    """The seconds that one worker takes, divided by those of two."""
    template = databases.addon_template(server)
    arguments = ("--tenants", str(SIZE), "--issues", str(issues))
    with (
        cloud.sandbox(
            *arguments, "--latency", str(latency), name="bench-workers"
        ) as variables,
        databases.temporary(server, template, "bench_workers") as database,
    ):
        alone, together = (
            _seconds(server, variables, database, number) for number in (1, 2)
        )
    return alone / together


def shell(server, variables, database, **options):
    """An Odoo shell on the database, which reads its script from a pipe."""
    arguments = ("shell", "-d", database, "--no-http", "--log-level", "warn")
    return subprocess.Popen(
        odoo.command(server, *arguments),
        env={**server.environment(), **variables},
        cwd=places.clone_folder(),
        stdin=subprocess.PIPE,
        text=True,
        **options,
    )


def _seconds(server, variables, database, number):
    """What so many workers take to read all tenants, each exactly once."""
    preparing = shell(server, variables, database)
    preparing.communicate(PREPARE.format(size=SIZE))
    if preparing.returncode:
        raise SystemExit("The tenants could not be prepared.")
    with tempfile.TemporaryDirectory() as folder:
        start = Path(folder) / "start"
        spans = _spans(server, variables, database, number, start)
    _check(cloud_log.readings(variables))
    return max(end for _begin, end in spans) - min(begin for begin, _end in spans)


def _spans(server, variables, database, number, start):
    """When each worker began and ended."""
    with contextlib.ExitStack() as stack:
        workers = [
            stack.enter_context(
                shell(server, variables, database, stdout=subprocess.PIPE)
            )
            for _worker in range(number)
        ]
        for worker in workers:
            worker.stdin.write(WORK.format(start=str(start)))
            worker.stdin.close()
        for worker in workers:
            _line(worker, "ready")
        start.touch()
        return [tuple(map(float, _line(worker).split())) for worker in workers]


def _line(worker, expected=""):
    line = worker.stdout.readline().strip()
    if not line or not line.startswith(expected):
        raise SystemExit(f"A worker ended with {line or 'nothing'}.")
    return line


def _check(readings):
    """Ends the benchmark if a tenant was left out or done twice."""
    twice = [tenant for tenant, number in readings.items() if number > 1]
    if twice or len(readings) != SIZE:
        raise SystemExit(
            f"Of {SIZE} tenants {len(readings)} were read, {len(twice)} of them twice."
        )
