import re

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .route_common import served_routes
from .visitor_common import VisitorCase

# Every route of ours and of helpdesk_mgmt is decided here; a new one fails the test.
# Pages for whoever has logged in, with what is his own.
PAGES = {
    "/my/customers",
    "/my/customers/page/<int:page>",
    "/my/health",
    "/my/self-help",
    "/my/shares",
    "/my/shares/page/<int:page>",
    "/my/support",
    "/my/tickets",
    "/my/tickets/page/<int:page>",
    "/new/subscription",
    "/new/ticket",
}

# Pages of one record, for the people of its customer: the field of this test with
# Contoso's record, and the answer to everybody else.
RECORDS = {
    "/my/health/issue/<issue_id>": ("issue", 404),
    "/my/ticket/<int:ticket_id>": ("ticket", 303),
    "/my/ticket/<int:ticket_id>/consent": ("ticket", 404),
    "/my/ticket/<int:ticket_id>/issue": ("ticket", 404),
    "/my/support/statement/<int:statement_id>/pdf": ("statement", 404),
    "/my/support/acceptance/<int:acceptance_id>/pdf": ("acceptance", 404),
    "/my/support/contacts/<int:tenant_id>": ("contoso", 404),
    "/my/support/terms/<int:terms_id>": ("terms", 404),
    "/my/support/terms/<int:terms_id>/pdf": ("terms", 404),
}

# For the people of a partner organisation alone: proved in test_share_portal and
# test_reseller_portal.
SHARED = {
    "/my/customers/<int:tenant_id>",
    "/my/shares/<int:share_id>",
    "/my/shares/<int:share_id>/dossier",
    "/my/shares/<int:share_id>/file/<int:file_id>",
    "/my/shares/<int:share_id>/move",
    "/my/shares/<int:share_id>/reference",
}

# Pages that need no log-in, but a secret: answered alike to everybody without it.
SECRETS = {
    "/my/ticket/<int:ticket_id>/<access_token>": 303,
    "/csp_support/consent": 404,
    "/support/offering/<token>": 404,
}

# What changes something: only by a POST from our own page.
CHANGES = {
    "/my/health/issue/<issue_id>/follow",
    "/my/health/issue/<issue_id>/unfollow",
    "/my/ticket/<int:ticket_id>/consent/give",
    "/my/support/contacts/<int:tenant_id>/name",
    "/my/support/contacts/<int:tenant_id>/remove",
    "/my/support/terms/<int:terms_id>/accept",
    "/my/ticket/<int:ticket_id>/issue/join",
    "/my/ticket/<int:ticket_id>/seen/say",
    "/submitted/subscription",
    "/submitted/ticket",
    "/ticket/close",
    "/ticket/reopen",
}

# The same for whoever came with the secret of a mail: proved in test_portal_closing.
CHANGES_BY_SECRET = {"/my/ticket/<int:ticket_id>/still_broken"}

# What our pages ask while somebody types: it changes nothing.
QUESTIONS = {"/new/ticket/suggestions"}

# Administrators only: to every customer it is not there.
ADMINISTRATION = {"/csp_support/oauth/callback"}

# For the Odoo of a partner, with a code: proved in test_mirror_wire.
MACHINES = {"/csp_support/mirror/pair"}

NO_NUMBERS = ("x", "1x", "1.5", "%C2%B2", "1%20OR%201")
NUMBERS_OF_NOBODY = ("-1", "0", str(2**31), str(10**12), "9" * 40)


