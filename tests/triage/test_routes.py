"""Whose a ticket is, when no published issue explains it."""

import pytest

from triage import Bars, Ticket, Triage


def way(assessment):
    return assessment.route.category or assessment.route.route


@pytest.mark.parametrize(
    "text",
    [
        "According to the documentation deleted items are kept 30 days. Ours are gone "
        "after 14, the policy was verified on three mailboxes.",
        "Secondo la documentazione il limite è 150 MB, da noi si ferma a 35. "
        "Configurazione verificata.",
        "Laut Dokumentation dürfen interne Teilnehmer die Lobby umgehen. Bei uns "
        "nicht, die Richtlinie ist geprüft.",
        "D'après la description du service 500 versions sont conservées, nous n'en "
        "voyons que 100. Paramètres vérifiés.",
        "Según la documentación se puede restaurar 30 días atrás, aquí solo 7. "
        "Configuración comprobada.",
    ],
)
def test_what_contradicts_the_documentation_is_undocumented(assess, text):
    assert way(assess(text)) == "undocumented_issue"


@pytest.mark.parametrize(
    "text",
    [
        "All 200 users cannot open SharePoint, tried from the office and from home. "
        "The status page shows nothing.",
        "Nessuno dei 60 utenti apre Teams, provato da casa e con hotspot. Stato dei "
        "servizi verde.",
        "Alle Mitarbeiter kommen nicht ins Postfach, auch nicht von zuhause. Im "
        "Dienststatus ist nichts gemeldet.",
        "Plus personne n'accède à Forms, ni au bureau ni en télétravail. Rien sur "
        "l'état des services.",
        "Nadie puede abrir Power Automate, ni en la oficina ni desde casa. En el "
        "estado del servicio no aparece nada.",
    ],
)
def test_down_for_all_and_nothing_published_is_unavailable(assess, text):
    assert way(assess(text)) == "service_unavailable"


@pytest.mark.parametrize(
    "text",
    [
        "Since the latest update the button overlaps the text in Teams, on Windows "
        "and Mac.",
        "Da quando c'è la nuova interfaccia le colonne si spostano da sole.",
        "Seit dem letzten Update werden die Umlaute in der neuen Version falsch "
        "dargestellt.",
        "Depuis la nouvelle version la police change toute seule.",
        "Con la nueva interfaz el botón filtrar no hace nada.",
    ],
)
def test_what_an_update_broke_is_a_bug(assess, text):
    assert way(assess(text)) == "bug_or_irregularity"


@pytest.mark.parametrize(
    "text",
    [
        "Packet loss to everything Microsoft from four transit providers, London and "
        "New York.",
        "Da Vodafone, TIM e Fastweb non si raggiunge nulla di Microsoft, i traceroute "
        "si fermano.",
        "Von Telekom und Vodafone in mehreren Ländern sind alle Microsoft-Dienste "
        "nicht erreichbar.",
        "Tous les services Microsoft sont injoignables depuis Orange et SFR, plusieurs "
        "pays.",
        "Desde Movistar y Orange no se llega a nada de Microsoft, en varios países.",
    ],
)
def test_several_providers_are_a_network_outage(assess, text):
    assert way(assess(text)) == "network_outage"


@pytest.mark.parametrize(
    "text",
    [
        "Seven customer tenants, all with data in Norway, cannot open SharePoint. "
        "Tenants elsewhere are fine.",
        "Sei dei nostri clienti, tenant diversi tutti in Lombardia, "
        "non ricevono posta.",
        "Bei fünf betreuten Kunden in derselben Region ist die Telefonie tot.",
        "Cinq de nos clients, locataires différents, tous en France, n'ont plus accès.",
        "Ocho de nuestros clientes, todos en la misma región, no pueden abrir Teams.",
    ],
)
def test_several_tenants_of_a_region_are_regional(assess, text):
    assert way(assess(text)) == "regional_multi_tenant"


@pytest.mark.parametrize(
    "text",
    [
        "My account is locked after too many attempts, please unlock it.",
        "Ho cambiato telefono e authenticator non va più.",
        "Bitte die neue Kollegin in den Verteiler aufnehmen.",
        "Merci d'ajouter une collègue à la liste de diffusion.",
        "He olvidado la contraseña.",
        "People cannot hear me, I have a new headset on my laptop.",
        "Il mio OneDrive è pieno, spazio esaurito.",
        "Ich habe eine verdächtige Mail bekommen und auf den Link geklickt.",
    ],
)
def test_what_the_partner_puts_right_is_ours(assess, text):
    assert way(assess(text)) == "ours"


