"""What holds for any text, any issues and any order of them."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from triage import Issue, Report, Ticket, Triage, encoder
from triage.emerging import groups
from triage.lexicon import concepts
from triage.similarity import similar

SCRAPS = sorted(
    {
        phrase
        for concept in concepts().values()
        for phrases in concept.phrases.values()
        for phrase in phrases[:2]
    }
)
TEXTS = some.one_of(
    some.text(max_size=200),
    some.lists(some.sampled_from(SCRAPS), max_size=12).map(" ".join),
)
SERVICES = some.sampled_from(
    [
        "Exchange Online",
        "Microsoft Teams",
        "Microsoft 365 suite",
        "Azure Networking",
        "",
    ]
)


@pytest.fixture(scope="module", params=["words alone", "encoder"])
def assessor(request, services):
    known = encoder.installed() if request.param == "encoder" else None
    return Triage(services, encoder=known)


def issues_of(now, drafts):
    return [
        Issue(
            key=str(number),
            issue_id=f"EX{number}",
            title=title,
            impact=impact,
            service=service,
            start=now - timedelta(hours=hours),
            end=None if open_ else now - timedelta(hours=hours / 2),
        )
        for number, (title, impact, service, hours, open_) in enumerate(drafts)
    ]


DRAFTS = some.lists(
    some.tuples(TEXTS, TEXTS, SERVICES, some.integers(0, 400), some.booleans()),
    max_size=6,
)


def told(found):
    """All that an assessment says, to compare it with another."""
    return (
        found.service and found.service.service.key,
        [(each.issue.key, round(each.score, 4)) for each in found.candidates],
        [str(reason) for each in found.candidates for reason in each.reasons],
        found.link and found.link.issue.key,
        found.route.route,
        found.route.category,
        list(map(str, (*found.route.reasons, *found.route.missing, *found.notes))),
    )


@settings(max_examples=60, deadline=None)
@given(subject=TEXTS, body=TEXTS, drafts=DRAFTS, data=some.data())
def test_triage_never_raises_and_heeds_no_order(
    assessor, now, subject, body, drafts, data
):
    issues = issues_of(now, drafts)
    ticket = Ticket(subject, body, now)
    first = told(assessor.assess(ticket, issues))
    shuffled = data.draw(some.permutations(issues))
    assert told(assessor.assess(ticket, shuffled)) == first


@settings(max_examples=30, deadline=None)
@given(subject=TEXTS, body=TEXTS, drafts=DRAFTS)
def test_the_verdict_follows_from_the_bars(assessor, now, subject, body, drafts):
    found = assessor.assess(Ticket(subject, body, now), issues_of(now, drafts))
    assert all(0 <= each.score <= 1 for each in found.candidates)
    assert all(each.score >= 0.35 for each in found.suggestions)
    assert (found.route.route == "known_issue") == bool(found.link or found.suggestions)
    assert (found.route.category is not None) == (found.route.route == "hand_over")
    if found.link:
        assert found.link is found.candidates[0] and found.link.score >= 0.8


@settings(max_examples=30, deadline=None)
@given(texts=some.lists(TEXTS, max_size=8), data=some.data())
def test_groups_and_similar_tickets_heed_no_order(assessor, now, texts, data):
    reports = [
        Report(str(number), text, text, now, customer=str(number % 3))
        for number, text in enumerate(texts)
    ]
    shuffled = data.draw(some.permutations(reports))
    assert groups(assessor, shuffled) == groups(assessor, reports)
    if reports:
        keys = [
            [each.report.key for each in similar(assessor, reports[0], others, bar=0)]
            for others in (reports, shuffled)
        ]
        assert keys[0] == keys[1]


def test_lexicon_files_are_data_that_anyone_can_read(data_files):
    for name in ("routes", "services"):
        path = data_files.parent / "triage" / "lexicon" / f"{name}.json"
        read = json.loads(path.read_text(encoding="utf-8"))
        assert all(len(set(lines)) == len(lines) >= 2 for lines in read.values())
