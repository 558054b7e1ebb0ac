from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import SupportCase


@tagged("-at_install", "post_install")
class TestSupportOffering(SupportCase):
    def test_publishing_names_all_that_is_missing(self):
        offering = self.env["csp.support.offering"].create({"name": "Empty"})
        with self.assertRaises(UserError) as caught:
            offering.action_publish()
        self.assertEqual(
            str(caught.exception),
            "Empty cannot be published yet, customers would miss: the types of "
            "support, the service hours, a contact method, and a price, or that "
            "support is included. Add what is missing and publish again.",
        )
        self.assertEqual(offering.state, "draft")

    def test_publishing_without_one_thing(self):
        for field, sentence in (
            ("calendar_id", "would miss: the service hours."),
            ("contact_ids", "would miss: a contact method."),
            ("price_ids", "would miss: a price, or that support is included."),
            ("coverage_ids", "would miss: the types of support."),
        ):
            offering = self._draft(**{field: False})
            with self.assertRaisesRegex(UserError, sentence):
                offering.action_publish()

    def test_calendar_without_hours_is_no_service_hours(self):
        offering = self._draft(calendar_id=self._calendar(hours=()).id)
        with self.assertRaisesRegex(UserError, "the service hours"):
            offering.action_publish()

    def test_round_the_clock_needs_no_calendar(self):
        offering = self._offering(calendar_id=False, round_the_clock=True)
        hours = offering.terms_ids._facts()["hours"]
        self.assertTrue(hours["round_the_clock"])

    def test_included_support_needs_no_amount(self):
        offering = self._offering(price_ids=[self._price("included")])
        self.assertEqual(offering.state, "published")

    def test_who_delivers_is_said(self):
        for delivery in ("resold", "outsourced"):
            with self.assertRaisesRegex(ValidationError, "Say which company delivers"):
                self._draft(delivery=delivery)

    def test_contact_methods_must_work(self):
        for kind, value, example in (
            ("phone", "call us", r"\+39 02"),
            ("email", "support at example.com", "support@example.com"),
            ("web", "support.example.com", "https://"),
            ("web", "javascript:alert(1)", "https://"),
            ("phone", False, r"\+39 02"),
        ):
            with self.assertRaisesRegex(ValidationError, example):
                self._draft(contact_ids=[self._contact(kind, value)])

    def test_prices_need_an_amount(self):
        for amount in (0, -5):
            with self.assertRaisesRegex(ValidationError, "“Per ticket” of Business"):
                self._draft(price_ids=[self._price("ticket", amount)])

    def test_what_is_included_has_no_amount(self):
        with self.assertRaisesRegex(ValidationError, "no amount of its own"):
            self._draft(price_ids=[self._price("included", 10)])

    def test_hours_that_customers_cannot_know(self):
        for vals in ({"two_weeks_calendar": True}, {"flexible_hours": True}):
            calendar = self._calendar(**vals)
            with self.assertRaisesRegex(ValidationError, "Choose fixed weekly hours"):
                self._draft(calendar_id=calendar.id)

    def test_own_hours_that_customers_cannot_know(self):
        calendar = self._calendar(flexible_hours=True)
        contact = Command.create(
            {"kind": "phone", "value": "+39 02 5550 100", "calendar_id": calendar.id}
        )
        with self.assertRaisesRegex(ValidationError, "Choose fixed weekly hours"):
            self._draft(contact_ids=[contact])

    def test_contact_method_round_the_clock(self):
        contact = Command.create(
            {"kind": "phone", "value": "+39 02 5550 100", "round_the_clock": True}
        )
        terms = self._offering(contact_ids=[contact]).terms_ids
        [phone] = terms._facts()["contacts"]
        self.assertTrue(phone["hours"]["round_the_clock"])
        self.assertFalse(terms._facts()["hours"]["round_the_clock"])
        self.assertIn("Round the clock", terms._contacts()[0]["hours_text"])

    def test_type_is_named_once(self):
        lines = [Command.create({"type_id": self.break_fix.id}) for _number in range(2)]
        with self.assertRefusedByDatabase("csp.support.coverage", "already in the"):
            self._draft(coverage_ids=lines)

    def test_only_excluded_types_are_no_support(self):
        line = {"type_id": self.break_fix.id, "coverage": "excluded"}
        offering = self._draft(coverage_ids=[Command.create(line)])
        with self.assertRaisesRegex(UserError, "would miss: the types of support"):
            offering.action_publish()

    def test_negative_figures(self):
        for field in (
            "included_hours",
            "critical_minutes",
            "critical_resolution_minutes",
            "authorised_contacts",
            "notice_days",
        ):
            with self.assertRefusedByDatabase("csp.support.offering", "less than zero"):
                self._draft(**{field: -1})

    def test_withdrawn_and_offered_again(self):
        offering = self._offering()
        offering.action_withdraw()
        self.assertEqual(offering.state, "withdrawn")
        with self.assertRaisesRegex(ValidationError, "is not offered"):
            self._tenant("contoso", offering_id=offering.id)
        offering.action_publish()
        self.assertEqual(offering.state, "published")
        self.assertEqual(len(offering.terms_ids), 1)

    def test_withdrawn_offering_stays_with_who_has_it(self):
        offering = self._offering()
        tenant = self._tenant("contoso", offering_id=offering.id)
        offering.action_withdraw()
        tenant.name = "Contoso, renamed"
        with self._at("2026-11-23 09:00:00"):
            ticket = self._ticket(tenant, "Help")
        self.assertEqual(ticket.csp_terms_id, offering.terms_ids)

    def test_published_offering_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Withdraw it instead"):
            self._offering().unlink()
        draft = self._draft()
        draft.unlink()
        self.assertFalse(draft.exists())

    def test_published_offering_stays_with_its_company(self):
        offering = self._offering(calendar_id=False, round_the_clock=True)
        other = self.env["res.company"].create({"name": "Another partner"})
        with self.assertRaisesRegex(ValidationError, "stays with its company"):
            offering.company_id = other

    def test_copy_is_a_draft_without_versions(self):
        copy = self._offering().copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.terms_ids)
        self.assertEqual(len(copy.price_ids), 1)

    def test_draft_is_not_given_to_tenants(self):
        with self.assertRaisesRegex(ValidationError, "Publish it before"):
            self._tenant("contoso", offering_id=self._draft().id)

    def test_support_cannot_end_before_it_starts(self):
        with self.assertRaisesRegex(ValidationError, "before it starts"):
            self._tenant(
                "contoso", offering_start="2026-05-01", offering_end="2026-04-30"
            )

    def test_three_levels_of_hours(self):
        """A distributor's own support: hours, targets, included work, free faults."""
        offering = self._offering(
            name="Plus 14×5",
            calendar_id=self._calendar(hours=((8, 22),)).id,
            critical_minutes=30,
            moderate_minutes=60,
            minimal_minutes=240,
            included_hours=1.5,
            price_ids=[
                self._price("tenant_month", 45),
                self._price("hour", 75, free_if_microsoft=True),
            ],
        )
        texts = offering.terms_ids._texts()
        self.assertEqual(
            texts["hours"], "Monday–Friday 08:00–22:00 (time zone Europe/Rome)"
        )
        self.assertEqual(
            [row["target"] for row in texts["response"]],
            ["30 minutes", "1 hour", "4 hours"],
        )
        self.assertEqual(texts["included"], "1.5 hours of work a month")
        self.assertEqual(
            [price["price"] for price in texts["prices"]],
            ["45.00\xa0€ per tenant and month", "75.00\xa0€ per hour"],
        )
        self.assertIn("Microsoft's fault", texts["prices"][1]["note"])

    def test_resold_desk_for_resellers(self):
        """A distributor's desk: resold, for resellers only, by the incident."""
        desk = self.env["res.partner"].create({"name": "Lucerne Publishing"})
        offering = self._offering(
            delivery="resold",
            delivered_by_id=desk.id,
            audience="reseller",
            authorised_contacts=3,
            price_ids=[self._price("ticket", 190)],
        )
        texts = offering.terms_ids._texts()
        self.assertEqual(texts["audience"], "Resellers")
        self.assertEqual(texts["authorised_contacts"], "3")
        self.assertEqual(
            texts["delivery"],
            "Resold support: sold by Partner under test, delivered by Lucerne "
            "Publishing",
        )
        best_effort = {row["target"] for row in texts["response"]}
        self.assertEqual(best_effort, {"Best effort"})

    def test_hours_of_a_broken_week(self):
        calendar = self._calendar(hours=((9, 13), (14, 18)), days=(0, 1, 3, 5))
        texts = self._offering(calendar_id=calendar.id).terms_ids._texts()
        spans = "09:00–13:00, 14:00–18:00"
        self.assertEqual(
            texts["hours"],
            f"Monday–Tuesday {spans}; Thursday {spans}; Saturday {spans} "
            "(time zone Europe/Rome)",
        )


