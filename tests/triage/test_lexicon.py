"""The lexicon is data that people write: what they can get wrong is caught here."""

import json
from pathlib import Path

import pytest

import triage
from triage import circumstances
from triage.lexicon import KINDS, concepts, number_words, small_words
from triage.phrases import Phrases
from triage.text import folded, words_of
from triage.weights import fitted

LEXICON = Path(triage.__file__).parent / "lexicon"
LANGUAGES = {"en", "it", "de", "fr", "es"}
KEYS = {"words", "weight", "service", "hides", "under", "whole"}
# Concepts that the code itself asks for.
ASKED_FOR = {
    "boilerplate",
    "internet_provider",
    "is_it_general",
    "many_services",
    "misleading",
    "several_people",
    "works",
    "works_again",
    "works_denied",
    "today",
    "days_ago",
    "long_ago",
}


def read(kind):
    return json.loads((LEXICON / f"{kind}.json").read_text(encoding="utf-8"))


ENTRIES = [
    pytest.param(kind, name, entry, id=name)
    for kind in KINDS
    for name, entry in read(kind).items()
]


@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES)
def test_a_concept_is_well_formed(kind, name, entry):
    assert name.replace("_", "").isalpha() and name.islower()
    assert set(entry) <= KEYS
    assert set(entry["words"]) <= LANGUAGES
    assert concepts()[name].kind == kind
    assert 0 < concepts()[name].weight <= 2


@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES)
def test_every_phrase_can_be_found(kind, name, entry):
    for phrases in concepts()[name].phrases.values():
        for phrase in phrases:
            text = phrase.replace("...", " ").replace("*", "").replace("#", "7")
            words = [folded(word) for word in words_of(text)]
            assert Phrases({name: [phrase]}).find(words), phrase


@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES)
def test_no_phrase_stands_twice(kind, name, entry):
    for language, phrases in concepts()[name].phrases.items():
        plain = [folded(phrase) for phrase in phrases]
        assert len(plain) == len(set(plain)), language


def test_names_are_unique_over_all_files():
    names = [param.values[1] for param in ENTRIES]
    assert len(names) == len(set(names))


def test_concepts_refer_to_concepts():
    known = concepts()
    for concept in known.values():
        assert set(concept.hides) <= set(known)
        assert not concept.under or concept.under in known


def test_parts_and_symptoms_speak_all_languages():
    for name, concept in concepts().items():
        if concept.kind in ("subjects", "symptoms"):
            assert set(concept.phrases) == LANGUAGES, name


@pytest.mark.parametrize("with_encoder", [True, False])
def test_every_sign_has_weights(with_encoder):
    signs = {name for name, each in concepts().items() if each.kind == "signs"}
    assert signs <= set(fitted(with_encoder).route) | ASKED_FOR


@pytest.mark.parametrize("with_encoder", [True, False])
def test_weights_name_concepts_and_routes_that_exist(with_encoder):
    known = fitted(with_encoder)
    assert set(known.route) - {"asks"} <= set(concepts())
    routes = {route for pulls in known.route.values() for route in pulls}
    assert routes <= set(known.route_start)
    assert set(known.meaning) == (set(known.route_start) if with_encoder else set())
    assert set(circumstances._OF_TICKET) <= set(known.issue)


def test_languages_are_told_by_words_of_their_own():
    for language, small in small_words().items():
        others = set().union(
            *(words for each, words in small_words().items() if each != language)
        )
        assert len(small - others) > 20, language


def test_numbers_are_known_in_every_language():
    assert {"seven", "sette", "sieben", "sept", "siete"} <= number_words()
