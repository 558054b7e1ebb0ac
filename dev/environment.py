"""The virtual environment with Odoo, helpdesk_mgmt and every other package."""

import importlib.util
import json
import os
import shutil
import sys
import venv
from pathlib import Path

from . import content, debian, locks, places
from .commands import run
from .failure import Failure
from .progress import step

OLDEST_PYTHON, NEWEST_PYTHON = (3, 10), (3, 13)
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# Without their dependencies: Odoo is on no package index, and of the second nothing is
# wanted but axe-core, which looks for faults that keep people from using a page.
ALONE = ("odoo-addon-helpdesk_mgmt==19.0.*", "axe-playwright-python==0.1.8")
SERIES = "(19, 0,"
DESCRIPTION = "csp_support.json"


def active():
    """Whether this very process runs in an environment that `prepare` made."""
    return Path(sys.prefix, DESCRIPTION).exists()


def description():
    """What the active environment is made of: `odoo` (a folder) and `key`."""
    return json.loads(Path(sys.prefix, DESCRIPTION).read_text())


def prepare():
    """Makes the environment unless it is there; returns the path of its Python."""
    if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        raise Failure(
            f"Odoo 19 runs on Python 3.10 to 3.13; this is {sys.version.split()[0]}.",
            "Start again with another: make PYTHON=python3.12 …",
        )
    source = odoo()
    version = ".".join(map(str, sys.version_info[:2]))
    requirements = REQUIREMENTS.read_text()
    key = content.key(requirements, *ALONE, source, sys.executable, version)
    folder = places.cache() / "python" / key
    if not _is_whole(folder):
        with locks.alone("python"):
            if not _is_whole(folder):
                _make(folder, source, key)
    return folder / "bin" / "python"


def _is_whole(folder):
    # A Python that was uninstalled leaves a link behind that leads nowhere.
    return (folder / DESCRIPTION).exists() and (folder / "bin" / "python").exists()


def made():
    """The Python of the environment made last, None when none was."""
    pattern = f"python/*/{DESCRIPTION}"
    found = sorted(places.cache().glob(pattern), key=lambda path: path.stat().st_mtime)
    whole = [path.parent for path in found if _is_whole(path.parent)]
    return whole[-1] / "bin" / "python" if whole else None


def odoo():
    """The folder to import Odoo 19 from: the person's own, else Debian's."""
    home = os.environ.get("ODOO_HOME")
    if home:
        folder = Path(home).expanduser().resolve()
        if not _is_odoo(folder / "odoo"):
            raise Failure(f"ODOO_HOME={home} is no checkout of Odoo's branch 19.0.")
        return folder
    return _importable_odoo() or debian.odoo()


def _importable_odoo():
    try:
        release = importlib.util.find_spec("odoo.release")
    except ModuleNotFoundError:
        return None
    folder = Path(release.origin).parent if release else None
    return folder.parent if folder and _is_odoo(folder) else None


def _is_odoo(folder):
    release = folder / "release.py"
    return release.exists() and f"version_info = {SERIES}" in release.read_text()


def _make(folder, source, key):
    # A virtual environment knows its own path and cannot be moved afterwards, so it is
    # made in place; the description, put there last, says that it is whole.
    shutil.rmtree(folder, ignore_errors=True)
    remedy = "Look at the network, then start again."
    python = folder / "bin" / "python"
    with step("Making the Python environment"):
        try:
            venv.create(folder, with_pip=True, symlinks=True)
        except Exception as error:
            raise Failure(
                f"Python could not make a virtual environment: {error}",
                "On Debian and Ubuntu: apt-get install python3-venv.",
            ) from None
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "uv"], "Installing the installer uv", remedy=remedy)
    with step("Installing Python packages"):
        uv = [python, "-m", "uv", "pip", "install", "--python", python]
        run([*uv, "-r", REQUIREMENTS], "Installing Python packages", remedy=remedy)
        run([*uv, "--no-deps", *ALONE], "Installing helpdesk_mgmt", remedy=remedy)
    packages = next((folder / "lib").glob("python*/site-packages"))
    (packages / "odoo19.pth").write_text(f"{source}\n")
    unfinished = folder / f"{DESCRIPTION}.partial"
    unfinished.write_text(json.dumps({"odoo": str(source), "key": key}))
    unfinished.rename(folder / DESCRIPTION)
