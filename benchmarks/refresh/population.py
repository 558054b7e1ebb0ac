"""What runs inside Odoo: the tenants that the sandbox generates, and when they are due.

All others are left alone.
"""

from datetime import timedelta

from odoo import fields

TENANT = "c5900001-0000-4000-8000-{:012x}"  # as the sandbox generates them


def tenants(env, size):
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
    made = env["csp.tenant"].with_context(tracking_disable=True)
    made = made.create(
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
    return made


def make_due(env, due):
    """Lets the last reading of these be old, and no other tenant be due."""
    now = fields.Datetime.now()
    env["csp.tenant"].search([]).health_due_at = now + timedelta(days=1)
    due.write(
        {
            "health_checked_at": now - timedelta(minutes=20),
            "health_due_at": now - timedelta(minutes=5),
        }
    )
    env.cr.commit()
    env.invalidate_all()


def read_all(env):
    """Reads until no tenant is due."""
    while env["csp.tenant"]._count_due():
        env["csp.tenant"]._cron_refresh_health()
        env.invalidate_all()
