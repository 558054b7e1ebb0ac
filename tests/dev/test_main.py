import errno
import subprocess
import sys
from importlib import import_module

import pytest

from dev import __main__ as main
from dev import environment, places, verbs
from dev.failure import Failure


@pytest.fixture(autouse=True)
def surroundings(own_cache, monkeypatch):
    monkeypatch.setattr(environment, "active", lambda: True)


def _fail_with(monkeypatch, error):
    def run(verb, chosen):
        raise error

    monkeypatch.setattr(verbs, "run", run)


def test_expected_failure_is_a_sentence_without_traceback(monkeypatch, capsys):
    _fail_with(monkeypatch, Failure("Port 8069 is busy.", "Take another."))
    assert main.main(["setup"]) == 1
    assert capsys.readouterr().err == "\nPort 8069 is busy.\n  Take another.\n"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_full_disk_and_closed_folder_are_sentences(number, monkeypatch, capsys):
    _fail_with(monkeypatch, OSError(number, "Something", "/some/folder"))
    assert main.main(["setup"]) == 1
    assert "/some/folder" in capsys.readouterr().err


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "x"), ValueError("x")])
def test_fault_of_the_program_is_not_hidden(error, monkeypatch):
    _fail_with(monkeypatch, error)
    with pytest.raises(type(error)):
        main.main(["setup"])


def test_interrupted_run_ends_as_interrupted(monkeypatch):
    _fail_with(monkeypatch, KeyboardInterrupt())
    assert main.main(["setup"]) == 130


def test_unknown_verb_is_told_before_anything_is_made(monkeypatch, capsys):
    monkeypatch.setattr(environment, "active", lambda: False)
    monkeypatch.setattr(environment, "prepare", lambda: pytest.fail("made"))
    with pytest.raises(SystemExit):
        main.main(["fly"])
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_nothing_is_made_only_to_be_cleaned(monkeypatch, capsys):
    monkeypatch.setattr(environment, "active", lambda: False)
    monkeypatch.setattr(environment, "prepare", lambda: pytest.fail("made"))
    assert main.main(["clean"]) == 0
    assert "Nothing was ever made" in capsys.readouterr().out


def test_dashes_pass_arguments_on():
    verb, chosen = verbs.parse(["odoo", "--", "-d", "db", "--stop-after-init"])
    assert verb == "odoo"
    assert chosen["rest"][-3:] == ["-d", "db", "--stop-after-init"]


@pytest.mark.parametrize("verb", verbs.VERBS.values(), ids=verbs.VERBS)
def test_each_verb_leads_to_a_function(verb):
    module, _, function = verb.place.partition(":")
    assert callable(getattr(import_module(f"dev.{module}"), function))


def test_help_needs_nothing_but_python(tmp_path):
    """Not even the packages of the environment that these tests run in."""
    answer = subprocess.run(
        [sys.executable, "-S", "-m", "dev", "--help"],
        cwd=places.REPOSITORY,
        env={"XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert all(name in answer.stdout for name in verbs.VERBS)
    assert not list(tmp_path.iterdir())
