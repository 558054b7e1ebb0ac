"""What can be known to be in the way before anything is done that takes time."""

import shutil
from pathlib import Path

from . import ports, processes
from .failure import Failure

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PDF_MAKER = "wkhtmltopdf"


def check(verb, chosen):
    """Raises a Failure for what would stop the verb in the end."""
    if verb == "run":
        check_run()
    elif verb == "test" and chosen["only"][:1] in ("", "/"):
        check_tools()
    elif verb == "predict":
        check_files(chosen["issues"], chosen["tickets"])


def check_run():
    if processes.running("run"):
        raise Failure(
            "This clone is running already.",
            "Press Ctrl-C where it runs, or stop it with: make clean",
        )
    # A run that was killed could not stop what it had started.
    for name in ("odoo", "sandbox"):
        processes.end(name)
    ports.check_free(ports.chosen())


def check_files(*paths):
    for path in paths:
        if not Path(path).is_file():
            raise Failure(
                f"There is no file {path} to read.",
                "Say: make predict ISSUES=file TICKETS=file OUT=file",
            )


def check_tools(find=shutil.which):
    """The programs that only root can install; the tests do not go without them."""
    missing = [] if any(map(find, BROWSERS)) else ["chromium"]
    if not find(PDF_MAKER):
        missing.append(PDF_MAKER)
    if missing:
        raise Failure(
            f"The tests need {' and '.join(missing)}, not installed here.",
            f"As root: apt-get update && apt-get install {' '.join(missing)}",
        )
