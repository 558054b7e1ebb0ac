"""`make clean`: stops what this clone started, removes what it made."""

import shutil

from . import databases, places, postgres, processes
from .progress import say


def clean():
    """Leaves only what all clones share: downloads, environment, templates."""
    folder = places.clone_folder()
    # `run` first: it stops the others itself, in order.
    names = sorted((path.stem for path in folder.glob("*.pid")), key="run".__ne__)
    for name in names:
        if processes.end(name):
            say(f"  Stopped: {name}")
    with postgres.server() as server:
        for name in databases.of_this_clone(server):
            databases.drop(server, name)
            say(f"  Removed the database {name}")
    shutil.rmtree(folder)
    (places.REPOSITORY / "benchmarks" / "results.json").unlink(missing_ok=True)
    say(f"  Kept for other clones and the next start: {places.cache()}")
