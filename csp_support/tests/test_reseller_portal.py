import json

from odoo import fields
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .reseller_common import ResellerCase
from .test_portal_accessibility import DESKTOP, LOOK, PART, PHONE, axe_core


@tagged("-at_install", "post_install")
class TestResellerPortal(ResellerCase):
    """A reseller's pages: his customers, their tickets, and a form for new ones."""

    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._known(cls.contoso, "degraded")
        cls.issue = cls._issue(cls.contoso)
        cls.path = f"/my/customers/{cls.contoso.id}"

    def assertGone(self, path):
        with mute_logger("odoo.http"):
            response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, 404, path)

    def _new_ticket(self, tenant, **data):
        asked = tenant.with_context(csp_asker=self.alpine.id)._quotes()
        response = self._post(
            "/submitted/ticket",
            subject="Nobody gets mail",
            description="Since this morning",
            tenant=tenant.id,
            consent=[f"{tenant.id}:{quote.key}" for quote in asked.values()],
            **data,
        )
        self.env.invalidate_all()
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Nobody gets mail")])
        return response, ticket

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    def test_the_list_has_health_rights_and_tickets(self):
        self._log_in(self.alpine_user)
        page = self._page("/my/customers").plain
        self.assertIn("contoso", page)
        self.assertIn("A service is degraded", page)
        self.assertIn("Health checked", page)
        self.assertIn("Not known", page)
        self.assertIn("open tickets: 3", page)
        self.assertNotIn("fabrikam", page)

    def test_each_reseller_has_his_own_customers(self):
        self._log_in(self.margies_user)
        page = self._page("/my/customers").plain
        self.assertIn("fabrikam", page)
        self.assertIn("open tickets: 2", page)
        self.assertNotIn("contoso", page)

    def test_others_have_no_customers(self):
        for user in (self.clerk, self.customer, self.stranger):
            self._log_in(user)
            self.assertIn("No customer of yours", self._page("/my/customers").plain)

    def test_words_choose(self):
        self.contoso.domains = "contoso.example"
        self._log_in(self.alpine_user)
        for words, found in (("conto", True), ("o.example", True), ("fabrikam", False)):
            page = self._page(f"/my/customers?search={words}")
            self.assertEqual("open tickets: 3" in page.plain, found, words)

    def test_any_text_in_the_address(self):
        self._log_in(self.alpine_user)
        for query in ("search=%00", "search=%25%27", "page=x", "page=-1"):
            self._page(f"/my/customers?{query}")
        self._page("/my/customers/page/99999")

    def test_a_longer_list_asks_no_more(self):
        self._log_in(self.alpine_user)
        self._page("/my/customers")
        few = self._count_queries(lambda: self._page("/my/customers"))
        for key in ("northwind", "wingtip", "litware", "proseware", "tailspin"):
            self._tenant(key, reseller_id=self.alpine.id)
        # New tenants make Odoo forget what it keeps in memory.
        self._page("/my/customers")
        many = self._count_queries(lambda: self._page("/my/customers"))
        self.assertLessEqual(many, few + 1)

    # ------------------------------------------------------------------
    # One customer
    # ------------------------------------------------------------------

    def test_the_page_of_a_customer(self):
        self._log_in(self.alpine_user)
        page = self._page(self.path).plain
        for words in (
            "A service is degraded",
            self.issue.title,
            "Contoso asks",
            "Alpine asks quietly",
            "Business hours",
            "Customers and their resellers",
        ):
            self.assertIn(words, page)
        self.assertNotIn("Fabrikam", page)

    def test_stale_health_is_not_shown_as_healthy(self):
        self._known(self.contoso, "operational")
        self.contoso.health_checked_at = fields.Datetime.subtract(
            fields.Datetime.now(), days=2
        )
        self._log_in(self.alpine_user)
        for path in ("/my/customers", self.path):
            page = self._page(path).plain
            self.assertNotIn("All services work normally", page)
            self.assertIn("Could not check", page)

    def test_rights_that_end_soon_and_that_are_unknown(self):
        self._log_in(self.alpine_user)
        now = fields.Datetime.now()
        role = self.env["csp.entra.role"].search([], limit=1)
        self.connection.write({"gdap_read_at": now, "gdap_error": False})
        self.assertIn("No delegated rights", self._page(self.path).plain)
        self.contoso.write({"effective_role_ids": role.ids})
        for days, words in ((10, "Ends soon"), (300, "In force until")):
            self.contoso.effective_until = fields.Datetime.add(now, days=days)
            self.assertIn(words, self._page(self.path).plain)
        self.contoso.effective_until = fields.Datetime.subtract(now, days=1)
        self.assertIn("No delegated rights", self._page(self.path).plain)
        self.connection.gdap_error = "Microsoft did not answer"
        page = self._page(self.path).plain
        self.assertIn("Not known", page)
        self.assertNotIn("Microsoft did not answer", page)

    def test_an_offering_that_is_not_for_resellers(self):
        self.offering.audience = "customer"
        self._log_in(self.alpine_user)
        self.assertIn("Not covered by an offering", self._page(self.path).plain)

    def test_numbers_above_and_below(self):
        self._log_in(self.alpine_user)
        for near in (self.contoso.id - 1, self.contoso.id + 1, 0, 2**31, 10**12):
            self.assertGone(f"/my/customers/{near}")

    def test_not_there_for_others(self):
        for user in (self.margies_user, self.clerk, self.customer, self.stranger):
            self._log_in(user)
            self.assertGone(self.path)

    def test_not_there_after_the_partnership(self):
        self.partnership.action_end()
        self._log_in(self.alpine_user)
        self.assertGone(self.path)
        self.assertNotIn("contoso", self._page("/my/customers").plain)
        self.assertNotIn("Contoso asks", self._page("/my/tickets").plain)

    # ------------------------------------------------------------------
    # Tickets
    # ------------------------------------------------------------------

    def test_my_tickets_are_his_and_his_customers(self):
        for user, readable in self.readable.items():
            self._log_in(user)
            page = self._page("/my/tickets").plain
            for ticket in self.tickets:
                self.assertEqual(
                    ticket.name in page, ticket in readable, (user.login, ticket.name)
                )

    def test_ticket_pages(self):
        for user, readable in self.readable.items():
            self._log_in(user)
            for ticket in self.tickets:
                self._page(
                    f"/my/ticket/{ticket.id}", 200 if ticket in readable else 303
                )

    def test_onlookers_read_no_prices_and_close_nothing(self):
        for user, ticket in (
            (self.customer, self.shown),
            (self.alpine_user, self.ticket),
        ):
            self._log_in(user)
            page = self._page(f"/my/ticket/{ticket.id}").plain
            self.assertIn("Asked by", page)
            self.assertNotIn("entitlement", page)
            self.assertNotIn("80.00", page)
            self.assertNotIn("Close this ticket", page)
            self.assertGone(f"/my/ticket/{ticket.id}/consent")
            self.assertGone(f"/my/ticket/{ticket.id}/issue")

    def test_onlookers_change_nothing(self):
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])
        stages.close_from_portal = True
        self._log_in(self.customer)
        with mute_logger("odoo.http"):
            for path in (
                "/ticket/close",
                "/ticket/reopen",
                f"/my/ticket/{self.shown.id}/still_broken",
                f"/my/ticket/{self.shown.id}/consent/give",
            ):
                response = self._post(
                    path, ticket_id=self.shown.id, stage_id=stages[0].id, words="x"
                )
                self.assertEqual(response.status_code, 404, path)
        self.assertFalse(self.shown.closed)
        self.assertFalse(self.shown.csp_consent_ids)

    def test_who_asked_keeps_his_page(self):
        self._log_in(self.alpine_user)
        page = self._page(f"/my/ticket/{self.hidden.id}").plain
        self.assertIn("Your entitlement", page)
        self.assertNotIn("Asked by", page)

    # ------------------------------------------------------------------
    # New tickets
    # ------------------------------------------------------------------

    def test_a_ticket_for_a_customer(self):
        self._log_in(self.alpine_user)
        response, ticket = self._new_ticket(self.contoso)
        self.assertEqual(response.status_code, 302, response.text)
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.partner_id, self.alpine_user.partner_id)
        self.assertFalse(ticket.csp_customer_sees)
        self.assertFalse(self._reads(self.customer, ticket))

    def test_a_ticket_that_the_customer_sees(self):
        self._log_in(self.alpine_user)
        _response, ticket = self._new_ticket(self.contoso, customer_sees="1")
        self.assertTrue(self._reads(self.customer, ticket))

    def test_no_ticket_for_anothers_customer(self):
        second = self._tenant("northwind", reseller_id=self.alpine.id)
        self._log_in(self.alpine_user)
        response, ticket = self._new_ticket(self.fabrikam)
        self.assertEqual(response.status_code, 422)
        self.assertFalse(ticket)
        page = self._page(f"/new/ticket?tenant={self.contoso.id}")
        choices = page.xpath("//select[@name='tenant']/option/text()")
        self.assertEqual(sorted(choices[:-1]), ["contoso", second.name])
        self.assertIn("No customer", choices[-1])
        selected = page.xpath("//select[@name='tenant']/option[@selected]/text()")
        self.assertEqual(selected, ["contoso"])

    def test_customers_are_not_asked_and_cannot_say(self):
        self._log_in(self.customer)
        page = self._page("/new/ticket")
        self.assertFalse(page.xpath("//input[@name='customer_sees']"))
        _response, ticket = self._new_ticket(self.contoso, customer_sees="1")
        self.assertFalse(ticket.csp_customer_sees)

    # ------------------------------------------------------------------
    # RPC
    # ------------------------------------------------------------------

    def _rpc(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def test_tickets_over_rpc(self):
        for user, readable in self.readable.items():
            self._log_in(user)
            domain = [("id", "in", self.tickets.ids)]
            found = self._rpc("helpdesk.ticket", "search_read", domain, ["name"])
            self.assertEqual({row["id"] for row in found}, set(readable.ids))
            groups = self._rpc(
                "helpdesk.ticket",
                "formatted_read_group",
                domain,
                groupby=[],
                aggregates=["__count"],
            )
            self.assertEqual(groups[0]["__count"], len(readable))
            for ticket in self.tickets - readable:
                self.assertRpcRefused("helpdesk.ticket", "read", ticket.ids, ["name"])
                self.assertRpcRefused(
                    "helpdesk.ticket",
                    "web_read",
                    ticket.ids,
                    specification={"name": {}},
                )
            self.assertRpcRefused(
                "helpdesk.ticket", "export_data", readable.ids, ["name"]
            )

    def assertRpcRefused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException, msg=method):
            self._rpc(model, method, *args, **kwargs)

    def test_our_fields_of_a_ticket_are_closed(self):
        self._log_in(self.alpine_user)
        for name in ("csp_customer_sees", "csp_is_resellers", "csp_tenant_id"):
            self.assertRpcRefused("helpdesk.ticket", "read", self.hidden.ids, [name])
            self.assertRpcRefused("helpdesk.ticket", "search", [(name, "!=", False)])

    def test_tenants_and_partnerships_are_closed(self):
        self._log_in(self.alpine_user)
        self.assertEqual(self._rpc("csp.tenant", "search", []), [])
        self.assertRpcRefused("csp.tenant", "read", self.contoso.ids, ["name"])
        self.assertRpcRefused("csp.partnership", "search", [])
        self.assertEqual(self._rpc("csp.ticket.share", "search", []), [])

    # ------------------------------------------------------------------
    # For everybody
    # ------------------------------------------------------------------

    def test_pages_are_for_everybody(self):
        axe = self.env["ir.attachment"].create(
            {"name": "axe.min.js", "raw": axe_core(), "public": True}
        )
        self.contoso.domains = "contoso.example"
        paths = (
            "/my/customers",
            "/my/customers?search=x",
            self.path,
            f"/new/ticket?tenant={self.contoso.id}",
            f"/my/ticket/{self.ticket.id}",
        )
        code = LOOK % {
            "pages": json.dumps(
                [(path, width) for path in paths for width in (PHONE, DESKTOP)]
            ),
            "axe": json.dumps(f"/web/content/{axe.id}"),
            "part": json.dumps(PART),
        }
        self.browser_js("/my", code, login=self.alpine_user.login, timeout=180)
