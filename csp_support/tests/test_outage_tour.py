from odoo.fields import Command
from odoo.tests import tagged

from .test_portal_health import HealthPageCase


@tagged("-at_install", "post_install")
class TestOutageTour(HealthPageCase):
    browser_size = "1366x900"

    def test_customer_sees_an_outage_and_follows_it(self):
        self.customer.partner_id.email = "reader@contoso.example"
        self._known(self.contoso, "degraded")
        self._service(self.contoso, "Chat", "serviceOperational")
        self._service(self.contoso, "Mail", "serviceDegradation")
        self._message(self.contoso, 5)
        issue = self._issue(
            self.contoso,
            post_ids=[Command.create({"content": "<p>We found the cause.</p>"})],
        )
        self.start_tour("/my", "csp_support_outage", login=self.customer.login)
        self.assertEqual(issue.follower_ids.user_id, self.customer)
        self.assertEqual(issue.follower_ids.told_state, issue.state_key)


@tagged("-at_install", "post_install")
class TestOutageTourOnThePhone(TestOutageTour):
    browser_size = "375x667"
