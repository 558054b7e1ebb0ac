"""`make demo`: the main job without a browser.

A server with its scheduled actions runs beside, as in real life: `demo.py`, in an Odoo
shell, files tickets and reads afterwards what became of them.
"""

import subprocess

from . import cloud, databases, odoo, places, ports, postgres, processes
from .progress import say

SCRIPT = "from dev import demo; demo.main(env)"


def run():
    """Returns 0 when everything that the demonstration promises came about."""
    with postgres.server() as server:
        template = databases.addon_template(server)
        with (
            cloud.sandbox(name="demo-sandbox") as variables,
            databases.temporary(server, template, "demo") as name,
        ):
            server.variables.update(variables)
            return _demonstrate(server, name)


def _demonstrate(server, name):
    folder = places.clone_folder()
    log = folder / "demo.log"
    port = ("--http-port", str(ports.free()))
    command = odoo.command(server, "-d", name, *port)
    options = {"env": server.environment(), "cwd": folder}
    with processes.background("demo-odoo", command, log, **options):
        arguments = ("shell", "-d", name, "--no-http", "--log-level", "warn")
        shell = subprocess.Popen(
            odoo.command(server, *arguments),
            stdin=subprocess.PIPE,
            text=True,
            **options,
        )
        shell.communicate(SCRIPT)
        status = shell.returncode
    if status:
        say(f"\nThe server's log: {log}")
    return status
