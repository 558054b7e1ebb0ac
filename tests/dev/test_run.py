import json

import pytest

from dev import content, databases, places, run


@pytest.fixture
def done(own_cache, monkeypatch):
    """What is done to databases, instead of doing it."""
    calls = []

    def note(name):
        return lambda server, *arguments: calls.append((name, *arguments)) or "template"

    for name in ("clone", "update", "addon_template"):
        monkeypatch.setattr(databases, name, note(name))
    monkeypatch.setattr(databases, "exists", lambda server, name: bool(calls))
    monkeypatch.setattr(content, "tree_key", lambda folder, without: "first")
    return calls


def test_first_run_clones_the_template(done):
    name = run.prepare_database(None)
    assert name == f"csp_support_run_{places.clone_name()}"
    assert done == [("addon_template",), ("clone", "template", name)]


def test_second_run_goes_on_with_the_same_database(done, capsys):
    run.prepare_database(None)
    del done[1:]
    run.prepare_database(None)
    assert done == [("addon_template",)]
    assert "Going on with the database of the last run" in capsys.readouterr().err


def test_changed_addon_is_updated_and_the_work_kept(done, monkeypatch, capsys):
    name = run.prepare_database(None)
    monkeypatch.setattr(content, "tree_key", lambda folder, without: "second")
    run.prepare_database(None)
    assert done[2:] == [("update", name, "csp_support")]
    assert "your data are kept" in capsys.readouterr().err


def test_update_that_failed_is_tried_again(done, monkeypatch):
    run.prepare_database(None)
    monkeypatch.setattr(content, "tree_key", lambda folder, without: "second")

    def fail(*arguments):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(databases, "update", fail)
        with pytest.raises(RuntimeError):
            run.prepare_database(None)
    run.prepare_database(None)
    assert done[-1][0] == "update"


def test_lost_note_of_the_last_run_means_an_update(done):
    run.prepare_database(None)
    (places.clone_folder() / "run.json").unlink()
    run.prepare_database(None)
    assert done[-1][0] == "update"
    state = json.loads((places.clone_folder() / "run.json").read_text())
    assert state == {"addon": "first"}


def test_address_and_log_ins_are_shown(tmp_path, capsys):
    run.show("http://127.0.0.1:8069", ["agent", "customer"], tmp_path / "odoo.log")
    text = capsys.readouterr().out
    assert "http://127.0.0.1:8069" in text
    assert "agent      works on tickets" in text
    assert "reseller" not in text
