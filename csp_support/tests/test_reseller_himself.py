from odoo.tests import tagged

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerHimself(ResellerCase):
    """A reseller asks on his own behalf, by his plan, and agrees to its price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_plan = cls._offering(
            name="Reseller's plan",
            audience="reseller",
            price_ids=[cls._price("hour", 61)],
        )
        cls.partnership.offering_id = cls.own_plan

    def _quotes(self):
        """{value of the choice: tick by which he agrees} for any type of support."""
        page = self._page("/new/ticket")
        return {
            quote.get("data-tenant"): quote.xpath(".//input[@name='consent']/@value")
            for quote in page.find_class("o_csp_quote")
            if "0" in quote.get("data-types").split()
        }

    def _file(self, choice, **data):
        response = self._post(
            "/submitted/ticket",
            subject="How do we order?",
            description="A question",
            tenant=choice,
            **data,
        )
        self.env.invalidate_all()
        return response, self.env["helpdesk.ticket"].search(
            [("name", "=", "How do we order?")]
        )

    def _agreed(self, choice):
        return self._quotes()[choice]

    def test_the_form_offers_it_with_his_price(self):
        self._log_in(self.alpine_user)
        page = self._page("/new/ticket")
        values = page.xpath("//select[@name='tenant']/option/@value")
        self.assertEqual(values, ["", str(self.contoso.id), "himself"])
        self.assertIn("No customer: a question of Alpine Ski House", page.plain)
        self.assertIn("61.00", page.plain)
        self.assertTrue(page.xpath("//input[@name='reference']"))

    def test_a_ticket_on_his_own_behalf(self):
        self._log_in(self.alpine_user)
        response, ticket = self._file(
            "himself", consent=self._agreed("himself"), reference=" ALP-7 "
        )
        self.assertEqual(response.status_code, 302, response.text)
        self.assertFalse(ticket.csp_tenant_id)
        self.assertFalse(ticket.csp_customer_sees)
        self.assertEqual(ticket.partner_id, self.alpine_user.partner_id)
        self.assertEqual(ticket.csp_partnership_id, self.partnership)
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("hourly", 61))
        self.assertEqual(ticket.csp_consent_ids.price, 61)
        self.assertEqual(ticket.csp_reseller_reference, "ALP-7")
        page = self._page(f"/my/ticket/{ticket.id}").plain
        self.assertIn("Reseller's plan", page)
        self.assertIn("Your reference: ALP-7", page)
        self.assertNotIn("Microsoft service health", page)
        for user in (self.customer, self.margies_user, self.stranger):
            self.assertFalse(self._reads(user, ticket))

    def test_not_without_agreeing_to_his_price(self):
        self._log_in(self.alpine_user)
        for consent in ([], self._agreed(str(self.contoso.id)), ["himself:x"]):
            response, ticket = self._file("himself", consent=consent)
            self.assertEqual(response.status_code, 422)
            self.assertFalse(ticket)

    def test_for_a_customer_at_the_price_of_his_plan(self):
        self.offering.audience = "customer"
        self._log_in(self.alpine_user)
        response, ticket = self._file(
            self.contoso.id, consent=self._agreed(str(self.contoso.id))
        )
        self.assertEqual(response.status_code, 302, response.text)
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("hourly", 61))
        self.assertEqual(ticket.csp_consent_ids.price, 61)
        self.assertFalse(ticket.csp_consent_missing)
        consent = ticket.csp_consent_ids.words
        self.assertIn("Reseller's plan", consent)

    def test_agreeing_to_the_customers_price_is_not_enough(self):
        self.offering.audience = "customer"
        customers = self.contoso._quotes()[self.contoso]
        self._log_in(self.alpine_user)
        response, ticket = self._file(
            self.contoso.id, consent=[f"{self.contoso.id}:{customers.key}"]
        )
        self.assertEqual(response.status_code, 422)
        self.assertFalse(ticket)

    def test_who_has_an_own_tenant_chooses_that(self):
        own = self._tenant("northwind", partner_id=self.alpine.id)
        self._log_in(self.alpine_user)
        values = self._page("/new/ticket").xpath(
            "//select[@name='tenant']/option/@value"
        )
        self.assertEqual(set(values), {"", str(self.contoso.id), str(own.id)})
        response, ticket = self._file(own.id, consent=self._agreed(str(own.id)))
        self.assertEqual(response.status_code, 302, response.text)
        self.assertEqual(ticket.csp_tenant_id, own)
        self.assertEqual(ticket.csp_partnership_id, self.partnership)

    def test_without_a_customer_yet(self):
        self.contoso.reseller_id = False
        self._log_in(self.alpine_user)
        _response, ticket = self._file("", consent=self._agreed("himself"))
        self.assertEqual(ticket.csp_partnership_id, self.partnership)

    def test_a_choice_is_needed(self):
        self._tenant("northwind", reseller_id=self.alpine.id)
        self._log_in(self.alpine_user)
        response, ticket = self._file("")
        self.assertEqual(response.status_code, 422)
        self.assertFalse(ticket)

    def test_nobody_else_is_offered_it(self):
        for user in (self.clerk, self.customer, self.stranger):
            self._log_in(user)
            self.assertNotIn("himself", self._quotes(), user.login)
            page = self._page("/new/ticket")
            self.assertFalse(page.xpath("//input[@name='reference']"), user.login)

    def test_nobody_else_can_say_it(self):
        self._log_in(self.customer)
        _response, ticket = self._file(
            "himself", consent=self._consents(), reference="Mine"
        )
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertFalse(ticket.csp_partnership_id)
        self.assertFalse(ticket.csp_reseller_reference)

    def test_onlookers_see_no_reference(self):
        self.shown.csp_reseller_reference = "ALP-7"
        self._log_in(self.customer)
        self.assertNotIn("ALP-7", self._page(f"/my/ticket/{self.shown.id}").plain)
