import polib

from dev import places, translations


def _file(**texts):
    file = polib.POFile()
    for msgid, msgstr in texts.items():
        file.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
    return file


def test_merging_keeps_translations_and_drops_what_is_gone():
    merged = translations.merge(
        _file(Tenant="", Issue=""), _file(Tenant="Tenant (it)", Gone="Sparito")
    )
    texts = {entry.msgid: entry.msgstr for entry in merged}
    assert texts == {"Tenant": "Tenant (it)", "Issue": ""}


def test_merged_entries_say_where_the_term_is_now():
    terms = _file(Tenant="")
    terms[0].occurrences = [("code:addons/csp_support/models/csp_tenant.py", "0")]
    known = _file(Tenant="Tenant (it)")
    known[0].occurrences = [("code:old.py", "0")]
    [entry] = translations.merge(terms, known)
    assert entry.occurrences == terms[0].occurrences


def test_complete_translations_have_no_shortcoming():
    contents = {"a/a.pot": _file(Tenant=""), "a/it.po": _file(Tenant="Cliente")}
    assert translations.shortcomings(_file(Tenant=""), contents) == []


def test_each_shortcoming_is_named():
    terms = _file(Tenant="", Issue="", Check="")
    template = _file(Tenant="", Issue="", Old="")
    italian = _file(Tenant="", Issue="Problema")
    italian[1].flags = ["fuzzy"]
    contents = {"a/a.pot": template, "a/it.po": italian}
    assert translations.shortcomings(terms, contents) == [
        "a/a.pot lacks: Check",
        "a/a.pot has, but the addon not: Old",
        "a/it.po lacks: Check",
        "a/it.po, not translated: Tenant",
        "a/it.po, fuzzy: Issue",
    ]


def test_every_addon_of_ours_is_translated():
    manifests = places.REPOSITORY.glob("*/__manifest__.py")
    assert sorted(translations.ADDONS) == sorted(path.parent.name for path in manifests)


def test_missing_file_is_named_with_its_addon(monkeypatch, tmp_path):
    monkeypatch.setattr(places, "REPOSITORY", tmp_path)
    monkeypatch.setattr(translations, "ADDONS", ("csp_support_account",))
    assert translations.check() == [
        "csp_support_account/i18n/csp_support_account.pot is missing.",
        "csp_support_account/i18n/it.po is missing.",
    ]
