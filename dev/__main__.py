"""`python3 -m dev VERB`: see `make` for the ones people need."""

import errno
import os
import signal
import sys

from . import beforehand, environment, places, verbs
from .failure import Failure

# A full disk, a folder that is not ours to write to: no fault of the program.
OUR_SURROUNDINGS = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS)
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)


def main(arguments):
    for number in INTERRUPTS:
        signal.signal(number, _interrupt)
    verb, chosen = verbs.parse(arguments)
    try:
        beforehand.check(verb, chosen)
        if verbs.VERBS[verb].needs_environment and not environment.active():
            python = environment.made() if verb == "clean" else environment.prepare()
            if not python:
                print("Nothing was ever made.")
                return 0
            _continue_in_environment(python, arguments)
        return verbs.run(verb, chosen)
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in OUR_SURROUNDINGS:
            raise
        print(f"\n{error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _interrupt(received, frame):
    # Once is enough: what is being stopped is to be stopped in peace.
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _continue_in_environment(python, arguments):
    sys.stdout.flush()
    path = [str(places.REPOSITORY), os.environ.get("PYTHONPATH", "")]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))}
    os.execve(python, [str(python), "-m", "dev", *arguments], variables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
