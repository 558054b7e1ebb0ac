from odoo.fields import Command, Date
from odoo.tests import tagged

from .test_support_statement import StatementCase

DECEMBER = Date.to_date("2026-12-01")
JANUARY = Date.to_date("2027-01-01")
NEW_YEAR = "2027-01-02 02:00:00"
FEBRUARY = "2027-02-02 02:00:00"


@tagged("-at_install", "post_install")
class TestStatementCorrection(StatementCase):
    """A ticket that proves free once its month is confirmed is credited, once."""

    def _settled(self, *bookings, **vals):
        """A ticket with booked minutes, on the confirmed statement of November."""
        ticket = self._ticket_at(name="No mail", **vals)
        for minutes, in_hours in bookings:
            self._book(ticket, minutes, in_hours=in_hours)
        self.november = self._make()
        for statement in self.november:
            self._confirm_statement(statement)
        return ticket

    def _next(self, month=DECEMBER, moment=NEW_YEAR):
        return self._make(month, moment=moment)

    def _credits(self, statement):
        return statement.line_ids.filtered(lambda line: line.kind == "correction")

    def test_credit_names_ticket_and_month(self):
        ticket = self._settled((180, True))
        self._confirm(ticket)
        statement = self._next()
        credit = self._credits(statement)
        self.assertRecordValues(
            credit,
            [
                {
                    "ticket_id": ticket.id,
                    "tenant_id": self.tenant.id,
                    "name": f"{ticket.number} No mail",
                    "note": "Credit for November 2026: it proved to be Microsoft's "
                    "fault",
                    "quantity": -1,
                    "price_unit": 75,
                    "amount": -75,
                    "minutes": 0,
                }
            ],
        )
        self.assertEqual(statement.amount_total, 45 - 75)
        self.assertEqual(statement.line_ids[-1], credit)
        self.assertEqual(self.november.amount_total, 45 + 75)

    def test_to_the_last_cent(self):
        ticket = self._settled((120, True), (20, False), (7, True))
        charged = self.november.line_ids.filtered("ticket_id")
        self.assertEqual(sorted(charged.mapped("amount")), [8.75, 36.67])
        self._confirm(ticket)
        statement = self._next()
        self.assertEqual(
            sorted(self._credits(statement).mapped("amount")), [-36.67, -8.75]
        )
        both = self.november.amount_total + statement.amount_total
        self.assertFalse(self.euro.compare_amounts(both, 2 * 45))

    def test_in_the_currency_of_the_charge(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        price = {
            "basis": "hour",
            "amount": 8125,
            "currency_id": yen.id,
            "free_if_microsoft": True,
        }
        self.tenant.offering_id = self._offering(price_ids=[Command.create(price)])
        ticket = self._settled((20, True))
        self.assertEqual(self.november.amount_total, 2708)
        self.tenant.offering_id = self.offering
        self._confirm(ticket)
        statements = self._next()
        self.assertEqual(
            {(each.currency_id.name, each.amount_total) for each in statements},
            {("EUR", 45), ("JPY", -2708)},
        )

    def test_once(self):
        self._confirm(self._settled((180, True)))
        december = self._next()
        january = self._next(JANUARY, FEBRUARY)
        self.assertTrue(self._credits(december))
        self.assertFalse(self._credits(january))

    def test_once_by_the_database(self):
        self._confirm(self._settled((180, True)))
        credit = self._credits(self._next())
        with self.assertRefusedByDatabase(
            "csp.support.statement.line", "given back already"
        ):
            credit.sudo().copy()

    def test_still_there_once_its_draft_is_made_again(self):
        self._confirm(self._settled((180, True)))
        december = self._next().with_user(self.manager)
        with self._at(NEW_YEAR):
            action = december.action_make_again()
        again = self.env["csp.support.statement"].browse(action["res_id"])
        self.assertEqual(self._credits(again).amount, -75)

    def test_credits_are_not_credited(self):
        ticket = self._settled((180, True))
        self._confirm(ticket)
        december = self._next()
        with self._at(NEW_YEAR):
            december.action_confirm()
        self.assertFalse(self._credits(self._next(JANUARY, FEBRUARY)))

    def test_what_cost_nothing_is_not_credited(self):
        self._confirm(self._settled((90, True)))
        self.assertFalse(self._credits(self._next()))

    def test_not_while_its_statement_is_a_draft(self):
        ticket = self._ticket_at()
        self._book(ticket, 180)
        november = self._make()
        self._confirm(ticket)
        self.assertFalse(self._credits(self._next()))
        with self._at(NEW_YEAR):
            action = november.action_make_again()
        again = self.env["csp.support.statement"].browse(action["res_id"])
        self.assertEqual(again.amount_total, 45)

    def test_not_on_statements_of_earlier_months(self):
        self._confirm(self._settled((180, True)))
        october = self._next(Date.to_date("2026-10-01"))
        self.assertFalse(self._credits(october))
        self.assertTrue(self._credits(self._next()))

    def test_not_on_statements_of_other_customers(self):
        self._confirm(self._settled((180, True)))
        other = self._tenant("fabrikam", offering_id=self.offering.id)
        statement = self._make(DECEMBER, other.partner_id, NEW_YEAR)
        self.assertFalse(self._credits(statement))

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.customer.lang = "it_IT"
        self._confirm(self._settled((180, True)))
        self.assertIn("novembre 2026", self._credits(self._next()).note)

    def test_printed_beside_the_tickets(self):
        self._confirm(self._settled((180, True)))
        document = self._next()._document()
        [row] = document["tickets"]
        self.assertIn("November 2026", row["note"])
        self.assertIn("75.00", row["amount"])
        self.assertEqual((row["time"], document["time"]), ("", "00:00"))

    def test_number_of_queries_does_not_grow(self):
        ticket = self._settled((180, True))
        self._confirm(ticket)
        one = self._count_queries(self._next)
        self.env["csp.support.statement"].search([("month", "=", DECEMBER)]).unlink()
        charge = self.november.line_ids.filtered("ticket_id")
        for _ in range(9):
            charge.sudo().copy()
        many = self._count_queries(self._next)
        self.assertLessEqual(many, one)
