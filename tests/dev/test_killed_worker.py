"""A server that reads all tenants is killed in the middle; another one goes on."""

import contextlib
import subprocess
import time
from types import SimpleNamespace

import pytest

from benchmarks.refresh import cloud_log
from dev import cloud, databases, odoo, places, ports, postgres, processes

SIZE = 600
BATCH = 200  # tenants that one step claims, reads and keeps
THREADS = 8
CLAIM = 5  # minutes after which a claimed tenant is free again
ISSUES, LATENCY = 3, 0.05
PATIENCE = 120  # seconds
POLL = 0.1
PREPARE = f"""
from benchmarks.refresh import population
population.tenants(env, {SIZE})
reading = env.ref("csp_support.ir_cron_refresh_health")
(env["ir.cron"].search([]) - reading).active = False
env.cr.commit()
"""
OURS = "active"  # the others are archived
NOW = "now() AT TIME ZONE 'UTC'"


class World:
    """A database with tenants that are due, and the cloud that they are read from."""

    def __init__(self, server, database, variables):
        self.server = server
        self.database = database
        self.variables = variables

    @property
    def environment(self):
        return {**self.server.environment(), **self.variables}

    def query(self, statement, database=None):
        """The rows of a statement, each a list of texts."""
        name = database or self.database
        text = subprocess.check_output(
            [postgres.programs() / "psql", "-d", name, "-AtF", "\t", "-c", statement],
            env=self.environment,
            text=True,
        )
        return [line.split("\t") for line in text.splitlines()]

    def count(self, condition):
        [[number]] = self.query(
            f"SELECT COUNT(*) FROM csp_tenant WHERE {OURS} AND {condition}"
        )
        return int(number)

    def readings(self):
        return cloud_log.readings(self.variables)

    def prepare(self):
        command = odoo.command(
            self.server, "shell", "-d", self.database, "--no-http", "--log-level=warn"
        )
        subprocess.run(
            command,
            input=PREPARE,
            env=self.environment,
            cwd=places.clone_folder(),
            text=True,
            check=True,
        )

    @contextlib.contextmanager
    def worker(self, name):
        """A server whose scheduled actions run."""
        command = odoo.command(
            self.server,
            *("-d", self.database, "--max-cron-threads", "1"),
            *("--http-port", str(ports.free())),
        )
        log = places.clone_folder() / f"{name}.log"
        with processes.background(
            name, command, log, env=self.environment, cwd=places.clone_folder()
        ) as process:
            yield process

    def wait(self, condition):
        """Nudges the scheduled actions, as a trigger does, until `condition` holds."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, "It takes too long."
            nudge = f"SELECT pg_notify('cron_trigger', '{self.database}')"
            self.query(nudge, "postgres")
            time.sleep(POLL)


@pytest.fixture(scope="module")
def world():
    arguments = ("--tenants", str(SIZE), "--issues", str(ISSUES))
    with postgres.server() as server:
        template = databases.addon_template(server)
        with (
            cloud.sandbox(
                *arguments, "--latency", str(LATENCY), name="killed-sandbox"
            ) as variables,
            databases.temporary(server, template, "killed") as database,
        ):
            world = World(server, database, variables)
            world.prepare()
            yield world


@pytest.fixture(scope="module")
def killed(world):
    """What is there after the worker was killed while it read its second batch."""
    with world.worker("killed-worker") as process:
        world.wait(lambda: len(world.readings()) > BATCH + THREADS)
        process.kill()
        process.wait()
    return SimpleNamespace(
        asked=set(world.readings()),
        kept={
            tenant: read_at
            for tenant, read_at in world.query(
                "SELECT tenant_id, health_checked_at FROM csp_tenant"
                f" WHERE {OURS} AND health_checked_at IS NOT NULL"
            )
        },
    )


def test_what_was_read_before_is_kept_whole(world, killed):
    whole_batches, rest = divmod(len(killed.kept), BATCH)
    assert whole_batches and not rest
    assert killed.kept.keys() < killed.asked
    assert world.count("health_reading IS NOT NULL") == len(killed.kept)
    [[links]] = world.query("SELECT COUNT(*) FROM csp_service_issue_tenant_rel")
    assert int(links) == len(killed.kept) * ISSUES, "nothing half-written"


def test_what_was_not_kept_is_not_healthy_and_comes_free(world, killed):
    unread = "health_checked_at IS NULL"
    assert world.count(unread) == SIZE - len(killed.kept)
    assert world.count(f"{unread} AND health_reading IS NOT NULL") == 0
    claimed = world.count(f"{unread} AND health_due_at > {NOW}")
    assert 0 < claimed <= BATCH
    soon = f"{NOW} + interval '{CLAIM} minutes'"
    assert world.count(f"{unread} AND health_due_at > {soon}") == 0, "for ever"


def test_the_next_worker_reads_the_rest_and_repeats_one_batch_at_most(world, killed):
    unread = "health_checked_at IS NULL"
    time_passes = f"health_due_at = health_due_at - interval '{CLAIM} minutes'"
    world.query(f"UPDATE csp_tenant SET {time_passes} WHERE {OURS} AND {unread}")
    with world.worker("next-worker"):
        world.wait(lambda: world.count(unread) == 0)
    readings = world.readings()
    assert len(readings) == SIZE, "nothing is lost"
    twice = {tenant for tenant, number in readings.items() if number > 1}
    assert max(readings.values()) <= 2
    assert len(twice) <= BATCH
    assert not twice & killed.kept.keys()
    assert world.count("health_due_at <= " + NOW) == 0
    [[links]] = world.query("SELECT COUNT(*) FROM csp_service_issue_tenant_rel")
    assert int(links) == SIZE * ISSUES
    after = dict(
        world.query(f"SELECT tenant_id, health_checked_at FROM csp_tenant WHERE {OURS}")
    )
    assert {tenant: after[tenant] for tenant in killed.kept} == killed.kept
