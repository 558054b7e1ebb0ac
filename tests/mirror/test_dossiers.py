"""A dossier travels as it is, or shortened, and never in a form that does not print."""

import json

import pytest
from hypothesis import given, strategies
from mirror import dossiers

DOSSIER = {
    "title": "Backup fails",
    "prepared_at": "2026-11-28 10:00 UTC",
    "severity": "a",
    "sections": [
        {"title": "Contact", "rows": [["Partner", "Fabrikam"], ["Phone", "1"]]},
        {"title": "What happens", "text": "It fails."},
        {"title": "Files", "items": ["log.txt"]},
        {"title": "Tried", "table": [["When", "Step"], ["10:00", "Restart"]]},
    ],
}


def with_section(**section):
    return {**DOSSIER, "sections": [section]}


def test_a_dossier_of_usual_size_travels_as_it_is():
    assert dossiers.bounded(DOSSIER) == DOSSIER
    assert dossiers.is_dossier(DOSSIER) and dossiers.is_dossier(None)


def test_numbers_and_what_is_empty_become_text():
    made = dossiers.bounded(
        {
            **with_section(title="Problem", rows=[["Users affected", 7], ["x", None]]),
            "severity": False,
        }
    )
    assert made["sections"][0]["rows"] == [["Users affected", "7"], ["x", ""]]
    assert made["severity"] == ""
    assert dossiers.is_dossier(made)


def test_what_is_too_long_is_shortened_and_named():
    made = dossiers.bounded(
        {
            **DOSSIER,
            "sections": [
                {"title": "What happens", "text": "x" * 10**7},
                {"title": "Checks", "table": [["When"]] + [["10:00" * 200]] * 10**4},
                *DOSSIER["sections"],
            ],
        }
    )
    titles = [section["title"] for section in made["sections"]]
    assert titles[0] == "What happens" and titles[-1] == dossiers.LEFT_OUT
    assert made["sections"][-1]["items"] == ["Checks"]
    assert "Tried" in titles
    assert dossiers.is_dossier(made)


TEXTS = strategies.text().filter(lambda text: "\0" not in text)
ROWS = strategies.lists(strategies.tuples(TEXTS, TEXTS).map(list), max_size=9)


@given(
    title=TEXTS,
    sections=strategies.lists(
        strategies.builds(
            dict,
            title=TEXTS,
            rows=ROWS,
        )
        | strategies.builds(dict, title=TEXTS, text=TEXTS)
        | strategies.builds(dict, title=TEXTS, items=strategies.lists(TEXTS)),
        max_size=60,
    ),
)
def test_whatever_we_send_is_taken(title, sections):
    made = dossiers.bounded({**DOSSIER, "title": title, "sections": sections})
    assert dossiers.is_dossier(made)
    assert len(json.dumps(made)) <= dossiers.LARGEST


@pytest.mark.parametrize(
    "wrong",
    [
        "PDF",
        [],
        {},
        {**DOSSIER, "file": "x"},
        {**DOSSIER, "title": None},
        {**DOSSIER, "severity": "z"},
        {**DOSSIER, "severity": ["a"]},
        {**DOSSIER, "sections": {}},
        {**DOSSIER, "sections": [{"title": "x", "items": []}] * 31},
        with_section(title="x"),
        with_section(title="x", text="y", rows=[]),
        with_section(title="x", html="<b>y</b>"),
        with_section(title=7, text="y"),
        with_section(title="x", text="y\0"),
        with_section(title="x", text=["y"]),
        with_section(title="x", text="y" * 100_001),
        with_section(title="x", items="y"),
        with_section(title="x", items=[7]),
        with_section(title="x", rows=[["one"]]),
        with_section(title="x", rows=[["one", 2]]),
        with_section(title="x", table=[]),
        with_section(title="x", table=[["When"], ["10:00", "too wide"]]),
        with_section(title="x", table=[["y" * 10_000] * 60]),
    ],
)
def test_what_does_not_print_is_no_dossier(wrong):
    assert not dossiers.is_dossier(wrong)


def test_tables_that_print():
    assert dossiers.is_dossier(with_section(title="x", table=[["When"]]))
    assert dossiers.is_dossier(with_section(title="x", rows=[]))
