"""Two Odoos share a hundred tickets while one is killed and the way between is bad.

Either server has both databases, so that none is chosen unless it is asked for.
"""

import contextlib
import itertools
import json
import os
import subprocess
import time

import pytest

from dev import cloud, databases, odoo, places, ports, postgres, processes, web
from tests.dev.misbehaving_proxy import MISCHIEF, Proxy

SIZE = 100
LOT = 20  # tickets made, and answered, by one request
BEFORE = 60  # tickets shared before one side is killed, the others while it is down
PATIENCE = 120  # seconds
POLL = 0.3
EITHER = r"^csp_support_two_\w+_%s$"
MIRRORING = """
    SELECT res_id FROM ir_model_data
     WHERE module = 'csp_support' AND name = 'ir_cron_mirror'
"""
NOW = "now() AT TIME ZONE 'UTC'"

# How both sides tell the same ticket: what it is called, where it stands, what its
# dossier says, both numbers.
SHARES = """
    SELECT share.uuid, share.title, share.state, share.decline_reason,
           replace(share.dossier_content::text, '"', '') AS dossier,
           {ours}, {theirs}
      FROM csp_ticket_share share
     WHERE share.mirror_id IS NOT NULL
  ORDER BY share.uuid
"""
# What was said by people of either side, whether it is marked as corrected, and how
# often it stands there.
WORDS = """
    SELECT share.uuid,
           trim(regexp_replace(message.body, '<[^>]*>', '', 'g')) AS words,
           message.body LIKE '%o-mail-Message-edited%' AS corrected,
           COUNT(*)
      FROM mail_message message
      JOIN csp_ticket_share share ON share.id = message.res_id
     WHERE message.model = 'csp.ticket.share'
       AND share.mirror_id IS NOT NULL
       AND message.body LIKE '%Word %'
  GROUP BY share.uuid, words, corrected
  ORDER BY share.uuid, words
"""
# What somebody wrote and corrected, or deleted, later.
MISTAKES = """
    SELECT body FROM mail_message
     WHERE model = 'csp.ticket.share' AND (body LIKE '%Wrod %' OR body LIKE '%Slip %')
"""
WAITING = "SELECT COUNT(*) FROM csp_mirror_event WHERE state != 'done'"

# Runs within a server action, so that one request does the work of many.
SHARE = """
partnership = env.ref("csp_support.partnership_lucerne")
tickets = env["helpdesk.ticket"].create([
    {"name": f"Shared {number}", "description": "It fails", "user_id": env.uid,
     "partner_id": env.ref("csp_support.partner_adventure_works").id}
    for number in range(%d, %d)
])
for number, ticket in enumerate(tickets):
    share = env["csp.ticket.share"]._offered(ticket, partnership)
    share.message_post(body=f"Word of {ticket.name}", message_type="comment",
                       subtype_xmlid="mail.mt_comment")
"""
# Whoever wrote something wrong mends it: half of the slips go as on the page, half for
# good. The desk knows more, and renews the dossier.
MEND = """
said = env["mail.message"].search([
    ("model", "=", "csp.ticket.share"), ("author_id", "=", env.user.partner_id.id),
    "|", ("body", "like", "Wrod "), ("body", "like", "Slip ")])
for number, message in enumerate(said):
    share = env["csp.ticket.share"].browse(message.res_id)
    if "Wrod" in message.body:
        share._message_update_content(
            message, body=message.body.replace("Wrod", "Word"))
        if not share.received:
            share.ticket_id.write({"csp_users_affected": number + 1})
            share._keep_dossier()
    elif number % 4:
        share._message_update_content(message, body="", attachment_ids=[])
    else:
        message.unlink()
"""
# In every fourth share somebody writes what he mends later.
MISTAKE = """
    if number % 4 == 0:
        for words in ("Wrod", "Slip"):
            share.message_post(
                body=f"{words} {'back' if share.received else 'forth'}",
                message_type="comment", subtype_xmlid="mail.mt_comment")
"""
ANSWER = """
shares = env["csp.ticket.share"].search(
    [("received", "=", True), ("mirror_id", "!=", False), ("state", "=", "offered")],
    limit=%d)
for number, share in enumerate(shares):
    share.message_post(body=f"Word back on {share.title}", message_type="comment",
                       subtype_xmlid="mail.mt_comment")
    if number %% 5 == 0:
        share._decline("Word why not")
    else:
        share._accept()
        share._answer(f"Word that solves {share.title}")
"""
CLOSE = """
shares = env["csp.ticket.share"].search(
    [("received", "=", False), ("mirror_id", "!=", False), ("state", "=", "answered")])
for number, share in enumerate(shares):
    if number %% 7 == 0:
        share._ask_again("Word that it fails again")
    elif number %% 7 == 1:
        share._withdraw()
    else:
        share._close()
""".replace("%%", "%")


