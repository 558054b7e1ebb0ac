"""What `make demo` does in the Odoo shell: files tickets, reads what became of them."""

import textwrap
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from . import web

PATIENCE = 120  # seconds until the scheduled action must have checked every ticket
POLL = 0.5
TENANT = "c5900000-0000-4000-8000-0000000000"
WIDTH, INDENT = 88, 12


class Case(NamedTuple):
    """A ticket to file, and what must become of it."""

    tenant: str  # the last two digits of its id
    subject: str
    text: str
    verdict: str
    issue: str = ""
    category: str = ""
    error: str = ""


BY_CUSTOMER = Case(
    "02",
    "Nobody gets mail",
    "Since this morning our users cannot send or receive mail in Outlook.",
    verdict="known_issue",
    issue="EX1187342",
)
BY_AGENT = (
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
    customer = web.log_in(address, "customer")
    filed = [(BY_CUSTOMER, file_as_customer(env, customer, address))]
    filed += [(case, file_as_agent(env, case)) for case in BY_AGENT]
    env.cr.commit()
    print(
        f"\nOne ticket filed by a customer on the portal, {len(BY_AGENT)} by an agent."
    )
    print("The scheduled action checks them against the sandbox cloud …", flush=True)
    wait(env, [ticket for _, ticket in filed])
    broken = []
    for case, ticket in filed:
        show_ticket(ticket)
        broken += shortcomings(case, ticket)
    broken += show_pages(customer, address, filed[0][1])
    print()
    for sentence in broken:
        print(f"NOT AS PROMISED: {sentence}")
    if broken:
        raise SystemExit(1)
    print("Everything came about as promised.")


def file_as_customer(env, session, address):
    """The ticket that the customer's browser submits on the portal."""
    page = html.fromstring(session.get(f"{address}/new/ticket").text)
    [token] = page.xpath("//form[@action='/submitted/ticket']//*[@name='csrf_token']")
    form = {
        "csrf_token": token.get("value"),
        "subject": BY_CUSTOMER.subject,
        "description": BY_CUSTOMER.text,
        "consent": page.xpath("//form//input[@name='consent']/@value"),
    }
    answer = session.post(f"{address}/submitted/ticket", data=form)
    answer.raise_for_status()
    number = urlsplit(answer.url).path.rpartition("/")[2]
    return env["helpdesk.ticket"].browse(int(number))


def file_as_agent(env, case):
    """The ticket that an agent files for a tenant's customer."""
    agent = env["res.users"].search([("login", "=", "agent")])
    tenant = env["csp.tenant"].search([("tenant_id", "=", TENANT + case.tenant)])
    ticket = env(user=agent)["helpdesk.ticket"].create(
        {
            "name": case.subject,
            "description": case.text,
            "partner_id": tenant.partner_id.id,
            "csp_tenant_id": tenant.id,
        }
    )
    return ticket.with_env(env)


def wait(env, tickets):
    """Until the server beside has checked each ticket, or patience is over."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        env.cr.rollback()
        env.invalidate_all()
        if all(ticket.csp_health_check_ids for ticket in tickets):
            return
        time.sleep(POLL)


def show_ticket(ticket):
    """Prints what the database says of the ticket."""
    check, issue = ticket.csp_last_check_id, ticket.csp_issue_id
    print(f"\n{ticket.number}  {ticket.name}")
    show("Tenant", ticket.csp_tenant_id.display_name)
    show("Verdict", label(ticket, "csp_health_verdict"))
    show("Issue", issue and f"{issue.display_name} ({label(ticket, 'csp_issue_link')})")
    show("Why", check.reason)
    show("Because", check.error)
    show("Route", label(ticket, "csp_route"))
    show("Missing", check.missing)
    show("Tags", ", ".join(ticket.tag_ids.mapped("name")))
    show("Terms", ticket.csp_terms_id.display_name)
    show("Checked", check and f"{check.checked_at} UTC, data of {check.data_at or '–'}")


def show(name, text):
    """Prints a fact, if there is one."""
    head = f"  {name}"
    for line in (text or "").splitlines():
        print(
            textwrap.fill(
                line,
                WIDTH,
                initial_indent=head.ljust(INDENT),
                subsequent_indent=" " * INDENT,
            )
        )
        head = ""


def label(record, field):
    labels = dict(record._fields[field]._description_selection(record.env))
    return labels.get(record[field])


def shortcomings(case, ticket):
    """Sentences about what was promised and did not come about."""
    check = ticket.csp_last_check_id
    facts = {
        "verdict": (ticket.csp_health_verdict, case.verdict),
        "issue": (ticket.csp_issue_id.issue_id or "", case.issue),
        "category": (ticket.csp_escalation_category or "", case.category),
        "tag": (ticket.tag_ids.csp_escalation_category or "", case.category),
    }
    for name, (found, promised) in facts.items():
        if found != promised:
            yield f"{ticket.name}: the {name} is {found!r}, promised was {promised!r}."
    if case.error not in (check.error or ""):
        yield f"{ticket.name}: what is said does not speak of {case.error!r}."
    if case.issue and not check.reason:
        yield f"{ticket.name}: linked without a reason."


def show_pages(session, address, ticket):
    """Prints what the customer's browser shows; yields what is missing there."""
    pages = {
        f"/my/ticket/{ticket.id}": "//section[starts-with(@class, 'o_csp_ticket')]",
        "/my/support": "//a[contains(@href, '/my/support/terms/')]",
    }
    found = {}
    for path, place in pages.items():
        page = html.fromstring(session.get(address + path).text)
        found[path] = page.xpath(place)
    ticket_parts, links = found.values()
    yield from show_part("The customer's ticket", ticket_parts, BY_CUSTOMER.issue)
    if not links:
        yield "The customer's support page leads to no terms."
        return
    page = html.fromstring(session.get(address + links[0].get("href")).text)
    terms = [page.get_element_by_id("wrap")]
    yield from show_part("The customer's terms", terms, "What it costs")


def show_part(title, parts, expected):
    """Prints parts of a page; yields a sentence if the expected text is not there."""
    text = [line for part in parts for line in web.lines(part)]
    print(f"\n{title}, read on the portal")
    for line in text:
        print(textwrap.fill(line, WIDTH, initial_indent="  ", subsequent_indent="  "))
    if not any(expected in line for line in text):
        yield f"{title}: the page does not show {expected!r}."
