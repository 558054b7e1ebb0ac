from types import SimpleNamespace

import pytest

from dev import demo

KNOWN = demo.Case("02", "Mail", "No mail.", verdict="known_issue", issue="EX1")
TAGGED = demo.Case("01", "Site", "No site.", "no_known_issue", category="bug")
UNKNOWN = demo.Case("07", "Files", "No files.", "unknown", error="expired")


def _ticket(verdict, issue="", category="", tag="", reason="", error=""):
    return SimpleNamespace(
        name="Mail",
        csp_health_verdict=verdict,
        csp_issue_id=SimpleNamespace(issue_id=issue or False),
        csp_escalation_category=category or False,
        tag_ids=SimpleNamespace(csp_escalation_category=tag or False),
        csp_last_check_id=SimpleNamespace(reason=reason or False, error=error or False),
    )


def test_promised_outcomes_have_no_shortcoming():
    outcomes = {
        KNOWN: _ticket("known_issue", issue="EX1", reason="It says mail."),
        TAGGED: _ticket("no_known_issue", category="bug", tag="bug"),
        UNKNOWN: _ticket("unknown", error="The client secret has expired."),
    }
    for case, ticket in outcomes.items():
        assert list(demo.shortcomings(case, ticket)) == []


@pytest.mark.parametrize(
    ("case", "ticket", "name"),
    [
        (KNOWN, _ticket("no_known_issue", issue="EX1", reason="x"), "verdict"),
        (KNOWN, _ticket("known_issue", issue="EX2", reason="x"), "issue"),
        (KNOWN, _ticket("known_issue", issue="EX1"), "without a reason"),
        (TAGGED, _ticket("no_known_issue", category="bug"), "tag"),
        (TAGGED, _ticket("no_known_issue", tag="bug"), "category"),
        (UNKNOWN, _ticket("unknown", error="Something else."), "expired"),
        (UNKNOWN, _ticket(False), "verdict"),
    ],
)
def test_each_shortcoming_is_named(case, ticket, name):
    assert any(name in sentence for sentence in demo.shortcomings(case, ticket))


def test_what_an_unknown_check_must_not_be_is_noticed():
    healthy = _ticket("no_known_issue")
    assert list(demo.shortcomings(UNKNOWN, healthy))


def test_facts_are_wrapped_and_indented(capsys):
    demo.show("Why", "word " * 40)
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("  Why       word")
    assert second.startswith(" " * demo.INDENT + "word")
    assert len(first) <= demo.WIDTH


def test_fact_that_is_not_there_is_not_shown(capsys):
    demo.show("Issue", False)
    assert capsys.readouterr().out == ""


def test_page_that_lacks_what_it_must_show_is_noticed(capsys):
    assert list(demo.show_part("The terms", [], "What it costs")) == [
        "The terms: the page does not show 'What it costs'."
    ]
