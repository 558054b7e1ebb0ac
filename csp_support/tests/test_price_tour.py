from odoo.fields import Command
from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestPriceTour(PortalCase):
    browser_size = "1366x900"

    def test_customer_sees_the_price_of_a_ticket_at_night(self):
        advice = self.env["csp.support.type"].create({"name": "Advice"})
        # A day of the week that is not near: it is closed whenever the test runs.
        far = (self.env.cr.now().weekday() + 3) % 7
        self.contoso.offering_id = self._offering(
            calendar_id=self._calendar(days=[far]).id,
            included_hours=2,
            coverage_ids=[
                Command.create({"type_id": self.break_fix.id, "coverage": "hours"}),
                Command.create({"type_id": advice.id, "coverage": "chargeable"}),
            ],
            price_ids=[
                self._price("hour", 75, time="in_hours"),
                self._price("hour", 110, time="out_of_hours"),
            ],
        )
        self.start_tour("/new/ticket", "csp_support_price", login=self.customer.login)
        ticket = self.env["helpdesk.ticket"].search(
            [("name", "=", "Nobody gets mail at night")]
        )
        self.assertEqual(ticket.csp_support_type_id, self.break_fix)
        consent = ticket.csp_consent_ids
        self.assertEqual((consent.user_id, consent.price), (self.customer, 110))
        self.assertFalse(consent.in_hours)
        self.assertIn("We are closed now and open next on", consent.words)


@tagged("-at_install", "post_install")
class TestPriceTourOnThePhone(TestPriceTour):
    browser_size = "375x667"
