from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, PortalCase
from .test_support_statement import StatementCase


class SupportTypeCommon:
    """Terms that cover each type of support in another way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("how_to", "seats", "advice", "on_site")
        cls.types = {name: cls._type(name) for name in names}

    @classmethod
    def _type(cls, name):
        return cls.env["csp.support.type"].create({"name": name})

    @classmethod
    def _covered(cls, **coverages):
        """Lines of an offering: `how_to="hours"` takes these from the hours."""
        return [
            Command.create({"type_id": cls.types[name].id, "coverage": coverage})
            for name, coverage in coverages.items()
        ]

    @classmethod
    def _four_coverages(cls):
        return cls._covered(
            how_to="hours",
            seats="included",
            advice="chargeable",
            on_site="excluded",
        )


@tagged("-at_install", "post_install")
class TestTicketSupportType(SupportTypeCommon, StatementCase):
    """Included, charged or not covered: by the type of support and the terms."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant.offering_id = cls._offering(
            coverage_ids=cls._four_coverages(),
            included_hours=2,
            price_ids=[
                cls._price("tenant_month", 45),
                cls._price("hour", 75, time="in_hours", free_if_microsoft=True),
                cls._price("hour", 110, time="out_of_hours"),
            ],
        )

    def _typed(self, kind, moment=MONDAY_MORNING, **vals):
        support_type = self.types[kind].id if kind else False
        return self._ticket_at(moment, csp_support_type_id=support_type, **vals)

    def _priced(self, kind, moment=MONDAY_MORNING):
        ticket = self._typed(kind, moment)
        return ticket.csp_pricing, ticket.csp_price

    def test_price_of_each_type(self):
        self.assertEqual(self._priced("how_to"), ("hourly", 75))
        self.assertEqual(self._priced("seats"), ("included", 0))
        self.assertEqual(self._priced("advice"), ("hourly", 75))
        self.assertEqual(self._priced("on_site"), ("not_covered", 0))

    def test_nobody_said_which_type(self):
        self.assertEqual(self._priced(None), ("hourly", 75))
        self.assertFalse(self._typed(None).csp_coverage)

    def test_type_that_the_terms_do_not_name(self):
        ticket = self._ticket_at(csp_support_type_id=self._type("new").id)
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("hourly", 75))

    def test_what_is_included_has_its_price_outside_service_hours(self):
        self.assertEqual(self._priced("seats", MONDAY_NIGHT), ("hourly", 110))
        self.assertEqual(self._priced("on_site", MONDAY_NIGHT), ("not_covered", 0))

    def test_what_is_included_is_so_at_night_where_no_price_is_named_for_it(self):
        self.tenant.offering_id = self._offering(
            coverage_ids=self._covered(seats="included"),
            price_ids=[self._price("hour", 75)],
        )
        self.assertEqual(self._priced("seats", MONDAY_NIGHT), ("included", 0))

    def test_a_fee_does_not_include_what_is_charged(self):
        self.tenant.offering_id = self._offering(
            coverage_ids=self._covered(seats="included", advice="chargeable"),
            price_ids=[self._price("tenant_month", 45)],
        )
        self.assertEqual(self._priced(None), ("included", 0))
        self.assertEqual(self._priced("advice"), ("not_covered", 0))

    def test_what_is_charged_leaves_the_included_hours(self):
        ticket = self._typed("advice", name="Review")
        self._book(ticket, 60)
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        statement = self._make()
        self.assertEqual(self._rows(statement), [("Review", 60, 0, 1, 75, 75)])
        self.assertEqual(
            statement.line_ids.filtered("ticket_id").note,
            "In service hours. The included hours are not for this.",
        )

    def test_what_is_included_costs_nothing_and_uses_no_hours(self):
        ticket = self._typed("seats", name="Two seats more")
        self._book(ticket, 60)
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        self.assertEqual(self._rows(self._make()), [("Two seats more", 60, 0, 0, 0, 0)])

    def test_included_hours_are_for_their_types(self):
        ticket = self._typed("how_to", name="Question")
        self._book(ticket, 150)
        self.assertEqual(self._hours(ticket), (2, 2.5, 0))
        self.assertEqual(
            self._rows(self._make()), [("Question", 150, 120, 0.5, 75, 37.5)]
        )

    def test_agent_says_which_type_it_is(self):
        ticket = self._typed(None)
        self._book(ticket, 30)
        ticket.with_user(self.agent).csp_support_type_id = self.types["seats"]
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("included", 0))
        self.assertFalse(ticket.csp_currency_id)
        self.assertFalse(ticket.csp_time_ids.is_billable)

    def test_free_if_microsofts_fault_goes_with_the_price(self):
        ticket = self._typed("how_to")
        self._confirm(ticket)
        self.assertTrue(ticket.csp_is_free)
        ticket.csp_support_type_id = self.types["on_site"]
        self.assertFalse(ticket.csp_is_free)

    def test_later_versions_do_not_reach_back(self):
        ticket = self._typed("seats")
        offering = self.tenant.offering_id
        offering.coverage_ids.coverage = "chargeable"
        with self._at("2026-11-23 12:00:00"):
            offering.action_publish()
        self.env.flush_all()
        self.assertEqual(ticket.csp_coverage, "included")
        later = self._typed("seats", "2026-11-23 12:00:01")
        self.assertEqual((later.csp_coverage, later.csp_price), ("chargeable", 75))

    def test_coverage_is_evidence(self):
        ticket = self._typed("seats")
        for user in (self.agent, self.manager):
            with self.assertRaises(AccessError):
                ticket.with_user(user).csp_coverage = "excluded"

    def test_customers_do_not_read_or_set_it_by_rpc(self):
        customer = self._portal_user("contoso_customer", self.tenant.partner_id)
        ticket = self._typed("seats", partner_id=customer.partner_id.id)
        for name in ("csp_support_type_id", "csp_coverage"):
            with self.assertRaises(AccessError):
                ticket.with_user(customer).read([name])
            with self.assertRaises(AccessError):
                ticket.with_user(customer).write({name: False})

    def test_types_cost_no_query_per_ticket(self):
        def create(count):
            vals = {"csp_support_type_id": self.types["seats"].id}
            with self._at(MONDAY_MORNING):
                self.env["helpdesk.ticket"].create(
                    [self._ticket_vals(**vals) for _number in range(count)]
                )
                self.env.flush_all()

        def create_untyped(count):
            with self._at(MONDAY_MORNING):
                self.env["helpdesk.ticket"].create(
                    [self._ticket_vals() for _number in range(count)]
                )
                self.env.flush_all()

        create(1)
        typed = self._count_queries(lambda: create(5))
        untyped = self._count_queries(lambda: create_untyped(5))
        self.assertLessEqual(typed, untyped + 2)

    def _ticket_vals(self, **vals):
        return {
            "name": "Help",
            "description": "Help",
            "partner_id": self.customer.id,
            "company_id": self.company.id,
            "csp_tenant_id": self.tenant.id,
            "user_id": False,
            **vals,
        }

    # ------------------------------------------------------------------
    # Publishing
    # ------------------------------------------------------------------

    def test_included_hours_have_to_be_there(self):
        draft = self._draft(coverage_ids=self._covered(how_to="hours"))
        with self.assertRaisesRegex(UserError, "would miss: the included hours"):
            draft.action_publish()
        draft.included_hours = 1
        draft.action_publish()
        self.assertEqual(draft.terms_ids.number, 1)

    # ------------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------------

    def test_another_price_is_agreed_to_again(self):
        user = self._portal_user("contoso_customer", self.tenant.partner_id)
        ticket = self._typed("how_to", partner_id=user.partner_id.id)
        ticket.sudo()._keep_consent(user)
        self.assertFalse(ticket.csp_consent_missing)
        # The same price, but the hours that were named no longer come first.
        ticket.csp_support_type_id = self.types["advice"]
        self.assertTrue(ticket.csp_consent_missing)
        self.assertFalse(ticket._portal_agreed())
        ticket.sudo()._keep_consent(user)
        self.assertFalse(ticket.csp_consent_missing)
        self.assertEqual(len(ticket.csp_consent_ids), 2)
        self.assertIn("not for this", ticket.csp_consent_ids.sorted("id")[-1].words)

    def test_what_costs_nothing_needs_no_consent(self):
        self.assertFalse(self._typed("seats").csp_consent_missing)
        self.assertFalse(self._typed("on_site").csp_consent_missing)


