"""The port that people's browsers use, and free ones for tests."""

import os
import socket

from .failure import Failure

DEFAULT = 8069
INTERFACE = "127.0.0.1"


def chosen(environment=os.environ):
    """The port that PORT names, else Odoo's usual one; a sentence when it is none."""
    text = environment.get("PORT") or str(DEFAULT)
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Failure(f"PORT={text} is no port number.", "Give one from 1024 to 65535.")
    return int(text)


def check_free(port):
    """Raises a Failure when something else already listens on the port."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((INTERFACE, port))
        except OSError as error:
            raise Failure(
                f"Port {port} cannot be used: {error.strerror.lower()}.",
                f"End what uses it, or take another: make run PORT={port + 1}",
            ) from None


def free():
    """A port that nothing listens on now."""
    with socket.socket() as attempt:
        attempt.bind((INTERFACE, 0))
        return attempt.getsockname()[1]
