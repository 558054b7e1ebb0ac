"""Processes that outlive a function call, remembered so that they can be ended later.

A process is known by its number and the moment it started: numbers are used again, and
none but our own process must ever be ended.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

from . import places

PATIENCE = 20  # seconds a process has to end when asked
POLL = 0.1


def started(pid):
    """What tells this process from a later one of the same number; None when gone."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            # The name, in parentheses, may hold spaces: the fields follow the last one.
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] == "Z" else fields[19]
    command = ["ps", "-o", "lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def _file(name):
    return places.clone_folder() / f"{name}.pid"


def remember(name, pid):
    """Writes down a process of this clone under a name."""
    _file(name).write_text(json.dumps({"pid": pid, "started": started(pid)}))


def running(name):
    """The number of the remembered process if it still runs, else None."""
    try:
        known = json.loads(_file(name).read_text())
    except (FileNotFoundError, ValueError):
        return None
    alive = started(known["pid"])
    return known["pid"] if alive is not None and alive == known["started"] else None


def forget(name):
    _file(name).unlink(missing_ok=True)


def end(name):
    """Ends the remembered process; whether there was one."""
    pid = running(name)
    if pid:
        _stop(pid, lambda: running(name))
    forget(name)
    return bool(pid)


def _stop(pid, runs):
    """Asks the process to end and, if it `runs` on, makes it."""
    _signal(pid, signal.SIGTERM)
    _wait(runs)
    if runs():
        _signal(pid, signal.SIGKILL)
        _wait(runs)


def _signal(pid, number):
    """To the process and, if it leads a group, to what it started: a browser, say."""
    with contextlib.suppress(ProcessLookupError):
        if os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)


def _wait(runs):
    deadline = time.monotonic() + PATIENCE
    while runs() and time.monotonic() < deadline:
        time.sleep(POLL)


@contextlib.contextmanager
def background(name, command, log, **options):
    """Runs a program while the body runs; its output goes to the file `log`.

    It has its own session, so Ctrl-C at the terminal reaches only us, who end it.
    """
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    try:
        remember(name, process.pid)
        yield process
    finally:
        if process.poll() is None:
            _stop(process.pid, lambda: process.poll() is None)
        forget(name)