@pytest.mark.parametrize(
    "text",
    [
        "Please add five more Business Premium licenses from next month.",
        "Vorremmo disdire 3 licenze Business Basic.",
        "Bitte 3 zusätzliche Lizenzen E3 bestellen.",
        "Nous souhaitons passer 12 utilisateurs de E3 à E5, merci pour un devis.",
        "Necesitamos una licencia de Visio, ¿cuánto cuesta?",
    ],
)
def test_buying_and_cancelling_is_a_subscription(assess, text):
    assert way(assess(text)) == "subscription"


@pytest.mark.parametrize(
    "text",
    [
        "How do I record a meeting, and who can see it?",
        "Come si fa a condividere il calendario?",
        "Wie kann ich eine ältere Version wiederherstellen?",
        "Comment enregistrer une réunion Teams ?",
        "¿Se puede poner la misma firma a todos?",
        "Does the person who starts the recording need a license?",
    ],
)
def test_a_question_is_how_to(assess, text):
    assert way(assess(text)) == "how_to"


@pytest.fixture
def delay(issue):
    return issue("Users may experience delays receiving email messages")


def test_an_explained_ticket_is_a_known_issue(assess, delay):
    found = assess("all mails arrive hours late", delay)
    assert (found.route.route, found.route.category) == ("known_issue", None)
    assert found.route.score == found.link.score
    assert found.route.reasons == found.link.reasons


def test_only_a_hand_over_has_a_category(assess):
    assert assess("please unlock my account").route.category is None
    route = assess("since the last update the button does nothing").route
    assert (route.route, route.category) == ("hand_over", "bug_or_irregularity")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (
            "Nobody can open Teams. The status page shows nothing.",
            ["whether it fails from another network too"],
        ),
        (
            "Cannot open Teams from home either, status page shows nothing",
            ["whether all users are affected"],
        ),
        (
            "According to the documentation it should work",
            ["whether the configuration was checked"],
        ),
        (
            "Nine tenants cannot receive mail",
            ["in which region their data is"],
        ),
    ],
)
def test_missing_evidence_is_named(assess, text, missing):
    assert [str(each) for each in assess(text).route.missing] == missing


def test_nothing_is_missing_when_all_is_told(assess):
    text = (
        "Nobody can open Teams, neither in the office nor from home. "
        "The status page shows nothing."
    )
    assert assess(text).route.missing == ()


@pytest.mark.parametrize("text", ["", "help", "see attachment", "Outlook"])
def test_a_ticket_that_says_nothing_is_asked_for_more(assess, text):
    route = assess(text).route
    assert route.route == "ours"
    assert [str(each) for each in route.missing] == [
        "what happens, to whom and since when"
    ]


def test_reasons_say_what_speaks_for_the_route(assess, reasons):
    found = assess("Please add five more Business Premium licenses, can I get a quote?")
    assert 'about buying or cancelling ("five more' not in reasons(found.route)
    assert "the ticket is about buying or cancelling" in reasons(found.route)
    assert 'the ticket names a plan ("Business Premium")' in reasons(found.route)


def test_score_is_a_share(assess):
    for text in ("", "please unlock my account", "how do I print?"):
        assert 0 < assess(text).route.score <= 1


def test_a_suggestion_is_a_known_issue_with_less_certainty(services, delay, now):
    careful = Triage(services, Bars(link=1, suggest=0.3))
    found = careful.assess(Ticket("", "all mails arrive hours late", now), [delay])
    assert found.link is None
    assert found.route.route == "known_issue"
    assert found.route.score == found.suggestions[0].score < 1


@pytest.mark.parametrize(
    "text",
    [
        "Exception in the shop\nSince we deployed the new version this morning our "
        "own code throws an exception.",
        "returned\nRecipient not found when I write to the new address, perhaps I "
        "mistyped it.",
        "chiamate\nDa quando avete installato il nuovo firewall le chiamate cadono.",
        "Seite\nBitte geben Sie mir die Bearbeitungsrechte für die Seite.",
        "droits\nPouvez-vous me donner les droits de modification du site ?",
        "archivo\nUn archivo de nuestro servidor local está abierto en otro equipo.",
    ],
)
def test_what_comes_from_our_side_is_ours(assess, text):
    assert way(assess(text)) == "ours"


@pytest.mark.parametrize(
    "text",
    [
        "Nobody can open Power BI, from any network. The only published incident is "
        "about something else.",
        "Nessuno apre Power BI, nemmeno da casa. L'unica segnalazione riguarda altro.",
        "Niemand kann Power BI öffnen, auch nicht von zuhause. Die einzige Meldung "
        "betrifft etwas anderes.",
    ],
)
def test_what_is_published_otherwise_leaves_it_unavailable(assess, text):
    assert way(assess(text)) == "service_unavailable"
