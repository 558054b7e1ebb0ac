from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, PortalCase


@tagged("-at_install", "post_install")
class TestPortalSupport(PortalCase):
    def _counter(self):
        counters = {"counters": ["support_count"]}
        return self.make_jsonrpc_request("/my/counters", counters)["support_count"]

    def test_card_counts_the_customers_tenants(self):
        self._log_in(self.customer)
        self.assertEqual(self._counter(), 1)
        self.assertTrue(self._page("/my").xpath("//a[@href='/my/support']"))

    def test_card_counts_nothing_for_others(self):
        customer = self.env["res.partner"].create({"name": "No tenant"})
        user = self._portal_user("without_tenant", customer)
        self._log_in(user)
        self.assertEqual(self._counter(), 0)
        page = self._page("/my/support")
        self.assertIn("No Microsoft tenant of your company", page.plain)

    def test_customer_reads_whom_to_reach_and_at_what_price(self):
        self._log_in(self.customer)
        page = self._page("/my/support")
        for text in (
            "You buy Microsoft's services from Partner under test",
            "Business hours",
            "Own support: Partner under test itself",
            "Monday–Friday 09:00–17:00 (time zone Europe/Rome)",
            "80.00\xa0€ per hour".replace("\xa0", " "),
            "Free if it proves to be Microsoft's fault",
        ):
            self.assertIn(text, page.plain)
        links = page.xpath("//section//a/@href")
        self.assertIn("tel:+39025550100", links)
        self.assertIn("/new/ticket", links)
        self.assertIn(f"/my/support/terms/{self.terms.id}", links)

    def test_customer_sees_his_own_tenants_only(self):
        self._log_in(self.customer)
        page = self._page("/my/support")
        self.assertEqual(page.xpath("//section/div/div/h2/text()"), ["contoso"])
        self.assertNotIn("fabrikam", page.plain)

    def test_colleague_sees_the_same(self):
        colleague = self._portal_user("contoso_colleague", self.contoso.partner_id)
        self._log_in(colleague)
        self.assertIn("contoso", self._page("/my/support").plain)

    def test_tenant_without_offering(self):
        self.company.write({"phone": "+39 02 5550 999", "email": "desk@a.example"})
        self._log_in(self.stranger)
        page = self._page("/my/support")
        self.assertIn("No support offering is agreed", page.plain)
        self.assertIn("+39 02 5550 999", page.plain)
        self.assertIn("mailto:desk@a.example", page.xpath("//a/@href"))

    def test_visitor_has_to_log_in(self):
        for path in ("/my/support", f"/my/support/terms/{self.terms.id}"):
            response = self.url_open(path, allow_redirects=False)
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn("Business hours", response.text)

    def test_what_is_internal_stays_inside(self):
        self._known(
            self.contoso,
            health_error="The client secret of the app has expired",
        )
        self.contoso.connection_id.last_error = "Bad secret"
        self._log_in(self.customer)
        page = self._page("/my/support")
        for text in ("client secret", "Bad secret", "Sandbox"):
            self.assertNotIn(text, page.plain)

    def test_open_and_closed(self):
        for moment, is_open, opens_at in (
            (MONDAY_MORNING, True, "Nov 23, 2026, 9:00"),
            (MONDAY_NIGHT, False, "Nov 24, 2026, 8:00"),
        ):
            reader = self.contoso.with_context(tz="UTC")
            with self._at(moment):
                support = reader._portal_support_values()[0]["support"]
            for contact in support["contacts"]:
                self.assertEqual(contact["is_open"], is_open)
                self.assertTrue(contact["opens_at"].startswith(opens_at))

    def test_times_are_those_of_the_reader(self):
        reader = self.contoso.with_context(tz="Asia/Tokyo")
        with self._at(MONDAY_NIGHT):
            support = reader._portal_support_values()[0]["support"]
        self.assertTrue(
            support["contacts"][0]["opens_at"].startswith("Nov 24, 2026, 5:00")
        )

    def test_each_contact_method_has_its_hours(self):
        nights = self._calendar(hours=((0, 24),), days=range(7))
        phone, portal = self.offering.contact_ids
        phone.calendar_id = nights
        self.offering.action_publish()
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Immaculate Conception",
                "calendar_id": nights.id,
                "date_from": "2026-12-07 23:00:00",
                "date_to": "2026-12-08 22:59:59",
            }
        )
        reader = self.contoso.with_context(tz="Europe/Rome")
        for moment, expected in (
            ("2026-12-07 21:30:00", [(True, "Dec 7"), (False, "Dec 8, 2026, 9:00")]),
            ("2026-12-08 12:00:00", [(False, "Dec 8, 2026, 11:59"), (True, "Dec 8")]),
        ):
            with self._at(moment):
                support = reader._portal_support_values()[0]["support"]
            for contact, (is_open, opens_at) in zip(
                support["contacts"], expected, strict=True
            ):
                self.assertEqual(contact["is_open"], is_open, moment)
                self.assertTrue(contact["opens_at"].startswith(opens_at), contact)
        self.assertIn("Monday–Sunday 00:00–24:00", support["contacts"][0]["hours_text"])
        self.assertFalse(support["contacts"][1]["hours_text"])

    def test_holidays_ahead_are_told(self):
        leaves = self.env["resource.calendar.leaves"]
        for name, start, end in (
            ("Christmas", "2026-12-24 23:00:00", "2026-12-26 22:59:59"),
            ("Inventory", "2026-12-04 12:00:00", "2026-12-04 16:00:00"),
            ("Long ago", "2026-01-05 23:00:00", "2026-01-06 22:59:59"),
            ("Far away", "2027-05-31 22:00:00", "2027-06-01 21:59:59"),
        ):
            leaves.create(
                {
                    "name": name,
                    "calendar_id": self.calendar.id,
                    "date_from": start,
                    "date_to": end,
                }
            )
        with self._at(MONDAY_MORNING):
            support = self.contoso._portal_support_values()[0]["support"]
        told = [
            (holiday["name"], holiday["days"].replace("\u202f", " "))
            for holiday in support["holidays"]
        ]
        self.assertEqual(
            told,
            [
                ("Inventory", "Dec 4, 2026, 1:00 PM – Dec 4, 2026, 5:00 PM"),
                ("Christmas", "Dec 25, 2026 – Dec 26, 2026"),
            ],
        )

    def test_holidays_of_others_are_not_told(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        for company, calendar in (
            (self.company, self._calendar()),
            (other, self.calendar.browse()),
        ):
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday of others",
                    "calendar_id": calendar.id,
                    "date_from": "2026-12-01 00:00:00",
                    "date_to": "2026-12-02 00:00:00",
                }
            )
            leave.company_id = company
        with self._at(MONDAY_MORNING):
            support = self.contoso._portal_support_values()[0]["support"]
        self.assertFalse(support["holidays"])

    def test_part_for_the_customer_in_words(self):
        for partner_type, words in (
            ("indirect_reseller", "as your reseller"),
            ("indirect_provider", "from your reseller"),
        ):
            self.contoso.partner_type = partner_type
            role = self.contoso._portal_support_values()[0]["role"]
            self.assertIn(words, role)

    def test_many_tenants_cost_no_more_queries(self):
        tenants = self.contoso
        for key in ("northwind", "wingtip", "litware", "proseware", "tailspin"):
            tenant = self._tenant(
                key,
                partner_id=self.contoso.partner_id.id,
                offering_id=self._offering().id,
            )
            self._issue(tenant, issue_id=key)
            tenants |= tenant
        tenants.connection_id = False
        tenants._portal_support_values()  # what versions say is kept from now on
        one = self._count_queries(self.contoso._portal_support_values)
        few = self._count_queries(tenants[:2]._portal_support_values)
        all_of_them = self._count_queries(tenants._portal_support_values)
        self.assertLessEqual(all_of_them, few)
        self.assertLessEqual(few, one + 10)
        self._log_in(self.customer)
        self._page("/my/support")
        with self.assertQueryCount(60):
            self._page("/my/support")


