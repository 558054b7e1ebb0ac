"""Whatever a mail holds, triage answers, and reads no more than it needs."""

import pytest

from triage import Ticket
from triage.text import LONGEST_TEXT

ODD = {
    "empty": "",
    "blank": " \n\t \r\n ",
    "one letter": "x",
    "only marks": "!!! ??? ... --- ***",
    "only digits": "0432 000000 12345",
    "emoji": "😡😡😡 🤬",
    "control characters": "\x00\x01\x02\x1b[31m\x7f\x85",
    "lone surrogate": "\ud800 mail",
    "right to left": "البريد الإلكتروني لا يعمل منذ الصباح",
    "hebrew": "האאוטלוק לא עובד",
    "chinese": "邮箱无法登录",
    "cyrillic": "почта не работает",
    "only an image": '<p><img src="data:image/png;base64,AAAA"></p>',
    "a script": "<script>alert('Teams')</script>",
    "broken html": "<p><b>mail<<i> is </ slow &nosuch; <",
    "nested quotes": "<blockquote>" * 500 + "mail" + "</blockquote>" * 400,
    "percent signs": "100% full %(said)s %s %d",
    "braces": "{said} {0} {{}}",
    "one long word": "mail" * 50_000,
    "a million characters": "the mail is slow for all of us. " * 32_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_text_gets_an_answer(triage, issue, now, text):
    known = issue("Users may experience delays when sending email messages")
    for ticket in (Ticket(text, "", now), Ticket("", text, now)):
        found = triage.assess(ticket, [known])
        assert all(0 <= each.score <= 1 for each in found.candidates)
        assert found.route.route in ("known_issue", "hand_over", "ours")


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_reasons_can_always_be_written_out(triage, issue, now, text):
    known = issue("Users may experience delays when sending email messages")
    found = triage.assess(Ticket(text, text, now), [known])
    for guess in (found.route, *found.candidates, found.service):
        for reason in guess.reasons if guess else ():
            assert str(reason)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_text_of_microsoft_does_no_harm(triage, issue, now, text):
    strange = issue(text, impact=text, feature=text, issue_id=text)
    found = triage.assess(Ticket("mail is slow", "", now), [strange])
    assert 0 <= found.candidates[0].score <= 1


@pytest.mark.parametrize(
    "name",
    ["empty", "blank", "only marks", "emoji", "right to left", "chinese", "a script"],
)
def test_what_says_nothing_we_understand_is_not_linked(assess, issue, name):
    known = issue("Users may be unable to access their Exchange Online mailboxes")
    found = assess(ODD[name], known)
    assert (found.service, found.link, found.suggestions) == (None, None, ())


def test_words_of_a_script_do_not_count(assess):
    found = assess("<p>hello</p><script>Teams SharePoint</script><style>Forms</style>")
    assert found.service is None


def test_empty_facts_of_an_issue_do_no_harm(assess, issue):
    bare = issue("", service="", impact="", status="", classification="", began=None)
    assert all(each.score < 0.5 for each in assess("mail is slow", bare).candidates)


@pytest.mark.parametrize("name", ["a million characters", "one long word"])
def test_of_an_endless_text_only_the_beginning_is_read(triage, name):
    matter = triage.matter("", ODD[name])
    assert sum(map(len, matter.reading.words)) <= LONGEST_TEXT


def test_of_two_hundred_issues_the_promising_ones_are_weighed(triage, issue, now):
    issues = [
        issue(f"Users may be unable to open report {number}", key=str(number))
        for number in range(200)
    ]
    right = issue("Email messages may be delayed", key="right")
    ticket = Ticket("mail", "the mail is slow for all of us since today. " * 100, now)
    found = triage.assess(ticket, [*issues, right])
    assert found.candidates[0].issue == right
    assert len(found.candidates) <= 20
