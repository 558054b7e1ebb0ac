"""`make predict` sees a set of tickets as it was at their time."""

import json

import pytest

from benchmarks import triage as benchmark
from benchmarks.matching import score, tf_idf
from dev import predict
from dev.failure import Failure
from triage import Ticket

CREATED = "2026-05-12T10:00:00Z"
ISSUE = {
    "id": "EX1",
    "title": "Users may experience delays when sending and receiving email messages",
    "impactDescription": "Email messages may be delayed.",
    "service": "Exchange Online",
    "feature": None,
    "classification": "incident",
    "status": "serviceRestored",
    "isResolved": True,
    "startDateTime": "2026-05-12T08:00:00Z",
    "endDateTime": "2026-05-12T14:00:00Z",
    "x_source": "hidden",
}
TICKET = {
    "id": "T1",
    "title": "posta in ritardo",
    "description": "tutte le mail arrivano con ore di ritardo",
    "created": CREATED,
    "tenant_open_issue_ids": ["EX1", "EX9"],
}


@pytest.fixture
def files(tmp_path):
    """Write issues and tickets; returns the three file names."""

    def write(issues=(ISSUE,), tickets=(TICKET,)):
        names = [tmp_path / name for name in ("issues", "tickets", "out")]
        names[0].write_text(json.dumps(list(issues)))
        names[1].write_text(json.dumps(list(tickets)))
        return [str(name) for name in names]

    return write


def predicted(names):
    predict.run(*names)
    return json.loads(open(names[2], encoding="utf-8").read())


def test_a_prediction_names_issue_service_and_route(files):
    assert predicted(files()) == [
        {
            "ticket": "T1",
            "issue": "EX1",
            "automatic": True,
            "candidates": ["EX1"],
            "service": "Exchange Online",
            "route": "known_issue",
        }
    ]


def test_what_happened_after_the_ticket_is_hidden():
    seen = predict.as_of(ISSUE, CREATED)
    assert seen["endDateTime"] is None
    assert seen["isResolved"] is False
    assert seen["status"] == "serviceDegradation"


def test_what_happened_before_the_ticket_is_seen():
    over = {**ISSUE, "endDateTime": "2026-05-12T09:00:00Z"}
    seen = predict.as_of(over, CREATED)
    assert (seen["isResolved"], seen["status"]) == (True, "serviceRestored")


def test_remarks_about_an_issue_are_hidden():
    assert not [key for key in predict.as_of(ISSUE, CREATED) if key.startswith("x_")]


def test_an_issue_that_the_tenant_does_not_see_is_no_candidate(files):
    unseen = {**TICKET, "tenant_open_issue_ids": []}
    assert predicted(files(tickets=[unseen]))[0]["issue"] is None


def test_an_issue_over_for_days_is_no_candidate(files):
    over = {
        **ISSUE,
        "startDateTime": "2026-05-01T08:00:00Z",
        "endDateTime": "2026-05-09T14:00:00Z",
    }
    assert predicted(files(issues=[over]))[0]["issue"] is None


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Laut Dokumentation 30 Tage, bei uns 7. Richtlinie geprüft.", "a"),
        ("nobody can open Teams, from home neither, status page is green", "b"),
        ("since the last update the button does nothing", "c"),
        ("nothing of Microsoft reachable from Vodafone and Orange, packet loss", "d"),
        ("9 tenant diversi in Italia non ricevono posta", "e"),
        ("please unlock my account", "f"),
        ("vorremmo disdire 3 licenze", "g"),
        ("how do I change my signature?", "h"),
    ],
)
def test_routes_are_letters(files, text, letter):
    ticket = {**TICKET, "title": "", "description": text, "tenant_open_issue_ids": []}
    assert predicted(files(tickets=[ticket]))[0]["route"] == letter


@pytest.mark.parametrize("content", ["{", '{"id": 1}', "[1, 2]", ""])
def test_a_file_of_another_kind_gets_a_sentence(tmp_path, files, content):
    names = files()
    (tmp_path / "tickets").write_text(content)
    with pytest.raises(Failure, match="tickets") as failure:
        predict.run(*names)
    assert "benchmarks/matching/README.md" in str(failure.value)


def test_a_missing_file_gets_a_sentence_on_the_command_line(tmp_path):
    arguments = [f"--{name}={tmp_path}/no" for name in ("issues", "tickets", "out")]
    with pytest.raises(SystemExit) as ended:
        predict.main(arguments)
    assert "cannot be read" in str(ended.value)


