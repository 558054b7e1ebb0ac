"""What the Italian translation must keep of the sentences it translates."""

import ast
import re

import polib
import pytest

from dev import places, translations

ITALIAN = [
    term
    for addon in translations.ADDONS
    for path in translations.files(addon)
    if path.name == "it.po"
    for term in polib.pofile(path)
]
# What is filled in, HTML tags and addresses.
KEPT = re.compile(r"%\(\w+\)s|<[^>]+>|https?://[\w./:-]+")


def marked(folder):
    """The literals of the calls of `_` in a folder of plain Python."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                yield node.args[0].value


@pytest.mark.parametrize("package", ["microsoft", "triage"])
def test_sentences_of_plain_packages_reach_the_translation(package):
    sentences = set(marked(places.ADDON / package))
    code = {term.msgid for term in ITALIAN if "odoo-python" in term.comment}
    assert sentences
    assert sentences - code == set()


def test_what_is_filled_in_is_the_same_in_italian():
    differing = [
        term.msgid
        for term in ITALIAN
        if sorted(KEPT.findall(term.msgid)) != sorted(KEPT.findall(term.msgstr))
    ]
    assert differing == []


def test_every_term_is_translated():
    assert [term.msgid for term in ITALIAN if not term.msgstr or term.fuzzy] == []
