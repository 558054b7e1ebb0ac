"""The addon's translation files: csp_support.pot and one .po for each language."""

import polib

from . import databases, odoo, places, postgres
from .commands import run
from .progress import say, step

FOLDER = places.ADDON / "i18n"
TEMPLATE = FOLDER / f"{databases.ADDON}.pot"
LANGUAGES = ("it",)
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "",
    "Plural-Forms": "",
}


def update():
    """Writes the template anew and brings every language in line with it."""
    FOLDER.mkdir(exist_ok=True)
    terms = exported()
    _write(terms, HEADER, TEMPLATE)
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        known = polib.pofile(path) if path.exists() else polib.POFile()
        merged = merge(terms, known)
        plural = "nplurals=2; plural=(n != 1);"
        _write(merged, {**HEADER, "Language": language, "Plural-Forms": plural}, path)
        left = len(merged.untranslated_entries())
        say(f"  {path.name}: {len(merged)} terms, {left} to translate")


def exported():
    """The terms of the addon as Odoo finds them now."""
    with postgres.server() as server:
        template = databases.addon_template(server)
        path = places.clone_folder() / "exported.pot"
        with (
            step("Asking Odoo for the addon's terms"),
            databases.temporary(server, template, "terms") as name,
        ):
            arguments = ("i18n", "export", "-d", name, "-l", "pot", "-o", str(path))
            run(
                odoo.command(server, *arguments, databases.ADDON),
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


def _write(terms, header, path):
    file = polib.POFile(wrapwidth=78)
    file.header = "Translation of the Odoo addon " + databases.ADDON
    file.metadata = header
    file.extend(terms)
    file.save(str(path), newline="\n")


def shortcomings(terms, template, languages):
    """What keeps the translations from being complete, in sentences.

    `terms` and `template` are what Odoo finds and what TEMPLATE has; `languages` maps
    names of files to their content.
    """
    wanted = {term.msgid for term in terms}
    found = []
    for name, file in {TEMPLATE.name: template, **languages}.items():
        there = {term.msgid for term in file if not term.obsolete}
        found += [f"{name} lacks: {text}" for text in sorted(wanted - there)]
        found += [f"{name} has, but the addon not: {t}" for t in sorted(there - wanted)]
    for name, file in languages.items():
        found += [f"{name}, not translated: {e.msgid}" for e in file if not e.msgstr]
        found += [f"{name}, fuzzy: {e.msgid}" for e in file.fuzzy_entries()]
    return found


def check():
    """The shortcomings of the files as they are."""
    missing = [path for path in files() if not path.exists()]
    if missing:
        return [f"{path.name} is missing." for path in missing]
    template, *languages = map(polib.pofile, files())
    names = [f"{language}.po" for language in LANGUAGES]
    return shortcomings(exported(), template, dict(zip(names, languages, strict=True)))


def files():
    return [TEMPLATE, *(FOLDER / f"{language}.po" for language in LANGUAGES)]