@tagged("-at_install", "post_install")
class TestPortalServiceHealth(PortalCase):
    def _state(self):
        self._log_in(self.customer)
        page = self._page("/my/support")
        [badge] = page.xpath("//span[contains(@class, 'o_csp_health')]")
        return badge.get("data-state"), page.plain

    def test_working(self):
        self._known(self.contoso)
        state, text = self._state()
        self.assertEqual(state, "operational")
        self.assertIn("All services work normally", text)
        self.assertIn("(3 minutes ago)", text)

    def test_never_checked_is_not_healthy(self):
        state, text = self._state()
        self.assertEqual(state, "not_checked")
        self.assertIn("We have not read the health", text)
        self.assertNotIn("work normally", text)

    def test_failed_is_not_healthy(self):
        self._known(self.contoso, health_error="Microsoft did not answer")
        state, text = self._state()
        self.assertEqual(state, "unknown")
        self.assertIn("We could not read the health of your services", text)
        self.assertIn("Last known state", text)
        self.assertNotIn("work normally", text)
        self.assertNotIn("reports no open issue", text)

    def test_stale_is_not_healthy(self):
        self._known(self.contoso, minutes_ago=180)
        state, text = self._state()
        self.assertEqual(state, "unknown")
        self.assertIn("(3 hours ago)", text)
        self.assertNotIn("work normally", text)

    def test_excluded_is_not_healthy(self):
        self._known(self.contoso, excluded=True, exclusion_reason="Left us")
        state, text = self._state()
        self.assertEqual(state, "not_monitored")
        self.assertNotIn("Left us", text)
        self.assertNotIn("work normally", text)

    def test_open_issues_are_listed(self):
        self._known(self.contoso, "degraded")
        self._issue(self.contoso)
        self._issue(self.contoso, issue_id="EX0000001", is_resolved=True)
        self._issue(self.fabrikam, issue_id="TM0000002")
        state, text = self._state()
        self.assertEqual(state, "degraded")
        self.assertIn("EX1187342 Users can't send or receive email", text)
        self.assertIn("Exchange Online · Service degraded · since Nov 23, 2026", text)
        self.assertNotIn("EX0000001", text)
        self.assertNotIn("TM0000002", text)


