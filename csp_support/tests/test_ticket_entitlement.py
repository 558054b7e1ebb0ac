from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, SupportCase


@tagged("-at_install", "post_install")
class TestTicketEntitlement(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering()
        cls.tenant = cls._tenant("contoso", offering_id=cls.offering.id)

    def _ticket_at(self, moment, tenant=None, **vals):
        with self._at(moment):
            ticket = self._ticket(tenant or self.tenant, "Help", **vals)
        self.env.flush_all()
        return ticket

    def _pricing(self, prices, moment):
        offering = self._offering(price_ids=prices)
        self.tenant.offering_id = offering
        ticket = self._ticket_at(moment)
        return ticket.csp_pricing, ticket.csp_price

    def test_offering_and_version_when_it_came(self):
        first = self._ticket_at(MONDAY_MORNING)
        self.offering.price_ids.amount = 95
        with self._at("2026-11-23 12:00:00"):
            self.offering.action_publish()
        second = self._ticket_at("2026-11-23 12:00:01")
        self.assertEqual(first.csp_offering_id, self.offering)
        self.assertEqual((first.csp_terms_id.number, first.csp_price), (1, 80))
        self.assertEqual((second.csp_terms_id.number, second.csp_price), (2, 95))
        self.assertEqual(second.csp_currency_id, self.euro)

    def test_later_changes_do_not_reach_back(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        self.tenant.offering_id = self._offering(price_ids=[self._price("included")])
        self.calendar.attendance_ids.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(ticket.csp_offering_id, self.offering)
        self.assertEqual(ticket.csp_pricing, "hourly")
        self.assertTrue(ticket.csp_in_hours)

    def test_in_and_out_of_hours(self):
        self.assertTrue(self._ticket_at(MONDAY_MORNING).csp_in_hours)
        self.assertFalse(self._ticket_at(MONDAY_NIGHT).csp_in_hours)
        self.assertFalse(self._ticket_at("2026-11-22 09:00:00").csp_in_hours)

    def test_holidays_are_out_of_hours(self):
        holiday = {
            "name": "Holiday",
            "date_from": "2026-11-22 23:00:00",
            "date_to": "2026-11-23 23:00:00",
            "company_id": self.company.id,
        }
        leaves = self.env["resource.calendar.leaves"]
        for calendar in (self.calendar, self.calendar.browse()):
            leave = leaves.create({**holiday, "calendar_id": calendar.id})
            self.assertFalse(self._ticket_at(MONDAY_MORNING).csp_in_hours)
            leave.unlink()
        other = self._calendar(name="Other")
        leaves.create({**holiday, "calendar_id": other.id})
        self.assertTrue(self._ticket_at(MONDAY_MORNING).csp_in_hours)

    def test_absence_of_a_person_is_no_holiday(self):
        person = self.env["resource.resource"].create(
            {"name": "Somebody", "calendar_id": self.calendar.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "calendar_id": self.calendar.id,
                "resource_id": person.id,
                "date_from": "2026-11-22 23:00:00",
                "date_to": "2026-11-23 23:00:00",
            }
        )
        self.assertTrue(self._ticket_at(MONDAY_MORNING).csp_in_hours)

    def test_prices_by_the_ticket_and_the_hour(self):
        for prices, expected in (
            ([self._price("ticket", 50)], ("per_ticket", 50)),
            ([self._price("hour", 80)], ("hourly", 80)),
            ([self._price("included")], ("included", 0)),
            ([self._price("month", 500)], ("included", 0)),
            ([self._price("user_month", 3)], ("included", 0)),
        ):
            self.assertEqual(self._pricing(prices, MONDAY_MORNING), expected)

    def test_fee_and_work_beyond_it(self):
        prices = [self._price("tenant_month", 45), self._price("hour", 75)]
        self.assertEqual(self._pricing(prices, MONDAY_MORNING), ("hourly", 75))

    def test_prices_by_the_time(self):
        prices = [
            self._price("included", time="in_hours"),
            self._price("ticket", 150, time="out_of_hours"),
            self._price("hour", 80),
        ]
        self.assertEqual(self._pricing(prices, MONDAY_MORNING), ("included", 0))
        self.assertEqual(self._pricing(prices, MONDAY_NIGHT), ("per_ticket", 150))

    def test_not_covered_outside_the_hours_of_the_price(self):
        prices = [self._price("hour", 80, time="in_hours")]
        self.assertEqual(self._pricing(prices, MONDAY_NIGHT), ("not_covered", 0))

    def test_not_covered_without_offering(self):
        tenant = self._tenant("fabrikam")
        ticket = self._ticket_at(MONDAY_MORNING, tenant)
        self.assertEqual(ticket.csp_pricing, "not_covered")
        self.assertFalse(ticket.csp_terms_id)
        self.assertFalse(ticket.csp_in_hours)
        self.assertFalse(ticket.csp_service_hours)

    def test_not_covered_before_the_first_version(self):
        ticket = self._ticket_at("2025-12-31 09:00:00")
        self.assertFalse(ticket.csp_terms_id)
        self.assertEqual(ticket.csp_pricing, "not_covered")

    def test_first_and_last_day_of_support(self):
        self.tenant.write(
            {"offering_start": "2026-11-23", "offering_end": "2026-11-24"}
        )
        for moment, covered in (
            ("2026-11-22 22:59:59", False),
            ("2026-11-22 23:00:00", True),
            ("2026-11-24 22:59:59", True),
            ("2026-11-24 23:00:00", False),
        ):
            ticket = self._ticket_at(moment)
            self.assertEqual(bool(ticket.csp_terms_id), covered, moment)

    def test_ticket_of_no_tenant(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Paper jam"}
        )
        self.assertFalse(ticket.csp_pricing)
        self.assertFalse(ticket.csp_offering_id)

    def test_tenant_found_later(self):
        with self._at(MONDAY_NIGHT):
            ticket = self.env["helpdesk.ticket"].create(
                {"name": "Mail", "description": "Mail", "company_id": self.company.id}
            )
        with self._at("2026-11-24 09:00:00"):
            ticket.csp_tenant_id = self.tenant
        self.assertEqual(ticket.csp_terms_id, self.offering.terms_ids)
        self.assertFalse(ticket.csp_in_hours)

    def test_severity_follows_the_priority(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        self.assertEqual(ticket.csp_severity, "b")
        ticket.priority = "3"
        self.assertEqual(ticket.csp_severity, "a")
        ticket.csp_severity = "c"
        self.assertEqual(ticket.csp_severity, "c")

    def test_service_hours_are_those_of_the_terms(self):
        ticket = self._ticket_at(MONDAY_MORNING)
        self.calendar.tz = "Asia/Tokyo"
        self.assertEqual(
            ticket.csp_service_hours,
            "Monday–Friday 09:00–17:00 (time zone Europe/Rome)",
        )

    def test_many_tickets_cost_no_more_queries(self):
        tenants = self.tenant + self._tenant(
            "fabrikam", offering_id=self._offering().id
        )
        tickets = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": f"Ticket {number}",
                    "description": "Help",
                    "csp_tenant_id": tenants[number % 2].id,
                    "company_id": self.company.id,
                }
                for number in range(40)
            ]
        )

        def compute(some):
            some._compute_csp_offering_id()
            some._compute_csp_terms_id()
            some._compute_csp_entitlement()

        few = self._count_queries(lambda: compute(tickets[:2].sudo()))
        many = self._count_queries(lambda: compute(tickets.sudo()))
        self.assertLessEqual(many, few)


