"""The service a ticket is about is found as customers call it."""

import pytest

from triage import Service, Ticket, Triage


def name(assessment):
    return assessment.service.service.name if assessment.service else None


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Outlook does not open", "Exchange Online"),
        ("la posta non arriva", "Exchange Online"),
        ("das Postfach ist leer", "Exchange Online"),
        ("plus de mails depuis ce matin", "Exchange Online"),
        ("no llega el correo a nadie", "Exchange Online"),
        ("we cannot join meetings", "Microsoft Teams"),
        ("nelle riunioni non si sente nulla", "Microsoft Teams"),
        ("in der Besprechung kein Ton", "Microsoft Teams"),
        ("la réunion se coupe sans arrêt", "Microsoft Teams"),
        ("las reuniones se cortan", "Microsoft Teams"),
        ("the intranet page is blank", "SharePoint Online"),
        ("OneDrive is full", "OneDrive for Business"),
        ("il doppio fattore non arriva", "Microsoft Entra"),
        ("die Authenticator-App geht nicht", "Microsoft Entra"),
        ("le portail d'entreprise dit non conforme", "Microsoft Intune"),
        ("los flujos de Power Automate no corren", "Power Automate"),
        ("Power BI reports do not refresh", "Power BI"),
        ("una macchina virtuale non si avvia", "Azure Virtual Machines"),
        ("Azure SQL ist nicht erreichbar", "Azure SQL Database"),
        ("le questionnaire Forms ne s'ouvre pas", "Microsoft Forms"),
        ("Planner shows no tasks", "Microsoft Planner"),
        ("Copilot antwortet nicht", "Microsoft Copilot (Microsoft 365)"),
        ("necesito Visio", "Visio"),
        ("licenza Project per il capo cantiere", "Project"),
        ("the Dynamics form does not save", "Dynamics 365 Apps"),
        ("Business Central lässt sich nicht öffnen", "Dynamics 365 Business Central"),
        ("our Cloud PCs do not connect", "Windows 365"),
        ("DLP policy in Purview does not apply", "Microsoft Purview"),
        ("Excel per il web mostra punti", "Microsoft 365 for the web"),
        ("Excel crashes", "Microsoft 365 Apps"),
    ],
)
def test_service(assess, text, service):
    assert name(assess(text)) == service


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("outlok does not start", "Exchange Online"),
        ("autlook non va", "Exchange Online"),
        ("sharpoint is slow", "SharePoint Online"),
        ("share point è lento", "SharePoint Online"),
        ("one drive pieno", "OneDrive for Business"),
        ("tims non parte", "Microsoft Teams"),
        ("powerbi geht nicht", "Power BI"),
    ],
)
def test_misspellings_are_understood(assess, text, service):
    assert name(assess(text)) == service


@pytest.mark.parametrize(
    "text",
    [
        "the sales team moves to the new office",
        "please send the form in exchange for the old one",
        "our project is late, look at the window of time",
        "il team commerciale è in ufficio",
        "unser Team im Büro wartet",
        "notre équipe est au bureau",
        "nuestro equipo está en la oficina",
    ],
)
def test_misleading_words_name_no_service(assess, text):
    assert assess(text).service is None


def test_exchange_as_a_verb_does_not_outweigh_the_service_named(assess):
    found = assess("we exchange files with a supplier in SharePoint and it fails")
    assert name(found) == "SharePoint Online"


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("Teams calendar\nthe calendar in Teams is empty", "Microsoft Teams"),
        ("SharePoint down\nmail and Teams are fine", "SharePoint Online"),
        ("Azure SQL\nAzure is ok, Azure SQL is not reachable", "Azure SQL Database"),
    ],
)
def test_of_several_services_the_one_complained_of_counts(assess, text, service):
    assert name(assess(text)) == service


def test_the_subject_counts_more_than_the_body(assess):
    found = assess("Teams\nthe link from SharePoint opens slowly there")
    assert name(found) == "Microsoft Teams"


def test_a_signature_names_no_service(assess):
    found = assess("Mail\nno mail arrives today\nBest regards\nTeams Leader SharePoint")
    assert name(found) == "Exchange Online"


@pytest.mark.parametrize("text", ["", "help!", "see attached", "???", "\n\n"])
def test_no_service_is_made_up(assess, text):
    assert assess(text).service is None


def test_the_reason_quotes_the_customer(assess, reasons):
    assert 'says "Outlok"' in reasons(assess("Outlok is down").service)


def test_score_tells_how_clear_it_is(assess):
    clear = assess("Teams\nTeams is slow in Teams meetings").service
    unclear = assess("mail and Teams and SharePoint are slow").service
    assert 0 < unclear.score < clear.score < 1


def test_a_partner_adds_his_own_words(now):
    services = [Service("1", "Exchange Online", words={"it": ["la piccionaia"]})]
    ticket = Ticket("", "la piccionaia non va", now)
    assert Triage(services).assess(ticket, []).service.service.key == "1"
    assert Triage([]).assess(ticket, []).service is None


@pytest.mark.parametrize("word", ["", "...", "*", "c++", "a", "\x00", "(" * 500])
def test_odd_words_of_a_partner_do_no_harm(now, word):
    services = [Service("1", "Exchange Online", words={"it": [word]})]
    found = Triage(services).assess(Ticket("", "a c program ...", now), [])
    assert found.service is None
