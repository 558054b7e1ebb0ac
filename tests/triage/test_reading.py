"""A text is read in its own language, clause by clause."""

import pytest

from triage.reading import Reader, languages_of
from triage.text import folded, words_of


@pytest.fixture(scope="module")
def read(services):
    reader = Reader(services)
    return lambda text: reader.read_text("", text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the mail is slow since this morning", "en"),
        ("la posta non va da stamattina", "it"),
        ("seit heute früh geht die Mail nicht", "de"),
        ("depuis ce matin les mails sont lents", "fr"),
        ("desde esta mañana el correo no va", "es"),
    ],
)
def test_language_is_told_from_small_words(text, language):
    words = [folded(word) for word in words_of(text)]
    assert set(languages_of(words)) == {language, "en"}


def test_a_text_without_small_words_may_be_in_any_language():
    assert set(languages_of(["outlook"])) == {"en", "it", "de", "fr", "es"}


def test_the_same_word_means_what_it_means_in_the_language_of_the_text(read):
    # "alle" is "at the" in Italian and "all" in German.
    assert "everyone" not in read("non va dalle 7 alle 9 di stamattina").said
    assert "everyone" in read("es geht bei uns nicht, alle sind betroffen").said


@pytest.mark.parametrize(
    "text",
    [
        "SharePoint is slow but mail and Teams are fine",
        "SharePoint è lento, mentre Teams e la posta funzionano",
        "SharePoint ist langsam, Mail und Teams sind in Ordnung",
        "SharePoint est lent. Mail et Teams sont OK",
        "SharePoint va lento, el correo y Teams van bien",
    ],
)
def test_what_is_said_to_work_is_no_complaint(read, services, text):
    teams = next(each.key for each in services if each.name == "Microsoft Teams")
    reading = read(text)
    assert f"service {teams}" in reading.fine
    assert f"service {teams}" not in reading.said
    assert "slow" in reading.said


@pytest.mark.parametrize(
    "text",
    [
        "Teams no longer works",
        "Teams non funziona",
        "Teams funktioniert heute nicht",
        "Teams ne fonctionne plus",
        "Teams no funciona",
    ],
)
def test_what_is_said_not_to_work_is_a_complaint(read, text):
    assert "works" not in read(text).said
    assert "failing" in read(text).said or "no_access" in read(text).said


def test_a_longer_phrase_hides_what_is_inside_it(read):
    assert "only_me" not in read("It is not only me, all of us have it").said
    assert "only_me" in read("It is only me").said


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bounced with 550 5.7.705 Access denied", "5.7.705"),
        ("the page says AADSTS50011", "aadsts50011"),
        ("OneDrive shows 0x8004de40", "0x8004de40"),
        (
            "Connection closed (SuspiciousRemoteServerError)",
            "suspiciousremoteservererror",
        ),
        ("is it EX1187342?", "ex1187342"),
    ],
)
def test_error_codes_are_found(read, text, code):
    assert code in read(text).codes


@pytest.mark.parametrize("text", ["call me at 10:30", "35 users", "SharePoint", "2026"])
def test_ordinary_numbers_and_names_are_no_codes(read, text):
    assert not read(text).codes


def test_two_internet_providers_are_several(read):
    assert "several_providers" in read("unreachable from Vodafone and from O2").said
    assert "several_providers" not in read("unreachable from Vodafone").said


def test_what_was_said_is_quoted_as_written(read):
    assert read("La posta è in RITARDO").said["delay"] == "RITARDO"
