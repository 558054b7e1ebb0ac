from odoo.tests import tagged

from .common import CspCase
from .test_health_check import MAIL_DOWN, PRINTER


@tagged("-at_install", "post_install")
class TestHealthCheckBatch(CspCase):
    """Many tickets cost one call per tenant and a bounded number of queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenants = cls._tenant("contoso") | cls._tenant("fabrikam")
        cls.tenants |= cls._tenant("northwind")

    def _tickets(self, count):
        return self.env["helpdesk.ticket"].create(
            [
                {
                    "name": (MAIL_DOWN, PRINTER)[number % 2],
                    "description": f"Ticket {number}",
                    "partner_id": self.tenants[number % 3].partner_id.id,
                    "company_id": self.company.id,
                    "user_id": False,
                }
                for number in range(count)
            ]
        )

    def _queries_of_a_check(self, tickets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tickets._record_health_checks()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_hundred_tickets_cost_one_call_per_tenant(self):
        tickets = self._tickets(100)
        tickets.with_user(self.manager).action_check_service_health()
        self.assertEqual(len(self.sandbox.graph_requests()), 3)
        self.assertEqual(len(tickets.csp_health_check_ids), 100)
        self.assertNotIn(False, tickets.mapped("csp_health_verdict"))

    def test_queries_do_not_grow_with_the_tickets(self):
        self.tenants._refresh_health()
        few, many = self._tickets(12), self._tickets(100)
        self._queries_of_a_check(few)  # fills the registry's caches
        few = self._queries_of_a_check(few)
        many = self._queries_of_a_check(many)
        # Rows are inserted a hundred at a time, of checks, candidates, similar tickets
        # and decisions: a few statements more, never one for each ticket.
        self.assertLessEqual(many, few + 20)
        self.assertLess(many, 60)
