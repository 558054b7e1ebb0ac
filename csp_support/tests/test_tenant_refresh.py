from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.csp_tenant_health import ask_microsoft
from ..models.csp_tenant_refresh import INTERVAL, INTERVAL_WHILE_AFFECTED
from .common import CspCase


@tagged("-at_install", "post_install")
class TestTenantRefresh(CspCase):
    """All tenants are read by the clock, each in its own rhythm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the tenants of these tests are due.
        others = cls.env["csp.tenant"].search([])
        others.health_due_at = fields.Datetime.now() + timedelta(days=1)
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.trey = cls._tenant("trey_research")
        cls.tenants = cls.contoso | cls.fabrikam | cls.trey

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_refresh_health").method_direct_trigger()
        self.env.invalidate_all()

    def _minutes_until_due(self, tenant):
        wait = tenant.health_due_at - fields.Datetime.now()
        return round(wait.total_seconds() / 60)

    def test_new_tenants_are_read_without_anybody(self):
        self._run()
        self.assertEqual(self.contoso.health_state, "operational")
        self.assertEqual(self.fabrikam.health_state, "degraded")
        self.assertEqual(self.trey.health_state, "unknown")

    def test_each_tenant_has_its_rhythm(self):
        self._run()
        self.assertEqual(self._minutes_until_due(self.contoso), INTERVAL)
        self.assertEqual(
            self._minutes_until_due(self.fabrikam), INTERVAL_WHILE_AFFECTED
        )

    def test_failing_tenant_is_backed_off_and_resumes(self):
        waits = []
        for _round in range(7):
            self.trey._keep_failure("No answer", temporary=True)
            waits.append(self._minutes_until_due(self.trey))
        self.assertEqual(waits, [15, 30, 60, 120, 240, 360, 360])
        self.trey._request_reading()
        self.assertEqual(self.trey.health_failure_count, 0)
        self.assertLessEqual(self._minutes_until_due(self.trey), 0)

    def test_microsofts_wait_is_respected(self):
        fourth_coffee = self._tenant("fourth_coffee")
        self._run()
        self.assertGreaterEqual(
            fourth_coffee.health_due_at, fourth_coffee.health_retry_at
        )

    def test_nothing_is_asked_before_it_is_due(self):
        self._run()
        self.sandbox.reset()
        self._run()
        self.assertFalse(self.sandbox.graph_requests())

    def test_excluded_and_archived_are_not_due(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self.fabrikam.active = False
        self.assertEqual(self.env["csp.tenant"]._claim_due(), self.trey)

    def test_claimed_tenants_are_not_claimed_twice(self):
        Tenant = self.env["csp.tenant"]
        self.assertEqual(Tenant._claim_due(), self.tenants)
        self.assertFalse(Tenant._claim_due())

    def test_tenants_of_a_worker_that_died_come_back(self):
        Tenant = self.env["csp.tenant"]
        claimed = Tenant._claim_due()
        for tenant in claimed:
            self.assertLessEqual(self._minutes_until_due(tenant), 5)
            self.assertGreater(self._minutes_until_due(tenant), 0)

    def test_mended_connection_is_tried_at_once(self):
        self._run()
        self.sandbox.reset()
        self.connection.action_test()
        self.assertLessEqual(self._minutes_until_due(self.trey), 0)
        self.assertEqual(self._minutes_until_due(self.contoso), INTERVAL)

    def test_queries_do_not_grow_with_the_tenants(self):
        self._run()
        steady = self.contoso | self.fabrikam
        steady.health_checked_at = fields.Datetime.now() - timedelta(minutes=20)
        answers = self._answers(steady)
        one = self._queries(self.contoso, answers)
        both = self._queries(steady, answers)
        self.assertLessEqual(both, one + 2)

    def _answers(self, tenants):
        return ask_microsoft(tenants._health_questions())

    def _queries(self, tenants, answers):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tenants._keep_health(answers)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
