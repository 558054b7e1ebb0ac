"""What `make demo` does in the Odoo shell: files tickets, reads what became of them."""

import time
from typing import NamedTuple

from lxml import html

from odoo.tools import html2plaintext

from . import web

PATIENCE = 120  # seconds until the scheduled action must have checked every ticket
POLL = 0.5
TENANT = "c5900000-0000-4000-8000-0000000000"


class Case(NamedTuple):
    """A ticket to file, and what must become of it."""

    tenant: str  # the last two digits of its id
    subject: str
    text: str
    verdict: str
    issue: str = ""
    category: str = ""
    error: str = ""


CASES = (
    Case(
        "02",
        "Nobody gets mail",
        "Since this morning our users cannot send or receive mail in Outlook.",
        verdict="known_issue",
        issue="EX1187342",
    ),
    Case(
        "03",
        "Riunioni di Teams bloccate",
        "Da un'ora nessuno riesce ad avviare o a partecipare a riunioni in Teams.",
        verdict="known_issue",
        issue="TM1187501",
    ),
    Case(
        "01",
        "Shared mailbox for a new colleague",
        "Please give our new colleague access to the shared mailbox of accounting.",
        verdict="no_known_issue",
    ),
    Case(
        "01",
        "SharePoint is down for everybody",
        "None of our 80 users can open any SharePoint site. We tried three networks, "
        "the office, home and mobile, and two browsers: always error 503.",
        verdict="no_known_issue",
        category="service_unavailable",
    ),
    Case(
        "07",
        "OneDrive does not synchronise",
        "OneDrive has stopped synchronising files on several computers.",
        verdict="unknown",
        error="expired",
    ),
)


def main(env, address):
    """Prints the story; ends with status 1 if it did not go as promised."""
    filed = [(case, file(env, case)) for case in CASES]
    env.cr.commit()
    print(f"\nFiled {len(filed)} tickets as {agent(env).name}.")
    print("The scheduled action checks them against the sandbox cloud …")
    wait(env, [ticket for _, ticket in filed])
    broken = []
    for case, ticket in filed:
        show(ticket)
        broken += shortcomings(case, ticket)
    broken += show_terms(address)
    print()
    for sentence in broken:
        print(f"NOT AS PROMISED: {sentence}")
    if broken:
        raise SystemExit(1)
    print("Everything came about as promised.")


def agent(env):
    return env["res.users"].search([("login", "=", "agent")])


def file(env, case):
    """The ticket, filed by the agent for the tenant's customer."""
    tenant = env["csp.tenant"].search([("tenant_id", "=", TENANT + case.tenant)])
    tickets = env(user=agent(env))["helpdesk.ticket"]
    return tickets.create(
        {
            "name": case.subject,
            "description": case.text,
            "partner_id": tenant.partner_id.id,
            "csp_tenant_id": tenant.id,
        }
    ).with_env(env)


def wait(env, tickets):
    """Until each ticket has been checked by the server beside; or not at all."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        env.cr.rollback()
        env.invalidate_all()
        if all(ticket.csp_health_check_ids for ticket in tickets):
            return
        time.sleep(POLL)


def show(ticket):
    """Prints what the database says of the ticket."""
    check = ticket.csp_last_check_id
    print(f"\n{ticket.number}  {ticket.name}")
    line("Tenant", f"{ticket.csp_tenant_id.display_name}")
    line("Verdict", label(ticket, "csp_health_verdict"))
    issue = ticket.csp_issue_id
    line("Issue", issue and f"{issue.display_name} ({ticket.csp_issue_link})")
    line("Why", check.reason)
    line("Could not", check.error)
    line("Route", label(ticket, "csp_route"))
    line("Missing", check.missing)
    line("Tags", ", ".join(ticket.tag_ids.mapped("name")))
    line("Terms", ticket.csp_terms_id.display_name)
    line("Checked", f"{check.checked_at} UTC, data as of {check.data_at or 'never'}")


def line(name, text):
    """Prints a fact if there is one; long ones are indented below each other."""
    for number, part in enumerate(html2plaintext(text or "").splitlines()):
        print(f"  {'' if number else name:<10}{part}")


def label(record, field):
    labels = dict(record._fields[field]._description_selection(record.env))
    return labels.get(record[field])


def shortcomings(case, ticket):
    """Sentences about what was promised and did not come about."""
    facts = {
        "verdict": (ticket.csp_health_verdict, case.verdict),
        "issue": (ticket.csp_issue_id.issue_id or "", case.issue),
        "category": (ticket.csp_escalation_category or "", case.category),
    }
    for name, (found, promised) in facts.items():
        if found != promised:
            yield f"{ticket.name}: {name} is {found!r}, promised was {promised!r}."
    if case.error not in (ticket.csp_last_check_id.error or ""):
        yield f"{ticket.name}: the reason does not speak of {case.error!r}."
    if case.issue and not ticket.csp_last_check_id.reason:
        yield f"{ticket.name}: linked without a reason."
    tags = ticket.tag_ids.mapped("csp_escalation_category")
    if case.category and case.category not in tags:
        yield f"{ticket.name}: no tag {case.category}."


def show_terms(address):
    """Prints the terms as the customer's browser shows them; yields what is amiss."""
    session = web.log_in(address, "customer")
    support = html.fromstring(session.get(f"{address}/my/support").text)
    links = support.xpath("//a[contains(@href, '/my/support/terms/')]/@href")
    if not links:
        yield "The customer's support page leads to no terms."
        return
    page = html.fromstring(session.get(address + links[0]).text)
    text = html2plaintext(html.tostring(page.get_element_by_id("wrap")))
    print("\nThe terms of his support, as the customer reads them:")
    for part in filter(None, map(str.strip, text.splitlines())):
        print(f"  {part}")
    if "ersion" not in text:
        yield "The customer's terms do not say their version."
