from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import MONDAY_MORNING, MONDAY_NIGHT, SupportCase


class HoursCase(SupportCase):
    """Work booked on the tickets of one tenant, with two hours a month included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering(
            included_hours=2,
            price_ids=[
                cls._price("tenant_month", 45),
                cls._price("hour", 75, time="in_hours", free_if_microsoft=True),
                cls._price("hour", 110, time="out_of_hours", free_if_microsoft=True),
            ],
        )
        cls.tenant = cls._tenant("contoso", offering_id=cls.offering.id)

    def _ticket_at(self, moment=MONDAY_MORNING, tenant=None, name="Help", **vals):
        with self._at(moment):
            ticket = self._ticket(
                tenant or self.tenant, name, user_id=self.agent.id, **vals
            )
            self.env.flush_all()
        return ticket

    def _book(self, ticket, minutes, date="2026-11-23", **vals):
        with self._at(f"{date} 09:00:00"):
            return self.env["csp.ticket.time"].create(
                {
                    "ticket_id": ticket.id,
                    "minutes": minutes,
                    "words": "Looked at the mailbox rules",
                    "date": date,
                    "user_id": self.agent.id,
                    **vals,
                }
            )

    def _hours(self, ticket, moment="2026-11-24 09:00:00"):
        with self._at(moment):
            ticket.invalidate_recordset()
            return (
                ticket.csp_hours_included,
                ticket.csp_hours_used,
                ticket.csp_hours_left,
            )

    def _confirm(self, ticket):
        issue = self.env["csp.service.issue"].create(
            {
                "issue_id": "EX1187342",
                "title": "Users can't send email",
                "cloud": "sandbox",
                "tenant_ids": [Command.link(self.tenant.id)],
            }
        )
        ticket.with_user(self.agent)._link_issue(issue)
        return issue


@tagged("-at_install", "post_install")
class TestTicketHours(HoursCase):
    """Hours used and left this month."""

    def test_hours_left(self):
        ticket = self._ticket_at()
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        self._book(ticket, 45)
        self._book(ticket, 30)
        self.assertEqual(self._hours(ticket), (2, 1.25, 0.75))
        self.assertEqual(ticket.csp_minutes_spent, 75)
        self._book(ticket, 90)
        self.assertEqual(self._hours(ticket), (2, 2.75, 0))

    def test_all_tickets_of_the_tenant_count(self):
        first, second = self._ticket_at(), self._ticket_at()
        other = self._tenant("fabrikam", offering_id=self.offering.id)
        self._book(first, 30)
        self._book(second, 15)
        self._book(self._ticket_at(tenant=other), 120)
        self.assertEqual(self._hours(second), (2, 0.75, 1.25))

    def test_each_month_begins_anew(self):
        ticket = self._ticket_at("2026-10-30 09:00:00")
        self._book(ticket, 120, "2026-10-31")
        self._book(ticket, 15, "2026-11-01")
        self.assertEqual(self._hours(ticket), (2, 0.25, 1.75))

    def test_unused_hours_are_carried_over_where_agreed(self):
        ticket = self._ticket_at("2026-10-01 09:00:00")
        self._book(ticket, 45, "2026-10-31")
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        facts = self.offering.terms_ids._facts()
        facts["carry_over"] = "next_month"
        self.addCleanup(facts.pop, "carry_over")
        self.assertEqual(self._hours(ticket), (3.25, 0, 3.25))
        # What October got from September is not handed on to November.
        self._book(ticket, 300, "2026-10-31")
        self.assertEqual(self._hours(ticket), (2, 0, 2))

    def test_what_does_not_count(self):
        ticket = self._ticket_at()
        self._book(ticket, 60, is_billable=False)
        self.tenant.offering_id = self._offering(price_ids=[self._price("ticket", 50)])
        per_ticket = self._ticket_at()
        self.tenant.offering_id = self.offering
        line = self._book(per_ticket, 60)
        self.assertFalse(line.is_billable)
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        self.assertEqual(ticket.csp_minutes_spent, 60)

    def test_nothing_included(self):
        self.tenant.offering_id = self._offering()
        ticket = self._ticket_at()
        self._book(ticket, 60)
        self.assertEqual(self._hours(ticket), (0, 0, 0))

    def test_no_hours_without_support(self):
        ticket = self._ticket_at(tenant=self._tenant("fabrikam"))
        self.assertEqual(self._hours(ticket), (0, 0, 0))

    def test_hours_of_the_last_month_of_support(self):
        self.tenant.offering_end = "2026-11-20"
        ticket = self._ticket_at("2026-11-19 09:00:00")
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        self.assertEqual(self._hours(ticket, "2026-12-02 09:00:00"), (0, 0, 0))

    def test_booked_by_night_is_out_of_hours(self):
        ticket = self._ticket_at()
        with self._at(MONDAY_NIGHT):
            vals = {"ticket_id": ticket.id, "minutes": 5, "words": "x"}
            lines = self.env["csp.ticket.time"].create(
                [{**vals, "date": day} for day in ("2026-11-23", "2026-11-20")]
            )
            self.assertEqual(lines.mapped("in_hours"), [False, True])

    def test_not_for_days_to_come_nor_longer_than_a_day(self):
        ticket = self._ticket_at()
        with self._at(MONDAY_MORNING), self.assertRaises(ValidationError):
            self.env["csp.ticket.time"].create(
                {
                    "ticket_id": ticket.id,
                    "minutes": 5,
                    "words": "x",
                    "date": "2026-11-26",
                }
            )
        for minutes in (0, -5, 1441):
            with self.assertRefusedByDatabase(
                "csp.ticket.time", "one minute and a day"
            ):
                self._book(ticket, minutes)

    def test_many_tenants_cost_no_more_queries(self):
        tenants = self.tenant
        for key in ("fabrikam", "northwind", "wingtip", "litware", "proseware"):
            tenants |= self._tenant(key, offering_id=self.offering.id)
        few = self._count_queries(lambda: tenants[:2]._support_hours(self._today()))
        many = self._count_queries(lambda: tenants._support_hours(self._today()))
        self.assertLessEqual(many, few)

    def _today(self):
        return self.env["csp.ticket.time"].default_get(["date"])["date"]


@tagged("-at_install", "post_install")
class TestTicketTimeAccess(HoursCase):
    """Agents book their own time, managers correct it, and nobody else."""

    def _as(self, user):
        return self.env["csp.ticket.time"].with_user(user)

    def _vals(self, ticket, user):
        return {
            "ticket_id": ticket.id,
            "minutes": 15,
            "words": "Looked",
            "date": "2026-11-23",
            "user_id": user.id,
        }

    def test_agents_book_their_own(self):
        ticket = self._ticket_at()
        line = self._as(self.agent).create(self._vals(ticket, self.agent))
        line.minutes = 20
        self.assertEqual(ticket.csp_minutes_spent, 20)
        line.unlink()
        self.assertEqual(ticket.csp_minutes_spent, 0)

    def test_not_in_a_colleagues_name(self):
        ticket = self._ticket_at()
        with self.assertRaises(AccessError):
            self._as(self.agent).create(self._vals(ticket, self.manager))
        line = self._as(self.manager).create(self._vals(ticket, self.manager))
        for change in (
            lambda: line.with_user(self.agent).write({"minutes": 5}),
            lambda: line.with_user(self.agent).unlink(),
        ):
            with self.assertRaises(AccessError):
                change()
        self.assertEqual(line.with_user(self.agent).minutes, 15)
        own = self._as(self.agent).create(self._vals(ticket, self.agent))
        with self.assertRaises(AccessError):
            own.write({"user_id": self.manager.id})

    def test_managers_correct_everybodys(self):
        line = self._as(self.agent).create(self._vals(self._ticket_at(), self.agent))
        line.with_user(self.manager).write({"minutes": 5, "is_billable": False})
        line.with_user(self.manager).unlink()

    def test_not_on_tickets_of_other_teams(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        ticket = self._ticket(self.tenant, "Help", team_id=team.id)
        with self.assertRaises(AccessError):
            self._as(self.agent).create(self._vals(ticket, self.agent))
        line = self._as(self.manager).create(self._vals(ticket, self.manager))
        self.assertFalse(self._as(self.agent).search([("id", "=", line.id)]))

    def test_employees_have_no_part_in_it(self):
        ticket = self._ticket_at()
        line = self._book(ticket, 15)
        customer = self._portal_user("contoso_customer", self.tenant.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                self._as(user).create(self._vals(ticket, user))
            with self.assertRaises(AccessError):
                line.with_user(user).read(["words"])

    def test_other_companies_see_nothing(self):
        line = self._book(self._ticket_at(), 15)
        company = self.env["res.company"].create({"name": "Another partner"})
        foreigner = self._user("foreigner", "csp_support.group_csp_manager")
        foreigner.write({"company_ids": company.ids, "company_id": company.id})
        theirs = self._as(foreigner).with_context(allowed_company_ids=company.ids)
        self.assertFalse(theirs.search([("id", "=", line.id)]))


@tagged("-at_install", "post_install")
class TestTicketFree(HoursCase):
    """What proves to be Microsoft's fault costs nothing, where the terms say so."""

    def test_confirmed_issue(self):
        ticket = self._ticket_at()
        self._book(ticket, 60)
        self.assertFalse(ticket.csp_is_free)
        self._confirm(ticket)
        self.assertTrue(ticket.csp_is_free)
        self.assertIn("EX1187342", ticket.csp_free_reason)
        self.assertEqual(self._hours(ticket), (2, 0, 2))
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("hourly", 75))

    def test_no_longer_when_it_was_another_thing(self):
        ticket = self._ticket_at()
        self._book(ticket, 60)
        self._confirm(ticket)
        ticket.with_user(self.agent).action_reject_issue()
        self.assertFalse(ticket.csp_is_free)
        self.assertFalse(ticket.csp_free_reason)
        self.assertEqual(self._hours(ticket), (2, 1, 1))

    def test_a_suggestion_is_no_proof(self):
        ticket = self._ticket_at()
        issue = self._confirm(self._ticket_at())
        ticket.sudo().write({"csp_issue_id": issue.id, "csp_issue_link": "suggested"})
        self.assertFalse(ticket.csp_is_free)

    def test_only_where_the_terms_say_so(self):
        self.tenant.offering_id = self._offering(price_ids=[self._price("hour", 80)])
        ticket = self._ticket_at()
        self._confirm(ticket)
        self.assertFalse(ticket.csp_is_free)

    def test_what_costs_nothing_does_not_become_free(self):
        self.tenant.offering_id = self._offering(price_ids=[self._price("included")])
        ticket = self._ticket_at()
        self._confirm(ticket)
        self.assertFalse(ticket.csp_is_free)

    def test_nobody_says_so_by_hand(self):
        ticket = self._ticket_at()
        with self.assertRaises(AccessError):
            ticket.with_user(self.manager).csp_is_free = True
