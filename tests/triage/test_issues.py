"""The published issue that explains a ticket is found, and none when none does."""

from dataclasses import replace

import pytest

from triage import Bars, Ticket, Triage

DELAY = "Users may experience delays when sending and receiving email messages"
ACCESS = "Users may be unable to access their Exchange Online mailboxes"
SEARCH = "Users may be unable to search in Outlook on the web"
QUARANTINE = "Legitimate email messages may be marked as phishing and quarantined"
IMAP = "Users may be unable to access their mailboxes using IMAP4"
CALENDAR = "Users' free/busy information may be outdated"
MEETINGS = "Users may be unable to join Microsoft Teams meetings"
CALLS = "Users may be unable to make or receive PSTN calls"
SITES = "Users may be unable to access SharePoint Online sites"
COPILOT = "Users may be unable to use Copilot to summarize files"
SUITE = "Users may be unable to access multiple Microsoft 365 services"


@pytest.fixture(scope="module")
def offered(issue):
    return [
        issue(DELAY),
        issue(ACCESS),
        issue(SEARCH),
        issue(QUARANTINE),
        issue(IMAP),
        issue(CALENDAR),
        issue(MEETINGS, "Microsoft Teams"),
        issue(CALLS, "Microsoft Teams"),
        issue(SITES, "SharePoint Online"),
        issue(COPILOT, "Microsoft Copilot (Microsoft 365)"),
        issue(
            SUITE,
            "Microsoft 365 suite",
            impact="Users may be unable to access Exchange Online, Microsoft Teams, "
            "SharePoint Online and the admin center.",
        ),
    ]


def linked(assessment):
    return assessment.link.issue.title if assessment.link else None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mail is hours late\nEmails arrive with hours of delay for everyone", DELAY),
        ("posta in ritardo\ntutte le mail arrivano con due ore di ritardo", DELAY),
        ("Mails verspätet\nbei allen kommen die Mails Stunden später an", DELAY),
        ("retard des mails\ntous les mails arrivent avec des heures de retard", DELAY),
        ("retraso\na todos nos llegan los correos con horas de retraso", DELAY),
        ("mailbox\nnobody can open the mailbox, Outlook says disconnected", ACCESS),
        ("casella\nnessuno riesce ad aprire la casella", ACCESS),
        ("Postfach\nniemand kann das Postfach öffnen, keine Verbindung", ACCESS),
        ("ricerca\nla ricerca in outlook web non trova nulla", SEARCH),
        ("Suche\ndie Suche in Outlook im Browser findet nichts", SEARCH),
        ("cuarentena\ncorreos legítimos van a cuarentena como phishing", QUARANTINE),
        ("quarantaine\nnos mails partent en quarantaine comme phishing", QUARANTINE),
        ("imap\nil gestionale non legge più la casella via IMAP", IMAP),
        ("disponibilità\nl'assistente pianificazione mostra tutti liberi", CALENDAR),
        ("réunions\nplus personne n'arrive à rejoindre une réunion Teams", MEETINGS),
        ("Meetings\nkeiner kann den Teams-Meetings beitreten", MEETINGS),
        ("Telefonie\nmit Teams sind keine Anrufe nach draußen möglich", CALLS),
        ("SharePoint\nnone of the sites opens, all users", SITES),
        ("copilot\nCopilot no resume archivos, da error a todos", COPILOT),
        (
            "tutto fermo\nnon va niente: outlook, teams e sharepoint giù per tutti",
            SUITE,
        ),
        ("Alles weg\nOutlook, Teams und SharePoint gehen bei keinem", SUITE),
    ],
)
def test_the_issue_that_explains_a_ticket_is_found(assess, offered, text, title):
    found = assess(text, *offered)
    assert (found.link or found.suggestions[0]).issue.title == title


