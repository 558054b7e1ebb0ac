"""Only what is on the list travels, in both directions, and within its bounds."""

import base64

import pytest
from hypothesis import given, strategies
from mirror import events, texts
from mirror.errors import Refusal

UUID = "11111111-1111-4111-8111-111111111111"
SHARE = "22222222-2222-4222-8222-222222222222"
RIGHT = {
    "share": {
        "title": "Backup fails",
        "description": "<p>Since Monday</p>",
        "severity": "a",
        "service": "",
        "reference": "HT0001",
        "customer": None,
        "contact": None,
        "health": {"label": "No known issue"},
        "dossier": None,
        "files": [{"name": "log.txt", "data": base64.b64encode(b"log").decode()}],
    },
    "message": {
        "body": "<p>Word</p>",
        "said_at": "2026-11-28T10:00:00+00:00",
        "reference": "HT0001",
        "writer": "",
        "files": [],
    },
    "edit": {
        "message": UUID,
        "body": "<p>Better</p>",
        "writer": "",
        "kept": ["log.txt"],
        "files": [],
    },
    "delete": {"message": UUID},
    "move": {"move": "answer", "body": "<p>Solved</p>", "reference": "HT0001"},
    "reference": {"reference": "HT0001"},
    "void": {},
}
RIGHT["change"] = RIGHT["share"]


def event(kind="message", **changes):
    return events.Event(UUID, SHARE, 1, kind, {**RIGHT[kind], **changes})


def refused(code, event):
    with pytest.raises(Refusal) as caught:
        events.check(event)
    assert caught.value.code == code
    return str(caught.value)


@pytest.mark.parametrize("kind", sorted(events.KINDS))
def test_what_is_right_is_taken(kind):
    made = event(kind)
    events.check(made)
    assert events.read(made.wire()) == made


@pytest.mark.parametrize("kind", sorted(events.KINDS))
def test_a_field_too_many_is_refused(kind):
    sentence = refused("unknown_field", event(kind, internal_note="secret"))
    assert "internal_note" in sentence and "secret" not in sentence


@pytest.mark.parametrize("name", sorted(RIGHT["share"]))
def test_a_field_too_few_is_refused(name):
    payload = {key: RIGHT["share"][key] for key in RIGHT["share"] if key != name}
    refused("wrong_value", events.Event(UUID, SHARE, 1, "share", payload))


@pytest.mark.parametrize(
    "kind, changes",
    [
        ("share", {"title": "x" * 501}),
        ("share", {"title": ["x"]}),
        ("share", {"description": "x" * 200_001}),
        ("share", {"severity": "z"}),
        ("share", {"customer": {"vat": "1"}}),
        ("share", {"customer": "Contoso"}),
        ("share", {"contact": {"name": "x" * 501}}),
        ("share", {"health": {"label": 1}}),
        ("message", {"said_at": "yesterday"}),
        ("message", {"said_at": "2026-11-28T10:00:00"}),
        ("message", {"said_at": "0001-01-01T00:00:00+14:00"}),
        ("message", {"body": None}),
        ("message", {"files": {}}),
        ("message", {"files": [{"name": "a"}]}),
        ("message", {"files": [{"name": "a", "data": "not base64!"}]}),
        ("message", {"files": [{"name": "a", "data": "", "url": "file:///"}]}),
        ("message", {"files": [{"name": "a", "data": ""}] * 21}),
        ("message", {"writer": None}),
        ("edit", {"message": "1"}),
        ("edit", {"writer": "x" * 501}),
        ("edit", {"kept": "log.txt"}),
        ("edit", {"kept": ["x" * 256]}),
        ("edit", {"kept": ["x"] * 201}),
        ("delete", {"message": None}),
        ("share", {"dossier": "PDF"}),
        ("move", {"move": "unlink"}),
        ("move", {"move": ["accept"]}),
        ("reference", {"reference": "x" * 65}),
    ],
)
def test_what_is_out_of_bounds_is_refused(kind, changes):
    refused("wrong_value", event(kind, **changes))


def test_files_are_bounded_singly_and_together():
    half = base64.b64encode(b"x" * 9 * 2**20).decode()
    files = [{"name": "a", "data": half}]
    events.check(event(files=files * 2))
    refused("wrong_value", event(files=files * 3))
    large = base64.b64encode(b"x" * (events.LARGEST_FILE + 1)).decode()
    refused("wrong_value", event(files=[{"name": "a", "data": large}]))


def test_unknown_kinds_are_refused():
    for kind in ("unlink", "", None, ["share"]):
        refused("unknown_kind", events.Event(UUID, SHARE, 1, kind, {}))


@pytest.mark.parametrize(
    "changes",
    [
        {"uuid": "1"},
        {"share": UUID.upper().replace("1", "A")},
        {"sequence": 0},
        {"sequence": True},
        {"sequence": "1"},
        {"sequence": 2**31},
        {"model": "res.users"},
    ],
)
def test_what_does_not_say_which_event_it_is_is_refused(changes):
    with pytest.raises(Refusal):
        events.read({**event().wire(), **changes})


@given(
    strategies.recursive(
        strategies.none() | strategies.integers() | strategies.text(),
        lambda inner: (
            strategies.lists(inner) | strategies.dictionaries(strategies.text(), inner)
        ),
    )
)
def test_nothing_else_than_a_refusal_comes_of_any_input(raw):
    for kind in (*events.KINDS, raw):
        with pytest.raises(Refusal):
            events.check(events.Event(UUID, SHARE, 1, kind, raw or {"x": raw}))
    with pytest.raises(Refusal):
        events.read(raw)


def test_of_our_own_values_only_the_allowed_leave():
    values = {**RIGHT["share"], "conversation": ["secret"], "id": 7}
    assert events.allowed("share", values) == RIGHT["share"]


@pytest.mark.parametrize("body", ["a\0b", "lone \ud800 surrogate"])
def test_text_that_no_database_takes_is_refused(body):
    """It could never be done, and would hold up all that comes after it."""
    refused("wrong_value", event(body=body))


def test_foreign_names_can_be_written_down():
    assert texts.named("a\0b\ud800" + "c" * 100) == "a?b?" + "c" * 60
