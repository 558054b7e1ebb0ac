"""`make run`: everything, from PostgreSQL to the address for the browser."""

import json
import os

from . import cloud, content, databases, odoo, places, ports, postgres, processes, web
from .failure import Failure
from .progress import say, step

MODULE = "csp_support"
WHO = {
    "agent": "works on tickets",
    "manager": "also manages teams, tenants, offerings",
    "admin": "may do everything",
    "customer": "portal: files tickets, reads terms and health",
    "reseller": "portal: an indirect reseller",
    "provider": "portal: an indirect provider",
}


def run():
    """Runs until it is interrupted."""
    processes.remember("run", os.getpid())
    try:
        with postgres.server() as server, cloud.sandbox() as variables:
            server.variables.update(variables)
            # Secrets that somebody enters can be kept, as on a server set up for it.
            if not os.environ.get("CSP_SUPPORT_KEY"):
                server.variables["CSP_SUPPORT_KEY"] = cloud.key()
            name = prepare_database(server)
            _serve(server, name, ports.chosen())
    except KeyboardInterrupt:
        say("\nStopped. The next `make run` goes on with the same data.")
    finally:
        processes.forget("run")


def database_name():
    return f"{databases.PREFIX}_run_{places.clone_name()}"


def prepare_database(server):
    """This clone's database, made on the first run, updated when the addon changed."""
    name = database_name()
    state = places.clone_folder() / "run.json"
    addon = content.tree_key(places.ADDON, without=databases.NOT_INSTALLED)
    if not databases.exists(server, name):
        databases.clone(server, databases.addon_template(server), name)
        say("  A new database with demo data is ready.")
    elif _last(state) != addon:
        with step("The addon changed: updating the database, your data are kept"):
            databases.update(server, name, MODULE)
    else:
        say("  Going on with the database of the last run.")
    state.write_text(json.dumps({"addon": addon}))
    return name


def _last(state):
    return json.loads(state.read_text())["addon"] if state.exists() else None


def _serve(server, name, port):
    log = places.clone_folder() / "odoo.log"
    command = odoo.command(server, "-d", name, "--http-port", str(port))
    folder = places.clone_folder()
    with processes.background(
        "odoo", command, log, env=server.environment(), cwd=folder
    ) as process:
        address = f"http://{ports.INTERFACE}:{port}"
        with step("Starting Odoo"):
            if not web.wait(address, process):
                end = tail(log)
                raise Failure(f"Odoo did not start. The end of its log, {log}:\n{end}")
        show(address, databases.logins(server, name), log)
        process.wait()
        raise Failure(f"Odoo ended by itself. Its log: {log}")


def tail(log, lines=15):
    return "\n".join(f"  | {line}" for line in log.read_text().splitlines()[-lines:])


def show(address, logins, log):
    """Prints what a person needs to begin."""
    print(f"\nOpen {address} and log in; the password is the log-in:\n")
    for login in logins:
        print(f"  {login:<10} {WHO[login]}")
    print(f"\nOdoo's log: {log}\nCtrl-C stops everything.", flush=True)