@pytest.mark.parametrize(
    "text",
    [
        "signature\nhow do I change the signature in Outlook?",
        "stampante\nla stampante dell'ufficio non stampa",
        "Lizenzen\nbitte 3 Lizenzen Business Premium bestellen",
        "mot de passe\nj'ai oublié mon mot de passe, pouvez-vous le réinitialiser ?",
        "grupo\npor favor añadid a la nueva compañera a la lista de distribución",
        "add-in\nsince the last update the CRM add-in shows an empty pane in Outlook",
        "archive\nplease give me access to the archive folder of accounting",
        "",
        "help",
    ],
)
def test_nothing_is_linked_where_no_issue_fits(assess, offered, text):
    found = assess(text, *offered)
    assert found.link is None
    assert found.suggestions == ()


def test_without_issues_there_are_no_candidates(assess):
    found = assess("mail is late for everyone")
    assert (found.candidates, found.link, found.suggestions) == ((), None, ())


def test_candidates_come_best_first(assess, offered):
    scores = [each.score for each in assess("mails are late", *offered).candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_order_of_issues_does_not_matter(assess, offered):
    text = "all mails arrive hours late"
    forward = assess(text, *offered)
    backward = assess(text, *reversed(offered))
    assert forward == backward


def test_the_same_question_gets_the_same_answer(assess, offered):
    text = "nessuno riceve la posta da stamattina"
    assert assess(text, *offered) == assess(text, *offered)


def test_reasons_quote_ticket_and_issue(assess, issue, reasons):
    found = assess("posta in ritardo\nle mail arrivano in ritardo", issue(DELAY))
    assert 'the ticket says "ritardo", the issue "delays"' in reasons(found.link)
    assert "it is published for Exchange Online" in reasons(found.link)
    assert "it began 3 hours before the ticket" in reasons(found.link)


def test_reasons_can_be_translated(assess, issue):
    reason = assess("mail delayed", issue(DELAY)).candidates[0].reasons[0]
    assert reason.template % reason.values == str(reason)
    assert "%(" in reason.template


class TestTime:
    TEXT = "mailbox\nnobody can open the mailbox"

    def test_an_issue_that_began_after_the_ticket_does_not_explain_it(
        self, assess, issue
    ):
        assert assess(self.TEXT, issue(ACCESS, began=-3)).candidates == ()

    def test_microsofts_estimate_may_be_a_little_late(self, assess, issue):
        assert linked(assess(self.TEXT, issue(ACCESS, began=-1))) == ACCESS

    def test_an_issue_over_for_days_is_no_candidate(self, assess, issue):
        over = issue(ACCESS, began=100, ended=49)
        assert assess(self.TEXT, over).candidates == ()

    def test_an_issue_just_over_is_never_linked_as_if_it_were_open(
        self, assess, issue, reasons
    ):
        found = assess(self.TEXT, issue(ACCESS, began=10, ended=5))
        assert found.link is None
        assert "it was over when the ticket came" in reasons(found.candidates[0])

    @pytest.mark.parametrize(
        "text",
        [
            "mailbox\nthis morning nobody could open the mailbox, it works again now",
            "casella\nstamattina nessuno apriva la casella, adesso va. cos'è successo?",
            "Postfach\nheute früh kam niemand ins Postfach, jetzt geht es wieder",
            "boîte mail\nce matin plus personne n'accédait à sa boîte mail, "
            "c'est revenu, que s'est-il passé ?",
            "buzón\nesta mañana nadie podía abrir el buzón, ya funciona. "
            "¿qué ha pasado?",
        ],
    )
    def test_a_late_report_is_linked(self, assess, issue, text):
        found = assess(text, issue(ACCESS, began=6, ended=1))
        assert linked(found) == ACCESS

    def test_an_issue_that_ended_after_the_ticket_explains_it(
        self, assess, issue, reasons
    ):
        found = assess(self.TEXT, issue(ACCESS, began=3, ended=-1))
        assert linked(found) == ACCESS
        assert "it has ended since the ticket came" in reasons(found.link)

    def test_resolved_without_an_end_counts_as_over(self, assess, issue):
        found = assess(self.TEXT, issue(ACCESS, is_resolved=True))
        assert found.link is None

    def test_a_false_alarm_explains_nothing(self, assess, issue):
        false_alarm = issue(ACCESS, status="FalsePositive")
        assert assess(self.TEXT, false_alarm).candidates == ()

    def test_an_unknown_start_is_no_obstacle(self, assess, issue):
        assert linked(assess(self.TEXT, issue(ACCESS, began=None))) == ACCESS

    def test_the_fresher_issue_is_likelier(self, assess, issue):
        fresh = issue(ACCESS, key="fresh", began=2)
        old = issue(ACCESS, key="old", began=24 * 20)
        first, second = assess(self.TEXT, old, fresh).candidates
        assert (first.issue.key, second.issue.key) == ("fresh", "old")
        assert first.score > second.score

    def test_what_the_customer_says_of_its_beginning_counts(self, assess, issue):
        text = "mailbox\nsince Thursday nobody can open the mailbox"
        today, days = (
            issue(ACCESS, key="today", began=2),
            issue(ACCESS, key="days", began=100),
        )
        scores = {
            each.issue.key: [
                str(reason) for reason in each.reasons if "ticket says" in str(reason)
            ]
            for each in assess(text, today, days).candidates
        }
        assert any("it began when" in reason for reason in scores["days"])
        assert any("it did not begin when" in reason for reason in scores["today"])


def score(assess, text, one):
    return assess(text, one).candidates[0].score


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("none of us can open the mailbox", "I cannot open the mailbox on my laptop"),
        (
            "nessuno apre la casella",
            "non apro la casella solo dal mio pc, ai colleghi va",
        ),
        ("niemand kann das Postfach öffnen", "nur ich kann das Postfach nicht öffnen"),
        (
            "personne n'ouvre sa boîte mail",
            "je n'ouvre pas ma boîte mail, que chez moi",
        ),
        ("nadie puede abrir el buzón", "no puedo abrir el buzón, solo en mi portátil"),
    ],
)
def test_what_one_person_has_is_less_likely_an_outage(assess, issue, wide, narrow):
    assert score(assess, wide, issue(ACCESS)) > score(assess, narrow, issue(ACCESS))


