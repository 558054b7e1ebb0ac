from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestMessageCenter(CspCase):
    """What Microsoft tells customers of changes: kept once, seen by whom it is for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["csp.tenant"].search([]).messages_due_at = False
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_read_messages").method_direct_trigger()
        self.env.invalidate_all()

    def test_posts_are_kept_with_their_tenants(self):
        self._run()
        posts = self.contoso.message_center_ids
        self.assertTrue(posts)
        self.assertTrue(self.contoso.messages_read_at)
        self.assertTrue(all(posts.mapped("title")))
        self.assertTrue(all(posts.mapped("category_label")))
        self.assertTrue(posts.service_ids)

    def test_each_tenant_costs_one_request_and_none_before_it_is_due(self):
        self._run()
        self.assertEqual(len(self.sandbox.graph_requests()), 2)
        self._run()
        self.assertEqual(len(self.sandbox.graph_requests()), 2)

    def test_excluded_tenant_is_not_asked(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self._run()
        self.assertEqual(len(self.sandbox.graph_requests()), 1)
        self.assertFalse(self.contoso.messages_read_at)
        self.assertTrue(self.fabrikam.messages_read_at)

    def test_a_post_is_kept_once(self):
        self._run()
        self._make_due()
        self._run()
        posts = self.env["csp.service.message"].search([("cloud", "=", "sandbox")])
        ids = posts.mapped("message_id")
        self.assertEqual(len(ids), len(set(ids)))

    def test_failure_keeps_the_last_posts_and_says_why(self):
        self._run()
        before = self.contoso.message_center_ids
        self._make_due()
        self.sandbox.fail("contoso", kind="status", status=403)
        self._run()
        self.assertEqual(self.contoso.message_center_ids, before)
        self.assertIn("ServiceMessage.Read.All", self.contoso.messages_error)
        self.assertFalse(self.fabrikam.messages_error)

    def test_planning_makes_one_activity_per_customer(self):
        self._run()
        post = self.contoso.message_center_ids[0]
        for _twice in range(2):
            post.with_user(self.manager).action_plan()
        for tenant in post.tenant_ids:
            planned = tenant.activity_ids.filtered(
                lambda activity: post.message_id in activity.summary
            )
            self.assertEqual(len(planned), 1)
            self.assertEqual(planned.user_id, self.manager)

    def test_agents_cannot_plan_and_strangers_see_nothing(self):
        self._run()
        post = self.contoso.message_center_ids[0]
        with self.assertRaises(AccessError):
            post.with_user(self.agent).action_plan()
        with self.assertRaises(AccessError):
            post.with_user(self.employee).read(["title"])

    def test_customers_see_their_own_posts_only(self):
        self._run()
        post = self.contoso.message_center_ids[0]
        post.tenant_ids = self.contoso
        his = self._portal_user("csp_customer", self.contoso.partner_id)
        other = self._portal_user("csp_other", self.fabrikam.partner_id)
        self.assertTrue(post.with_user(his).read(["title", "body"]))
        with self.assertRaises(AccessError):
            post.with_user(other).read(["title"])
        with self.assertRaises(AccessError):
            post.with_user(his).read(["tenant_ids"])

    def _make_due(self):
        tenants = self.contoso | self.fabrikam
        tenants.messages_due_at = fields.Datetime.now() - timedelta(minutes=1)
