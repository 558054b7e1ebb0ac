"""Databases: prepared templates, and clones of them that take no time."""

import contextlib
import os
import shutil
from importlib import metadata

import psycopg2
from psycopg2 import sql

from . import content, environment, locks, odoo, odoo_log, places
from .commands import run
from .failure import Failure
from .progress import step

PREFIX = "csp_support"
TEMPLATES_KEPT = 10
ADDON = "csp_support"
# Our addons that come by themselves where an app of Odoo's is installed: the app.
BRIDGES = {"csp_support_account": "account"}
# Folders of the addon that leave no trace in a database.
NOT_INSTALLED = ("tests", "readme")
PEOPLE = ("agent", "manager", "admin", "customer", "reseller", "provider")


@contextlib.contextmanager
def _connection(server, name=None):
    variables = server.environment()
    try:
        connection = psycopg2.connect(
            dbname=name or variables.get("PGDATABASE", "postgres"),
            host=variables.get("PGHOST"),
            port=variables.get("PGPORT"),
            user=variables.get("PGUSER"),
        )
    except psycopg2.OperationalError as error:
        raise Failure(
            f"PostgreSQL does not let us in: {str(error).strip()}",
            "Look at PGHOST, PGPORT and PGUSER, or unset them to have a server made.",
        ) from None
    connection.autocommit = True
    with contextlib.closing(connection):
        yield connection.cursor()


def _execute(server, statement, *names):
    with _connection(server) as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def exists(server, name):
    with _connection(server) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return bool(cursor.fetchone())


def of_this_clone(server):
    """The names of the databases that this clone made for itself."""
    with _connection(server) as cursor:
        pattern = f"{PREFIX}\\_%\\_{places.clone_name()}%"
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern]
        )
        return [name for (name,) in cursor.fetchall()]


def filestore(name):
    return places.odoo_data() / "filestore" / name


def drop(server, name):
    """Removes a database and its attachments; others' connections to it are ended."""
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def clone(server, template, name):
    """Makes the database `name` as a copy of another, in place of one so called."""
    drop(server, name)
    _execute(server, "CREATE DATABASE {} TEMPLATE {}", name, template)
    # Attachments are never changed in place, so both may share the files themselves.
    if filestore(template).exists():
        shutil.copytree(filestore(template), filestore(name), copy_function=os.link)


@contextlib.contextmanager
def temporary(server, template, purpose):
    """A clone of a template for as long as the body runs; gives its name."""
    name = f"{PREFIX}_{purpose}_{places.clone_name()}_{os.getpid()}"
    clone(server, template, name)
    try:
        yield name
    finally:
        drop(server, name)


def rename(server, old, new):
    filestore(new).parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(filestore(new), ignore_errors=True)
    if filestore(old).exists():
        filestore(old).rename(filestore(new))
    _execute(server, "ALTER DATABASE {} RENAME TO {}", old, new)


def helpdesk_template(server):
    """The database with helpdesk_mgmt and demo data; made if it is not there."""
    version = metadata.version("odoo-addon-helpdesk_mgmt")
    key = content.key(environment.description()["key"], version)
    return template(
        server,
        f"{PREFIX}_helpdesk_{key}",
        "Preparing a database with helpdesk_mgmt and demo data",
        lambda name: install(server, name, "helpdesk_mgmt"),
    )


def template(server, name, title, fill):
    stamp = places.cache() / "templates" / name
    stamp.parent.mkdir(exist_ok=True)
    if not exists(server, name):
        with locks.alone(name):
            if not exists(server, name):
                building = f"{name}_building"
                with step(title):
                    drop(server, building)
                    fill(building)
                    rename(server, building, name)
                _prune(server, stamp.parent)
    stamp.touch()
    return name


def _prune(server, stamps):
    """Removes the templates that have not been used for the longest time."""
    by_use = sorted(stamps.iterdir(), key=lambda path: path.stat().st_mtime)
    for stamp in by_use[:-TEMPLATES_KEPT]:
        drop(server, stamp.name)
        stamp.unlink(missing_ok=True)


def addon_template(server):
    """The database with our addon and its demo data; made if it is not there."""
    helpdesk = helpdesk_template(server)
    tree = content.tree_key(places.ADDON, without=NOT_INSTALLED)
    name = f"{PREFIX}_addon_{content.key(helpdesk, tree)}"

    def fill(building):
        clone(server, helpdesk, building)
        install(server, building, ADDON)

    return template(server, name, "Installing csp_support with demo data", fill)


def bridge_template(server, bridge):
    """The database with our addon, an app of Odoo's and the bridge between them."""
    app = _app_template(server, BRIDGES[bridge])
    trees = [
        content.tree_key(places.REPOSITORY / addon, without=NOT_INSTALLED)
        for addon in (ADDON, bridge)
    ]
    name = f"{PREFIX}_bridge_{content.key(app, *trees)}"

    def fill(building):
        clone(server, app, building)
        install(server, building, ADDON)

    return template(server, name, f"Installing csp_support and {bridge}", fill)


def template_with(server, addon):
    """The database that has this addon of ours, and what it needs."""
    if addon in BRIDGES:
        return bridge_template(server, addon)
    return addon_template(server)


def _app_template(server, app):
    helpdesk = helpdesk_template(server)
    name = f"{PREFIX}_{app}_{content.key(helpdesk)}"

    def fill(building):
        clone(server, helpdesk, building)
        install(server, building, app)

    return template(server, name, f"Installing {app} with demo data", fill)


def install(server, name, module):
    """Installs a module with demo data into the database, made when it is not there."""
    _work(server, "Installing", module, "-d", name, "-i", module, "--with-demo")


def update(server, name, module):
    """Updates an installed module in the database."""
    _work(server, "Updating", module, "-d", name, "-u", module)


def _work(server, doing, module, *arguments):
    log = places.clone_folder() / f"{doing.lower()}-{module}.log"
    text = run(
        odoo.command(server, *arguments, "--no-http", "--stop-after-init"),
        f"{doing} {module}",
        log=log,
        env=server.environment(),
        cwd=places.clone_folder(),
    )
    problems = odoo_log.problems(text)
    if problems:
        raise Failure(
            f"{doing} {module} went wrong (all of it: {log}):\n{problems[0].message}"
        )


def logins(server, name):
    """The demo log-ins that the database has, in the order of `PEOPLE`."""
    with _connection(server, name) as cursor:
        cursor.execute("SELECT login FROM res_users WHERE active")
        there = {login for (login,) in cursor.fetchall()}
    return [login for login in PEOPLE if login in there]
