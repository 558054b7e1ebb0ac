from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.csp_service_issue_elsewhere import MISSING
from .azure_common import put_aside
from .common import CspCase

FEED = "/en-us/status/feed/"
POST = {
    "guid": "storage-in-north-europe",
    "title": "Storage in North Europe ",
    "categories": ["Storage", "North Europe"],
    "description": "<p onclick='x()'>Storage fails.<script>x()</script></p>",
    "publishedDate": "-1h",
}


@tagged("-at_install", "post_install")
class TestStatusPage(CspCase):
    """Azure's public status page: one reading for all, and never good news."""

    def setUp(self):
        super().setUp()
        self.sandbox.restore_commerce()
        self.addCleanup(self.sandbox.restore_commerce)
        put_aside(self.env)

    def _run(self):
        Page = self.env["csp.status.page"]
        Page.search([]).due_at = fields.Datetime.now()
        with self.enter_registry_test_mode():
            self.env.ref(
                "csp_support.ir_cron_read_status_pages"
            ).method_direct_trigger()
        self.env.invalidate_all()
        return Page.search([("cloud", "=", "sandbox")])

    def _posts(self):
        return self.env["csp.service.issue"].search(
            [("source", "=", "status_feed"), ("cloud", "=", "sandbox")]
        )

    def _feed_requests(self):
        return [
            request
            for request in self.sandbox.all_requests()
            if request["path"].startswith(FEED)
        ]

    def test_post_becomes_an_issue_of_no_tenant(self):
        for key in ("contoso", "fabrikam"):
            self._tenant(key)
        self.sandbox.post_status(POST)
        page = self._run()
        self.assertEqual(page.state, "posted")
        post = self._posts()
        self.assertEqual(post.title, "Storage in North Europe")
        self.assertEqual(post.display_name, post.title)
        self.assertEqual(post.service_id.name, "Azure Storage")
        self.assertEqual(post.status_label, "Posted")
        self.assertFalse(post.tenant_ids)
        self.assertFalse(post.is_resolved)
        self.assertEqual(len(self._feed_requests()), 1)

    def test_foreign_html_is_sanitised(self):
        self.sandbox.post_status(POST)
        self._run()
        post = self._posts()
        self.assertIn("Storage fails", post.post_ids.content)
        for written in (post.post_ids.content, post.impact):
            self.assertNotIn("script", written)
            self.assertNotIn("onclick", written)

    def test_guid_that_is_used_again_is_another_outage(self):
        self.sandbox.post_status(POST)
        self._run()
        self.sandbox.post_status({**POST, "publishedDate": "-5m"})
        self._run()
        self.assertEqual(len(self._posts()), 2)

    def test_reading_again_changes_nothing(self):
        self.sandbox.post_status(POST)
        self._run()
        written = self._posts().post_ids
        self._run()
        self.assertEqual(self._posts().post_ids, written)

    def test_empty_page_is_not_healthy(self):
        self.sandbox.post_status()
        page = self._run()
        self.assertEqual(page.state, "nothing_posted")
        label = dict(page._fields["state"]._description_selection(self.env))
        self.assertIn("proves nothing", label[page.state])
        self.assertIn("proves nothing", page._sentence())

    def test_empty_moment_ends_no_outage(self):
        self.sandbox.post_status(POST)
        self._run()
        self.sandbox.post_status()
        self._run()
        self.assertFalse(self._posts().is_resolved)
        self._posts().listed_at -= timedelta(minutes=MISSING + 1)
        self._run()
        self.assertTrue(self._posts().is_resolved)
        self.assertEqual(self._posts().status_label, "No longer listed")

    def test_page_that_cannot_be_read_keeps_what_was_known(self):
        self.sandbox.post_status(POST)
        read_at = self._run().read_at
        for fault in (
            {"kind": "status", "status": 500},
            {"kind": "status", "status": 403},
            {"kind": "html"},
            {"kind": "cut_off"},
            {"kind": "answer", "body": "<rss><channel><title>Weather"},
        ):
            with self.subTest(fault):
                self.sandbox.reset()
                self.sandbox.fail(None, path=FEED, **fault)
                page = self._run()
                self.assertEqual(page.state, "unknown")
                self.assertIn("could not be read", page.error)
                self.assertEqual(page.read_at, read_at)
                self.assertFalse(self._posts().is_resolved)
                self.assertFalse(page._read_pages()["sandbox"].posts)
        self.sandbox.reset()
        self.assertEqual(self._run().state, "posted")

    def test_throttled_page_is_left_alone_as_asked(self):
        self.sandbox.fail(
            None, path=FEED, kind="status", status=429, retry_after="7200"
        )
        page = self._run()
        wait = page.due_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=115))

    def test_stale_page_is_unknown(self):
        page = self._run()
        page.read_at -= timedelta(hours=1)
        self.assertEqual(page.state, "unknown")
        self.assertFalse(page._read_pages()["sandbox"].posts)

    def test_cloud_without_a_page_says_so(self):
        page = self.env["csp.status.page"].create({"cloud": "china"})
        self.connection.copy({"cloud": "china", "name": "China"})
        page._keep(page._reader().azure())
        self.assertEqual(page.state, "unknown")
        self.assertIn("no public status page", page.error)

    def test_only_agents_see_the_page_and_nobody_writes_it(self):
        page = self._run()
        self.assertTrue(page.with_user(self.agent).read(["state"]))
        customer = self._portal_user("csp_customer", self.company.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                page.with_user(user).read(["state"])
        with self.assertRaises(AccessError):
            page.with_user(self.administrator).write({"outcome": "posted"})

    def test_customers_do_not_see_posts(self):
        self.sandbox.post_status(POST)
        self._run()
        tenant = self._tenant("contoso")
        customer = self._portal_user("csp_customer", tenant.partner_id)
        with self.assertRaises(AccessError):
            self._posts().with_user(customer).read(["title"])
