"""What runs inside Odoo: one of several workers that share the reading."""

import time
from pathlib import Path

from odoo.addons.csp_support.microsoft import tenant_round

from . import cloud_log, population

POLL = 0.02  # seconds
CROWD = 32  # threads that read the tenants before it counts
PATIENCE = 600  # seconds that they may take


def prepare(env, size):
    """Makes the tenants if they are not there, each read once; then all are due."""
    tenants = env["csp.tenant"].search([("company_id.name", "=", "Bench")])
    if not tenants:
        tenants = population.tenants(env, size)
        answers = tenant_round.ask_all(
            tenants._questions(), tenant_round.health, PATIENCE, CROWD
        )
        tenants._keep_health(answers)
    population.make_due(env, tenants)
    cloud_log.forget()


def work(env, start):
    """Waits for the file `start`, reads with others what is due, prints when."""
    env["csp.tenant"]._count_due()  # whatever is slow the first time
    env.cr.commit()
    print("ready", flush=True)
    while not Path(start).exists():
        time.sleep(POLL)
    began = time.time()
    population.read_all(env)
    print(began, time.time())
