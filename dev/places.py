"""Where things lie: the repository, the cache shared by clones, this clone's files."""

import hashlib
import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
ADDON = REPOSITORY / "csp_support"


def cache(environment=os.environ, is_root=None):
    """The folder that all clones of one user share.

    For root it lies outside the home, which other users may not enter: PostgreSQL
    refuses to run as root, so the user it runs as must reach its programs and data.
    """
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"]).absolute() / "csp_support"
    if os.geteuid() == 0 if is_root is None else is_root:
        return Path("/var/cache/csp_support")
    return Path.home() / ".cache" / "csp_support"


def clone_name():
    """A short name for this clone, the same each time, unlike every other clone's."""
    return hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:8]


def clone_folder():
    """What belongs to this clone alone: configuration, logs, process files."""
    folder = cache() / "clones" / clone_name()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def odoo_data():
    """Odoo's data folder: attachments of every database, sessions."""
    folder = cache() / "odoo-data"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
