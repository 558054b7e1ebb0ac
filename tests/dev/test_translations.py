import polib

from dev import translations


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
    terms = _file(Tenant="")
    languages = {"it.po": _file(Tenant="Cliente")}
    assert translations.shortcomings(terms, _file(Tenant=""), languages) == []


def test_each_shortcoming_is_named():
    terms = _file(Tenant="", Issue="", Check="")
    template = _file(Tenant="", Issue="", Old="")
    italian = _file(Tenant="", Issue="Problema")
    italian[1].flags = ["fuzzy"]
    found = translations.shortcomings(terms, template, {"it.po": italian})
    assert found == [
        "csp_support.pot lacks: Check",
        "csp_support.pot has, but the addon not: Old",
        "it.po lacks: Check",
        "it.po, not translated: Tenant",
        "it.po, fuzzy: Issue",
    ]
