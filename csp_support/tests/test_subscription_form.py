from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestSubscriptionForm(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.subscription = cls._subscription(cls.contoso, "Business Standard")
        cls.foreign = cls._subscription(cls.fabrikam, "Foreign product")
        cls.today = fields.Date.today().isoformat()

    @classmethod
    def _subscription(cls, tenant, name, **vals):
        return cls.env["csp.subscription"].create(
            {"tenant_id": tenant.id, "name": name, "quantity": 25, **vals}
        )

    def _ticket_of_customer(self):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.customer.partner_id.id)]
        )

    def _send(self, **data):
        wanted = {"change": "buy", "product": "Power BI", "quantity": 3}
        return self._post(
            "/submitted/subscription", **{**wanted, "day": self.today, **data}
        )

    def assertRefused(self, sentence, **data):
        response = self._send(**data)
        self.assertEqual(response.status_code, 422)
        self.assertIn(sentence, response.text)
        self.assertFalse(self._ticket_of_customer())
        return response

    def test_buy(self):
        self._log_in(self.customer)
        self.assertEqual(self._send(remark="For <b>Rome</b>").status_code, 302)
        ticket = self._ticket_of_customer()
        self.assertEqual(ticket.name, "Buy: Power BI")
        self.assertEqual(ticket.csp_route, "subscription")
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.csp_severity, "c")
        for text in ("Quantity: 3", f"From when: {self.today}", "&lt;b&gt;Rome"):
            self.assertIn(text, ticket.description)

    def test_price_of_our_work_is_told_before(self):
        subscription = self.env.ref("csp_support.support_type_subscription")
        line = {"type_id": subscription.id, "coverage": "included"}
        self.contoso.offering_id = self._offering(
            round_the_clock=True, coverage_ids=[Command.create(line)]
        )
        self._log_in(self.customer)
        page = self._page("/new/subscription")
        [price] = page.find_class("o_csp_subscription_price")
        words = " ".join(price.text_content().split())
        self.assertIn("Included in your plan. We are open now.", words)
        self.assertNotIn("contoso", words)

    def test_prices_of_tenants_that_differ(self):
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        page = self._page("/new/subscription")
        [price] = page.find_class("o_csp_subscription_price")
        words = " ".join(price.text_content().split())
        self.assertIn("contoso: 80.00 € per hour of work.", words)
        self.assertIn("northwind: Not covered by your plan.", words)
        self.assertNotIn("fabrikam", words)

    def test_way_to_the_form(self):
        self._log_in(self.customer)
        for path in ("/my/support", "/new/ticket"):
            self.assertTrue(self._page(path).xpath("//a[@href='/new/subscription']"))

    def test_cancel(self):
        self._log_in(self.customer)
        self._send(
            change="cancel", subscription=self.subscription.id, quantity="", product=""
        )
        ticket = self._ticket_of_customer()
        self.assertEqual(ticket.name, "Cancel: Business Standard")
        self.assertIn("Quantity: all of them (has 25 now)", ticket.description)

    def test_a_check_leaves_the_route(self):
        self._known(self.contoso)
        self._log_in(self.customer)
        self._send()
        ticket = self._ticket_of_customer()
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_route, "subscription")

    def test_only_his_own_subscriptions(self):
        ended = self._subscription(self.contoso, "Ended product", status="expired")
        self._log_in(self.customer)
        page = self._page("/new/subscription")
        self.assertIn("Business Standard", page.plain)
        self.assertNotIn("Foreign product", page.plain)
        self.assertNotIn("Ended product", page.plain)
        for subscription in (self.foreign.id, ended.id, "x", 10**12, ""):
            self.assertRefused(
                "Choose which of your subscriptions",
                change="cancel",
                subscription=subscription,
            )

    def test_tenant_is_the_subscriptions(self):
        second = self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        owned = self._subscription(second, "Visio")
        self._log_in(self.customer)
        self._send(change="more", subscription=owned.id, tenant=self.contoso.id)
        self.assertEqual(self._ticket_of_customer().csp_tenant_id, second)

    def test_tenants_of_others_are_refused(self):
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        for tenant in (self.fabrikam.id, "x", ""):
            self.assertRefused("Choose for which of your tenants", tenant=tenant)

    def test_what_is_wrong_is_said(self):
        self._log_in(self.customer)
        yesterday = (fields.Date.today() - timedelta(days=2)).isoformat()
        self.assertRefused("Choose what we shall do", change="x")
        self.assertRefused("Write which product", product=" ")
        for quantity in ("0", "-1", "x", "1.5", "100001", ""):
            self.assertRefused("Write how many", quantity=quantity)
        for day in ("x", "", "2026-02-30", yesterday, "9999-01-01"):
            self.assertRefused("Choose from which day on", day=day)
        self.assertRefused("The product&#39;s name is too long", product="x" * 201)
        self.assertRefused("The remark is too long", remark="x" * 5001)

    def test_nothing_typed_is_lost(self):
        self._log_in(self.customer)
        response = self.assertRefused("Write how many", quantity="x", remark="For Rome")
        page = html.fromstring(response.text)
        self.assertEqual(page.xpath("//input[@checked]/@value"), ["buy"])
        self.assertEqual(page.xpath("//input[@name='product']/@value"), ["Power BI"])
        self.assertEqual(page.xpath("//textarea/text()"), ["For Rome"])

    def test_fields_that_are_not_sent(self):
        self._log_in(self.customer)
        response = self._post("/submitted/subscription")
        self.assertEqual(response.status_code, 422)

    def test_another_site_files_nothing(self):
        self._log_in(self.customer)
        with mute_logger("odoo.http"):
            response = self.url_open("/submitted/subscription", data={"change": "buy"})
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._ticket_of_customer())
