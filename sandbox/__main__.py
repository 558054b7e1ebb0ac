"""`python -m sandbox`: serve until told to end."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from . import generated, scenario
from .cloud import Sandbox
from .scenario import Scenario


def main(arguments: list[str] | None = None) -> None:
    """Serve what the command line asks for until SIGTERM or SIGINT.

    What cannot be served is said in a sentence, with exit status 1.
    """
    options = _parser().parse_args(arguments)
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    cloud = _started(options)
    end.wait()
    cloud.stop()


def _started(options: argparse.Namespace) -> Sandbox:
    try:
        cloud = Sandbox(
            options.directory,
            options.port,
            _content(options),
            options.fault,
            options.latency,
            lambda line: print(line, file=sys.stderr, flush=True),
        )
        cloud.start()
        return cloud
    except OSError as error:
        place = error.filename or f"port {options.port}"
        sys.exit(f"The sandbox cannot use {place}: {error.strerror}.")
    except ValueError as error:
        sys.exit(f"The sandbox cannot start: {error}")


def _content(options: argparse.Namespace) -> Scenario:
    if options.tenants:
        return generated.generate(options.tenants, options.issues, options.seed)
    try:
        return scenario.load(options.scenario)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.exit(f"The scenario {options.scenario} cannot be read: {error!r}")


def _fault(text: str) -> dict:
    """Return the fault of `contoso:500`: that tenant's Graph answers that status."""
    tenant, _colon, status = text.partition(":")
    if not tenant or not status.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not of the form tenant:status")
    return {
        "kind": "status",
        "tenant": tenant,
        "path": "/v1.0/",
        "status": int(status),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    add = parser.add_argument
    add("--directory", type=Path, required=True, help="for ca.pem and sandbox.json")
    add("--port", type=int, default=0, help="0 takes a free one")
    add("--scenario", type=Path, default=scenario.SCENARIO)
    add(
        "--fault",
        type=_fault,
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
