"""What the customer wrote himself is read, and nothing else."""

import time

import pytest

from triage.text import (
    LONGEST_TEXT,
    folded,
    own_subject,
    own_words,
    plain_text,
    words_of,
)


def test_html_becomes_lines_of_text():
    source = (
        "<html><body><p>Good day</p><div>Outlook is <b>down</b></div></body></html>"
    )
    assert plain_text(source).split("\n") == ["Good day", "Outlook is down"]


@pytest.mark.parametrize("unread", ["script", "style", "head"])
def test_what_nobody_sees_in_a_mail_is_not_read(unread):
    source = f"<p>Hello</p><{unread}>Teams SharePoint</{unread}><p>Forms</p>"
    assert plain_text(source) == "Hello\nForms"


def test_comments_of_a_mail_program_are_not_read():
    source = "<p>Mail</p><!--[if mso]> <i>Teams</i> <![endif]--><p>is slow</p>"
    assert "Teams" not in plain_text(source)
    assert "is slow" in plain_text(source)


def test_entities_become_letters():
    assert plain_text("<p>caf&eacute; &amp; bar</p>") == "café & bar"


def test_a_plain_text_with_brackets_stays_as_it_is():
    assert plain_text("size < 5 and > 3, <none>") == "size < 5 and > 3, <none>"


def test_control_characters_and_unseen_marks_go():
    assert plain_text("Out\u00adlook\u200b is\x00 down\x07") == "Outlook is down"


def test_pictures_inside_a_mail_do_not_hide_the_words_after_them():
    picture = "A" * 1_000_000
    source = f'<p>See</p><img src="data:image/png;base64,{picture}"><p>no mail</p>'
    assert plain_text(source).endswith("no mail")


def test_a_long_text_is_cut():
    assert len(plain_text("word " * 100_000)) <= LONGEST_TEXT


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>" + "<" * 1_000_000,
        "<p>" + "<!--" * 250_000,
        "<p>" + "<a " * 300_000,
        "<p>" + "data:" * 200_000,
        "<p>" + "&amp;" * 200_000,
        " " * 1_000_000,
        "on " * 300_000 + "wrote:",
        "\n" * 1_000_000,
        "aB" * 500_000,
    ],
    ids=lambda text: text[:8].strip() or "blank",
)
def test_no_source_takes_long(hostile):
    begun = time.perf_counter()
    own_words(hostile)
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "subject",
    [
        "RE: Mail down",
        "Fw: re: Mail down",
        "AW: WG: Mail down",
        "R: I: Mail down",
        "TR: Mail down",
        "RV: Mail down",
        "[EXTERNAL] [URGENT] RE: Mail down",
    ],
)
def test_marks_of_a_subject_go(subject):
    assert own_subject(subject) == "Mail down"


def test_a_subject_of_marks_only_is_empty():
    assert own_subject("RE: [URGENT]") == ""


@pytest.mark.parametrize(
    "line",
    [
        "-----Original Message-----",
        "-----Messaggio originale-----",
        "-----Ursprüngliche Nachricht-----",
        "On Mon, 4 May 2026 at 10:00, the office wrote:",
        "Il giorno lun 4 mag 2026 alle ore 10:00 ufficio ha scritto:",
        "Am Mo., 4. Mai 2026 um 10:00 Uhr schrieb das Büro:",
        "Le lun. 4 mai 2026 à 10:00, le bureau a écrit :",
        "El lun, 4 may 2026 a las 10:00, la oficina escribió:",
    ],
)
def test_a_quoted_mail_is_not_read(line):
    body = f"The calendar is empty for all of us.\n{line}\nTeams was slow last week."
    assert own_words(body) == "The calendar is empty for all of us."


def test_lines_marked_as_quoted_are_not_read():
    body = "> Teams was slow\n> last week\nToday the mail is slow instead"
    assert own_words(body) == "Today the mail is slow instead"


def test_a_quoted_block_in_html_is_not_read():
    body = "<p>No mail since nine today</p><blockquote>Teams was slow</blockquote>"
    assert "Teams" not in own_words(body)


def test_a_forwarded_mail_without_own_words_is_read():
    body = "FYI\n-----Original Message-----\nFrom: office\nTeams is slow for all of us"
    assert "Teams is slow for all of us" in own_words(body)


def test_mail_headers_are_not_read():
    body = "Da: ufficio\nInviato: oggi\nOggetto: Teams\n\nLa posta non arriva a nessuno"
    assert own_words(body).strip() == "La posta non arriva a nessuno"


@pytest.mark.parametrize(
    "farewell",
    [
        "Best regards,",
        "Thanks",
        "Cordiali saluti",
        "Grazie mille",
        "Mit freundlichen Grüßen",
        "Bien cordialement,",
        "Un saludo",
        "-- ",
        "Sent from my iPhone",
        "Inviato da iPhone",
    ],
)
def test_what_follows_a_farewell_is_not_read(farewell):
    body = f"The mail does not arrive today\n{farewell}\nTeams Leader\nSharePoint Ltd"
    assert own_words(body) == "The mail does not arrive today"


def test_thanks_at_the_beginning_do_not_end_the_mail():
    assert "is slow" in own_words("Thanks\nfor the call. Outlook is slow")


@pytest.mark.parametrize(
    ("written", "plain"), [("Però", "pero"), ("Größe", "grosse"), ("CAN'T", "cant")]
)
def test_words_compare_without_accents_and_case(written, plain):
    assert folded(written) == plain


def test_apostrophes_part_words_but_not_in_negations():
    assert words_of("l'account can't open") == ["l", "account", "can't", "open"]
