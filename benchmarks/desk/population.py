"""Fills a database, with or without csp_support, with the tickets of a busy desk."""

import uuid

from odoo.fields import Command

COMPANIES = 200
COPIES = 100  # of each sampled ticket, made in the database
OWN = "Bench Customer"


def main(env):
    """About 20,000 tickets; 200 of them are the customer's who logs in."""
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    _user(env, "bench_agent", "helpdesk_mgmt.group_helpdesk_user")
    customers = env["res.partner"].create(
        [{"name": OWN, "is_company": True}]
        + [{"name": f"Company {n}", "is_company": True} for n in range(COMPANIES)]
    )
    contact = env["res.partner"].create(
        {"name": "Contact", "parent_id": customers[0].id}
    )
    _user(env, "bench_customer", "base.group_portal", partner_id=contact.id)
    if "csp.tenant" in env:
        _tenants(env, customers)
    _tickets(env, customers[0], 200)
    _multiply(env, _tickets(env, customers[1:], COMPANIES))
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def _user(env, login, group, **values):
    groups = [Command.set(env.ref(group).ids)]
    env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": login,
            "login": login,
            "password": login,
            "group_ids": groups,
            **values,
        }
    )


def _tenants(env, customers):
    """A tenant for each customer, with the support offering of a demo tenant."""
    model = env["csp.tenant"]
    connection = env["csp.connection"].search([], limit=1)
    offered = model.search([("offering_id", "!=", False)], limit=1)
    model.create(
        [
            {
                "name": customer.name,
                "tenant_id": str(uuid.uuid4()),
                "partner_id": customer.id,
                "connection_id": connection.id,
                "offering_id": offered.offering_id.id,
                "offering_start": offered.offering_start,
            }
            for customer in customers
        ]
    )


def _tickets(env, customers, count):
    return env["helpdesk.ticket"].create(
        [
            {
                "name": f"Mail does not arrive ({n})",
                "description": "<p>Since this morning nobody gets mail.</p>",
                "partner_id": customers[n % len(customers)].id,
            }
            for n in range(count)
        ]
    )


def _multiply(env, tickets):
    """Copies the tickets in the database itself: by the ORM it would take minutes."""
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'helpdesk_ticket'"
        " AND column_name NOT IN ('id', 'number', 'access_token')"
    )
    columns = ", ".join(f'"{name}"' for (name,) in env.cr.fetchall())
    env.cr.execute(
        f"INSERT INTO helpdesk_ticket (number, {columns})"
        f" SELECT number || '-' || copy, {columns}"
        " FROM helpdesk_ticket, generate_series(1, %s) AS copy WHERE id = ANY(%s)",
        [COPIES, tickets.ids],
    )
