"""Phrases are found as a person who wrote them into a list expects."""

import pytest

from triage.phrases import Phrases
from triage.text import folded, words_of


def found(phrase, text):
    words = [folded(word) for word in words_of(text)]
    return [" ".join(words[hit.start : hit.end]) for hit in _find(phrase, words)]


def _find(phrase, words):
    return Phrases({"it": [phrase]}).find(words)


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("delay", "there is a delay", ["delay"]),
        ("delay", "there are delays", []),
        ("delay*", "there are delays", ["delays"]),
        ("*postfach", "Unser Gruppenpostfach ist leer", ["gruppenpostfach"]),
        ("shared mailbox", "our Shared Mailbox is gone", ["shared mailbox"]),
        ("shared mailbox", "the mailbox is shared", []),
        ("e-mail", "the e-mail is gone", ["e mail"]),
        ("can't open", "we CAN'T open it", ["cant open"]),
        ("n'arrive plus", "le mail n’arrive plus", ["n arrive plus"]),
        ("ne s'ouvre*", "la page ne s'ouvrent plus", ["ne s ouvrent"]),
        ("però", "pero no va", ["pero"]),
        ("non ... arriv*", "non mi arriva nulla", ["non mi arriva"]),
        ("non ... arriv*", "non è che forse oggi qui arriva", []),
        ("# tenants", "9 tenants and seven tenants", ["9 tenants", "seven tenants"]),
        ("# tenants", "the tenants", []),
    ],
)
def test_phrase(phrase, text, words):
    assert found(phrase, text) == words


def test_a_gap_does_not_reach_beyond_the_text():
    assert found("non ... arriva", "non") == []


@pytest.mark.parametrize("phrase", ["", "   ", "...", "... ...", "*", "#!", "c++"])
def test_a_phrase_that_says_nothing_is_never_found(phrase):
    assert found(phrase, "c the c program ... * and more") == []


def test_gaps_at_the_ends_of_a_phrase_do_not_matter():
    assert found("... no mail ...", "we have no mail today") == ["no mail"]


def test_each_phrase_tells_its_list():
    phrases = Phrases({"slow": ["slow*"], "mail": ["mail", "e-mail"]})
    hits = phrases.find(["mail", "is", "slow"])
    assert [(hit.name, hit.start, hit.end) for hit in hits] == [
        ("mail", 0, 1),
        ("slow", 2, 3),
    ]


def test_very_long_words_do_no_harm():
    assert found("aa*", "a" * 100_000) == ["a" * 100_000]
