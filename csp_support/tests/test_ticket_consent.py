from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, PortalCase, SupportCase


@tagged("-at_install", "post_install")
class TestTicketConsent(SupportCase):
    """Whether the customer has agreed to what a ticket costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering()
        cls.tenant = cls._tenant("contoso", offering_id=cls.offering.id)
        cls.customer = cls._portal_user("contoso_customer", cls.tenant.partner_id)

    def _ticket_at(self, moment, **vals):
        with self._at(moment):
            ticket = self._ticket(
                self.tenant,
                "Help",
                partner_id=self.customer.partner_id.id,
                user_id=self.agent.id,
                **vals,
            )
            self.env.flush_all()
        return ticket

    def _priced(self, *prices, moment=MONDAY_MORNING):
        self.tenant.offering_id = self._offering(price_ids=list(prices))
        return self._ticket_at(moment)

    def test_missing_on_what_is_charged(self):
        for basis in ("ticket", "hour"):
            self.assertTrue(self._priced(self._price(basis, 50)).csp_consent_missing)

    def test_missing_outside_service_hours(self):
        included = self._price("included")
        self.assertFalse(self._priced(included).csp_consent_missing)
        ticket = self._priced(included, moment=MONDAY_NIGHT)
        self.assertTrue(ticket.csp_consent_missing)

    def test_not_asked_where_there_is_no_price(self):
        self.tenant.offering_id = False
        self.assertFalse(self._ticket_at(MONDAY_NIGHT).csp_consent_missing)

    def test_not_needed_for_microsofts_fault(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        issue = self.env["csp.service.issue"].create(
            {"issue_id": "EX1", "title": "Down", "cloud": "sandbox"}
        )
        ticket.with_user(self.agent)._link_issue(issue)
        self.assertFalse(ticket.csp_consent_missing)

    def test_kept_with_what_he_was_shown(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        with self._at("2026-11-23 10:00:00"):
            ticket.sudo()._keep_consent(self.customer)
        consent = ticket.csp_consent_ids
        self.assertRecordValues(
            consent,
            [
                {
                    "who": self.customer.name,
                    "way": "portal",
                    "user_id": self.customer.id,
                    "noted_by_id": False,
                    "pricing": "hourly",
                    "price": 80,
                    "currency_id": self.euro.id,
                    "in_hours": True,
                }
            ],
        )
        self.assertEqual(str(consent.given_at), "2026-11-23 10:00:00")
        self.assertIn("80.00", consent.words)
        self.assertIn("Free if it proves to be Microsoft's fault.", consent.words)
        self.assertIn("Business hours, version 1", consent.words)
        self.assertFalse(ticket.csp_consent_missing)

    def test_once_is_enough(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        for _ in range(2):
            ticket.sudo()._keep_consent(self.customer)
        self.assertEqual(len(ticket.csp_consent_ids), 1)

    def test_never_altered(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        ticket.sudo()._keep_consent(self.customer)
        consent = ticket.csp_consent_ids
        for records in (consent, consent.sudo()):
            with self.assertRaises(UserError):
                records.write({"price": 1})
            with self.assertRaises(UserError):
                records.unlink()
        with self.assertRaises(UserError):
            ticket.sudo().write({"csp_consent_ids": [(1, consent.id, {"price": 1})]})
        answer = consent.sudo().load([".id", "price"], [[str(consent.id), "1"]])
        self.assertFalse(answer["ids"])
        self.assertEqual(consent.price, 80)

    def test_nobody_makes_one_up(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        vals = {"ticket_id": ticket.id, "user_id": self.customer.id, "words": "Yes"}
        vals["who"] = "Somebody"
        for user in (self.customer, self.employee, self.agent, self.manager):
            with self.assertRaises(AccessError):
                self.env["csp.ticket.consent"].with_user(user).create(vals)
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).csp_consent_ids = [(0, 0, vals)]

    def test_agents_read_those_of_their_tickets(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        ticket.sudo()._keep_consent(self.customer)
        consent = ticket.csp_consent_ids
        self.assertIn("80.00", consent.with_user(self.agent).words)
        for user in (self.employee, self.customer):
            with self.assertRaises(AccessError):
                consent.with_user(user).read(["words"])

    def test_asked_by_mail(self):
        ticket = self._ticket_at(MONDAY_NIGHT)
        ticket.with_user(self.agent).action_csp_ask_consent()
        message = ticket.message_ids[0]
        self.assertIn(f"/my/ticket/{ticket.id}/consent", message.body)
        self.assertIn("per hour of work", message.body)
        self.assertIn("outside service hours", message.body)
        self.assertEqual(message.partner_ids, self.customer.partner_id)
        self.assertFalse(message.is_internal)
        self.assertTrue(ticket.csp_consent_asked_at)

    def test_asked_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.customer.partner_id.lang = "it_IT"
        ticket = self._ticket_at(MONDAY_MORNING)
        ticket.with_user(self.agent).action_csp_ask_consent()
        self.assertIn("80,00", ticket.message_ids[0].body)

    def test_asked_by_agents_only_and_only_when_missing(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        for user in (self.employee, self.customer):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_csp_ask_consent()
        ticket.sudo()._keep_consent(self.customer)
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_csp_ask_consent()

    def test_nobody_to_ask(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        ticket.write({"partner_id": False, "csp_tenant_id": self.tenant.id})
        with self.assertRaises(UserError):
            ticket.with_user(self.agent).action_csp_ask_consent()


@tagged("-at_install", "post_install")
class TestPriceInForm(PortalCase):
    """The price is shown, and agreed to, before a ticket is sent."""

    def setUp(self):
        super().setUp()
        # Open at any moment at which the test may run, and closed for the other one.
        self.open = self._offering(
            name="Always open",
            round_the_clock=True,
            included_hours=2,
            price_ids=[self._price("hour", 75, free_if_microsoft=True)],
        )
        self.closed = self._offering(
            name="Never open",
            calendar_id=self._calendar(days=[self._another_day()]).id,
            price_ids=[self._price("included")],
        )
        self._log_in(self.customer)

    def _another_day(self):
        """A weekday that is neither today nor near."""
        return (self.env.cr.now().weekday() + 3) % 7

    def _plan(self, offering):
        self.contoso.offering_id = offering

    def _submit(self, **data):
        return self._post(
            "/submitted/ticket", subject="No mail", description="Since noon", **data
        )

    def _new_ticket(self):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.customer.partner_id.id)]
        )

    def _quote(self, page):
        """The price of a ticket of which nobody said what type it is."""
        quote, *others = page.find_class("o_csp_quote")
        self.assertTrue(all(other.get("data-types") for other in others))
        return " ".join(quote.text_content().split())

    def _tick(self, page):
        [tick] = page.xpath("//input[@name='consent']/@value")
        return tick

    def test_charged_and_open(self):
        self._plan(self.open)
        quote = self._quote(self._page("/new/ticket"))
        for words in (
            "75.00",
            "per hour of work",
            "02:00 of 02:00 included hours are left this month",
            "Free if it proves to be Microsoft's fault",
            "We are open now",
        ):
            self.assertIn(words, quote)

    def test_included_but_closed(self):
        self._plan(self.closed)
        quote = self._quote(self._page("/new/ticket"))
        self.assertIn("Included in your plan", quote)
        self.assertIn("We are closed now and open next on", quote)

    def test_included_and_open_needs_no_tick(self):
        self._plan(
            self._offering(round_the_clock=True, price_ids=[self._price("included")])
        )
        page = self._page("/new/ticket")
        self.assertFalse(page.xpath("//input[@name='consent']"))
        self.assertEqual(self._submit().status_code, 302)
        self.assertFalse(self._new_ticket().csp_consent_ids)

    def test_not_covered(self):
        self._plan(False)
        page = self._page("/new/ticket")
        self.assertIn("Not covered by your plan", self._quote(page))
        self.assertEqual(self._submit().status_code, 302)

    def test_without_the_tick_all_that_was_typed_comes_back(self):
        for offering in (self.open, self.closed):
            self._plan(offering)
            response = self._submit()
            self.assertEqual(response.status_code, 422)
            self.assertIn("tick that you agree", response.text)
            self.assertIn("No mail", response.text)
            self.assertIn("Since noon", response.text)
        self.assertFalse(self._new_ticket())

    def test_with_the_tick_the_consent_is_kept(self):
        self._plan(self.open)
        tick = self._tick(self._page("/new/ticket"))
        self.assertEqual(self._submit(consent=tick).status_code, 302)
        consent = self._new_ticket().csp_consent_ids
        self.assertEqual(consent.user_id, self.customer)
        self.assertEqual(consent.price, 75)
        self.assertIn("We are open now", consent.words)
        self.assertFalse(self._new_ticket().csp_consent_missing)

    def test_another_price_has_to_be_agreed_to_again(self):
        self._plan(self.open)
        tick = self._tick(self._page("/new/ticket"))
        self._plan(
            self._offering(round_the_clock=True, price_ids=[self._price("hour", 90)])
        )
        response = self._submit(consent=tick)
        self.assertEqual(response.status_code, 422)
        self.assertIn("has changed since you opened this page", response.text)
        self.assertIn("90.00", response.text)

    def test_the_tick_is_still_there_when_something_else_is_wrong(self):
        self._plan(self.open)
        tick = self._tick(self._page("/new/ticket"))
        response = self._post("/submitted/ticket", description="x", consent=tick)
        self.assertEqual(response.status_code, 422)
        self.assertIn('checked="True"', response.text)
        self.assertNotIn("tick that you agree", response.text)

    def test_a_price_for_each_tenant(self):
        self._plan(self.open)
        second = self._tenant(
            "northwind",
            partner_id=self.contoso.partner_id.id,
            offering_id=self._offering(price_ids=[self._price("ticket", 190)]).id,
        )
        page = self._page("/new/ticket")
        first_tick, second_tick = page.xpath(
            "//section[starts-with(@data-types, '0')]//input[@name='consent']/@value"
        )
        self.assertEqual(
            self._submit(tenant=second.id, consent=first_tick).status_code, 422
        )
        self.assertEqual(
            self._submit(tenant=second.id, consent=second_tick).status_code, 302
        )
        self.assertEqual(self._new_ticket().csp_consent_ids.price, 190)

    def test_joining_microsofts_issue_is_free(self):
        self._plan(self.open)
        self._known(self.contoso, "degraded")
        issue = self._issue(self.contoso)
        self.assertEqual(self._submit(issue=issue.id).status_code, 302)
        self.assertTrue(self._new_ticket().csp_is_free)
        self.assertFalse(self._new_ticket().csp_consent_missing)

    def test_any_text_as_consent(self):
        self._plan(self.open)
        for text in ("on", "1", f"{self.contoso.id}:", "x" * 5000, "%00"):
            self.assertEqual(self._submit(consent=text).status_code, 422)

    # ------------------------------------------------------------------
    # On the ticket's page
    # ------------------------------------------------------------------

    def _by_mail(self, **vals):
        return self._ticket(
            self.contoso, "By mail", partner_id=self.customer.partner_id.id, **vals
        )

    def test_agreed_to_later(self):
        self._plan(self.open)
        ticket = self._by_mail()
        self.assertIn("not agreed to this", self._page(f"/my/ticket/{ticket.id}").plain)
        page = self._page(f"/my/ticket/{ticket.id}/consent")
        self.assertIn("75.00", self._quote(page))
        [key] = page.xpath("//button[@name='consent']/@value")
        response = self._post(f"/my/ticket/{ticket.id}/consent/give", consent=key)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(ticket.csp_consent_ids.user_id, self.customer)
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertIn("you have agreed", page.plain)
        self.assertNotIn("not agreed to this", page.plain)
        self._page(f"/my/ticket/{ticket.id}/consent", status=303)

    def test_another_price_than_he_saw(self):
        self._plan(self.open)
        ticket = self._by_mail()
        response = self._post(f"/my/ticket/{ticket.id}/consent/give", consent="x")
        self.assertTrue(response.headers["Location"].endswith("/consent"))
        self.assertFalse(ticket.csp_consent_ids)

    def test_strangers_agree_to_nothing(self):
        self._plan(self.open)
        ticket = self._by_mail()
        key = ticket.sudo()._portal_consent_values()["key"]
        self._log_in(self.stranger)
        with mute_logger("odoo.http"):
            self._page(f"/my/ticket/{ticket.id}/consent", status=404)
            response = self._post(f"/my/ticket/{ticket.id}/consent/give", consent=key)
        self.assertEqual(response.status_code, 404)
        self.assertFalse(ticket.csp_consent_ids)

    def test_time_spent_is_shown(self):
        ticket = self._by_mail()
        vals = {"ticket_id": ticket.id, "is_billable": True, "user_id": self.agent.id}
        self.env["csp.ticket.time"].create(
            [
                {**vals, "minutes": 45, "words": "Looked at rules", "is_public": True},
                {**vals, "minutes": 30, "words": "Asked a colleague"},
            ]
        )
        page = self._page(f"/my/ticket/{ticket.id}").plain
        self.assertIn("Time spent: 01:15 h", page)
        self.assertIn("Looked at rules", page)
        self.assertNotIn("Asked a colleague", page)

    def test_free_and_closed_now_are_shown(self):
        self._plan(self.closed)
        page = self._page(f"/my/ticket/{self._by_mail().id}").plain
        self.assertIn("We are closed now and open next on", page)
        self._plan(self.open)
        ticket = self._by_mail()
        ticket.with_user(self.agent)._link_issue(self._issue(self.contoso))
        page = self._page(f"/my/ticket/{ticket.id}").plain
        self.assertIn("Free of charge", page)
        self.assertNotIn("not agreed to this", page)

    def test_hours_left_on_your_support(self):
        self._plan(self.open)
        ticket = self._by_mail()
        self.env["csp.ticket.time"].create(
            {"ticket_id": ticket.id, "minutes": 30, "words": "x", "is_billable": True}
        )
        self.assertIn("01:30 of 02:00 hours", self._page("/my/support").plain)
        page = self._page(f"/my/ticket/{ticket.id}").plain
        self.assertIn("Left this month: 01:30 of 02:00 hours", page)
