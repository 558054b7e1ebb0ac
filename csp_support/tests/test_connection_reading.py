from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestConnectionReading(CspCase):
    """How far the reading of all tenants is; it can be stopped and goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["csp.tenant"].search([])
        others.health_due_at = fields.Datetime.now() + timedelta(days=1)
        others.messages_due_at = fields.Datetime.now() + timedelta(days=1)
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.litware = cls._tenant("litware")
        excluded = {"excluded": True, "exclusion_reason": "Left us"}
        cls._tenant("northwind", **excluded)

    def _run(self, name="refresh_health"):
        with self.enter_registry_test_mode():
            self.env.ref(f"csp_support.ir_cron_{name}").method_direct_trigger()
        self.env.invalidate_all()

    def _progress(self):
        self.env.invalidate_all()
        names = ("readable_count", "read_count", "waiting_count", "unreadable_count")
        return [self.connection[name] for name in names]

    def test_nothing_read_yet(self):
        self.assertEqual(self._progress(), [3, 0, 3, 0])
        self.assertEqual(self.connection.reading_progress, 0)
        self.assertTrue(self.connection.waiting_since)
        self.assertFalse(self.connection.last_read_at)

    def test_read_and_unreadable_are_told_apart(self):
        self._run()
        self.assertEqual(self._progress(), [3, 2, 0, 1])
        self.assertEqual(self.connection.reading_progress, 100)
        self.assertFalse(self.connection.waiting_since)
        self.assertEqual(self.connection.last_read_at, self.contoso.health_checked_at)

    def test_half_way(self):
        self._run()
        since = fields.Datetime.now() - timedelta(minutes=7)
        self.contoso.health_due_at = since
        self.assertEqual(self._progress(), [3, 1, 1, 1])
        self.assertEqual(self.connection.waiting_since, since)

    def test_unreadable_tenants_are_shown_with_their_reason(self):
        self._run()
        domain = self.connection.action_open_unreadable()["domain"]
        found = self.env["csp.tenant"].search(domain)
        self.assertEqual(found, self.litware)
        self.assertIn("ServiceHealth.Read.All", found.health_error)

    def test_stopped_reading_asks_for_nothing_and_resumes(self):
        connection = self.connection.with_user(self.administrator)
        connection.action_stop_reading()
        self._run()
        self._run("read_messages")
        self.assertFalse(self.sandbox.graph_requests())
        self.assertEqual(self._progress(), [3, 0, 3, 0])
        self.assertEqual(self.contoso.health_state, "unknown", "never healthy")
        connection.action_resume_reading()
        self._run()
        self.assertEqual(self._progress(), [3, 2, 0, 1])

    def test_tenants_of_other_connections_go_on(self):
        self.connection.reading_stopped = True
        alone = self._tenant("wingtip", connection_id=False)
        self.assertEqual(self.env["csp.tenant"]._claim_due(), alone)
        self.assertFalse(self.env["csp.tenant"]._claim_due("messages_due_at") - alone)

    def test_person_may_still_ask_about_one_tenant(self):
        self.connection.reading_stopped = True
        self.contoso.with_user(self.agent).action_refresh_health()
        self.assertEqual(self.contoso.health_state, "operational")

    def test_only_administrators_stop_and_resume(self):
        for user in (self.employee, self.agent, self.manager):
            for name in ("action_stop_reading", "action_resume_reading"):
                with self.assertRaises(AccessError):
                    getattr(self.connection.with_user(user), name)()
        self.assertFalse(self.connection.reading_stopped)

    def test_manager_sees_how_far_it_is_and_a_stranger_does_not(self):
        self.assertEqual(self.connection.with_user(self.manager).readable_count, 3)
        with self.assertRaises(AccessError):
            self.connection.with_user(self.employee).read(["readable_count"])

    def test_queries_do_not_grow_with_the_connections(self):
        connections = self.env["csp.connection"].search([])
        self.assertGreater(len(connections), 1)
        one = self._queries(self.connection)
        self.assertEqual(self._queries(connections), one)

    def _queries(self, connections):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        connections._compute_reading()
        return self.env.cr.sql_log_count - before
