"""Small tools for those who work on the addon."""

import subprocess
import sys

from . import databases, odoo, postgres


def setup():
    """Fetches and prepares everything but the addon itself."""
    with postgres.server() as server:
        databases.helpdesk_template(server)


def run_odoo(rest):
    with postgres.server() as server:
        return odoo.call(server, *_without_dashes(rest))


def run_python(rest):
    return subprocess.call([sys.executable, *_without_dashes(rest)])


def run_psql(rest):
    with postgres.server() as server:
        command = [postgres.programs() / "psql", *_without_dashes(rest)]
        return subprocess.call(command, env=server.environment())


def clone(name):
    """Makes a database with helpdesk_mgmt and demo data, in place of one so called."""
    with postgres.server() as server:
        databases.clone(server, databases.helpdesk_template(server), name)


def drop(name):
    with postgres.server() as server:
        databases.drop(server, name)


def _without_dashes(rest):
    return rest[1:] if rest[:1] == ["--"] else rest
