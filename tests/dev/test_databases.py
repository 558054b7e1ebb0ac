import os
import shutil
import subprocess
import time

import pytest

from dev import databases, places, postgres
from dev.failure import Failure


@pytest.fixture(autouse=True)
def cache(open_folder, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(open_folder))


def _psql(server, name, statement):
    return subprocess.check_output(
        [postgres.programs() / "psql", "-d", name, "-Atc", statement],
        env=server.environment(),
        text=True,
    ).strip()


def _make(server, name):
    """A database with a table and an attachment, as an installation leaves it."""
    databases.drop(server, name)
    _psql(server, "postgres", f"CREATE DATABASE {name}")
    _psql(server, name, "CREATE TABLE res_users (login text, active bool)")
    attachment = databases.filestore(name) / "ab" / "abcdef"
    attachment.parent.mkdir(parents=True)
    attachment.write_text("attached")


def test_clone_has_the_rows_and_shares_the_attachments(server):
    _make(server, "original")
    _psql(server, "original", "INSERT INTO res_users VALUES ('agent', true)")
    databases.clone(server, "original", "copy")
    assert _psql(server, "copy", "SELECT login FROM res_users") == "agent"
    shared = databases.filestore("copy") / "ab" / "abcdef"
    assert shared.read_text() == "attached"
    assert shared.stat().st_nlink == 2


def test_clone_replaces_what_was_there_even_in_use(server):
    _make(server, "original")
    _make(server, "copy")
    _psql(server, "copy", "INSERT INTO res_users VALUES ('old', true)")
    command = [postgres.programs() / "psql", "-d", "copy", "-c", "SELECT pg_sleep(60)"]
    sleeper = subprocess.Popen(
        command, env=server.environment(), stderr=subprocess.PIPE
    )
    while not int(
        _psql(
            server,
            "postgres",
            "SELECT count(*) FROM pg_stat_activity WHERE datname = 'copy'",
        )
    ):
        time.sleep(0.05)
    databases.clone(server, "original", "copy")
    assert _psql(server, "copy", "SELECT count(*) FROM res_users") == "0"
    sleeper.communicate()
    assert sleeper.returncode != 0


def test_original_survives_its_clone(server):
    _make(server, "original")
    databases.clone(server, "original", "copy")
    databases.drop(server, "copy")
    assert not databases.exists(server, "copy")
    assert not databases.filestore("copy").exists()
    assert (databases.filestore("original") / "ab" / "abcdef").read_text() == "attached"


def test_temporary_database_is_gone_afterwards_even_after_a_failure(server):
    _make(server, "original")
    with pytest.raises(ValueError):
        with databases.temporary(server, "original", "test") as name:
            assert databases.exists(server, name)
            assert name in databases.of_this_clone(server)
            raise ValueError
    assert not databases.exists(server, name)
    assert databases.of_this_clone(server) == []


def test_another_clone_s_databases_are_not_ours(server, monkeypatch):
    _make(server, "original")
    with databases.temporary(server, "original", "test"):
        monkeypatch.setattr(places, "clone_name", lambda: "another1")
        assert databases.of_this_clone(server) == []


def test_template_is_made_once(server):
    made = []

    def fill(name):
        made.append(name)
        _make(server, name)

    for _ in range(2):
        assert databases.template(server, "once", "Making", fill) == "once"
    assert made == ["once_building"]
    assert (databases.filestore("once") / "ab" / "abcdef").exists()


def test_template_that_could_not_be_finished_is_not_taken_for_one(server):
    def fail(name):
        _make(server, name)
        raise Failure("The addon cannot be installed.")

    with pytest.raises(Failure, match="cannot be installed"):
        databases.template(server, "half", "Making", fail)
    assert not databases.exists(server, "half")
    databases.template(server, "half", "Making", lambda name: _make(server, name))
    assert databases.exists(server, "half")


def test_templates_not_used_for_long_make_room(server, monkeypatch):
    monkeypatch.setattr(databases, "TEMPLATES_KEPT", 2)
    shutil.rmtree(places.cache() / "templates", ignore_errors=True)
    for age, name in enumerate(("newest", "older", "oldest")):
        databases.template(server, name, "Making", lambda made: _make(server, made))
        stamp = places.cache() / "templates" / name
        os.utime(stamp, (1000 - age, 1000 - age))
    databases.template(server, "latest", "Making", lambda name: _make(server, name))
    assert databases.exists(server, "newest") and databases.exists(server, "latest")
    assert not databases.exists(server, "oldest")


def test_demo_log_ins_are_those_that_the_database_has(server):
    _make(server, "people")
    rows = "('customer', true), ('agent', true), ('manager', false), ('bot', true)"
    _psql(server, "people", f"INSERT INTO res_users VALUES {rows}")
    assert databases.logins(server, "people") == ["agent", "customer"]


def test_server_that_is_not_there_is_a_sentence(server):
    gone = postgres.Server({"PGHOST": "/no/such/folder"})
    with pytest.raises(Failure, match="does not let us in") as caught:
        databases.exists(gone, "any")
    assert "PGHOST" in str(caught.value)
