"""Tickets of several customers that look like an incident not published yet."""

from datetime import timedelta

import pytest

from triage import Report
from triage.emerging import groups

CALENDAR = (
    ("Calendar shows the wrong time", "All meetings in Outlook are one hour off."),
    ("Kalender falsch", "Alle Termine im Outlook-Kalender sind um eine Stunde falsch."),
    (
        "Calendario sbagliato",
        "Gli appuntamenti del calendario di Outlook sono sbagliati",
    ),
    ("Agenda faux", "Les réunions du calendrier Outlook sont à la mauvaise heure."),
)


@pytest.fixture
def report(now):
    numbers = iter(range(1000))

    def make(subject, body="", customer="1", minutes=0):
        created = now + timedelta(minutes=minutes)
        return Report(str(next(numbers)), subject, body or subject, created, customer)

    return make


@pytest.fixture
def wave(report):
    """Four tickets in four languages, of two customers, a quarter of an hour apart."""
    return [
        report(*text, customer=str(number % 2), minutes=15 * number)
        for number, text in enumerate(CALENDAR)
    ]


def keys(found):
    return [[report.key for report in group.reports] for group in found]


def test_four_similar_tickets_of_two_customers_are_an_incident(triage, wave):
    (group,) = groups(triage, wave)
    assert group.reports == tuple(wave)
    assert group.customers == {"0", "1"}
    assert group.service.name == "Exchange Online"
    assert (group.first, group.last) == (wave[0].created, wave[-1].created)


def test_three_are_not(triage, wave):
    assert groups(triage, wave[:3]) == ()


def test_the_numbers_are_the_callers(triage, wave):
    assert len(groups(triage, wave[:3], tickets=3)) == 1
    assert groups(triage, wave, customers=3) == ()
    assert groups(triage, wave, within=timedelta(minutes=30)) == ()


def test_one_customer_alone_is_not(triage, report):
    wave = [report(*text, customer="7") for text in CALENDAR]
    assert groups(triage, wave) == ()


def test_tickets_without_a_customer_are_not_several_customers(triage, report):
    wave = [report(*text, customer="") for text in CALENDAR]
    assert groups(triage, wave) == ()


def test_more_than_four_hours_are_too_long(triage, report):
    late = [
        report(*text, customer=str(number), minutes=100 * number)
        for number, text in enumerate(CALENDAR)
    ]
    assert groups(triage, late) == ()


def test_other_troubles_do_not_join(triage, wave, report):
    other = report("Teams: nobody hears me", "No sound in Teams calls.", customer="9")
    (group,) = groups(triage, [other, *wave])
    assert other not in group.reports


def test_two_incidents_are_two_groups(triage, wave, report):
    sounds = [
        report(
            "No sound in Teams meetings",
            "Nobody can hear anybody in Teams meetings, the audio does not work.",
            customer=str(number),
        )
        for number in range(5)
    ]
    found = groups(triage, wave + sounds)
    assert [len(group.reports) for group in found] == [5, 4]


def test_what_customers_ask_for_is_no_incident(triage, report):
    for text in (
        "How do I share my calendar in Outlook?",
        "Please add a new user to the mailing list",
        "I forgot my password and cannot sign in",
        "We want to buy two more licences",
    ):
        asked = [report(text, customer=str(number)) for number in range(6)]
        assert groups(triage, asked) == (), text


def test_the_order_does_not_matter(triage, wave):
    assert keys(groups(triage, wave[::-1])) == keys(groups(triage, wave))


def test_nothing_is_no_incident(triage):
    assert groups(triage, []) == ()
