from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import mute_logger

from .support_common import PortalCase
from .test_ticket_hours import HoursCase

NOVEMBER = Date.to_date("2026-11-01")
AFTERWARDS = "2026-12-01 02:00:00"
REPORT = "csp_support.report_support_statement"


class StatementCase(HoursCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.tenant.partner_id
        cls.customer.email = "billing@contoso.example"

    def _make(self, month=NOVEMBER, customers=None, moment=AFTERWARDS):
        with self._at(moment):
            statements = self.env["csp.support.statement"]
            return statements._make(self.company, month, customers or self.customer)

    def _confirm_statement(self, statement):
        with self._at(AFTERWARDS):
            statement.action_confirm()

    def _rows(self, statement, kind="ticket"):
        return [
            (
                line.ticket_id.name or line.name,
                line.minutes,
                line.minutes_included,
                round(line.quantity, 4),
                line.price_unit,
                line.amount,
            )
            for line in statement.line_ids
            if line.kind == kind
        ]


@tagged("-at_install", "post_install")
class TestSupportStatement(StatementCase):
    """What a customer's month was, and what it costs."""

    def test_hours_beyond_what_is_included(self):
        first, second = self._ticket_at(name="First"), self._ticket_at(name="Second")
        self._book(first, 90)
        self._book(second, 60, "2026-11-24")
        self._book(second, 20, "2026-11-25", in_hours=False)
        statement = self._make()
        self.assertEqual(
            self._rows(statement),
            [
                ("First", 90, 90, 0, 75, 0),
                ("Second", 20, 0, 0.3333, 110, 36.67),
                ("Second", 60, 30, 0.5, 75, 37.5),
            ],
        )
        self.assertEqual(
            self._rows(statement, "fee"),
            [("Business hours: contoso", 0, 0, 1, 45, 45)],
        )
        self.assertEqual(statement.amount_total, 119.17)
        self.assertEqual(statement.minutes_total, 170)
        self.assertEqual(statement.minutes_included, 120)
        self.assertEqual(statement.currency_id, self.euro)

    def test_included_hours_go_by_the_day_of_the_work(self):
        first, second = self._ticket_at(name="First"), self._ticket_at(name="Second")
        self._book(first, 120, "2026-11-25")
        self._book(second, 60, "2026-11-24")
        rows = self._rows(self._make())
        self.assertEqual(rows[0][:4], ("First", 120, 60, 1))
        self.assertEqual(rows[1][:4], ("Second", 60, 60, 0))

    def test_what_costs_nothing_is_there_too(self):
        free = self._ticket_at(name="Free")
        self._book(free, 60)
        self._confirm(free)
        ours = self._ticket_at(name="Our mistake")
        self._book(ours, 45, is_billable=False)
        idle = self._ticket_at(name="Idle")
        statement = self._make()
        self.assertEqual(
            self._rows(statement),
            [
                ("Free", 60, 0, 0, 0, 0),
                ("Our mistake", 45, 0, 0, 0, 0),
                ("Idle", 0, 0, 0, 0, 0),
            ],
        )
        notes = statement.line_ids.filtered("ticket_id").mapped("note")
        self.assertIn("EX1187342", notes[0])
        self.assertEqual(notes[1:], ["Not charged", "No time spent"])
        self.assertEqual(idle.csp_minutes_spent, 0)

    def test_price_per_ticket_in_the_month_it_came(self):
        self.tenant.offering_id = self._offering(price_ids=[self._price("ticket", 190)])
        ticket = self._ticket_at("2026-10-30 09:00:00", name="Incident")
        self._book(ticket, 30, "2026-11-02")
        october = self._make(Date.to_date("2026-10-01"))
        self.assertEqual(self._rows(october), [("Incident", 0, 0, 1, 190, 190)])
        november = self._make()
        self.assertEqual(self._rows(november), [("Incident", 30, 0, 0, 0, 0)])

    def test_the_month_is_that_of_the_service_hours(self):
        # Half past midnight in Rome.
        self._ticket_at("2026-10-31 23:30:00", name="November")
        self._ticket_at("2026-11-30 23:30:00", name="December")
        self.assertEqual(
            [row[0] for row in self._rows(self._make())],
            ["November"],
        )

    def test_each_terms_price_their_tickets(self):
        ticket = self._ticket_at(name="Old price")
        self.offering.price_ids.filtered(lambda p: p.time == "in_hours").amount = 99
        with self._at("2026-11-23 12:00:00"):
            self.offering.action_publish()
        self._book(ticket, 180)
        rows = self._rows(self._make())
        self.assertEqual(rows, [("Old price", 180, 120, 1, 75, 75)])

    def test_fees_per_user_and_once_per_customer(self):
        self.tenant.offering_id = self._offering(
            name="Per user", price_ids=[self._price("user_month", 3)]
        )
        self.env["csp.subscription"].create(
            [
                {"tenant_id": self.tenant.id, "name": name, **vals}
                for name, vals in (
                    ("Business Premium", {"quantity": 25}),
                    ("Visio", {"quantity": 5}),
                    ("Tried out", {"quantity": 300, "is_trial": True}),
                    ("Ended", {"quantity": 400, "status": "deleted"}),
                )
            ]
        )
        self.assertEqual(
            self._rows(self._make(), "fee"), [("Per user: contoso", 0, 0, 25, 3, 75)]
        )
        plan = self._offering(name="Flat", price_ids=[self._price("month", 500)])
        second = self._tenant(
            "northwind", partner_id=self.customer.id, offering_id=plan.id
        )
        self.assertEqual(second.commercial_partner_id, self.customer)
        self.tenant.offering_id = plan
        statement = self._make(Date.to_date("2026-10-01"))
        self.assertEqual(self._rows(statement, "fee"), [("Flat", 0, 0, 1, 500, 500)])

    def test_fee_of_the_last_month_and_none_after(self):
        self.tenant.offering_end = "2026-11-10"
        self.assertEqual(self._make().amount_total, 45)
        december = Date.to_date("2026-12-01")
        self.assertFalse(self._make(december, moment="2027-01-01 02:00:00"))

    def test_two_currencies_two_statements(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        plan = self._offering(
            price_ids=[
                Command.create(
                    {
                        "basis": "tenant_month",
                        "amount": 60,
                        "currency_id": dollar.id,
                    }
                )
            ]
        )
        self._tenant("northwind", partner_id=self.customer.id, offering_id=plan.id)
        statements = self._make()
        self.assertEqual(
            {(each.currency_id.name, each.amount_total) for each in statements},
            {("EUR", 45), ("USD", 60)},
        )
        with self._at(AFTERWARDS):
            statements.filtered(lambda each: each.amount_total == 60).action_confirm()
            rest = statements.filtered(lambda each: each.state == "draft")
            rest.action_make_again()
        now = self.env["csp.support.statement"].search(
            [("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(
            {(each.currency_id.name, each.state) for each in now},
            {("EUR", "draft"), ("USD", "confirmed")},
        )

    def test_drafts_of_two_currencies_are_made_again_together(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        fee = {"basis": "tenant_month", "amount": 60, "currency_id": dollar.id}
        plan = self._offering(price_ids=[Command.create(fee)])
        self._tenant("northwind", partner_id=self.customer.id, offering_id=plan.id)
        with self._at(AFTERWARDS):
            action = self._make().action_make_again()
        again = self.env["csp.support.statement"].search(action["domain"])
        self.assertEqual(sorted(again.mapped("amount_total")), [45, 60])

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        with self._at("2026-11-02 09:00:00"):
            self.offering.action_publish()
        self.customer.lang = "it_IT"
        statement = self._make()
        self.assertEqual(statement.line_ids.name, "Orario d'ufficio: contoso")
        self.assertIn("novembre 2026", statement._in_customers_language().month_text)

    def test_nothing_to_say_no_statement(self):
        self.tenant.offering_id = False
        self.assertFalse(self._make())

    def test_months_to_come_are_not_made(self):
        with self.assertRaises(UserError):
            self._make(Date.to_date("2027-01-01"))

    def test_number_of_queries_does_not_grow(self):
        def customers(*keys):
            made = self.env["res.partner"]
            for key in keys:
                tenant = self._tenant(key, offering_id=self.offering.id)
                for _ in range(2):
                    self._book(self._ticket_at(tenant=tenant), 45)
                made |= tenant.partner_id
            return made

        few = customers("fabrikam", "northwind")
        many = customers("wingtip", "litware", "proseware", "tailspin", "woodgrove")
        self._make(customers=self.customer)
        counts = [
            self._count_queries(lambda each=each: self._make(customers=each))
            for each in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0] + 5)


@tagged("-at_install", "post_install")
class TestSupportStatementStates(StatementCase):
    """Draft, confirmed and sent; by the scheduled action and by hand."""

    def _cron(self):
        cron = type(self.env["ir.cron"])
        with (
            self._at(AFTERWARDS),
            patch.object(cron, "_commit_progress", return_value=60),
        ):
            self.env["csp.support.statement"]._cron_make()
        return self.env["csp.support.statement"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_made_once_when_the_month_has_ended(self):
        statement = self._cron()
        self.assertEqual(statement.month, NOVEMBER)
        self.assertEqual(statement.state, "draft")
        self.assertEqual(self._cron(), statement)

    def test_a_second_one_is_refused(self):
        statement = self._make()
        self.assertFalse(self._make(), "one that is there is left alone")
        with self.assertRefusedByDatabase(
            "csp.support.statement", "has a statement of this month already"
        ):
            statement.copy()

    def test_made_again_while_it_is_a_draft(self):
        statement = self._make().with_user(self.manager)
        self._book(self._ticket_at(), 180)
        with self._at(AFTERWARDS):
            action = statement.action_make_again()
        again = self.env["csp.support.statement"].browse(action["res_id"])
        self.assertFalse(statement.exists())
        self.assertEqual(again.amount_total, 120)

    def test_confirmed_is_frozen(self):
        line = self._book(self._ticket_at(), 60)
        statement = self._make().with_user(self.manager)
        self._confirm_statement(statement)
        self.assertEqual(statement.confirmed_by_id, self.manager)
        for change in (
            statement.action_make_again,
            statement.action_confirm,
            statement.unlink,
            statement.sudo().unlink,
            lambda: line.write({"minutes": 5}),
            lambda: line.write({"date": "2026-10-31"}),
            line.unlink,
            lambda: self._book(line.ticket_id, 15),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        line.is_public = True
        self._book(line.ticket_id, 15, "2026-12-01")

    def test_not_confirmed_before_the_month_has_ended(self):
        statement = self._make(moment="2026-11-23 09:00:00")
        with self._at("2026-11-30 12:00:00"), self.assertRaises(UserError):
            statement.action_confirm()
        self._confirm_statement(statement)

    def test_time_of_other_months_and_customers_is_free(self):
        line = self._book(self._ticket_at(), 60)
        self._confirm_statement(self._make())
        other = self._tenant("fabrikam", offering_id=self.offering.id)
        self._book(self._ticket_at(tenant=other), 15)
        earlier = self._book(line.ticket_id, 15, "2026-10-30")
        with self.assertRaises(UserError):
            earlier.date = "2026-11-02"

    def test_sent_with_its_pdf(self):
        statement = self._make().with_user(self.manager)
        with self.assertRaises(UserError):
            statement.action_send()
        self._confirm_statement(statement)
        with self._at("2026-12-02 09:00:00"):
            statement.action_send()
        self.assertEqual(statement.state, "sent")
        self.assertEqual(str(statement.sent_at), "2026-12-02 09:00:00")
        message = statement.message_ids[0]
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(message.attachment_ids.name, "Support in November 2026.pdf")
        self.assertIn("45.00", message.body)

    def test_not_sent_without_an_address(self):
        self.customer.email = False
        statement = self._make().with_user(self.manager)
        self._confirm_statement(statement)
        with self.assertRaises(UserError):
            statement.action_send()
        self.assertEqual(statement.state, "confirmed")

    def test_printed(self):
        self._book(self._ticket_at(name="No mail"), 180)
        statement = self._make()
        reports = self.env["ir.actions.report"]
        content, _kind = reports._render_qweb_html(REPORT, statement.ids)
        text = html.fromstring(content).find_class("o_csp_statement")[0]
        text = " ".join(" ".join(text.itertext()).split())
        for words in (
            "November 2026",
            "Draft",
            "Business hours: contoso 45.00 € per tenant and month 1 45.00 € 45.00 €",
            "No mail contoso · In service hours 03:00 02:00 75.00 € 75.00 €",
            "Time spent 03:00",
            "Total 120.00 €",
        ):
            self.assertIn(words, text.replace("\N{NO-BREAK SPACE}", " "))

    def test_a_real_pdf(self):
        statement = self._make().with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            self.assertTrue(statement._pdf().startswith(b"%PDF"))

    def test_made_by_hand(self):
        making = self.env["csp.statement.making"].with_user(self.manager)
        with self._at(AFTERWARDS):
            action = making.create(
                {"month": "2026-11-17", "partner_id": self.customer.id}
            ).action_make()
        statement = self.env["csp.support.statement"].browse(action["res_id"])
        self.assertEqual((statement.month, statement.amount_total), (NOVEMBER, 45))
        with self._at(AFTERWARDS):
            action = making.create({"month": "2026-11-17"}).action_make()
        self.assertEqual(action["domain"], [("id", "in", [])])

    def test_not_for_companies_one_does_not_work_for(self):
        company = self.env["res.company"].create({"name": "Another partner"})
        making = self.env["csp.statement.making"].with_user(self.manager)
        with self.assertRaises(AccessError):
            making.create({"company_id": company.id}).action_make()


@tagged("-at_install", "post_install")
class TestSupportStatementAccess(StatementCase):
    def test_managers_change_them_by_buttons_only(self):
        statement = self._make().with_user(self.manager)
        for vals in (
            {"state": "sent"},
            {"partner_id": self.env.user.partner_id.id},
            {"line_ids": [Command.clear()]},
        ):
            with self.assertRaises(AccessError):
                statement.write(vals)
        with self.assertRaises(AccessError):
            statement.line_ids.write({"amount": 1})
        with self.assertRaises(AccessError):
            self.env["csp.support.statement"].with_user(self.manager).create(
                {
                    "partner_id": self.customer.id,
                    "company_id": self.company.id,
                    "currency_id": self.euro.id,
                    "month": "2026-10-01",
                }
            )

    def test_nobody_else(self):
        statement = self._make()
        portal = self._portal_user("contoso_customer", self.customer)
        for user in (self.agent, self.employee, portal):
            for refused in (
                lambda each: each.read(["month"]),
                lambda each: each.line_ids.read(["name"]),
                lambda each: each.action_confirm(),
                lambda each: each.action_make_again(),
                lambda each: each.action_send(),
                lambda each: each.env["csp.statement.making"].create({}),
            ):
                with self.assertRaises(AccessError):
                    refused(statement.with_user(user))

    def test_other_companies_see_nothing(self):
        statement = self._make()
        company = self.env["res.company"].create({"name": "Another partner"})
        foreigner = self._user("foreigner", "csp_support.group_csp_manager")
        foreigner.write({"company_ids": company.ids, "company_id": company.id})
        theirs = (
            self.env["csp.support.statement"]
            .with_user(foreigner)
            .with_context(allowed_company_ids=company.ids)
        )
        self.assertFalse(theirs.search([("id", "=", statement.id)]))


@tagged("-at_install", "post_install")
class TestSupportStatementPortal(PortalCase):
    def _statement(self, tenant, confirm=True):
        statement = self.env["csp.support.statement"].create(
            {
                "partner_id": tenant.partner_id.id,
                "company_id": self.company.id,
                "currency_id": self.euro.id,
                "month": "2025-10-01",
            }
        )
        if confirm:
            statement.action_confirm()
        return statement

    def test_list_and_pdf(self):
        statement = self._statement(self.contoso)
        self._log_in(self.customer)
        page = self._page("/my/support")
        self.assertIn("October 2025 (PDF)", page.plain)
        response = self.url_open(f"/my/support/statement/{statement.id}/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("October", response.headers["Content-Disposition"])

    def test_drafts_are_not_there(self):
        statement = self._statement(self.contoso, confirm=False)
        self._log_in(self.customer)
        self.assertNotIn("October 2025", self._page("/my/support").plain)
        with mute_logger("odoo.http"):
            self._page(f"/my/support/statement/{statement.id}/pdf", status=404)

    def test_those_of_others_are_not_there(self):
        statement = self._statement(self.contoso)
        self._log_in(self.stranger)
        self.assertNotIn("October 2025", self._page("/my/support").plain)
        with mute_logger("odoo.http"):
            self._page(f"/my/support/statement/{statement.id}/pdf", status=404)
