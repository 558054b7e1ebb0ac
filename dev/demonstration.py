"""`make demo`: the main job without a browser.

A server with its scheduled actions runs beside, as in real life: `demo.py`, in an Odoo
shell, files tickets and reads afterwards what became of them.
"""

import subprocess

from . import cloud, databases, odoo, places, ports, postgres, processes, web
from .progress import say

SCRIPT = "from dev import demo; demo.main(env, {address!r})"


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
    port = ports.free()
    address = f"http://{ports.INTERFACE}:{port}"
    command = odoo.command(server, "-d", name, "--http-port", str(port))
    options = {"env": server.environment(), "cwd": folder}
    with processes.background("demo-odoo", command, log, **options) as process:
        web.wait(address, process)
        arguments = ("shell", "-d", name, "--no-http", "--log-level", "warn")
        shell = subprocess.Popen(
            odoo.command(server, *arguments),
            stdin=subprocess.PIPE,
            text=True,
            **options,
        )
        shell.communicate(SCRIPT.format(address=address))
        status = shell.returncode
    if status:
        say(f"\nThe server's log: {log}")
    return status
