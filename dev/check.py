"""`make check`: style, OCA's checks, translations."""

import subprocess
import sys
from pathlib import Path

from . import places, translations
from .progress import say

PROGRAMS = Path(sys.prefix) / "bin"
ADDONS = translations.ADDONS
TRANSLATIONS = [str(path) for addon in ADDONS for path in translations.files(addon)]
COMMANDS = {
    "ruff": ("ruff", "check", "."),
    "ruff format": ("ruff", "format", "--check", "--diff", "."),
    "pylint-odoo": ("pylint", *ADDONS),
    "oca-checks-odoo-module": ("oca-checks-odoo-module", *ADDONS),
    "oca-checks-po": ("oca-checks-po", *TRANSLATIONS),
}


def run():
    """Runs every check; returns 1 if one of them found something."""
    failed = [name for name, command in COMMANDS.items() if not _passes(name, command)]
    say("\ntranslations")
    for sentence in translations.check():
        print(f"  {sentence}")
        failed.append("translations")
    verdict = (
        f"Found something: {', '.join(dict.fromkeys(failed))}" if failed else "Good."
    )
    print(f"\n{verdict}")
    return 1 if failed else 0


def _passes(name, command):
    say(f"\n{name}")
    program, *arguments = command
    return not subprocess.call([PROGRAMS / program, *arguments], cwd=places.REPOSITORY)
