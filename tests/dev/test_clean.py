import contextlib
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dev import clean, databases, places, postgres, processes

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def dropped(own_cache, monkeypatch):
    names = []
    monkeypatch.setattr(
        postgres, "server", lambda: contextlib.nullcontext(SimpleNamespace())
    )
    monkeypatch.setattr(databases, "of_this_clone", lambda server: ["run_1", "test_2"])
    monkeypatch.setattr(databases, "drop", lambda server, name: names.append(name))
    return names


@pytest.fixture
def left():
    """What a run left behind: several processes, remembered by name."""
    started = {}
    for name in ("odoo", "run", "sandbox"):
        started[name] = subprocess.Popen(SLEEP)
        processes.remember(name, started[name].pid)
    yield started
    for process in started.values():
        process.kill()
        process.wait()


def test_everything_that_runs_is_stopped_the_run_itself_first(
    dropped, left, monkeypatch
):
    order = []
    end = processes.end
    monkeypatch.setattr(processes, "end", lambda name: order.append(name) or end(name))
    clean.clean()
    assert order == ["run", "odoo", "sandbox"]
    assert all(process.wait(5) != 0 for process in left.values())


def test_this_clone_s_databases_and_files_are_removed_and_no_other(dropped, own_cache):
    (places.clone_folder() / "odoo.log").touch()
    other = own_cache / "clones" / "another1"
    other.mkdir()
    template = own_cache / "templates"
    template.mkdir()
    clean.clean()
    assert dropped == ["run_1", "test_2"]
    assert not (own_cache / "clones" / places.clone_name()).exists()
    assert other.exists() and template.exists()


def test_what_is_kept_is_said(dropped, own_cache, capsys):
    clean.clean()
    assert str(own_cache) in capsys.readouterr().err


def test_cleaning_twice_is_fine(dropped):
    clean.clean()
    clean.clean()