@pytest.mark.parametrize(
    "cause",
    [
        "since I changed my password",
        "on my new phone",
        "it started after I installed a program",
        "please grant me access",
        "how can I do that?",
    ],
)
def test_what_the_customer_did_himself_speaks_against_an_issue(assess, issue, cause):
    plain = "mailbox\nI cannot open the mailbox"
    assert score(assess, plain, issue(ACCESS)) > score(
        assess, f"{plain} {cause}", issue(ACCESS)
    )


@pytest.mark.parametrize(
    "otherwise",
    [
        "The address was misspelt.",
        "It is our own mail program on our file server, not in the cloud.",
        "The published one is about something else.",
    ],
)
def test_what_explains_it_otherwise_speaks_strongly_against(assess, issue, otherwise):
    text = "mails\nMails do not arrive, they are hours late."
    delay = issue(DELAY)
    plain, explained = (
        score(assess, each, delay) for each in (text, f"{text} {otherwise}")
    )
    assert explained / (1 - explained) < plain / (1 - plain) / 4


@pytest.mark.parametrize(
    "text",
    [
        "In the meeting everybody sees black as soon as one of us shares the screen",
        "quando condivido lo schermo in riunione tutti vedono nero",
        "Bildschirm teilen: alle anderen sehen nur schwarz in der Besprechung",
        "en réunion, quand on partage son écran, tous voient un écran noir",
        "al compartir la pantalla en la reunión todos ven la pantalla negra",
    ],
)
def test_a_black_screen_is_known_in_every_language(assess, issue, text):
    title = "Shared screens may appear black in Microsoft Teams meetings"
    black = issue(title, "Microsoft Teams")
    join = issue(MEETINGS, "Microsoft Teams")
    assert assess(f"teams\n{text}", join, black).candidates[0].issue == black


def test_a_part_does_not_explain_the_whole(assess, issue):
    found = assess("Teams\nnobody can open Teams", issue(CALLS, "Microsoft Teams"))
    assert found.link is None


