"""Locks between runs, gone with the process that held them."""

import contextlib
import fcntl

from . import places
from .progress import say


def _open(name):
    folder = places.cache() / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / name).open("a")


@contextlib.contextmanager
def alone(name):
    """Waits until no other run holds the lock `name`, then holds it."""
    with _open(name) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  Another run is busy with the same ({name}): waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Users:
    """Counts the runs that use something, so that the last one can put it away."""

    def __init__(self, name):
        self.file = _open(f"{name}.users")

    def enter(self):
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def leave(self):
        """Whether this was the last user; until `close`, no other can then enter."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self):
        self.file.close()
