"""What runs inside Odoo: makes the tenants, reads them twice, prints the second."""

import json
import os
import resource
import time
from datetime import timedelta

import requests

from odoo import fields

from odoo.addons.csp_support.microsoft.tenant_round import THREADS

TENANT = "c5900001-0000-4000-8000-{:012x}"  # as the sandbox generates them


def main(env, size, latency):
    """Prints the figures as JSON, in one line."""
    tenants = _tenants(env, size)
    _read_all(env)
    _make_due(env, tenants)
    _forget_requests()
    queries = env.cr.sql_log_count
    started = time.perf_counter()
    _read_all(env)
    seconds = time.perf_counter() - started
    states = set(tenants.mapped("health_state"))
    if "unknown" in states:
        raise SystemExit(f"Some tenants could not be read: {states}")
    figures = {
        "seconds": seconds,
        "bound": size * latency / THREADS,
        "requests": _count_requests() / size,
        "queries": (env.cr.sql_log_count - queries) / size,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


def _tenants(env, size):
    """The only tenants that are due, of a connection of their own."""
    company = env["res.company"].create({"name": "Bench"})
    env["csp.tenant"].search([]).active = False
    connection = env["csp.connection"].create(
        {
            "name": "Bench",
            "cloud": "sandbox",
            "flow": "application",
            "partner_tenant_id": "c5900000-0000-4000-8000-0000000000ff",
            "client_id": "c5900000-0000-4000-8000-00000000ca11",
            "client_secret_variable": "CSP_SUPPORT_SANDBOX_SECRET",
            "company_id": company.id,
        }
    )
    tenants = env["csp.tenant"].with_context(tracking_disable=True)
    tenants = tenants.create(
        [
            {
                "name": f"Tenant {number}",
                "tenant_id": TENANT.format(number),
                "connection_id": connection.id,
                "company_id": company.id,
            }
            for number in range(1, size + 1)
        ]
    )
    env.cr.commit()
    return tenants


def _read_all(env):
    while env["csp.tenant"]._count_due():
        env["csp.tenant"]._cron_refresh_health()
        env.invalidate_all()


def _make_due(env, tenants):
    now = fields.Datetime.now()
    tenants.write(
        {
            "health_checked_at": now - timedelta(minutes=20),
            "health_due_at": now - timedelta(minutes=5),
        }
    )
    env.cr.commit()
    env.invalidate_all()


def _control():
    session = requests.Session()
    session.trust_env = False
    session.verify = os.environ["CSP_SUPPORT_SANDBOX_CA"]
    return session, os.environ["CSP_SUPPORT_SANDBOX_URL"] + "/sandbox/requests"


def _forget_requests():
    session, address = _control()
    session.delete(address).raise_for_status()


def _count_requests():
    session, address = _control()
    calls = session.get(address).json()
    return sum(call["path"].startswith("/v1.0/") for call in calls)
