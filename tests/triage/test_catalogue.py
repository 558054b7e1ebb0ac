"""The catalogue's data files hold together, for Odoo and for the command line."""

import csv
from urllib.parse import urlsplit

import pytest

from triage import read_catalogue
from triage.catalogue import Names
from triage.lexicon import concepts

FAMILIES = {
    "microsoft_365",
    "azure",
    "dynamics_365",
    "power_platform",
    "security",
    "windows",
    "other",
}
OFFICIAL = tuple(
    f".{name}.com" for name in ("microsoft", "office", "azure", "dynamics", "powerbi")
)


@pytest.fixture(scope="module")
def rows(data_files):
    def read(name):
        with (data_files / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return {name: read(f"{name}.csv") for name in ("csp.service", "csp.service.word")}


def test_external_ids_are_unique_and_well_formed(rows):
    ids = [row["id"] for each in rows.values() for row in each]
    assert len(ids) == len(set(ids))
    assert all(each.replace("_", "").isalnum() and each.islower() for each in ids)


def test_graph_ids_are_unique(rows):
    ids = [row["graph_id"].lower() for row in rows["csp.service"] if row["graph_id"]]
    assert len(ids) == len(set(ids))


def test_families_are_those_of_the_model(rows):
    assert {row["family"] for row in rows["csp.service"]} <= FAMILIES


def test_links_lead_to_microsoft_over_https(rows):
    for row in rows["csp.service"]:
        for link in (row["admin_url"], row["help_url"]):
            parts = urlsplit(link)
            assert parts.scheme == "https"
            assert f".{parts.hostname}".endswith(OFFICIAL), link


def test_words_belong_to_a_service_and_a_language(rows):
    known = {row["id"] for row in rows["csp.service"]}
    pairs = [(row["service_id:id"], row["lang"]) for row in rows["csp.service.word"]]
    assert len(pairs) == len(set(pairs))
    assert {service for service, _lang in pairs} <= known
    assert {lang for _service, lang in pairs} == {"en", "it", "de", "fr", "es"}


def test_every_service_can_be_spoken_of(services):
    assert all(any(service.words.values()) for service in services)


def test_the_main_services_have_words_in_every_language(services):
    main = {"Exchange Online", "Microsoft Teams", "SharePoint Online"}
    for service in services:
        if service.name in main:
            assert set(service.words) == {"en", "it", "de", "fr", "es"}


def test_no_word_of_one_service_is_that_of_another(services):
    owners = {}
    for service in services:
        for word in {each for words in service.words.values() for each in words}:
            owners.setdefault(word.lower(), set()).add(service.name)
    assert {word: names for word, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("name", "today"),
    [
        ("Exchange Online", "Exchange Online"),
        ("Identity Service", "Microsoft Entra"),
        ("Azure Active Directory", "Microsoft Entra"),
        ("Microsoft 365 Defender", "Microsoft Defender XDR"),
        ("Office for the web", "Microsoft 365 for the web"),
        ("Yammer Enterprise", "Microsoft Viva Engage"),
        ("Planner", "Microsoft Planner"),
        ("Microsoft Power Automate in Microsoft 365", "Power Automate"),
        ("Power Apps in Microsoft 365", "Power Apps"),
        ("onedrive  FOR business", "OneDrive for Business"),
        ("Microsoft Copilot (Microsoft 365)", "Microsoft Copilot (Microsoft 365)"),
    ],
)
def test_former_and_other_names_lead_to_the_service_of_today(services, name, today):
    assert Names(services).find(name).name == today


@pytest.mark.parametrize("name", ["", "Nothing of Microsoft", "Exchange Offline"])
def test_an_unknown_name_leads_nowhere(services, name):
    assert Names(services).find(name) is None


def test_services_of_the_lexicon_are_in_the_catalogue(services):
    names = Names(services)
    pointed_to = {each.service for each in concepts().values() if each.service}
    assert {name for name in pointed_to if names.find(name) is None} == set()


def test_a_missing_catalogue_is_an_error(tmp_path):
    with pytest.raises(OSError, match="csp.service"):
        read_catalogue(tmp_path)
