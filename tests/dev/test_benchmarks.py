import json
from types import SimpleNamespace

import pytest

from benchmarks import __main__ as bench
from benchmarks import refresh
from benchmarks.refresh import cloud_log, workers
from sandbox import Sandbox

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


# --- the reading shared by two workers


@pytest.mark.parametrize(
    ("readings", "words"),
    [
        ({"a": 1, "b": 2, "c": 1}, "Of 3 tenants 3 were read, 1 of them twice."),
        ({"a": 1, "b": 1}, "Of 3 tenants 2 were read, 0 of them twice."),
    ],
)
def test_a_tenant_left_out_or_done_twice_ends_the_benchmark(
    readings, words, monkeypatch
):
    monkeypatch.setattr(workers, "SIZE", 3)
    with pytest.raises(SystemExit, match=words):
        workers._check(readings)


def test_each_tenant_done_once_is_well(monkeypatch):
    monkeypatch.setattr(workers, "SIZE", 2)
    workers._check({"a": 1, "b": 1})


def test_readings_are_counted_by_tenant_and_nothing_else_is():
    with Sandbox(latency=0) as cloud:
        variables = {
            "CSP_SUPPORT_SANDBOX_URL": cloud.url,
            "CSP_SUPPORT_SANDBOX_CA": cloud.certificate_authority,
        }
        for path in ("healthOverviews?$expand=issues", "issues/EX1", "messages"):
            cloud.requests.append(
                {
                    "method": "GET",
                    "path": f"/v1.0/admin/serviceAnnouncement/{path}",
                    "tenant": "a",
                    "status": 200,
                }
            )
        assert cloud_log.readings(variables) == {"a": 1}
        assert cloud_log.graph_requests(variables) == 3
        cloud_log.forget(variables)
        assert not cloud_log.readings(variables)


def test_more_is_better_where_a_figure_says_so():
    assert refresh.figure(1.8, 1.7, "higher")["better"] == "higher"
    assert not bench.verdict(refresh.figure(1.8, 1.7, "higher"))
    assert bench.verdict(refresh.figure(1.8, 1.7)) == "missed"