def test_an_issue_elsewhere_in_the_service_does_not_explain_a_part(assess, issue):
    found = assess("search\nsearch in Outlook finds nothing", issue(QUARANTINE))
    assert found.suggestions == ()


def test_where_it_works_it_is_not_that_issue(assess, issue, reasons):
    web = issue("Users may be unable to access Outlook on the web")
    works = assess("mail\nOutlook does not open, in the browser it is fine", web)
    fails = assess("mail\nOutlook does not open in the browser", web)
    assert works.candidates[0].score < fails.candidates[0].score
    assert "this works where the issue is" in reasons(works.candidates[0])


def test_an_error_code_in_common_tells_much(assess, issue, reasons):
    bounced = issue("Users may receive NDR 550 5.7.705 when sending email messages")
    found = assess("mail comes back\n550 5.7.705 Access denied", bounced)
    assert linked(found) == bounced.title
    assert 'both show "5.7.705"' in reasons(found.link)


def test_a_customer_may_name_the_issue_himself(assess, issue, reasons):
    strange = issue("Users may see unexpected results", issue_id="EX1187342")
    found = assess("is this EX1187342?\nwe read about EX1187342, mail fails", strange)
    assert linked(found) == strange.title
    assert "the ticket names EX1187342" in reasons(found.link)


def test_the_region_of_an_issue_counts(assess, issue):
    here = issue("Users in North America may be unable to access mailboxes")
    denver = score(assess, "nobody in Denver can open the mailbox", here)
    london = score(assess, "nobody in London can open the mailbox", here)
    assert denver > london


def test_an_old_display_name_joins_the_service_of_today(assess, issue, reasons):
    old = issue("Users may be unable to reset their password", "Azure Active Directory")
    found = assess("Entra ID\nnobody can reset the password in Entra ID", old)
    assert "it is published for Azure Active Directory" in reasons(found.candidates[0])


def test_an_unknown_service_does_no_harm(assess, issue):
    new = issue("Users may be unable to open boards", "Microsoft Something New")
    assert assess("nobody can open the boards", new).candidates[0].score < 1


class TestBars:
    TEXT = "all mails arrive hours late"

    def bars(self, services, now, issue, link, suggest):
        triage = Triage(services, Bars(link=link, suggest=suggest))
        return triage.assess(Ticket("", self.TEXT, now), [issue(DELAY)])

    def test_above_the_upper_bar_it_links(self, services, now, issue):
        found = self.bars(services, now, issue, 0.5, 0.3)
        assert linked(found) == DELAY
        assert found.suggestions == ()

    def test_between_the_bars_it_suggests(self, services, now, issue):
        found = self.bars(services, now, issue, 1, 0.3)
        assert found.link is None
        assert [each.issue.title for each in found.suggestions] == [DELAY]

    def test_below_both_it_is_silent(self, services, now, issue):
        found = self.bars(services, now, issue, 1, 1)
        assert (found.link, found.suggestions) == (None, ())
        assert len(found.candidates) == 1

    @pytest.mark.parametrize(("link", "suggest"), [(0.3, 0.5), (1.5, 0.5), (0.5, -1)])
    def test_bars_that_make_no_sense_are_refused(self, link, suggest):
        with pytest.raises(ValueError, match="0 <= suggest <= link <= 1"):
            Bars(link=link, suggest=suggest)

    def test_a_link_is_not_suggested_too(self, assess, issue):
        first, second = issue(DELAY, key="a"), issue(DELAY, key="b", began=30)
        found = assess(self.TEXT, first, second)
        assert found.link.issue.key == "a"
        assert [each.issue.key for each in found.suggestions] == ["b"]


def test_a_remembered_issue_is_read_anew_when_its_text_changes(assess, issue):
    before = issue(CALENDAR, key="one")
    after = replace(before, title=DELAY, impact=DELAY)
    assert assess("all mails arrive hours late", before).link is None
    assert linked(assess("all mails arrive hours late", after)) == DELAY