class Side:
    """One Odoo with a database of its own, seen by the other through a proxy."""

    def __init__(self, server, name, database):
        self.server = server
        self.name = name
        self.database = database
        self.port = ports.free()
        self.address = f"http://{ports.INTERFACE}:{self.port}"
        self.proxy = Proxy(self.address)
        self.process = None
        self._session = None
        self._numbers = itertools.count()

    @property
    def environment(self):
        return {**self.server.environment(), "CSP_SUPPORT_KEY": cloud.key()}

    @contextlib.contextmanager
    def serving(self):
        """Odoo runs, the scheduled action that mirrors too."""
        folder = places.clone_folder()
        command = odoo.command(
            self.server,
            *("-d", self.database, "--max-cron-threads", "1"),
            *("--db-filter", EITHER % os.getpid()),
            *("--http-port", str(self.port)),
        )
        name = f"two-odoos-{self.name}-{next(self._numbers)}"
        with processes.background(
            name, command, folder / f"{name}.log", env=self.environment, cwd=folder
        ) as process:
            self.process = process
            yield process

    def wait_until_ready(self):
        assert web.wait(self.address, self.process, "/web/health")

    def log_in(self):
        self._session = web.log_in(self.address, "admin", self.database)

    def call(self, model, method, *args, **kwargs):
        """A method over RPC, as the web client calls it."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self._session.post(
            f"{self.address}/web/dataset/call_kw",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=PATIENCE,
        ).json()
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]

    def record(self, name):
        """The id of a record by its name in the addon."""
        [[number]] = self.query(
            f"SELECT res_id FROM ir_model_data WHERE name = '{name}'"
            " AND module = 'csp_support'"
        )
        return int(number)

    def run(self, code):
        """Do this in Odoo, in one transaction."""
        action = self.call(
            "ir.actions.server",
            "create",
            {
                "name": "Two Odoos",
                "model_id": self.record("model_csp_ticket_share"),
                "state": "code",
                "code": code,
            },
        )
        self.call("ir.actions.server", "run", [action])

    def query(self, statement, database=None):
        """The rows of a statement, each a list of texts."""
        text = subprocess.check_output(
            [postgres.programs() / "psql", "-d", database or self.database]
            + ["-Atc", f"SELECT json_agg(row_to_json(r)) FROM ({statement}) r"],
            env=self.environment,
            text=True,
        )
        return [list(row.values()) for row in json.loads(text.strip() or "null") or []]

    def do(self, statement, database=None):
        subprocess.check_call(
            [postgres.programs() / "psql", "-d", database or self.database]
            + ["-qAtc", statement],
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )

    def keep_quiet(self):
        """Of the scheduled actions only the one that mirrors runs."""
        self.do(f"UPDATE ir_cron SET active = false WHERE id NOT IN ({MIRRORING})")

    def let_time_pass(self):
        """What is put off until later is due now, and the scheduled action runs."""
        self.do(
            f"UPDATE csp_mirror SET due_at = {NOW}, pull_due_at = {NOW}"
            f" WHERE due_at > {NOW} OR failure_count > 0;"
            f" INSERT INTO ir_cron_trigger (cron_id, call_at) {MIRRORING_NOW};"
        )
        self.do(f"SELECT pg_notify('cron_trigger', '{self.database}')", "postgres")

    def free_claims(self):
        """The minutes pass after which a claimed event is free again."""
        self.do(f"UPDATE csp_mirror_event SET next_attempt_at = {NOW}")

    def waiting(self):
        [[number]] = self.query(WAITING)
        return number

    def faults(self):
        """What is said to be wrong with the connection."""
        fault = "SELECT last_error FROM csp_mirror WHERE last_error IS NOT NULL"
        return self.query(fault)

    def shares(self):
        ours, theirs = "share.ticket_number", "share.their_reference"
        if self.name == "provider":
            ours, theirs = theirs, ours
        return self.query(SHARES.format(ours=f"{ours} AS a", theirs=f"{theirs} AS b"))

    def words(self):
        return self.query(WORDS)


MIRRORING_NOW = f"SELECT res_id, {NOW} FROM ({MIRRORING}) mirroring"


class World:
    """Both sides, and time that passes for both."""

    def __init__(self, reseller, provider):
        self.reseller = reseller
        self.provider = provider
        self.sides = (reseller, provider)

    def connect(self):
        """Exchange one code, as two administrators do."""
        mirrors = {}
        for side, name in zip(
            self.sides, ("partnership_lucerne", "partnership_alpine"), strict=True
        ):
            side.log_in()
            base = [("web.base.url", side.proxy.address), ("web.base.url.freeze", "1")]
            for key, value in base:
                side.call("ir.config_parameter", "set_param", key, value)
            partnership = [side.record(name)]
            action = side.call("csp.partnership", "action_open_mirror", partnership)
            mirrors[side] = action["res_id"]
        code = self.reseller.call(
            "csp.mirror", "action_make_code", [mirrors[self.reseller]]
        )["context"]["default_code"]
        entry = self.provider.call(
            "csp.mirror.entry",
            "create",
            {"mirror_id": mirrors[self.provider], "code": code},
        )
        self.provider.call("csp.mirror.entry", "action_connect", [entry])

    def share(self, first, last):
        for start in range(first, last, LOT):
            self.reseller.run(SHARE % (start, start + LOT) + MISTAKE)
            self.let_time_pass()

    def let_time_pass(self):
        for side in self.sides:
            side.let_time_pass()

    def wait(self, condition, what):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"It takes too long until {what}."
            self.let_time_pass()
            time.sleep(POLL)

    def settle(self):
        """Until nothing is on its way any more."""
        self.wait(
            lambda: not any(side.waiting() for side in self.sides),
            "both sides have everything",
        )


@pytest.fixture(scope="module")
def world():
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.server())
        template = databases.addon_template(server)
        sides = []
        for name in ("reseller", "provider"):
            database = stack.enter_context(
                databases.temporary(server, template, f"two_{name}")
            )
            side = Side(server, name, database)
            stack.enter_context(side.proxy)
            side.keep_quiet()
            sides.append(side)
        yield World(*sides)


@pytest.fixture(scope="module")
def story(world):
    """A hundred tickets are shared, answered and closed; nothing goes smoothly."""
    reseller, provider = world.sides
    with reseller.serving():
        with provider.serving() as victim:
            reseller.wait_until_ready()
            provider.wait_until_ready()
            world.connect()
            for side in world.sides:
                side.proxy.is_bad = True
            world.share(0, BEFORE)
            world.wait(provider.shares, "some have arrived")
            victim.kill()
            victim.wait()
            arrived = len(provider.shares())
        world.share(BEFORE, SIZE)
        reseller.run(MEND)
        with provider.serving():
            provider.wait_until_ready()
            provider.log_in()
            provider.free_claims()
            world.wait(lambda: len(provider.shares()) == SIZE, "all have arrived")
            for _lot in range(0, SIZE, LOT):
                provider.run(ANSWER % LOT + MISTAKE)
                world.let_time_pass()
            provider.run(MEND)
            world.settle()
            reseller.run(CLOSE)
            world.settle()
            for side in world.sides:
                side.proxy.is_bad = False
            world.wait(
                lambda: not any(side.faults() for side in world.sides),
                "no fault is shown any more",
            )
            yield arrived


def test_the_provider_was_killed_in_the_middle(world, story):
    assert 0 < story <= BEFORE < SIZE


def test_everything_bad_has_happened_on_both_ways(world, story):
    for side in world.sides:
        assert set(MISCHIEF) <= set(side.proxy.done)


def test_both_sides_tell_the_same_of_every_ticket(world, story):
    ours, theirs = (side.shares() for side in world.sides)
    assert len(ours) == SIZE
    assert ours == theirs
    states = {state for _uuid, _title, state, *_rest in ours}
    assert states == {"declined", "working", "closed", "withdrawn"}


def test_each_side_has_a_ticket_with_a_number_of_its_own(world, story):
    for side in world.sides:
        numbers = [row[-2:] for row in side.shares()]
        assert len({ours for ours, _theirs in numbers}) == SIZE
        assert len({theirs for _ours, theirs in numbers}) == SIZE
        assert all(all(pair) for pair in numbers)


def test_every_word_stands_once_on_both_sides(world, story):
    ours, theirs = (side.words() for side in world.sides)
    assert ours == theirs
    assert {count for *_said, count in ours} == {1}
    assert len(ours) >= 3 * SIZE


def test_what_was_corrected_is_so_on_both_sides(world, story):
    for side in world.sides:
        corrected = [words for _uuid, words, is_so, _count in side.words() if is_so]
        assert len(corrected) == SIZE // 2
        assert not side.query(MISTAKES)


def test_the_dossier_on_both_sides_is_the_last_one(world, story):
    for side in world.sides:
        dossiers = [dossier for *_rest, dossier, _ours, _theirs in side.shares()]
        assert all(dossiers)
        renewed = [text for text in dossiers if "Users affected" in text]
        assert len(renewed) == SIZE // 4


def test_nothing_waits_and_nothing_was_refused(world, story):
    for side in world.sides:
        assert side.waiting() == 0
        assert not side.faults()


def test_no_key_is_in_any_log(world, story):
    for log in places.clone_folder().glob("two-odoos-*.log"):
        text = log.read_text()
        assert "csp1-" not in text and "bearer" not in text.lower()
