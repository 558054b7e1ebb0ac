from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..models import csp_connection
from ..models.csp_service_issue_posts import RETRY
from .common import CspCase

ROOT = "/v1.0/admin/serviceAnnouncement"
SHARED = {
    "id": "EX1187900",
    "service": "Exchange Online",
    "title": "Calendars do not open",
    "status": "serviceDegradation",
    "lastModifiedDateTime": "2026-11-20T10:00:00Z",
}


def post(hour, text):
    return {
        "createdDateTime": f"2026-11-20T{hour:02}:00:00Z",
        "postType": "regular",
        "description": {"contentType": "text", "content": text},
    }


@tagged("-at_install", "post_install")
class TestIssuePosts(CspCase):
    """The scheduled reading asks for what was posted on an issue once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["csp.tenant"].search([])
        others.health_due_at = fields.Datetime.now() + timedelta(days=1)
        cls.contoso = cls._tenant("contoso")
        cls.northwind = cls._tenant("northwind")
        cls.tenants = cls.contoso | cls.northwind

    def setUp(self):
        super().setUp()
        csp_connection._narrowings.clear()
        for key in ("contoso", "northwind"):
            self.sandbox.publish(key, **SHARED, posts=[post(9, "We look into it.")])
            self.addCleanup(self.sandbox.withdraw, key)

    def _run(self):
        self.tenants.write(
            {
                "health_due_at": fields.Datetime.now(),
                "health_checked_at": fields.Datetime.now() - timedelta(minutes=20),
            }
        )
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_refresh_health").method_direct_trigger()
        self.env.invalidate_all()

    @property
    def issue(self):
        return self.env["csp.service.issue"].search([("issue_id", "=", SHARED["id"])])

    def _asked(self, part):
        return [
            request["path"]
            for request in self.sandbox.graph_requests()
            if part in request["path"]
        ]

    def _refuse(self, path, **fault):
        self.sandbox.fail(None, **{"kind": "status", "status": 403, **fault}, path=path)

    def _forget_wait(self):
        """Let the time pass until posts are asked for again."""
        self.issue.posts_due_at = fields.Datetime.now()

    def test_posts_are_read_once_for_all_tenants(self):
        self._run()
        self.assertEqual(self.issue.tenant_ids, self.tenants)
        self.assertIn("We look into it.", self.issue.post_ids.content)
        self.assertFalse(self.issue.posts_due_at)
        self.assertEqual(len(self._asked(f"/issues/{SHARED['id']}")), 1)

    def test_steady_state_is_one_request_per_tenant(self):
        self._run()
        self.sandbox.reset()
        self._run()
        self.assertEqual(len(self.sandbox.graph_requests()), len(self.tenants))
        self.assertEqual(len(self._asked("select")), len(self.tenants))

    def test_no_news_writes_nothing_on_the_issue(self):
        """Workers that read side by side would get into each other's way."""
        self._run()
        with patch.object(
            type(self.issue), "write", side_effect=AssertionError("nothing changed")
        ):
            self._run()
        self.assertFalse(any(self.tenants.mapped("health_error")))

    def test_changed_issue_is_read_again_and_only_that_one(self):
        self._run()
        self.sandbox.reset()
        for key in ("contoso", "northwind"):
            self.sandbox.publish(
                key,
                id=SHARED["id"],
                lastModifiedDateTime="2026-11-20T12:00:00Z",
                posts=[post(9, "We look into it."), post(12, "It is mended soon.")],
            )
        self._run()
        self.assertEqual(len(self.issue.post_ids), 2)
        self.assertIn("mended soon", self.issue.post_ids[0].content)
        self.assertEqual(len(self._asked("/issues/")), 1)

    def test_older_view_of_another_tenant_is_no_news(self):
        self._run()
        self.sandbox.publish(
            "northwind", id=SHARED["id"], title="As it was", **self._modified(8)
        )
        self.sandbox.publish("contoso", id=SHARED["id"], **self._modified(10))
        self.sandbox.reset()
        self._run()
        self.assertEqual(self.issue.title, SHARED["title"])
        self.assertFalse(self._asked("/issues/"))

    def _modified(self, hour):
        return {"lastModifiedDateTime": f"2026-11-20T{hour:02}:00:00Z"}

    def test_posts_that_cannot_be_read_cost_neither_issue_nor_verdict(self):
        self._refuse(f"{ROOT}/issues")
        self._run()
        self.assertEqual(self.issue.title, SHARED["title"])
        self.assertEqual(self.issue.tenant_ids, self.tenants)
        self.assertEqual(
            set(self.tenants.mapped("health_state")), {"degraded"}, "never healthy"
        )
        self.assertFalse(any(self.tenants.mapped("health_error")))
        self.assertFalse(self.issue.post_ids)
        wait = self.issue.posts_due_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds() / 60, RETRY, delta=1)
        self.sandbox.reset()
        self._forget_wait()
        self._run()
        self.assertTrue(self.issue.post_ids)
        self.assertFalse(self.issue.posts_due_at)

    def test_garbled_issue_is_asked_for_again_later(self):
        self._refuse(
            f"{ROOT}/issues/", kind="answer", status=200, body='{"id": "EX1187900"}'
        )
        self._run()
        self.assertGreater(self.issue.posts_due_at, fields.Datetime.now())

    def test_another_tenant_is_asked_when_the_first_cannot_be_read(self):
        self._refuse(f"{ROOT}/issues")
        self._run()
        self.sandbox.reset()
        self.sandbox.fail("contoso", kind="status", status=403)
        self._forget_wait()
        self._run()
        self.assertEqual(self.contoso.health_state, "unknown")
        self.assertTrue(self.issue.post_ids)

    def test_nobody_is_asked_for_what_microsoft_has_forgotten(self):
        self._run()
        self.issue.write({"is_resolved": True, "posts_due_at": fields.Datetime.now()})
        self.issue.modified_at = fields.Datetime.now() - timedelta(days=31)
        self.assertFalse(self.issue._claim_posts())
        self.issue.is_resolved = False
        self.assertTrue(self.issue._claim_posts())

    def test_two_workers_do_not_ask_for_the_same(self):
        self._run()
        self._forget_wait()
        self.assertIn(self.issue, self.issue._claim_posts().values())
        self.assertFalse(self.issue._claim_posts())

    def test_many_issues_are_asked_for_in_few_tenants(self):
        for number in range(6):
            self.sandbox.publish("contoso", **{**SHARED, "id": f"EX{number}"})
        self._run()
        issues = self.contoso.issue_ids
        self.assertFalse(any(issues.mapped("posts_due_at")))
        self.assertLessEqual(len(self._asked("/issues")), 2, "a listing, another's")

    def test_cloud_that_cannot_leave_posts_out(self):
        self._refuse(".*[$]select", status=400)
        self._run()
        self.assertTrue(self.issue.post_ids)
        self.assertFalse(self._asked("/issues"), "the posts came with the tenant")
        self.sandbox.reset()
        self._refuse(".*[$]select", status=400)
        self._run()
        self.assertEqual(len(self.sandbox.graph_requests()), len(self.tenants))

    def test_person_who_waits_gets_the_posts_at_once(self):
        self._refuse(f"{ROOT}/issues")
        self._run()
        self.contoso.health_checked_at = fields.Datetime.now() - timedelta(hours=1)
        self.sandbox.reset()
        self.contoso.with_user(self.agent).action_refresh_health()
        self.assertEqual(len(self.sandbox.graph_requests()), 1)
        self.assertTrue(self.issue.post_ids)
        self.assertFalse(self.issue.posts_due_at)