@tagged("-at_install", "post_install")
class TestPortalTerms(PortalCase):
    def setUp(self):
        super().setUp()
        self.path = f"/my/support/terms/{self.terms.id}"

    def test_customer_reads_his_terms(self):
        self._log_in(self.customer)
        page = self._page(self.path)
        for text in (
            "Business hours",
            "version 1, in effect from Jan 1, 2026",
            "We mend what broke.",
            "Critical (A) Best effort",
            "Customers; authorised contacts: No limit",
            self.terms.content_hash,
        ):
            self.assertIn(text, page.plain)

    def test_headings_are_in_order(self):
        self._log_in(self.customer)
        for path in ("/my/support", self.path):
            levels = [
                int(heading.tag[1])
                for heading in self._page(path).xpath(
                    "//div[@id='wrap']//*[self::h1 or self::h2 or self::h3 or self::h4]"
                )
            ]
            self.assertEqual(levels[0], 1)
            for before, after in zip(levels, levels[1:], strict=False):
                self.assertLessEqual(after, before + 1, path)

    def test_frozen_words_are_shown(self):
        self.offering.name = "Renamed"
        self.break_fix.description = "New words"
        self._log_in(self.customer)
        page = self._page(self.path)
        self.assertIn("We mend what broke.", page.plain)
        self.assertNotIn("Renamed", page.plain)

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.break_fix.with_context(lang="it_IT").description = "Ripariamo noi."
        self.offering.action_publish()
        self.customer.lang = "it_IT"
        self._log_in(self.customer)
        italian = self.offering._terms_at(fields.Datetime.now())
        page = self._page(f"/it/my/support/terms/{italian.id}")
        self.assertIn("Ripariamo noi.", page.plain)

    def test_script_in_the_terms_does_not_run(self):
        self.offering.terms_text = "<p>Hello<script>alert(1)</script></p>"
        self.offering.action_publish()
        terms = self.offering._terms_at(fields.Datetime.now())
        self._log_in(self.customer)
        page = self._page(f"/my/support/terms/{terms.id}")
        self.assertIn("Hello", page.plain)
        self.assertFalse(page.xpath("//div[@id='wrap']//script"))

    def test_agent_sees_what_customers_see(self):
        self._log_in(self.agent)
        self.assertIn("We mend what broke.", self._page(self.path).plain)

    def test_other_customers_do_not(self):
        self._log_in(self.stranger)
        self._page(self.path, status=404)
        self._page(f"/my/support/terms/{self.terms.id + 1000}", status=404)

    def test_what_is_no_number(self):
        self._log_in(self.customer)
        for text in ("x", "-1", "1%20OR%201", "99999999999999999999"):
            status = self.url_open(f"/my/support/terms/{text}").status_code
            self.assertEqual(status, 404, text)

    def test_old_version_of_a_ticket_stays_in_reach(self):
        ticket = self._ticket(self.contoso, "Help")
        self.assertEqual(ticket.csp_terms_id, self.terms)
        self.contoso.offering_id = self._offering(name="Other")
        self._log_in(self.customer)
        self.assertIn("Business hours", self._page(self.path).plain)

    def test_former_offering_without_ticket_does_not(self):
        self.contoso.offering_id = self._offering(name="Other")
        self._log_in(self.customer)
        self._page(self.path, status=404)


