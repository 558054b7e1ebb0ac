from lxml import html

from odoo.exceptions import UserError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .support_common import MONDAY_MORNING
from .test_support_statement import AFTERWARDS, NOVEMBER, REPORT, StatementCase


class ResellerStatementCase(StatementCase):
    """Alpine resells Contoso, whose plan is its own, and Fabrikam, whose plan is his.

    Beside these Alpine has a plan himself: one hour a month, and a fee per tenant.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_plan = cls._offering(
            name="Reseller's plan",
            audience="reseller",
            included_hours=1,
            price_ids=[
                cls._price("month", 200),
                cls._price("tenant_month", 35),
                cls._price("hour", 60, free_if_microsoft=True),
            ],
        )
        cls.shared_plan = cls._offering(
            name="Plan for both",
            audience="both",
            included_hours=2,
            price_ids=[cls._price("tenant_month", 80), cls._price("hour", 50)],
        )
        cls.alpine = cls._company("Alpine Ski House", email="billing@alpine.example")
        cls.person = cls._portal_user("alpine_user", cls.alpine).partner_id
        cls.partnership = cls._partnership(cls.alpine, cls.person)
        cls.partnership.offering_id = cls.own_plan
        cls.tenant.write({"reseller_id": cls.alpine.id, "name": "contoso-prod"})
        cls.fabrikam = cls._tenant(
            "fabrikam", reseller_id=cls.alpine.id, offering_id=cls.shared_plan.id
        )

    @classmethod
    def _company(cls, name, **vals):
        return cls.env["res.partner"].create({"name": name, "is_company": True, **vals})

    @classmethod
    def _partnership(cls, company, person, **vals):
        return cls.env["csp.partnership"].create(
            {
                "partner_id": company.id,
                "company_id": cls.company.id,
                "role": "reseller",
                "state": "active",
                "contact_ids": [Command.set(person.ids)],
                **vals,
            }
        )

    def _filed(self, tenant=None, name="Filed", moment=MONDAY_MORNING, **vals):
        """A ticket of Alpine's, for a tenant or on its own behalf."""
        with self._at(moment):
            ticket = self.env["helpdesk.ticket"].create(
                {
                    "name": name,
                    "description": name,
                    "company_id": self.company.id,
                    "partner_id": self.person.id,
                    "csp_tenant_id": tenant and tenant.id,
                    "user_id": self.agent.id,
                    **vals,
                }
            )
            self.env.flush_all()
        return ticket

    def _statement_of(self, customer, **kwargs):
        return self._make(customers=customer, **kwargs)