@tagged("-at_install", "post_install")
class TestPortalRouteMatrix(VisitorCase):
    """Every portal route, asked by everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = (cls.customer, cls.colleague)
        cls.others = (cls.stranger, cls.reseller, cls.provider)
        # What only the people of the one customer may ever read.
        cls.secrets = {
            tenant.partner_id: (f"Ticket of {tenant.name}", f"Issue of {tenant.name}")
            for tenant in (cls.contoso, cls.fabrikam)
        }

    def _get(self, path):
        with mute_logger("odoo.http"):
            return self.url_open(path, allow_redirects=False)

    def assertLogInAsked(self, response):
        self.assertEqual(response.status_code, 303, response.url)
        self.assertIn("/web/login", response.headers["Location"])

    def _address(self, route):
        """The route for what is Contoso's."""
        ids = {
            "acceptance_id": self.acceptance.id,
            "issue_id": self.issue.id,
            "page": 1,
            "statement_id": self.statement.id,
            "tenant_id": self.contoso.id,
            "terms_id": self.terms.id,
            "ticket_id": self.ticket.id,
        }
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), route)

    def _filled(self, route, record_id):
        start, _parameter, end = route.replace(">", "<").split("<")
        return f"{start}{record_id}{end}"

    # ------------------------------------------------------------------

    def test_every_route_is_decided(self):
        decided = {*PAGES, *RECORDS, *SECRETS, *CHANGES, *QUESTIONS}
        decided |= CHANGES_BY_SECRET | ADMINISTRATION | SHARED | MACHINES
        served = {address for address, _endpoint in served_routes(self.env)}
        self.assertEqual(served, decided)

    def test_what_only_reads_does_not_write(self):
        self._log_in(self.customer)
        mine = {
            **{route: self._address(route) for route in PAGES},
            **{
                route: self._filled(route, getattr(self, name).id)
                for route, (name, _refusal) in RECORDS.items()
            },
        }
        for address, endpoint in served_routes(self.env):
            if endpoint.routing["readonly"] and address in mine:
                with self.subTest(address), self.assertNoLogs("odoo.http", "WARNING"):
                    self.assertLess(self.url_open(mine[address]).status_code, 400)

    def test_pages_show_everybody_his_own(self):
        for user in (*self.people, *self.others):
            self._log_in(user)
            for route in PAGES:
                response = self._get(self._address(route))
                with self.subTest(user=user.login, route=route):
                    self.assertEqual(response.status_code, 200)
                    for owner, secrets in self.secrets.items():
                        if owner != user.commercial_partner_id:
                            for secret in secrets:
                                self.assertNotIn(secret, response.text)

    def test_own_things_are_on_the_pages(self):
        for user in self.people:
            self._log_in(user)
            self.assertIn("Ticket of contoso", self._get("/my/tickets").text)
            self.assertIn("Issue of contoso", self._get("/my/support").text)

    def test_records_are_for_the_people_of_their_customer(self):
        for route, (name, _refusal) in RECORDS.items():
            for user in self.people:
                self._log_in(user)
                path = self._filled(route, getattr(self, name).id)
                with self.subTest(user=user.login, path=path):
                    self.assertEqual(self._get(path).status_code, 200)

    def test_records_are_not_there_for_others(self):
        for route, (name, refusal) in RECORDS.items():
            for user in self.others:
                self._log_in(user)
                path = self._filled(route, getattr(self, name).id)
                with self.subTest(user=user.login, path=path):
                    self.assertRefused(path, refusal)

    def test_numbers_above_and_below(self):
        self._log_in(self.customer)
        for route, (name, refusal) in RECORDS.items():
            record = getattr(self, name)
            mine = self._mine(record)
            for near in (record.id - 1, record.id + 1, *NUMBERS_OF_NOBODY):
                path = self._filled(route, near)
                with self.subTest(path=path):
                    if near in mine.ids:
                        self.assertEqual(self._get(path).status_code, 200)
                    else:
                        self.assertRefused(path, refusal)

    def _mine(self, record):
        """What the customer reads of this model; of some only our pages read."""
        mine = record.with_user(self.customer)
        return mine.search([]) if mine.has_access("read") else record

    def test_what_is_no_number(self):
        self._log_in(self.customer)
        for route in RECORDS:
            for text in NO_NUMBERS:
                path = self._filled(route, text)
                with self.subTest(path=path):
                    self.assertEqual(self._get(path).status_code, 404)

    def test_pages_that_are_no_numbers(self):
        self._log_in(self.customer)
        for text in (*NO_NUMBERS, *NUMBERS_OF_NOBODY, "%00"):
            with self.subTest(text=text):
                response = self._get(f"/my/tickets?page={text}")
                self.assertEqual(response.status_code, 200)
        for text in NUMBERS_OF_NOBODY:
            with self.subTest(text=text):
                response = self._get(f"/my/tickets/page/{text}")
                self.assertEqual(response.status_code, 200)

    def test_every_other_parameter_is_any_text(self):
        self._log_in(self.customer)
        names = "sortby filterby groupby search search_in date_begin date_end".split()
        for text in ("x", "-1", "%00", "%27", "9" * 40, "1%20OR%201"):
            for name in names:
                path = f"/my/tickets?{name}={text}&date_end=2026-01-01"
                with self.subTest(path=path):
                    self.assertEqual(self._get(path).status_code, 200)

    def assertRefused(self, path, status):
        response = self._get(path)
        self.assertEqual(response.status_code, status, path)
        if status == 303:
            self.assertEqual(response.headers["Location"].rsplit("/", 1)[1], "my")
        for secret in self.secrets[self.contoso.partner_id]:
            self.assertNotIn(secret, response.text)

    def test_without_a_log_in(self):
        self.authenticate(None, None)
        self._ask_everything_without_a_log_in()

    def test_who_has_left(self):
        self.leaver.active = True
        self._log_in(self.leaver)
        self.assertEqual(self._get("/my/tickets").status_code, 200)
        self.leaver.active = False
        self._ask_everything_without_a_log_in()

    def _ask_everything_without_a_log_in(self):
        for route in PAGES | ADMINISTRATION:
            self.assertLogInAsked(self._get(self._address(route)))
        for end in ("", "/pdf"):
            path = f"/my/support/terms/{self.terms.id}{end}"
            self.assertLogInAsked(self._get(path))
        self.assertRefused(f"/my/ticket/{self.ticket.id}", 303)
        for route in CHANGES:
            self.assertLogInAsked(
                self._post(self._address(route), ticket_id=self.ticket.id)
            )
        self.assertFalse(self.ticket.closed)
        for route in QUESTIONS:
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(route, {})

    def test_secrets_cannot_be_guessed(self):
        token = self.ticket._portal_ensure_token()
        for user in (*self.others, None):
            self.authenticate(user and user.login, user and user.login)
            wrong = f"/my/ticket/{self.ticket.id}/{token[:-1]}x"
            self.assertRefused(wrong, 303)
            for path in ("/csp_support/consent?state=x", "/support/offering/x"):
                self.assertEqual(self._get(path).status_code, 404)

    def test_nothing_changes_by_a_link(self):
        for user in (*self.people, *self.others):
            self._log_in(user)
            for route in CHANGES:
                response = self._get(self._address(route))
                self.assertEqual(response.status_code, 405, route)

    def test_nothing_changes_from_another_site(self):
        self._log_in(self.customer)
        for route in CHANGES:
            with mute_logger("odoo.http"):
                response = self.url_open(
                    self._address(route), data={"ticket_id": self.ticket.id}
                )
            self.assertEqual(response.status_code, 400, route)

    def test_nothing_of_others_is_changed(self):
        for user in self.others:
            self._log_in(user)
            for route in CHANGES - {"/submitted/subscription", "/submitted/ticket"}:
                response = self._post(
                    self._address(route),
                    ticket_id=self.ticket.id,
                    issue=self.issue.id,
                )
                self.assertEqual(response.status_code, 404, route)
        self.assertFalse(self.ticket.csp_decision_ids)

    def test_suggestions_are_his_own(self):
        words = {"subject": "We can't send or receive email in Outlook"}
        for user in (*self.people, *self.others):
            self._log_in(user)
            for route in QUESTIONS:
                asked = {**words, "tenant": self.contoso.id, "service": "x"}
                answer = self.make_jsonrpc_request(route, asked)
                shown = "Issue of contoso" in answer
                self.assertEqual(shown, user in self.people, user.login)

    def test_administration_is_not_there_for_customers(self):
        for user in (*self.people, *self.others):
            self._log_in(user)
            for route in ADMINISTRATION:
                self.assertEqual(self._get(route).status_code, 404, route)
