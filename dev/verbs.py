"""What can be asked of `python3 -m dev`."""

import argparse
import os
import subprocess
import sys

from . import databases, odoo, places, postgres


def run(arguments):
    """Does what the command line asks; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m dev")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (function, explanation) in VERBS.items():
        verb = verbs.add_parser(name, help=explanation)
        verb.set_defaults(function=function)
        _ARGUMENTS.get(name, lambda verb: None)(verb)
    chosen = parser.parse_args(arguments)
    return chosen.function(chosen) or 0


def setup(chosen):
    """Nothing is left to do: whoever gets here has the environment."""
    with postgres.server() as server:
        databases.helpdesk_template(server)


def run_odoo(chosen):
    with postgres.server() as server:
        return odoo.call(server, *_rest(chosen))


def run_python(chosen):
    return subprocess.call([sys.executable, *_rest(chosen)])


def run_psql(chosen):
    with postgres.server() as server:
        command = [server.program("psql"), *_rest(chosen)]
        return subprocess.call(command, env=server.environment())


def clone(chosen):
    with postgres.server() as server:
        template = databases.helpdesk_template(server)
        databases.clone(server, template, chosen.name)


def drop(chosen):
    with postgres.server() as server:
        databases.drop(server, chosen.name)


def _rest(chosen):
    return chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest


def _takes_rest(verb):
    verb.add_argument("rest", nargs=argparse.REMAINDER, metavar="-- ARGUMENTS")


def _takes_name(verb):
    verb.add_argument("name", help="of the database")


VERBS = {
    "setup": (setup, "make everything ready: Odoo, packages, PostgreSQL, a template"),
    "odoo": (run_odoo, "run Odoo with our configuration"),
    "python": (run_python, "run the environment's Python"),
    "psql": (run_psql, "run psql on our PostgreSQL"),
    "clone": (clone, "make a database with helpdesk_mgmt and demo data"),
    "drop": (drop, "remove a database"),
}
_ARGUMENTS = {
    "odoo": _takes_rest,
    "python": _takes_rest,
    "psql": _takes_rest,
    "clone": _takes_name,
    "drop": _takes_name,
}