@tagged("-at_install", "post_install")
class TestResellerStatement(ResellerStatementCase):
    """What a reseller filed, by the offering he has with us, and nothing twice."""

    def test_by_his_own_plan_and_not_by_his_customers(self):
        ticket = self._filed(self.tenant, "For Contoso")
        self._book(ticket, 90)
        self.assertEqual(ticket.csp_partnership_id, self.partnership)
        self.assertEqual(ticket.csp_offering_id, self.own_plan)
        self.assertEqual((ticket.csp_pricing, ticket.csp_price), ("hourly", 60))
        self.assertEqual(
            self._rows(self._statement_of(self.alpine)),
            [("For Contoso", 90, 60, 0.5, 60, 30)],
        )
        self.assertFalse(self._rows(self._statement_of(self.customer)))

    def test_by_the_plan_of_the_tenant_that_he_has_with_us(self):
        ticket = self._filed(self.fabrikam, "For Fabrikam")
        self._book(ticket, 150)
        self.assertFalse(ticket.csp_partnership_id)
        self.assertEqual(ticket.csp_offering_id, self.shared_plan)
        self.assertEqual(
            self._rows(self._statement_of(self.alpine)),
            [("For Fabrikam", 150, 120, 0.5, 50, 25)],
        )

    def test_per_incident(self):
        self.partnership.offering_id = self._offering(
            name="Per incident",
            audience="reseller",
            price_ids=[self._price("ticket", 190, free_if_microsoft=True)],
        )
        self._filed(self.tenant, "Incident")
        self._confirm(self._filed(self.tenant, "Microsoft's fault"))
        rows = self._rows(self._statement_of(self.alpine))
        self.assertEqual(
            rows,
            [("Incident", 0, 0, 1, 190, 190), ("Microsoft's fault", 0, 0, 0, 0, 0)],
        )

    def test_fees_are_his_where_he_has_the_offering(self):
        fees = self._rows(self._statement_of(self.alpine), "fee")
        self.assertEqual(
            fees,
            [
                ("Plan for both: fabrikam", 0, 0, 1, 80, 80),
                ("Reseller's plan", 0, 0, 1, 200, 200),
                ("Reseller's plan: contoso-prod", 0, 0, 1, 35, 35),
            ],
        )
        self.assertFalse(self._statement_of(self.fabrikam.partner_id))
        own = self._rows(self._statement_of(self.customer), "fee")
        self.assertEqual([row[0] for row in own], ["Business hours: contoso-prod"])

    def test_nothing_is_charged_twice(self):
        filed = self._filed(self.tenant) | self._filed(self.fabrikam)
        asked = self._ticket_at() | self._ticket_at(tenant=self.fabrikam)
        for ticket in filed | asked:
            self._book(ticket, 180)
        everybody = self.alpine | self.customer | self.fabrikam.partner_id
        lines = self._statement_of(everybody).line_ids
        charged = lines.ticket_id
        self.assertEqual(charged, filed | asked)
        self.assertEqual(len(lines.filtered("ticket_id")), len(charged))
        fees = lines.filtered(lambda line: line.kind == "fee")
        self.assertEqual(len(set(fees.mapped("name"))), len(fees))
        by_ticket = {line.ticket_id: line.statement_id.partner_id for line in lines}
        for ticket in charged:
            self.assertEqual(by_ticket[ticket], ticket.commercial_partner_id)

    def test_without_a_plan_of_his_own_it_is_not_covered(self):
        self.partnership.offering_id = False
        ticket = self._filed(self.tenant)
        self._book(ticket, 30)
        self.assertEqual(ticket.csp_pricing, "not_covered")
        self.assertEqual(
            self._rows(self._statement_of(self.alpine)), [("Filed", 30, 0, 0, 0, 0)]
        )

    def test_on_his_own_behalf(self):
        ticket = self._filed(name="How do we become a provider?")
        self._book(ticket, 75)
        self.assertFalse(ticket.csp_tenant_id)
        self.assertEqual(ticket.csp_partnership_id, self.partnership)
        self.assertEqual(ticket.csp_terms_id, self.own_plan.terms_ids)
        self.assertEqual(self._hours(ticket), (1, 1.25, 0))
        [row] = self._rows(self._statement_of(self.alpine))
        self.assertEqual(row[1:], (75, 60, 0.25, 60, 15))

    def test_his_own_tenant_has_its_own_offering(self):
        own = self._tenant(
            "northwind", partner_id=self.alpine.id, offering_id=self.offering.id
        )
        ticket = self._filed(own)
        self.assertFalse(ticket.csp_partnership_id)
        self._book(ticket, 30)
        self.assertEqual(
            self._rows(self._statement_of(self.alpine)), [("Filed", 30, 30, 0, 75, 0)]
        )

    def test_his_own_tenant_without_an_offering_comes_under_his_plan(self):
        ticket = self._filed(self._tenant("northwind", partner_id=self.alpine.id))
        self.assertEqual(ticket.csp_partnership_id, self.partnership)
        self._book(ticket, 30)
        [row] = self._rows(self._statement_of(self.alpine))
        self.assertEqual(row[:3], ("Filed", 30, 30))

    def test_one_purse_for_all_that_his_own_plan_covers(self):
        wingtip = self._tenant("wingtip", reseller_id=self.alpine.id)
        first, second = self._filed(self.tenant, "First"), self._filed(wingtip, "Later")
        self._book(second, 45, "2026-11-24")
        self._book(first, 45, "2026-11-23")
        rows = self._rows(self._statement_of(self.alpine))
        self.assertEqual(
            [row[:3] for row in rows], [("First", 45, 45), ("Later", 45, 15)]
        )
        self.assertEqual(self._hours(first), (1, 1.5, 0))

    def test_his_hours_and_his_customers_stand_apart(self):
        filed, asked = self._filed(self.fabrikam), self._ticket_at(tenant=self.fabrikam)
        self._book(filed, 30)
        self._book(asked, 90)
        self.assertEqual(self._hours(filed), (2, 0.5, 1.5))
        self.assertEqual(self._hours(asked), (2, 1.5, 0.5))
        self.assertEqual(self._hours(self._filed(self.tenant)), (1, 0, 1))

    def test_his_pricelist(self):
        self.env["res.config.settings"].create(
            {"group_product_pricelist": True}
        ).execute()
        hour = self.env["product.product"].create({"name": "Hour", "list_price": 60})
        self.partnership.offering_id = self._offering(
            name="With product",
            audience="reseller",
            price_ids=[self._price("hour", 60, product_id=hour.id)],
        )
        rule = {
            "applied_on": "0_product_variant",
            "product_id": hour.id,
            "compute_price": "fixed",
            "fixed_price": 40,
        }
        self.alpine.with_company(self.company).property_product_pricelist = self.env[
            "product.pricelist"
        ].create(
            {
                "name": "Alpine's prices",
                "currency_id": self.euro.id,
                "company_id": self.company.id,
                "item_ids": [Command.create(rule)],
            }
        )
        self.assertEqual(self._filed(self.tenant).csp_price, 40)

    def test_a_credit_when_it_proves_to_be_microsofts_fault(self):
        ticket = self._filed(self.tenant, csp_reseller_reference="ALP-7")
        self._book(ticket, 120)
        self._confirm_statement(self._statement_of(self.alpine))
        self._confirm(ticket)
        december = Date.to_date("2026-12-01")
        again = self._make(december, self.alpine, "2027-01-01 02:00:00")
        credit = again.line_ids.filtered(lambda line: line.kind == "correction")
        self.assertEqual((credit.amount, credit.reference), (-60, "ALP-7"))
        self.assertFalse(
            self._make(
                december, self.customer, "2027-01-01 02:00:00"
            ).line_ids.ticket_id
        )

    # ------------------------------------------------------------------
    # Frozen
    # ------------------------------------------------------------------

    def test_frozen_by_his_statement_alone(self):
        filed, asked = self._filed(self.tenant), self._ticket_at()
        line = self._book(filed, 30)
        self._confirm_statement(self._statement_of(self.alpine))
        for change in (
            lambda: line.write({"minutes": 5}),
            line.unlink,
            lambda: self._book(filed, 15),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        self._book(asked, 15)

    def test_not_frozen_by_his_customers(self):
        filed = self._filed(self.tenant)
        self._ticket_at()
        self._confirm_statement(self._statement_of(self.customer))
        self._book(filed, 30)
        [row] = self._rows(self._statement_of(self.alpine))
        self.assertEqual(row[:2], ("Filed", 30))

    # ------------------------------------------------------------------
    # Partnerships that begin and end
    # ------------------------------------------------------------------

    def test_made_by_itself_for_resellers_without_customers(self):
        margies = self._company("Margie's Travel")
        self._partnership(margies, self.person.browse())
        self.env["csp.partnership"].search(
            [("partner_id", "=", margies.id)]
        ).offering_id = self.own_plan
        with self._at(AFTERWARDS):
            waiting = self.env["csp.support.statement"]._customers_without(
                self.company, NOVEMBER
            )
        self.assertTrue(margies | self.alpine | self.customer <= waiting)
        fees = self._rows(self._statement_of(margies), "fee")
        self.assertEqual(fees, [("Reseller's plan", 0, 0, 1, 200, 200)])

    def test_fees_of_the_month_in_which_it_ends_and_none_after(self):
        with self._at("2026-11-10 09:00:00"):
            self.partnership.action_end()
        self.assertEqual(str(self.partnership.offering_end), "2026-11-10")
        names = self._statement_of(self.alpine).line_ids.mapped("name")
        self.assertIn("Reseller's plan", names)
        december = Date.to_date("2026-12-01")
        later = self._make(december, self.alpine, "2027-01-01 02:00:00")
        self.assertNotIn("Reseller's plan", later.line_ids.mapped("name"))

    def test_what_he_filed_is_charged_though_the_partnership_ended(self):
        self._book(self._filed(self.tenant), 120)
        with self._at("2026-11-25 09:00:00"):
            self.partnership.action_end()
        self.assertEqual(
            self._rows(self._statement_of(self.alpine)), [("Filed", 120, 60, 1, 60, 60)]
        )

    def test_once_though_a_new_partnership_follows(self):
        self._book(self._filed(self.tenant), 120)
        with self._at("2026-11-25 09:00:00"):
            self.partnership.action_end()
            self.env.flush_all()
        self._partnership(self.alpine, self.person, offering_id=self.own_plan.id)
        statement = self._statement_of(self.alpine)
        self.assertEqual(self._rows(statement), [("Filed", 120, 60, 1, 60, 60)])
        fees = [row[0] for row in self._rows(statement, "fee")]
        self.assertEqual(len(set(fees)), len(fees))

    def test_nothing_for_who_is_no_reseller_of_ours(self):
        self._filed(self.tenant)
        for change in ({"state": "proposed"}, {"state": "active", "role": "deliverer"}):
            self.partnership.write(change)
            self.assertFalse(self._statement_of(self.alpine))

    def test_the_customer_has_the_fee_without_a_partnership(self):
        self.partnership.state = "proposed"
        fees = self._rows(self._statement_of(self.fabrikam.partner_id), "fee")
        self.assertEqual([row[0] for row in fees], ["Plan for both: fabrikam"])

    def test_two_resellers_have_their_own(self):
        margies = self._company("Margie's Travel")
        person = self._portal_user("margies_user", margies).partner_id
        self._partnership(margies, person, offering_id=self.own_plan.id)
        wingtip = self._tenant("wingtip", reseller_id=margies.id)
        self._filed(self.tenant, "Alpine's")
        self._filed(wingtip, "Margie's", partner_id=person.id)
        statements = self._statement_of(self.alpine | margies)
        told = {each.partner_id: each.line_ids.ticket_id.name for each in statements}
        self.assertEqual(told, {self.alpine: "Alpine's", margies: "Margie's"})

    def test_a_customer_who_changed_his_reseller(self):
        ticket = self._filed(self.fabrikam)
        self._book(ticket, 30)
        margies = self._company("Margie's Travel")
        self._partnership(margies, self.person.browse())
        self.fabrikam.reseller_id = margies
        self.assertEqual(
            [row[:2] for row in self._rows(self._statement_of(self.alpine))],
            [("Filed", 30)],
        )
        statement = self._statement_of(margies)
        self.assertFalse(self._rows(statement))
        fees = [row[0] for row in self._rows(statement, "fee")]
        self.assertEqual(fees, ["Plan for both: fabrikam"])

    def test_customers_who_have_left(self):
        self.tenant.active = False
        names = self._statement_of(self.alpine).line_ids.mapped("name")
        self.assertNotIn("Reseller's plan: contoso-prod", names)

    # ------------------------------------------------------------------
    # On paper
    # ------------------------------------------------------------------

    def _printed(self, statement):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            REPORT, statement.ids
        )
        text = html.fromstring(content).find_class("o_csp_statement")[0].itertext()
        return " ".join(" ".join(text).split()).replace("\N{NO-BREAK SPACE}", " ")

    def test_printed_with_customer_and_reference(self):
        self._book(self._filed(self.tenant, csp_reseller_reference="ALP-7"), 90)
        text = self._printed(self._statement_of(self.alpine))
        for words in (
            "Alpine Ski House",
            "Filed contoso, contoso-prod",
            "Your reference: ALP-7",
            "01:30 01:00 60.00 € 30.00 €",
        ):
            self.assertIn(words, text)

    def test_printed_without_a_tenant(self):
        self._book(self._filed(name="A question"), 30)
        text = self._printed(self._statement_of(self.alpine))
        self.assertIn("A question In service hours 00:30 00:30", text)

    def test_the_customers_tells_nothing_of_it(self):
        self._filed(self.tenant, csp_reseller_reference="ALP-7")
        self._ticket_at()
        text = self._printed(self._statement_of(self.customer))
        for words in ("Filed", "ALP-7", "Alpine", "Reseller", "reference"):
            self.assertNotIn(words, text)

    def test_mailed_to_him(self):
        self._filed(self.tenant)
        statement = self._statement_of(self.alpine)
        self._confirm_statement(statement)
        statement.action_send()
        message = statement.message_ids[0]
        self.assertEqual(message.partner_ids, self.alpine)
        self.assertIn("Support in November 2026", message.attachment_ids.name)

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.own_plan.with_context(lang="it_IT").name = "Piano rivenditore"
        with self._at("2026-11-02 09:00:00"):
            self.own_plan.action_publish()
        self.alpine.lang = "it_IT"
        names = self._statement_of(self.alpine).line_ids.mapped("name")
        self.assertIn("Piano rivenditore", names)

    # ------------------------------------------------------------------
    # Speed
    # ------------------------------------------------------------------

    def test_number_of_queries_does_not_grow(self):
        def reseller(name, *keys):
            company = self._company(name)
            person = self._portal_user(f"{name}_user", company).partner_id
            self._partnership(company, person, offering_id=self.own_plan.id)
            for key in keys:
                tenant = self._tenant(key, reseller_id=company.id)
                for _ in range(2):
                    self._book(self._filed(tenant, partner_id=person.id), 45)
            return company

        few = reseller("margies", "northwind")
        many = reseller("lucerne", "wingtip", "litware", "proseware", "tailspin")
        self._make(customers=self.alpine)
        counts = [
            self._count_queries(lambda each=each: self._make(customers=each))
            for each in (few, many)
        ]
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_new_tickets_ask_nothing_of_partnerships(self):
        self._ticket_at()
        with self._at(MONDAY_MORNING):
            before = self.env.cr.sql_log_count
            self.env["csp.partnership"]._with_reseller(self.customer, self.company)
            self.env["csp.partnership"]._with_reseller(self.alpine, self.company)
            self.assertEqual(self.env.cr.sql_log_count, before)
