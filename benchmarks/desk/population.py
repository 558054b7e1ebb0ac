"""Fills a database, with or without csp_support, with the tickets of a busy desk."""

import uuid
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

CUSTOMERS = 5_000
TICKETS_EACH = 20
OWN_TICKETS = 200
OWN = "Bench Customer"
OPEN_ISSUES, OLD_ISSUES, POSTS, SERVICES, MESSAGES = 5, 300, 6, 30, 10


def main(env):
    """100,000 tickets of 5,000 customers, and those of the one who logs in."""
    env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
    _agent(env)
    customers = env["res.partner"].create(
        [{"name": OWN, "is_company": True}]
        + [{"name": f"Company {n}", "is_company": True} for n in range(CUSTOMERS)]
    )
    contact = env["res.partner"].create(
        {"name": "Contact", "parent_id": customers[0].id}
    )
    _user(env, "bench_customer", "base.group_portal", partner_id=contact.id)
    if "csp.tenant" in env:
        _tenants(env, customers)
        _health(env, customers[0])
    _tickets(env, customers[0], OWN_TICKETS)
    _multiply(env, _tickets(env, customers[1], TICKETS_EACH), customers[1:])
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()


def _agent(env):
    """One who sees all tickets; where there are tenants, one who works with them."""
    agent = _user(env, "bench_agent", "helpdesk_mgmt.group_helpdesk_user")
    if "csp.tenant" in env:
        agent.group_ids |= env.ref("csp_support.group_csp_agent")


def _user(env, login, group, **values):
    groups = [Command.set(env.ref(group).ids)]
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": groups,
                **values,
            }
        )
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


def _health(env, customer):
    """A bad day of the one who logs in, after a year of service health."""
    tenant = env["csp.tenant"].search([("partner_id", "=", customer.id)])
    now = fields.Datetime.now()
    tenant.write({"health_reading": "degraded", "health_checked_at": now})
    tenant.messages_read_at = now
    env["csp.service.health"].create(
        [
            {
                "tenant_id": tenant.id,
                "service_id": service.id,
                "status": "serviceOperational",
            }
            for service in env["csp.service"].search([], limit=SERVICES)
        ]
    )
    env["csp.service.issue"].create(
        [_issue(number, tenant, now) for number in range(OPEN_ISSUES + OLD_ISSUES)]
    )
    env["csp.service.message"].create(
        [
            {
                "message_id": f"MC{number}",
                "title": f"Something changes ({number})",
                "cloud": "sandbox",
                "act_by": now + timedelta(days=number + 1),
                "body": "<p>Look whether it concerns you.</p>",
                "tenant_ids": [Command.link(tenant.id)],
            }
            for number in range(MESSAGES)
        ]
    )


def _issue(number, tenant, now):
    start = now - timedelta(days=number)
    return {
        "issue_id": f"EX{number}",
        "title": f"Users can't read mail ({number})",
        "cloud": "sandbox",
        "service_name": "Exchange Online",
        "classification": "incident",
        "status": "serviceDegradation" if number < OPEN_ISSUES else "serviceRestored",
        "is_resolved": number >= OPEN_ISSUES,
        "start_at": start,
        "end_at": number >= OPEN_ISSUES and start + timedelta(hours=4),
        "modified_at": start,
        "tenant_ids": [Command.link(tenant.id)],
        "post_ids": [
            Command.create(
                {
                    "created_at": start + timedelta(minutes=30 * post),
                    "content": "<p>We look into it.</p>" * 20,
                }
            )
            for post in range(POSTS)
        ],
    }


def _tickets(env, customer, count):
    return env["helpdesk.ticket"].create(
        [
            {
                "name": f"Mail does not arrive ({n})",
                "description": "<p>Since this morning nobody gets mail.</p>",
                "partner_id": customer.id,
            }
            for n in range(count)
        ]
    )


def _multiply(env, tickets, customers):
    """Gives each customer copies of the tickets, in the database: the ORM is slow."""
    env.flush_all()
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'helpdesk_ticket'"
    )
    columns = {name: f'ticket."{name}"' for (name,) in env.cr.fetchall()}
    columns |= {
        "id": "nextval('helpdesk_ticket_id_seq')",
        "number": "ticket.number || '-' || customer.id",
        "partner_id": "customer.id",
        "commercial_partner_id": "customer.id",
        "access_token": "NULL",
    }
    source = "helpdesk_ticket ticket CROSS JOIN res_partner customer"
    if "csp_tenant_id" in columns:
        columns["csp_tenant_id"] = "tenant.id"
        source += " JOIN csp_tenant tenant ON tenant.partner_id = customer.id"
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f"""
        WITH copies AS (
            INSERT INTO helpdesk_ticket ({names})
            SELECT {", ".join(columns.values())}
              FROM {source}
             WHERE ticket.id = ANY(%s) AND customer.id = ANY(%s)
         RETURNING id, partner_id
        )
        INSERT INTO mail_followers (res_model, res_id, partner_id)
        SELECT 'helpdesk.ticket', id, partner_id FROM copies
        """,
        [tickets.ids, customers.ids],
    )
