"""What csp_support costs at the desk: helpdesk_mgmt alone against both, over HTTP.

Two databases with the same tickets, each behind a server of its own; every request goes
to the one and the other in turn, so that whatever else the machine does hits both.
"""

import contextlib
import statistics
import subprocess
import time

from lxml import etree

from dev import databases, odoo, places, ports, postgres, processes, web

ROUNDS = 60
WARM_UP = 5
POPULATE = "from benchmarks.desk import population; population.main(env)"
GOALS = {
    "ticket_create_ratio": 1.3,
    "agent_list_ratio": 1.1,
    "portal_tickets_ratio": 1.15,
    "portal_ticket_page_ratio": 1.15,
    "support_page_ms": 100,
    "health_page_ms": 100,
}
LIST_LENGTH = 80
COUNT_LIMIT = 10_001  # beyond this the web client does not count a list


class Client:
    """A person's browser, as far as requests go."""

    def __init__(self, address, login):
        self.address = address
        self.session = web.log_in(address, login)

    def get(self, path):
        answer = self.session.get(self.address + path)
        answer.raise_for_status()
        return answer

    def call(self, model, method, *arguments, **keywords):
        answer = self.session.post(
            f"{self.address}/web/dataset/call_kw/{model}/{method}",
            json={
                "params": {
                    "model": model,
                    "method": method,
                    "args": arguments,
                    "kwargs": keywords,
                }
            },
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]


class Desk:
    """A server with its agent and its customer."""

    def __init__(self, address):
        self.agent = Client(address, "bench_agent")
        self.customer = Client(address, "bench_customer")
        self.columns = self._columns()
        tickets = self.agent.call(
            "helpdesk.ticket", "search", [("partner_id.name", "=", "Bench Customer")]
        )
        self.ticket = tickets[len(tickets) // 2]
        partners = [("name", "=", "Bench Customer")]
        [self.partner] = self.agent.call("res.partner", "search", partners, limit=1)

    def _columns(self):
        """What the agent's list asks for, as the web client would."""
        views = self.agent.call(
            "helpdesk.ticket", "get_views", views=[[False, "list"]], options={}
        )
        fields = views["models"]["helpdesk.ticket"]["fields"]
        arch = etree.fromstring(views["views"]["list"]["arch"])
        shown = [
            node.get("name")
            for node in arch.iterchildren("field")
            if node.get("optional") != "hide"
        ]
        name_only = {"fields": {"display_name": {}}}
        relations = ("many2one", "many2many", "one2many")
        return {
            name: name_only if fields[name]["type"] in relations else {}
            for name in shown
        }

    def ticket_create(self):
        values = {
            "name": "Mail does not arrive",
            "description": "<p>Since this morning nobody gets mail in Outlook.</p>",
            "partner_id": self.partner,
        }
        self.agent.call("helpdesk.ticket", "create", [values])

    def agent_list(self):
        self.agent.call(
            "helpdesk.ticket",
            "web_search_read",
            domain=[],
            specification=self.columns,
            limit=LIST_LENGTH,
            count_limit=COUNT_LIMIT,
        )

    def portal_tickets(self):
        self.customer.get("/my/tickets")

    def portal_ticket_page(self):
        self.customer.get(f"/my/ticket/{self.ticket}")

    def support_page(self):
        self.customer.get("/my/support")

    def health_page(self):
        self.customer.get("/my/health")


def run():
    """All figures of the desk."""
    with postgres.server() as server, contextlib.ExitStack() as stack:
        plain = _desk(server, stack, "plain", databases.helpdesk_template(server))
        ours = _desk(server, stack, "csp", databases.addon_template(server))
        values = {f"{name}_ratio": ratio(plain, ours, name) for name in COMPARED}
        for page in PAGES:
            seconds = statistics.median(times(getattr(ours, page)))
            values[f"{page}_ms"] = 1000 * seconds
    return {
        name: {"value": round(value, 3), "goal": GOALS[name], "better": "lower"}
        for name, value in values.items()
    }


PAGES = ("support_page", "health_page")
COMPARED = ("ticket_create", "agent_list", "portal_tickets", "portal_ticket_page")


def ratio(plain, ours, name):
    """How many times as long it takes with our addon; of the medians."""
    pairs = [(plain, []), (ours, [])]
    for _ in range(WARM_UP):
        for desk, _ in pairs:
            getattr(desk, name)()
    for _ in range(ROUNDS):
        for desk, seconds in pairs:
            seconds.append(timed(getattr(desk, name)))
    before, after = (statistics.median(seconds) for _, seconds in pairs)
    return after / before


def times(action):
    for _ in range(WARM_UP):
        action()
    return [timed(action) for _ in range(ROUNDS)]


def timed(action):
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _desk(server, stack, name, template):
    """A populated clone of the template behind a server, until the stack unwinds."""
    database = stack.enter_context(
        databases.temporary(server, template, f"bench_{name}")
    )
    folder = places.clone_folder()
    options = {"env": server.environment(), "cwd": folder}
    shell = ("shell", "-d", database, "--no-http", "--log-level", "warn")
    subprocess.run(
        odoo.command(server, *shell), input=POPULATE, text=True, check=True, **options
    )
    port = ports.free()
    # The scheduled actions of one server must not slow down the other.
    arguments = ("-d", database, "--http-port", str(port), "--max-cron-threads", "0")
    command = odoo.command(server, *arguments)
    log = folder / f"bench-{name}.log"
    process = stack.enter_context(
        processes.background(f"bench-{name}", command, log, **options)
    )
    address = f"http://{ports.INTERFACE}:{port}"
    web.wait(address, process)
    return Desk(address)