@tagged("-at_install", "post_install")
class TestPortalTicket(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(
            cls.contoso, "No mail", partner_id=cls.customer.partner_id.id
        )

    def _ticket_page(self):
        self._log_in(self.customer)
        return self._page(f"/my/ticket/{self.ticket.id}")

    def _verdict(self, page):
        [badge] = page.xpath("//span[contains(@class, 'o_csp_verdict')]")
        return badge.get("data-state")

    def test_known_issue(self):
        issue = self._issue(self.contoso)
        self.env["csp.service.issue.post"].create(
            [
                {
                    "issue_id": issue.id,
                    "created_at": f"2026-11-23 0{hour}:00:00",
                    "content": content,
                }
                for hour, content in (
                    (7, "<p>We are looking.</p>"),
                    (8, "<p>We found it.<script>alert(1)</script></p>"),
                )
            ]
        )
        self._check(self.ticket, "known_issue", issue_id=issue.id)
        self.ticket.write({"csp_issue_id": issue.id, "csp_issue_link": "suggested"})
        page = self._ticket_page()
        self.assertEqual(self._verdict(page), "known_issue")
        for text in (
            "EX1187342 Users can't send or receive email",
            "Exchange Online · Service degraded · since Nov 23, 2026",
            "We found it.",
            "Microsoft's data of",
            "(3 minutes ago)",
        ):
            self.assertIn(text, page.plain)
        self.assertNotIn("We are looking.", page.plain)
        self.assertFalse(page.xpath("//details//script"))

    def test_resolved_issue(self):
        issue = self._issue(self.contoso, is_resolved=True, status="serviceRestored")
        self._check(self.ticket, "known_issue", issue_id=issue.id)
        page = self._ticket_page()
        self.assertIn("Service restored", page.plain)
        self.assertIn("Microsoft reports it solved", page.plain)
        self.assertNotIn("works on it", page.plain)

    def test_possible_issue_is_not_named(self):
        issue = self._issue(self.contoso)
        self._check(
            self.ticket,
            "possible_issue",
            candidate_ids=[(0, 0, {"issue_id": issue.id, "reason": "Same words"})],
        )
        page = self._ticket_page()
        self.assertEqual(self._verdict(page), "possible_issue")
        self.assertNotIn("EX1187342", page.plain)
        self.assertNotIn("Same words", page.plain)

    def test_no_known_issue(self):
        self._check(self.ticket, "no_known_issue", reason="Internal words")
        page = self._ticket_page()
        self.assertEqual(self._verdict(page), "no_known_issue")
        self.assertIn("Microsoft has published no issue that explains", page.plain)
        self.assertNotIn("Internal words", page.plain)

    def test_old_check_does_not_speak_of_today(self):
        self._check(self.ticket, "no_known_issue", minutes_ago=300)
        page = self._ticket_page()
        self.assertIn("That does not speak of today", page.plain)
        self.assertIn("(5 hours ago)", page.plain)

    def test_could_not_check(self):
        self._check(self.ticket, "unknown", error="The client secret has expired")
        page = self._ticket_page()
        self.assertEqual(self._verdict(page), "unknown")
        self.assertIn("We could not check the health", page.plain)
        self.assertIn("We are on it", page.plain)
        self.assertNotIn("client secret", page.plain)
        self.assertNotIn("no issue", page.plain)

    def test_not_checked_yet(self):
        page = self._ticket_page()
        self.assertEqual(self._verdict(page), "not_checked")
        self.assertNotIn("no issue", page.plain)

    def test_entitlement(self):
        page = self._ticket_page()
        [box] = page.xpath("//section[@aria-labelledby='ticket_entitlement']")
        text = " ".join(box.text_content().split())
        self.assertIn("Business hours, version 1", text)
        self.assertIn("80.00 € per hour of work", text)
        self.assertIn("Free if it proves to be Microsoft's fault", text)
        self.assertIn("Monday–Friday 09:00–17:00", text)
        terms = f"/my/support/terms/{self.terms.id}"
        self.assertEqual(
            box.xpath(".//a/@href"),
            [terms, f"/my/ticket/{self.ticket.id}/consent", f"{terms}#acceptance"],
        )

    def test_ticket_that_is_not_covered(self):
        ticket = self._ticket(
            self.fabrikam, "Help", partner_id=self.stranger.partner_id.id
        )
        self._log_in(self.stranger)
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertIn("so it is not covered", page.plain)

    def test_ticket_of_no_tenant_shows_no_boxes(self):
        self.ticket.csp_tenant_id = False
        page = self._ticket_page()
        self.assertFalse(page.xpath("//section[@aria-labelledby='ticket_health']"))

    def test_sidebar_is_there(self):
        page = self._ticket_page()
        [number] = page.xpath("//h2[@data-id='number']/text()")
        self.assertEqual(number, self.ticket.number)
        self.assertTrue(page.xpath("//form[@action='/ticket/close']"))

    def test_other_customers_do_not_see_it(self):
        self._log_in(self.stranger)
        response = self.url_open(f"/my/ticket/{self.ticket.id}", allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(response.headers["Location"].endswith("/my"))

    def test_list_shows_each_verdict(self):
        self._check(self.ticket, "unknown")
        plain = self._ticket(
            self.contoso,
            "Printer",
            partner_id=self.customer.partner_id.id,
            csp_tenant_id=False,
        )
        plain.csp_tenant_id = False
        self._log_in(self.customer)
        page = self._page("/my/tickets")
        self.assertEqual(
            page.xpath("//span[contains(@class, 'o_csp_verdict')]/@data-state"),
            ["unknown"],
        )
        self.assertIn("Could not check", page.plain)
        self.assertIn("Printer", page.plain)

    def test_list_takes_any_parameter(self):
        self._log_in(self.customer)
        for query in (
            "sortby=nonsense",
            "date_begin=x&date_end=y",
            "date_begin=2026-01-01&date_end=2099-01-01",
            "groupby=nonsense",
            "groupby=stage",
            "filterby=nonsense",
            "search=zzz&search_in=nonsense",
        ):
            page = self._page(f"/my/tickets?{query}")
            self.assertIn("Tickets", page.plain, query)

    def test_verdict_older_than_a_day_keeps_its_date(self):
        moment = fields.Datetime.now() - timedelta(days=2)
        self._check(self.ticket, "no_known_issue", minutes_ago=2 * 24 * 60)
        page = self._ticket_page()
        self.assertIn(moment.strftime("%Y"), page.plain)
        self.assertIn("(2 days ago)", page.plain)
