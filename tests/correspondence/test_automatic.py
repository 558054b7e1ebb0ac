"""Which mails machines wrote, and which people did."""

from email import message_from_string
from email.policy import SMTP

import pytest

from correspondence import automatic_kind


def mail(headers="", body="Hello"):
    return message_from_string(
        f"From: anna@lucerne.example\n{headers}\n\n{body}", policy=SMTP
    )


@pytest.mark.parametrize(
    "headers",
    [
        "Subject: Re: Backup fails",
        "Subject: Re: Automatic reply: Backup fails",
        "Subject: Backup fails; I am away from my desk later",
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "Precedence: normal",
        "Return-Path: <anna@lucerne.example>",
        "Subject: Assentation of the terms",
        "Subject: =?utf-8?q?Mailer-daemon_is_down?=",
        "",
    ],
)
def test_written_by_a_person(headers):
    assert automatic_kind(mail(headers)) == ""


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied; owner-email=anna@lucerne.example",
        "Auto-submitted: Auto-Replied",
        "Auto-Submitted: auto-notified",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "X-Autoreply: yes",
        "X-Autorespond: vacation",
    ],
)
def test_answered_for_a_person(headers):
    assert automatic_kind(mail(headers)) == "reply"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Backup fails",
        "Auto-Reply: Backup fails",
        "Out of Office: Backup fails",
        "Automatische Antwort: Backup fails",
        "Abwesenheitsnotiz: Backup fails",
        "Risposta automatica: Backup fails",
        "Fuori ufficio fino a lunedì",
        "Réponse automatique : Backup fails",
        "Absence du bureau",
        "Respuesta automática: Backup fails",
        "Fuera de la oficina",
        "Automatisch antwoord: Backup fails",
        "Resposta automática: Backup fails",
        "Automatiskt svar: Backup fails",
        "自動応答: Backup fails",
    ],
)
def test_away_in_many_languages_without_a_header(subject):
    assert automatic_kind(mail(f"Subject: {subject}")) == "reply"


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Precedence: List",
        "X-Auto-Response-Suppress: All",
        "List-Id: <news.lucerne.example>",
    ],
)
def test_written_by_a_machine(headers):
    assert automatic_kind(mail(headers)) == "machine"


@pytest.mark.parametrize(
    "sender",
    [
        "MAILER-DAEMON@lucerne.example",
        "Mail Delivery <mailer-daemon@lucerne.example>",
        "postmaster@lucerne.example",
    ],
)
def test_reports_by_their_sender(sender):
    message = message_from_string(f"From: {sender}\n\nNot there", policy=SMTP)
    assert automatic_kind(message) == "report"


def test_reports_by_their_type():
    headers = (
        "Content-Type: multipart/report; report-type=disposition-notification; "
        'boundary="b"'
    )
    assert automatic_kind(mail(headers, "--b\n\nRead\n--b--")) == "report"


@pytest.mark.parametrize(
    ("method", "kind"),
    [("REPLY", "calendar"), ("REQUEST", ""), ("COUNTER", "calendar")],
)
def test_answers_to_meetings_but_not_invitations(method, kind):
    headers = f"Content-Type: text/calendar; method={method}; charset=utf-8"
    assert automatic_kind(mail(headers, "BEGIN:VCALENDAR")) == kind


@pytest.mark.parametrize(
    "headers",
    ["From: <", "Content-Type: ;;;", "Auto-Submitted: =?x?q?=?=", "Precedence:"],
)
def test_broken_headers_break_nothing(headers):
    assert automatic_kind(mail(headers)) in ("", "machine")
