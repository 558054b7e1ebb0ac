"""`make test`: plain-Python tests, then Odoo's, browser tours among them.

Odoo's own runner drives the Odoo part: browser and JavaScript tests work in it as Odoo
means them to, and it is what those who install the addon elsewhere use.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from . import cloud, databases, odoo, odoo_log, places, ports, postgres, processes
from .failure import Failure
from .progress import say, step

ALL_ODOO_TESTS = "/csp_support"


class Count(NamedTuple):
    passed: int
    failed: int


def run(only=""):
    """Runs all tests, or the part that `only` names; returns the exit status.

    A part is a path (plain Python) or what Odoo calls it: /module:Class.method.
    """
    is_odoo = only.startswith("/")
    counts = []
    if not is_odoo:
        counts.append(_plain(only or "tests"))
    for tags, prepare in odoo_parts(only):
        counts.append(_odoo(tags, prepare))
    passed = sum(count.passed for count in counts)
    failed = sum(count.failed for count in counts)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def odoo_parts(only):
    """What Odoo is to test, each with what makes the database that it needs."""
    bridges = {
        f"/{bridge}": partial(databases.bridge_template, bridge=bridge)
        for bridge in databases.BRIDGES
    }
    if not only:
        return [(ALL_ODOO_TESTS, databases.addon_template), *bridges.items()]
    if not only.startswith("/"):
        return []
    module = only.partition(":")[0]
    return [(only, bridges.get(module, databases.addon_template))]


def _plain(path):
    say(f"\nPlain-Python tests ({path})")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", path]
        status = subprocess.call(command, cwd=places.REPOSITORY)
        if not report.exists():
            raise Failure(f"pytest ended with status {status} before it ran a test.")
        count = plain_count(ElementTree.parse(report).getroot())
    if status and not count.failed:
        return Count(count.passed, 1)
    return count


def plain_count(report):
    """Counts a JUnit report; a test that was skipped has proved nothing: it failed."""
    suites = list(report.iter("testsuite"))
    total = sum(int(suite.get("tests")) for suite in suites)
    bad = ("failures", "errors", "skipped")
    failed = sum(int(suite.get(kind)) for suite in suites for kind in bad)
    return Count(total - failed, failed)


def _odoo(tags, prepare):
    say(f"\nOdoo tests ({tags})")
    faults = os.environ.get("SANDBOX_FAULT", "").split()
    arguments = [part for fault in faults for part in ("--fault", fault)]
    run_name = f"test-{os.getpid()}"
    with postgres.server() as server:
        template = prepare(server)
        with (
            cloud.sandbox(*arguments, name=f"{run_name}-sandbox") as variables,
            databases.temporary(server, template, "test") as name,
        ):
            server.variables.update(variables)
            log = _odoo_log(server, name, tags, run_name)
    _explain(log)
    return odoo_count(log)


def _odoo_log(server, database, tags, run_name):
    folder = places.clone_folder()
    screenshots = folder / "screenshots"
    shutil.rmtree(screenshots, ignore_errors=True)
    log = folder / f"{run_name}.log"
    command = odoo.command(
        server,
        *("-d", database, "--test-tags", tags, "--stop-after-init"),
        *("--http-port", str(ports.free()), "--screenshots", str(screenshots)),
    )
    with step("Running Odoo's tests"):
        with processes.background(
            run_name, command, log, env=server.environment(), cwd=folder
        ) as process:
            process.wait()
    text = log.read_text()
    log.replace(folder / "test.log")
    if any(screenshots.rglob("*.png")):
        say(f"  Screenshots of what failed in the browser: {screenshots}")
    return text


def _explain(text):
    """Prints what went wrong, out of Odoo's log."""
    for record in odoo_log.records(text):
        if record.level in ("ERROR", "CRITICAL"):
            print(f"\n{record.logger}: {record.message}")
    verdict = odoo_log.verdict(text)
    for sentence in verdict.skipped:
        print(f"\nSkipped, which counts as failed: {sentence}")
    if not verdict.ran:
        print("\nNo Odoo test ran: that is a failure.")
    say(f"  Odoo's whole log: {places.clone_folder() / 'test.log'}")


def odoo_count(text):
    """Counts Odoo's log; besides failed tests, errors logged and skipped tests fail."""
    verdict = odoo_log.verdict(text)
    failed = verdict.failed + len(verdict.skipped) + len(verdict.errors)
    passed = max(verdict.ran - verdict.failed - len(verdict.skipped), 0)
    return Count(passed, failed if verdict.ran else failed + 1)