@tagged("-at_install", "post_install")
class TestTicketEntitlementAccess(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering()
        cls.other = cls._offering(name="Other", price_ids=[cls._price("included")])
        cls.tenant = cls._tenant("contoso", offering_id=cls.offering.id)
        cls.ticket = cls._ticket(cls.tenant, "Help", user_id=cls.agent.id)

    def test_manager_corrects_the_offering(self):
        self.ticket.with_user(self.manager).csp_offering_id = self.other
        self.assertEqual(self.ticket.csp_terms_id, self.other.terms_ids)
        self.assertEqual(self.ticket.csp_pricing, "included")

    def test_agent_does_not(self):
        ticket = self.ticket.with_user(self.agent)
        ticket.name = "Agents do change tickets"
        with self.assertRaisesRegex(AccessError, "Only a manager"):
            ticket.csp_offering_id = self.other

    def test_nobody_writes_the_evidence(self):
        for user in (self.agent, self.manager):
            for vals in (
                {"csp_terms_id": self.other.terms_ids.id},
                {"csp_pricing": "included"},
                {"csp_price": 1},
                {"csp_in_hours": True},
            ):
                with self.assertRaises(AccessError):
                    self.ticket.with_user(user).write(vals)

    def test_nobody_files_a_ticket_with_evidence(self):
        vals = {"name": "Help", "description": "Help", "csp_pricing": "included"}
        with self.assertRaises(AccessError):
            self.env["helpdesk.ticket"].with_user(self.agent).create(vals)

    def test_agent_files_and_copies_tickets(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.agent)) as form:
            form.name = "By phone"
            form.description = "Help"
            form.partner_id = self.tenant.partner_id
        ticket = form.save()
        self.assertEqual(ticket.csp_offering_id, self.offering)
        copy = ticket.copy()
        self.assertEqual(copy.csp_offering_id, self.offering)

    def test_manager_files_a_ticket_in_the_form(self):
        with Form(self.env["helpdesk.ticket"].with_user(self.manager)) as form:
            form.name = "By phone"
            form.description = "Help"
            form.partner_id = self.tenant.partner_id
            form.csp_offering_id = self.other
        self.assertEqual(form.save().csp_offering_id, self.other)

    def test_tenant_removed_again(self):
        self.ticket.with_user(self.manager).csp_tenant_id = False
        self.assertFalse(self.ticket.csp_pricing)
        self.assertFalse(self.ticket.csp_terms_id)

    def test_helpdesk_user_without_our_groups_opens_the_ticket(self):
        user = self._user("helpdesk_only", "helpdesk_mgmt.group_helpdesk_user")
        values = self.ticket.with_user(user).read(
            ["csp_offering_id", "csp_pricing", "csp_service_hours"]
        )[0]
        self.assertEqual(values["csp_offering_id"][1], "Business hours")
        self.assertIn("09:00–17:00", values["csp_service_hours"])

    def test_tenants_move_to_another_offering(self):
        self.offering.tenant_ids = [Command.clear()]
        self.assertFalse(self.tenant.offering_id)
        self.assertEqual(self.ticket.csp_offering_id, self.offering)