@tagged("-at_install", "post_install")
class TestSupportOfferingAccess(SupportCase):
    def test_manager_writes_and_publishes(self):
        offering = self._draft().with_user(self.manager)
        offering.write({"name": "Renamed", "coverage_ids": [Command.clear()]})
        offering.coverage_ids = [Command.create({"type_id": self.break_fix.id})]
        offering.action_publish()
        self.assertEqual(offering.terms_ids.published_by_id, self.manager)

    def test_agent_reads_only(self):
        offering = self._draft().with_user(self.agent)
        self.assertEqual(offering.name, "Business hours")
        for refused in (
            lambda: offering.write({"name": "Mine"}),
            lambda: offering.contact_ids.write({"value": "+39 02 0000 000"}),
            lambda: offering.price_ids.write({"amount": 1}),
            lambda: offering.coverage_ids.write({"words": "Mine"}),
            lambda: offering.coverage_ids.type_id.write({"name": "Mine"}),
            offering.action_publish,
            offering.action_withdraw,
            offering.unlink,
            lambda: offering.create({"name": "Mine"}),
        ):
            with self.assertRaises(AccessError):
                refused()

    def test_others_read_nothing(self):
        customer = self._portal_user("portal_customer", self.company.partner_id)
        offering = self._offering()
        for user in (self.employee, customer, self.env.ref("base.public_user")):
            for records in (
                offering,
                offering.contact_ids,
                offering.price_ids,
                offering.coverage_ids,
                offering.coverage_ids.type_id,
            ):
                records = records.with_env(self.env(user=user, context={}))
                with self.assertRaisesRegex(AccessError, "not allowed to access"):
                    records.read(["display_name"])

    def test_manager_of_another_company(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._user("other_manager", "csp_support.group_csp_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        offering = self._offering()
        for records in (
            offering,
            offering.contact_ids,
            offering.price_ids,
            offering.terms_ids,
        ):
            records = records.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            )
            self.assertFalse(records.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                records.read(["display_name"])
