"""`python -m sandbox`: serve until told to end."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from . import faults, generated, scenario
from .cloud import Sandbox


def main(arguments: list[str] | None = None) -> None:
    """Serve what the command line asks for until SIGTERM or SIGINT."""
    options = _parser().parse_args(arguments)
    if options.tenants:
        content = generated.generate(options.tenants, options.issues, options.seed)
    else:
        content = scenario.load(options.scenario)
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    cloud = Sandbox(
        options.directory,
        options.port,
        content,
        options.fault,
        options.latency,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    with cloud:
        end.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    add = parser.add_argument
    add("--directory", type=Path, required=True, help="for ca.pem and sandbox.json")
    add("--port", type=int, default=0, help="0 takes a free one")
    add("--scenario", type=Path, default=scenario.SCENARIO)
    add(
        "--fault",
        type=faults.of_command_line,
        action="append",
        default=[],
        metavar="TENANT:STATUS",
        help="a tenant whose Graph fails, by key or id; may be given several times",
    )
    add("--tenants", type=int, default=0, help="generate so many instead")
    add("--issues", type=int, default=3, help="open issues of a generated tenant")
    add("--latency", type=float, default=0.0, help="seconds every answer takes")
    add("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
