"""Which way a ticket leans by itself, and what that says of published issues."""

import pytest

from triage import Ticket, Triage, encoder
from triage.leaning import KNOWN_ISSUE, Leaning, leaning_signs
from triage.weights import fitted

ROUTES = set(fitted(with_encoder=True).route_start)


def leans(**totals):
    return Leaning(dict.fromkeys(ROUTES, 0.0) | totals, {})


def strengths(leaning):
    return {sign.name: sign.strength for sign in leaning_signs(leaning)}


def said(leaning):
    return [str(sign.reason) for sign in leaning_signs(leaning) if sign.reason]


def test_what_leans_to_a_question_speaks_against_an_issue():
    question = leans(how_to=4.0, **{KNOWN_ISSUE: 0.5})
    assert strengths(question)["leans_to_ours"] > 3
    assert said(question) == [
        "it reads like a request, a question or the customer's own trouble"
    ]


def test_what_leans_to_a_fault_speaks_for_an_issue():
    fault = leans(**{KNOWN_ISSUE: 4.0})
    assert all(strength < 0 for strength in strengths(fault).values())
    assert said(fault) == ["it reads like a fault that many have"]


def test_where_nothing_leans_nothing_is_said():
    assert said(leans(**{KNOWN_ISSUE: 0.8})) == []


@pytest.mark.parametrize("total", [500.0, -500.0])
def test_one_leaning_never_outweighs_all_else(total):
    assert all(abs(each) <= 5 for each in strengths(leans(how_to=total)).values())


@pytest.mark.parametrize("with_encoder", [True, False])
def test_weights_hold_leaning_against_an_issue(with_encoder):
    known = fitted(with_encoder).issue
    assert known["leans_to_ours"] < 0
    assert known["same_subject"] > 0 > known["subject_missing_in_issue"]


def test_one_who_speaks_of_himself_is_less_likely_in_an_outage(assess, issue, reasons):
    known = issue("Users may be unable to access their Exchange Online mailboxes")
    alone = assess("mail\nI can't open my mailbox", known).candidates[0]
    several = assess("mail\nwe can't open the mailbox", known).candidates[0]
    assert several.score > alone.score
    assert "the customer speaks of himself only" in reasons(alone)


def test_an_example_tells_why_a_ticket_takes_its_route(services, now):
    triage = Triage(services, encoder=encoder.installed())
    route = triage.assess(
        Ticket("", "Kannst du mir zeigen, wie das geht?", now), ()
    ).route
    assert route.route == "how_to"
    assert any("it reads like" in str(reason) for reason in route.reasons)
