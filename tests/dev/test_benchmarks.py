import json
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as bench

RESULTS = {
    "link_f1": {"value": 0.91234, "goal": 0.9, "better": "higher"},
    "portal_tickets_ratio": {"value": 1.5, "goal": 1.25, "better": "lower"},
    "triage_pairs_per_second": {"value": 123456, "goal": 200000, "better": "higher"},
}


@pytest.fixture
def results_file(tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    monkeypatch.setattr(bench, "RESULTS", path)
    return path


@pytest.fixture
def registered(monkeypatch):
    def module(**results):
        return SimpleNamespace(run=lambda: results)

    modules = {
        "triage": module(link_f1=RESULTS["link_f1"]),
        "desk": module(portal_tickets_ratio=RESULTS["portal_tickets_ratio"]),
    }
    monkeypatch.setattr(bench, "registered", lambda: modules)


def test_table_shows_value_and_goal_and_what_was_missed():
    head, link, tickets, pairs = bench.table(RESULTS)
    assert head.split() == ["benchmark", "value", "goal"]
    assert link.split() == ["link_f1", "0.912", "at", "least", "0.9"]
    assert tickets.split()[-4:] == ["at", "most", "1.25", "missed"]
    assert "123,456" in pairs and pairs.endswith("missed")


def test_goal_that_is_just_met_is_met():
    for better in ("lower", "higher"):
        assert not bench.verdict({"value": 1, "goal": 1, "better": better})


def test_results_of_all_parts_are_kept(results_file, registered, capsys):
    assert bench.main() == 0
    assert set(json.loads(results_file.read_text())) == {
        "link_f1",
        "portal_tickets_ratio",
    }
    assert "link_f1" in capsys.readouterr().out


def test_a_part_leaves_the_others_results_as_they_were(results_file, registered):
    results_file.write_text(json.dumps({"refresh_peak_mib": RESULTS["link_f1"]}))
    assert bench.main("triage") == 0
    assert set(json.loads(results_file.read_text())) == {"link_f1", "refresh_peak_mib"}


def test_unknown_part_is_told_with_those_there_are(results_file, registered, capsys):
    assert bench.main("refresh") == 1
    assert "There is no benchmark refresh; there are: triage, desk." in (
        capsys.readouterr().out
    )
    assert not results_file.exists()


def test_the_desk_is_registered():
    assert "desk" in bench.registered()
