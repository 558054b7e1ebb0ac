"""The translation files of our addons: a .pot and one .po for each language."""

import polib

from . import databases, odoo, places, postgres
from .commands import run
from .progress import say, step

ADDONS = (databases.ADDON, *databases.BRIDGES)
LANGUAGES = ("it",)
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
    "Plural-Forms": "",
}


def update():
    """Brings the files of each addon in line with its terms."""
    for addon in ADDONS:
        _update(addon)


def _update(addon):
    template, *languages = files(addon)
    template.parent.mkdir(exist_ok=True)
    terms = exported(addon)
    _write(addon, terms, HEADER, template)
    for path in languages:
        known = polib.pofile(path) if path.exists() else polib.POFile()
        merged = merge(terms, known)
        plural = "nplurals=2; plural=(n != 1);"
        header = {**HEADER, "Language": path.stem, "Plural-Forms": plural}
        _write(addon, merged, header, path)
        left = len(merged.untranslated_entries())
        say(f"  {_name(path)}: {len(merged)} terms, {left} to translate")


def exported(addon):
    """The terms of the addon as Odoo finds them now."""
    with postgres.server() as server:
        template = databases.template_with(server, addon)
        path = places.clone_folder() / "exported.pot"
        with (
            step(f"Asking Odoo for the terms of {addon}"),
            databases.temporary(server, template, "terms") as name,
        ):
            arguments = ("i18n", "export", "-d", name, "-l", "pot", "-o", str(path))
            run(
                odoo.command(server, *arguments, addon),
                "Exporting terms",
                env=server.environment(),
                cwd=places.clone_folder(),
            )
        return polib.pofile(path)


def merge(terms, known):
    """The terms with the translations that are known for them; others are dropped."""
    merged = polib.POFile(wrapwidth=0)
    for term in terms:
        old = known.find(term.msgid, msgctxt=term.msgctxt or False)
        merged.append(
            polib.POEntry(
                msgid=term.msgid,
                msgctxt=term.msgctxt,
                msgstr=old.msgstr if old else "",
                comment=term.comment,
                occurrences=term.occurrences,
                flags=[flag for flag in term.flags if flag != "fuzzy"],
            )
        )
    return merged


def _write(addon, terms, header, path):
    file = polib.POFile(wrapwidth=78)
    file.header = "Translation of the Odoo addon " + addon
    file.metadata = header
    file.extend(terms)
    file.save(str(path), newline="\n")


def shortcomings(terms, contents):
    """What keeps the translations from being complete, in sentences.

    `terms` are what Odoo finds; `contents` maps names of files to what they have, first
    the template's, then the languages'.
    """
    wanted = {term.msgid for term in terms}
    found = []
    for name, file in contents.items():
        there = {term.msgid for term in file if not term.obsolete}
        found += [f"{name} lacks: {text}" for text in sorted(wanted - there)]
        found += [f"{name} has, but the addon not: {t}" for t in sorted(there - wanted)]
    _template, *languages = contents.items()
    for name, file in languages:
        found += [f"{name}, not translated: {e.msgid}" for e in file if not e.msgstr]
        found += [f"{name}, fuzzy: {e.msgid}" for e in file.fuzzy_entries()]
    return found


def check():
    """The shortcomings of the files as they are."""
    return [sentence for addon in ADDONS for sentence in _check(addon)]


def _check(addon):
    missing = [path for path in files(addon) if not path.exists()]
    if missing:
        return [f"{_name(path)} is missing." for path in missing]
    contents = {_name(path): polib.pofile(path) for path in files(addon)}
    return shortcomings(exported(addon), contents)


def files(addon):
    """The addon's template, then its file for each language."""
    folder = places.REPOSITORY / addon / "i18n"
    return [folder / f"{addon}.pot", *(folder / f"{name}.po" for name in LANGUAGES)]


def _name(path):
    return str(path.relative_to(places.REPOSITORY))
