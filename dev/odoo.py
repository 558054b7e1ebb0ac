"""Odoo's server and command line, with our configuration."""

import configparser
import subprocess
import sys
from pathlib import Path

from . import environment, places

# The log-ins are public: nobody but this machine is to reach the server.
INTERFACE = "127.0.0.1"
# Sub-commands that take the configuration only after a word of their own.
TWO_WORDS = ("i18n", "module")


def configuration(odoo, variables):
    """Odoo's settings, given the folder it comes from and libpq's variables."""
    addons = [places.REPOSITORY]
    if (Path(odoo) / "addons" / "web").exists():
        addons.append(Path(odoo) / "addons")
    settings = {
        "addons_path": ",".join(map(str, addons)),
        "data_dir": str(places.odoo_data()),
        "http_interface": INTERFACE,
        "list_db": "False",
        "max_cron_threads": "2",
    }
    known = {"db_host": "PGHOST", "db_port": "PGPORT", "db_user": "PGUSER"}
    for option, name in known.items():
        if variables.get(name):
            settings[option] = variables[name]
    return settings


def write_configuration(path, settings):
    parser = configparser.RawConfigParser()
    parser["options"] = settings
    unfinished = path.with_name(f"{path.name}.partial")
    with unfinished.open("w") as file:
        parser.write(file)
    unfinished.rename(path)


def command(server, *arguments):
    """The command line for Odoo; `arguments` as Odoo's own, a sub-command first."""
    path = places.clone_folder() / "odoo.conf"
    settings = configuration(environment.description()["odoo"], server.environment())
    write_configuration(path, settings)
    sub_command, options = split(arguments)
    return [sys.executable, "-m", "odoo", *sub_command, "-c", str(path), *options]


def split(arguments):
    """The words of a sub-command, and what follows: the configuration goes between."""
    if not arguments or str(arguments[0]).startswith("-"):
        return (), arguments
    words = 2 if arguments[0] in TWO_WORDS else 1
    return arguments[:words], arguments[words:]


def call(server, *arguments, **options):
    """Runs Odoo in the foreground and returns its exit status."""
    return subprocess.call(
        command(server, *arguments),
        env=server.environment(),
        cwd=places.clone_folder(),
        **options,
    )
