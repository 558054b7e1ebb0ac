"""What can be asked of `python3 -m dev`."""

import argparse
from importlib import import_module
from typing import NamedTuple

NAME = ("name", {"help": "of the database"})
ONLY = ("--only", {"default": "", "help": "a part of it"})
FILE = {"required": True, "metavar": "FILE"}
FILES = (("--issues", FILE), ("--tickets", FILE), ("--out", FILE))
REST = ("rest", {"nargs": argparse.REMAINDER, "metavar": "-- ARGUMENTS"})


class Verb(NamedTuple):
    explanation: str
    place: str  # module:function, loaded only when it is asked for
    arguments: tuple = ()
    needs_environment: bool = True


VERBS = {
    "run": Verb("everything, to a browser", "run:run"),
    "test": Verb("all tests", "test:run", (ONLY,)),
    "demo": Verb("the main job without a browser", "demonstration:run"),
    "bench": Verb("the benchmarks", "bench:run", (ONLY,)),
    "predict": Verb("triage of tickets in a file", "predict:run", FILES, False),
    "check": Verb("style, OCA's checks, translations", "check:run"),
    "translations": Verb("bring pot and po up to date", "translations:update"),
    "clean": Verb("stop and remove what was made", "clean:clean"),
    "setup": Verb("fetch and prepare everything", "tools:setup"),
    "odoo": Verb("Odoo with our configuration", "tools:run_odoo", (REST,)),
    "python": Verb("the environment's Python", "tools:run_python", (REST,)),
    "psql": Verb("psql on our PostgreSQL", "tools:run_psql", (REST,)),
    "clone": Verb("a database with helpdesk_mgmt", "tools:clone", (NAME,)),
    "drop": Verb("remove a database", "tools:drop", (NAME,)),
}


def parse(arguments):
    """The name of the verb that is asked for, and its arguments."""
    parser = argparse.ArgumentParser(prog="python3 -m dev")
    subparsers = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, verb in VERBS.items():
        subparser = subparsers.add_parser(name, help=verb.explanation)
        for argument, options in verb.arguments:
            subparser.add_argument(argument, **options)
    chosen = vars(parser.parse_args(arguments))
    return chosen.pop("verb"), chosen


def run(verb, chosen):
    """Does it; returns the exit status."""
    module, _, function = VERBS[verb].place.partition(":")
    return getattr(import_module(f".{module}", __package__), function)(**chosen) or 0
