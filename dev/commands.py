"""Other programs, run to their end, with a sentence when they fail."""

import subprocess

from .failure import Failure

LINES_SHOWN = 15


def run(command, doing, log=None, remedy="", **options):
    """Runs `command` and returns what it printed; keeps it in the file `log` if given.

    `doing` names the work for the sentence that a failure becomes.
    """
    command = [str(part) for part in command]
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except FileNotFoundError:
        raise Failure(
            f"{doing} failed: there is no {command[0]} here.", remedy
        ) from None
    if log:
        log.write_text(result.stdout)
    if result.returncode:
        raise Failure(sentence(doing, result, log), remedy)
    return result.stdout


def sentence(doing, result, log):
    """What a person needs to know of a program that failed."""
    if "No space left on device" in result.stdout:
        return f"{doing} failed: the disk is full. Make room and start again."
    lines = result.stdout.strip().splitlines()[-LINES_SHOWN:]
    where = f" (all of it: {log})" if log else ""
    shown = "\n".join(f"  | {line}" for line in lines)
    return f"{doing} failed, exit status {result.returncode}{where}:\n{shown}"
