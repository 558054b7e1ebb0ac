from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import Form, tagged

from .common import CLIENT, PARTNER_TENANT, CspCase, tenant_id

READ_GDAP = "csp_support.ir_cron_read_gdap"
REFRESH = "csp_support.ir_cron_refresh_health"


@tagged("-at_install", "post_install")
class TestConnectionSetup(CspCase):
    """The connection says what comes next, until the first tenants are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.credential_ids.sudo().unlink()
        cls.connection.flow = "delegated"

    def _triggers(self, cron):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref(cron).id)]
        )

    def _work(self):
        """A connection that passes its test."""
        self.connection.write(
            {
                "flow": "application",
                "client_secret_variable": "CSP_SUPPORT_SANDBOX_SECRET",
            }
        )

    def test_new_connection_begins_with_the_registration(self):
        form = Form(self.env["csp.connection"].with_user(self.administrator))
        self.assertEqual(form.setup_step, "register")

    def test_steps_follow_one_another(self):
        connection = self.connection.with_user(self.administrator)
        self.assertEqual(connection.setup_step, "register")
        connection.client_secret_variable = "CSP_SUPPORT_SANDBOX_SECRET"
        self.assertEqual(connection.setup_step, "sign_in")
        connection.refresh_token = self.sandbox.refresh_token()
        self.assertEqual(connection.setup_step, "test")
        connection.action_test()
        self.assertEqual(connection.setup_step, "import")
        self._tenant("contoso")
        self.assertFalse(connection.setup_step)

    def test_application_needs_no_sign_in(self):
        self._work()
        self.assertEqual(self.connection.setup_step, "test")

    def test_failed_test_is_to_be_made_again(self):
        self._work()
        self.connection.client_secret = "wrong"
        self.connection.action_test()
        self.assertTrue(self.connection.tested_at)
        self.assertEqual(self.connection.setup_step, "test")

    def test_manager_may_look(self):
        connection = self.connection.with_user(self.manager)
        self.assertEqual(connection.read(["setup_step"])[0]["setup_step"], "register")

    def test_links_of_an_error_can_be_pressed(self):
        self.connection.last_error = (
            "Consent <b>here</b>: https://login.test/consent?a=1&b=2 (reference 3)"
        )
        shown = self.connection.last_error_shown
        link = etree.fromstring(f"<p>{shown}</p>").find(".//a")
        self.assertEqual(link.get("href"), "https://login.test/consent?a=1&b=2")
        self.assertEqual(link.text, "login.test")
        self.assertNotIn("<b>", shown)

    def test_script_is_no_link(self):
        self.connection.last_error = (
            'See https://login.test/"onclick="alert(1) and javascript:alert(2)'
        )
        shown = etree.fromstring(f"<p>{self.connection.last_error_shown}</p>")
        (link,) = shown.findall(".//a")
        self.assertNotIn("onclick", link.attrib)

    def test_import_begins_with_this_connection(self):
        other = self.connection.copy({"cloud": "china"})
        action = other.with_user(self.administrator).action_import_tenants()
        imports = self.env["csp.tenant.import"].with_context(**action["context"])
        self.assertEqual(Form(imports).connection_id, other)

    def test_passed_test_has_gdap_and_tenants_read(self):
        self._work()
        contoso = self._tenant("contoso")
        later = fields.Datetime.now() + timedelta(hours=5)
        contoso.health_due_at = self.connection.gdap_due_at = later
        before = {cron: self._triggers(cron) for cron in (READ_GDAP, REFRESH)}
        self.sandbox.reset()
        self.connection.with_user(self.administrator).action_test()
        for cron, count in before.items():
            self.assertGreater(self._triggers(cron), count)
        self.assertLess(self.connection.gdap_due_at, later)
        self.assertLess(contoso.health_due_at, later)
        # Nobody waits for that: only the test itself has asked.
        asked = [request["tenant"] for request in self.sandbox.graph_requests()]
        self.assertNotIn(tenant_id("contoso"), asked)

    def test_what_was_read_is_not_read_again(self):
        self._work()
        now = fields.Datetime.now()
        later = now + timedelta(hours=5)
        contoso = self._tenant("contoso", health_checked_at=now, health_due_at=later)
        self.connection.write({"gdap_read_at": now, "gdap_due_at": later})
        self.connection.action_test()
        self.assertEqual(self.connection.gdap_due_at, later)
        self.assertEqual(contoso.health_due_at, later)

    def test_failed_test_has_nothing_read(self):
        self._work()
        self.connection.client_secret = "wrong"
        before = self._triggers(READ_GDAP)
        self.connection.action_test()
        self.assertEqual(self._triggers(READ_GDAP), before)

    def test_what_is_pasted_is_trimmed(self):
        self.connection.active = False
        self.connection.flush_recordset()
        with Form(self.env["csp.connection"].with_user(self.administrator)) as form:
            form.name = "Ours"
            form.cloud = "sandbox"
            form.partner_tenant_id = f" {PARTNER_TENANT.upper()} "
            form.client_id = f"{CLIENT}\n"
            form.client_secret = "secret"
        connection = form.record
        self.assertEqual(connection.partner_tenant_id, PARTNER_TENANT)
        self.assertEqual(connection.setup_step, "sign_in")