@pytest.fixture(scope="module")
def figures():
    return benchmark.run()


def test_the_benchmark_has_every_figure(figures):
    assert set(figures) == {
        "triage_pairs_per_second",
        "triage_ticket_p95_ms",
        "link_f1_words_alone",
        "link_f1_over_tf_idf",
        *benchmark.GOALS,
    }


# Our own set was made to tempt: a third of its tickets only look like an issue.
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("link_f1", 0.88),
        ("auto_link_precision", 0.95),
        ("recall_at_3", 0.95),
        ("no_issue_accuracy", 0.87),
        ("route_macro_f1", 0.85),
        ("link_f1_words_alone", 0.8),
        ("link_f1_over_tf_idf", 1.8),
    ],
)
def test_triage_is_as_good_as_it_was(figures, name, least):
    assert figures[name]["value"] >= least


def test_the_table_has_a_line_for_each_way_and_part():
    tickets = [
        {**row(1, "EX1"), "lang": "it", "held_back": True},
        {**row(2, None), "lang": "en", "held_back": False},
    ]
    given = [{"ticket": 1, "issue": "EX1"}, {"ticket": 2, "issue": "EX1"}]
    lines = list(benchmark.table(tickets, {"guess": given}))
    assert [line.split()[:-7] for line in lines[1:]] == [
        ["guess", "all", "2"],
        ["guess", "tuned", "on", "1"],
        ["guess", "held", "back", "1"],
        ["guess", "en", "1"],
        ["guess", "it", "1"],
    ]
    assert lines[3].split()[-7] == "1.000"


def test_a_set_that_does_not_say_is_split_by_its_ids():
    split = [benchmark.is_held_back({"id": f"T{number}"}) for number in range(300)]
    assert 80 < sum(split) < 120
    assert split == [benchmark.is_held_back({"id": f"T{n}"}) for n in range(300)]


def test_the_baseline_is_given_its_best_threshold():
    created = predict.time_of(CREATED)
    issues = [predict.issue_of(ISSUE)]
    asked = [Ticket("email messages delayed", "", created), Ticket("cats", "", created)]
    tickets = [row(1, "EX1"), row(2, None)]
    given = tf_idf.predictions(tickets, [(ticket, issues) for ticket in asked])
    assert [each["issue"] for each in given] == ["EX1", None]


def row(number, issue, service="A", route="f", flags=()):
    return {
        "id": number,
        "expected_issue_id": issue,
        "expected_service": service,
        "expected_route": route,
        "flags": list(flags),
    }


def test_score_counts_a_wrong_issue_as_false_and_as_missed():
    tickets = [row(1, "EX1"), row(2, "EX2"), row(3, None), row(4, None)]
    rows = [
        {"ticket": 1, "issue": "EX1", "automatic": True},
        {"ticket": 2, "issue": "EX9", "automatic": True},
        {"ticket": 3, "issue": None},
        {"ticket": 4, "issue": "EX9"},
    ]
    figures = score.measure(tickets, rows)
    assert figures["link_precision"] == pytest.approx(1 / 3)
    assert figures["link_recall"] == pytest.approx(1 / 2)
    assert figures["link_f1"] == pytest.approx(2 / 5)
    assert figures["auto_link_precision"] == pytest.approx(1 / 2)
    assert figures["no_issue_accuracy"] == pytest.approx(1 / 2)


def test_score_is_the_mean_over_routes():
    tickets = [
        row(1, None, route="f"),
        row(2, None, route="f"),
        row(3, None, route="g"),
    ]
    rows = [{"ticket": number, "route": "f"} for number in (1, 2, 3)]
    figures = score.measure(tickets, rows)
    assert figures["route_macro_f1"] == pytest.approx((2 * 2 / 5 + 0) / 2)


def test_score_leaves_out_tickets_that_say_nothing():
    tickets = [row(1, None, route="f"), row(2, None, flags=["low_info"], route="g")]
    figures = score.measure(tickets, [{"ticket": 1, "route": "f", "service": "A"}])
    assert (figures["route_macro_f1"], figures["service_accuracy"]) == (1, 1)


def test_score_of_nothing_is_no_figure():
    assert set(score.measure([], []).values()) == {None}
