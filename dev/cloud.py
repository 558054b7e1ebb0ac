"""The sandbox cloud, as another process, and how Odoo is told of it."""

import base64
import contextlib
import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

from . import places, processes
from .failure import Failure

PATIENCE = 30  # seconds until the sandbox must listen
POLL = 0.05


def key():
    """The key that stored secrets are encrypted with; the same in every run."""
    path = places.cache() / "key"
    if not path.exists():
        partial = path.with_name(f"key.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    return path.read_text()


@contextlib.contextmanager
def sandbox(*arguments, name="sandbox"):
    """Runs the sandbox cloud; gives the variables that Odoo finds it by."""
    secret = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="csp_support_sandbox_") as folder:
        variables = {**os.environ, "CSP_SUPPORT_SANDBOX_SECRET": secret}
        log = places.clone_folder() / f"{name}.log"
        with processes.background(
            name, command(folder, *arguments), log, env=variables, cwd=places.REPOSITORY
        ) as process:
            cloud = _announcement(Path(folder) / "sandbox.json", process, log)
            yield {
                "CSP_SUPPORT_SANDBOX_URL": cloud["url"],
                "CSP_SUPPORT_SANDBOX_CA": cloud["certificate_authority"],
                "CSP_SUPPORT_SANDBOX_SECRET": secret,
            }


def command(folder, *arguments):
    """The command line of the sandbox cloud."""
    return [sys.executable, "-m", "sandbox", "--directory", folder, *arguments]


def _announcement(path, process, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists():
            return json.loads(path.read_text())
        time.sleep(POLL)
    raise Failure(f"The sandbox cloud did not start:\n{log.read_text()[-2000:]}")
