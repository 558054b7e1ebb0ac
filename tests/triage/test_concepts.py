"""The same thing is understood in every language in which a customer says it."""

import pytest

from triage.reading import Reader

# Per concept one sentence each in English, Italian, German, French and Spanish.
SAID = {
    "mail_delivery": (
        "We are not receiving any mail from customers",
        "Da stamattina non riceviamo più mail dai clienti",
        "Seit heute kommen keine Mails von Kunden an",
        "Nous ne recevons plus les mails des clients",
        "Desde hoy no recibimos correos de clientes",
    ),
    "calendar": (
        "My calendar shows nothing",
        "Nel calendario non c'è nulla",
        "Im Kalender steht nichts mehr",
        "Il n'y a rien dans mon agenda",
        "En el calendario no hay nada",
    ),
    "search": (
        "The search finds nothing",
        "La ricerca non trova nulla",
        "Die Suche findet nichts",
        "La recherche ne trouve rien",
        "La búsqueda no encuentra nada",
    ),
    "meetings": (
        "We cannot start the meeting",
        "Non riusciamo ad avviare la riunione",
        "Wir können die Besprechung nicht starten",
        "Nous ne pouvons pas démarrer la réunion",
        "No podemos empezar la reunión",
    ),
    "screen_sharing": (
        "When I share my screen they see black",
        "Quando condivido lo schermo vedono nero",
        "Beim Bildschirm teilen sehen alle schwarz",
        "Quand je veux partager mon écran tout est noir",
        "Al compartir la pantalla se ve negro",
    ),
    "audio": (
        "Nobody can hear us, there is no sound",
        "Nessuno ci sente, manca l'audio",
        "Niemand hört uns, es ist kein Ton da",
        "Personne ne nous entend, il n'y a pas de son",
        "Nadie nos oye, no hay sonido",
    ),
    "presence": (
        "All the green dots are gone",
        "Lo stato di presenza non è giusto",
        "Die Anwesenheitsanzeige ist falsch",
        "La pastille de présence est fausse",
        "El estado de presencia está mal",
    ),
    "sharing": (
        "The sharing link does not work",
        "La condivisione del documento dà errore",
        "Die Freigabe der Datei klappt nicht",
        "Le partage du document échoue",
        "No se puede compartir el documento",
    ),
    "sync": (
        "The files do not sync any more",
        "I file non si sincronizzano più",
        "Die Dateien synchronisieren nicht mehr",
        "Les fichiers ne se synchronisent plus",
        "Los archivos ya no se sincronizan",
    ),
    "quarantine": (
        "Good mails are in quarantine",
        "Le mail buone sono in quarantena",
        "Gute Mails sind in der Quarantäne",
        "Les bons mails sont en quarantaine",
        "Los correos buenos están en cuarentena",
    ),
    "spam": (
        "Invoices land in the junk folder",
        "Le fatture finiscono nella posta indesiderata",
        "Rechnungen landen im Junk-Ordner",
        "Les factures arrivent dans les indésirables",
        "Las facturas llegan a la carpeta de no deseado",
    ),
    "mfa": (
        "The authenticator asks for nothing",
        "L'autenticazione a due fattori non parte",
        "Die Zwei-Faktor-Anmeldung kommt nicht",
        "La double authentification ne vient pas",
        "La verificación en dos pasos no llega",
    ),
    "password": (
        "It wants my password again",
        "Vuole di nuovo la password",
        "Es will wieder mein Kennwort",
        "Il veut encore mon mot de passe",
        "Quiere otra vez mi contraseña",
    ),
    "sign_in": (
        "I am not able to log in",
        "Non riesco ad accedere all'account",
        "Ich kann mich nicht anmelden",
        "Je n'arrive pas à me connecter",
        "No puedo iniciar sesión",
    ),
    "licences": (
        "It says there is no license",
        "Dice che manca la licenza",
        "Es sagt, die Lizenz fehlt",
        "Il dit que la licence manque",
        "Dice que falta la licencia",
    ),
    "recording": (
        "Where is the recording of yesterday",
        "Dov'è la registrazione di ieri",
        "Wo ist die Aufzeichnung von gestern",
        "Où est l'enregistrement d'hier",
        "Dónde está la grabación de ayer",
    ),
    "delay": (
        "Everything arrives with a delay",
        "Arriva tutto in ritardo",
        "Alles kommt mit Verspätung",
        "Tout arrive en retard",
        "Todo llega con retraso",
    ),
    "slow": (
        "It is terribly slow",
        "È lentissimo",
        "Es ist furchtbar langsam",
        "C'est très lent",
        "Va lentísimo",
    ),
    "missing": (
        "The folder has disappeared",
        "La cartella è sparita",
        "Der Ordner ist verschwunden",
        "Le dossier a disparu",
        "La carpeta ha desaparecido",
    ),
    "crash": (
        "It crashes at every click",
        "Si blocca ad ogni clic",
        "Es stürzt bei jedem Klick ab",
        "Il plante à chaque clic",
        "Se cuelga con cada clic",
    ),
    "no_access": (
        "The page is not responding",
        "La pagina non risponde",
        "Die Seite ist nicht erreichbar",
        "La page est inaccessible",
        "La página no responde",
    ),
    "intermittent": (
        "It works only sometimes and fails randomly",
        "Va a intermittenza",
        "Es geht nur sporadisch",
        "Ça marche par intermittence",
        "Funciona a ratos",
    ),
    "everyone": (
        "All of us have it",
        "Ce l'hanno tutti",
        "Alle haben es",
        "Tout le monde l'a",
        "Lo tienen todos",
    ),
    "only_me": (
        "It happens only on my computer",
        "Succede solo sul mio computer",
        "Es passiert nur an meinem Rechner, nur bei mir",
        "Cela arrive seulement sur mon poste",
        "Pasa solo en mi ordenador",
    ),
    "today": (
        "It began this morning",
        "È cominciato stamattina",
        "Es begann heute früh",
        "Cela a commencé ce matin",
        "Empezó esta mañana",
    ),
    "days_ago": (
        "It has been like this since yesterday",
        "È così da ieri",
        "Es ist seit gestern so",
        "C'est comme ça depuis hier",
        "Está así desde ayer",
    ),
    "works_again": (
        "It is working again",
        "Adesso funziona di nuovo",
        "Es geht wieder",
        "C'est revenu tout seul",
        "Ya funciona otra vez",
    ),
    "documentation_says": (
        "According to the documentation it should",
        "Secondo la documentazione dovrebbe",
        "Laut Dokumentation sollte es gehen",
        "Selon la documentation cela devrait aller",
        "Según la documentación debería",
    ),
    "nothing_published": (
        "There is nothing on the status page",
        "Nella pagina dello stato dei servizi non c'è niente",
        "Im Dienststatus steht nichts",
        "Il n'y a rien sur l'état des services",
        "En el estado del servicio no hay nada",
    ),
    "new_device": (
        "I have a new phone",
        "Ho il telefono nuovo",
        "Ich habe ein neues Handy",
        "J'ai un nouveau téléphone",
        "Tengo un móvil nuevo",
    ),
}
LANGUAGES = ("en", "it", "de", "fr", "es")


@pytest.fixture(scope="module")
def reader(services):
    return Reader(services)


@pytest.mark.parametrize(
    ("concept", "sentence"),
    [
        pytest.param(concept, sentence, id=f"{concept}-{language}")
        for concept, sentences in SAID.items()
        for language, sentence in zip(LANGUAGES, sentences, strict=True)
    ],
)
def test_concept_is_understood(reader, concept, sentence):
    assert concept in reader.read_text("", sentence).said


@pytest.mark.parametrize(
    ("concept", "sentence"),
    [
        ("everyone", "the cable is alle 9"),
        ("delay", "we arrived early"),
        ("audio", "c'est son compte"),
        ("sign_in", "il collega non c'è"),
        ("only_me", "non solo io, anche i colleghi"),
        ("network", "the Red Cross called"),
        ("days_ago", "fino a ieri andava"),
        ("mail_delivery", "je n'arrive pas à me connecter"),
        ("add_in", "I was adding a user"),
        ("join_meeting", "la pièce jointe est trop lourde"),
    ],
)
def test_what_only_looks_alike_is_not_taken_for_it(reader, concept, sentence):
    assert concept not in reader.read_text("", sentence).said