@tagged("-at_install", "post_install")
class TestSupportTypeInForm(SupportTypeCommon, PortalCase):
    """The customer says what he needs, and reads what that costs, before he sends."""

    def setUp(self):
        super().setUp()
        self.contoso.offering_id = self._offering(
            name="Always open",
            coverage_ids=self._four_coverages(),
            round_the_clock=True,
            included_hours=2,
            price_ids=[self._price("hour", 75)],
        )
        self._log_in(self.customer)

    def _submit(self, kind, **data):
        return self._post(
            "/submitted/ticket",
            subject="No mail",
            description="Since noon",
            support_type=self.types[kind].id if kind in self.types else kind,
            **data,
        )

    def _new_ticket(self):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.customer.partner_id.id)]
        )

    def _quote(self, page, name):
        """The price that the page has for that type of support, and its tick."""
        [quote] = [
            quote
            for quote in page.find_class("o_csp_quote")
            if str(self.types[name].id) in quote.get("data-types").split()
        ]
        ticks = quote.xpath(".//input[@name='consent']/@value")
        return " ".join(quote.text_content().split()), ticks

    def test_types_are_offered_with_their_coverage(self):
        page = self._page("/new/ticket")
        options = page.xpath("//select[@name='support_type']/option")
        self.assertEqual(
            [option.text_content() for option in options],
            [
                "I am not sure",
                "how_to (From the included hours)",
                "seats (Included)",
                "advice (Charged)",
                "on_site (Not included)",
            ],
        )

    def test_price_of_each_type(self):
        page = self._page("/new/ticket")
        words, ticks = self._quote(page, "how_to")
        self.assertIn("02:00 of 02:00 included hours are left", words)
        self.assertEqual(len(ticks), 1)
        words, ticks = self._quote(page, "advice")
        self.assertIn("75.00", words)
        self.assertIn("The included hours are not for this.", words)
        self.assertEqual(len(ticks), 1)
        words, ticks = self._quote(page, "seats")
        self.assertIn("Included in your plan.", words)
        self.assertFalse(ticks)
        words, ticks = self._quote(page, "on_site")
        self.assertIn("Not covered by your plan. We tell you the price", words)
        self.assertFalse(ticks)

    def test_included_is_sent_without_tick(self):
        self.assertEqual(self._submit("seats").status_code, 302)
        ticket = self._new_ticket()
        self.assertEqual(ticket.csp_support_type_id, self.types["seats"])
        self.assertEqual(ticket.csp_pricing, "included")
        self.assertFalse(ticket.csp_consent_missing)

    def test_charged_needs_the_tick_of_this_price(self):
        page = self._page("/new/ticket")
        [other], [own] = self._quote(page, "how_to")[1], self._quote(page, "advice")[1]
        for consent in ("", other):
            response = self._submit("advice", consent=consent)
            self.assertEqual(response.status_code, 422)
            self.assertIn('selected="True"', response.text)
        self.assertFalse(self._new_ticket())
        self.assertEqual(self._submit("advice", consent=own).status_code, 302)
        self.assertTrue(self._new_ticket().csp_consent_ids.is_beyond_hours)
        self.assertFalse(self._new_ticket().csp_consent_missing)

    def test_ticket_page_names_the_type(self):
        self._submit("seats")
        page = self._page(f"/my/ticket/{self._new_ticket().id}")
        [box] = page.find_class("o_csp_ticket_entitlement")
        words = " ".join(box.text_content().split())
        self.assertIn("Always open, version 1 · seats", words)
        self.assertIn("Included in your plan.", words)

    def test_types_of_others_and_what_is_no_type(self):
        foreign = self._type("Of other terms")
        [tick] = self._quote(self._page("/new/ticket"), "how_to")[1]
        for text in (foreign.id, 0, -1, "x", "9" * 30, ""):
            self.assertEqual(self._submit(text, consent=tick).status_code, 302)
            ticket = self._new_ticket()[:1]
            self.assertFalse(ticket.csp_support_type_id, text)
            self.assertEqual(ticket.csp_pricing, "hourly")

    def test_no_types_without_terms(self):
        self.contoso.offering_id = False
        page = self._page("/new/ticket")
        self.assertFalse(page.xpath("//select[@name='support_type']"))
        self.assertEqual(self._submit("seats").status_code, 302)
        self.assertFalse(self._new_ticket().csp_support_type_id)

    def test_coverage_is_not_named_where_the_terms_of_two_tenants_differ(self):
        self._tenant(
            "northwind",
            partner_id=self.contoso.partner_id.id,
            offering_id=self._offering(
                coverage_ids=[Command.create({"type_id": self.types["seats"].id})]
            ).id,
        )
        options = self._page("/new/ticket").xpath("//option/text()")
        self.assertIn("seats", options)
        self.assertNotIn("seats (Included)", options)

    def test_subscription_form_is_of_its_type(self):
        subscription = self.env.ref("csp_support.support_type_subscription")
        self.contoso.offering_id = self._offering(
            coverage_ids=[Command.create({"type_id": subscription.id})],
        )
        response = self._post(
            "/submitted/subscription",
            change="buy",
            product="Power BI",
            quantity=3,
            day="2099-01-01",
        )
        self.assertEqual(response.status_code, 302)
        ticket = self._new_ticket()
        self.assertEqual(ticket.csp_support_type_id, subscription)
        self.assertEqual(ticket.csp_pricing, "included")
