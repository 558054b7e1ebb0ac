from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerSupport(ResellerCase):
    """A reseller's own plan and his statements, on the portal and over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_plan = cls._offering(
            name="Reseller's plan",
            audience="reseller",
            included_hours=3,
            price_ids=[cls._price("hour", 61), cls._price("month", 213)],
        )
        cls.partnership.offering_id = cls.own_plan
        cls.statement = cls._confirmed_statement(cls.alpine)
        cls.others = (cls.margies_user, cls.clerk, cls.customer, cls.stranger)

    @classmethod
    def _confirmed_statement(cls, customer):
        statement = cls.env["csp.support.statement"].create(
            {
                "partner_id": customer.id,
                "company_id": cls.company.id,
                "currency_id": cls.euro.id,
                "month": "2025-10-01",
            }
        )
        cls.env["csp.support.statement.line"].create(
            {
                "statement_id": statement.id,
                "kind": "ticket",
                "tenant_id": cls.contoso.id,
                "ticket_id": cls.hidden.id,
                "name": cls.hidden.name,
                "reference": "ALP-7",
                "amount": 61,
            }
        )
        statement.action_confirm()
        return statement

    def _rpc(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def assertGone(self, path):
        with mute_logger("odoo.http"):
            response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, 404, path)

    # ------------------------------------------------------------------
    # His plan
    # ------------------------------------------------------------------

    def test_his_plan_with_prices_contacts_and_hours_left(self):
        self.env["csp.ticket.time"].create(
            {
                "ticket_id": self._own_ticket().id,
                "minutes": 45,
                "words": "Looked",
                "is_billable": True,
            }
        )
        self._log_in(self.alpine_user)
        page = self._page("/my/support").plain.replace("\N{NO-BREAK SPACE}", " ")
        for words in (
            "Alpine Ski House as a reseller",
            "Reseller's plan",
            "61.00 € per hour",
            "213.00 € per month",
            "+39 02 5550 100",
            "02:15 of 03:00 hours",
            self.alpine_user.name,
        ):
            self.assertIn(words, page)
        self.assertNotIn("No Microsoft tenant of your company", page)
        self.assertNotIn("Name or replace them", page)

    def _own_ticket(self):
        return self.env["helpdesk.ticket"].create(
            {
                "name": "On our own behalf",
                "description": "Help",
                "partner_id": self.alpine_user.partner_id.id,
                "company_id": self.company.id,
            }
        )

    def test_nobody_else_sees_it(self):
        for user in self.others:
            self._log_in(user)
            page = self._page("/my/support").plain
            for words in ("Reseller's plan", "61.00", "213.00", "House as a reseller"):
                self.assertNotIn(words, page, user.login)

    def test_without_a_plan_of_his_own(self):
        self.partnership.offering_id = False
        self._log_in(self.alpine_user)
        page = self._page("/my/support").plain
        self.assertIn("No support offering of your own is agreed", page)

    def test_not_after_the_partnership(self):
        self.partnership.action_end()
        self._log_in(self.alpine_user)
        self.assertNotIn("Reseller's plan", self._page("/my/support").plain)

    def test_what_his_tickets_for_a_customer_come_under(self):
        self._log_in(self.alpine_user)
        path = f"/my/customers/{self.contoso.id}"
        page = self._page(path)
        self.assertIn("Business hours", page.plain)
        self.assertIn("80.00", page.plain)
        self.assertTrue(page.xpath(f"//a[@href='/my/support/terms/{self.terms.id}']"))
        self.offering.audience = "customer"
        page = self._page(path)
        self.assertIn("Reseller's plan", page.plain)
        self.assertIn("03:00 of 03:00 hours", page.plain)
        self.assertNotIn("80.00", page.plain)

    def test_his_customers_authorised_contacts_are_not_named(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self._log_in(self.alpine_user)
        page = self._page(f"/my/customers/{self.contoso.id}").plain
        self.assertNotIn(self.customer.partner_id.name, page)

    def test_the_card_counts_it(self):
        for user, count in ((self.alpine_user, 1), (self.clerk, 0)):
            self._log_in(user)
            counters = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["support_count"]}
            )
            self.assertEqual(counters.get("support_count", 0), count, user.login)

    # ------------------------------------------------------------------
    # His statements
    # ------------------------------------------------------------------

    def test_his_statements(self):
        self._log_in(self.alpine_user)
        self.assertIn("October 2025 (PDF)", self._page("/my/support").plain)
        response = self.url_open(f"/my/support/statement/{self.statement.id}/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_nobody_elses(self):
        for user in self.others:
            self._log_in(user)
            self.assertNotIn("October 2025", self._page("/my/support").plain)
            self.assertGone(f"/my/support/statement/{self.statement.id}/pdf")

    def test_no_drafts(self):
        draft = self.statement.copy({"month": "2025-11-01"})
        self._log_in(self.alpine_user)
        self.assertNotIn("November 2025", self._page("/my/support").plain)
        self.assertGone(f"/my/support/statement/{draft.id}/pdf")

    def test_old_ones_after_the_partnership(self):
        self.partnership.action_end()
        self._log_in(self.alpine_user)
        self.assertIn("October 2025 (PDF)", self._page("/my/support").plain)
        self._log_in(self.clerk)
        self.assertGone(f"/my/support/statement/{self.statement.id}/pdf")

    def test_not_for_who_is_a_contact_no_more(self):
        self.partnership.contact_ids = [Command.set(self.clerk.partner_id.ids)]
        self._log_in(self.alpine_user)
        self.assertNotIn("October 2025", self._page("/my/support").plain)
        self.assertGone(f"/my/support/statement/{self.statement.id}/pdf")

    def test_statements_over_rpc(self):
        line = self.statement.line_ids
        for user in (self.alpine_user, *self.others):
            self._log_in(user)
            for record in (self.statement, line):
                self._assert_closed(record, user)

    def _assert_closed(self, record, user):
        name, ids = record._name, record.ids
        for method, args, kwargs in (
            ("read", (ids, ["display_name"]), {}),
            ("search_read", ([], ["display_name"]), {}),
            ("web_read", (ids,), {"specification": {"display_name": {}}}),
            ("export_data", (ids, ["display_name"]), {}),
            (
                "formatted_read_group",
                ([],),
                {"groupby": [], "aggregates": ["__count"]},
            ),
        ):
            with (
                mute_logger("odoo.http"),
                self.assertRaises(JsonRpcException, msg=(user.login, name, method)),
            ):
                self._rpc(name, method, *args, **kwargs)

    def test_our_fields_of_a_ticket_are_closed(self):
        for user in (self.alpine_user, self.clerk, self.customer):
            self._log_in(user)
            for name in ("csp_partnership_id", "csp_reseller_reference"):
                for method, args in (
                    ("read", (self.shown.ids, [name])),
                    ("search_read", ([(name, "!=", False)], ["name"])),
                    ("export_data", (self.shown.ids, [name])),
                ):
                    with (
                        mute_logger("odoo.http"),
                        self.assertRaises(JsonRpcException, msg=(name, method)),
                    ):
                        self._rpc("helpdesk.ticket", method, *args)
