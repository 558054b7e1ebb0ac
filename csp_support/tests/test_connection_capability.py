from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestConnectionCapability(CspCase):
    """The test tells each capability separately."""

    def _found(self):
        return {line.capability: line.works for line in self.connection.capability_ids}

    def _line(self, capability):
        return self.connection.capability_ids.filtered(
            lambda line: line.capability == capability
        )

    def test_everything_works(self):
        self.connection.action_test()
        self.assertTrue(all(self._found().values()), self._found())
        self.assertEqual(
            set(self._found()),
            {"token", "service_health", "gdap", "partner_center", "azure"},
        )

    def test_what_is_missing_is_told_apart(self):
        self.sandbox.fail(
            "partner", path="/v1.0/tenantRelationships", kind="status", status=403
        )
        self.connection.action_test()
        found = self._found()
        self.assertTrue(found["service_health"])
        self.assertFalse(found["gdap"])
        missing = self.connection.capability_ids.filtered(lambda line: not line.works)
        self.assertIn("DelegatedAdminRelationship", missing.message)
        # The connection does its main job: this is no error of it.
        self.assertFalse(self.connection.last_error)

    def test_azure_is_tried_where_a_customer_has_it(self):
        contoso = self._tenant("contoso")
        contoso._read_subscriptions()
        azure = contoso.subscription_ids.filtered("entitlement_id")
        self.sandbox.fail("contoso", path="/subscriptions/", kind="status", status=403)
        self.connection.action_test()
        line = self._line("azure")
        self.assertEqual(line.result, "missing")
        self.assertIn("Reader", line.message)
        self.assertIn(f"/resource/subscriptions/{azure.entitlement_id}", line.message)
        self.assertTrue(self._found()["service_health"])
        self.assertFalse(self.connection.last_error)

    def test_azure_without_a_known_subscription_is_tried_in_our_own_tenant(self):
        self.sandbox.fail("partner", path="/providers/", kind="status", status=403)
        self.connection.action_test()
        self.assertEqual(self._line("azure").result, "missing")
        self.assertIn("Entra role", self._line("azure").message)

    def test_partner_center_that_refuses_says_what_is_missing(self):
        self.sandbox.fail("partner", path="/v1/customers", kind="status", status=403)
        self.connection.action_test()
        self.assertEqual(self._line("partner_center").result, "missing")
        self.assertIn("Admin agent", self._line("partner_center").message)

    def test_second_factor_that_is_missing_is_told(self):
        self.connection.flow = "delegated"
        self.connection.refresh_token = self.sandbox.refresh_token()
        self.connection.action_test()
        self.assertEqual(self._line("partner_center").result, "works")
        self.sandbox.fail(None, path="/[^/]+/oauth2/", kind="without_mfa")
        self.connection.action_test()
        self.assertEqual(self._line("partner_center").result, "missing")
        self.assertTrue(self._found()["service_health"])

    def test_partner_center_does_not_apply_to_indirect_resellers(self):
        self._tenant("adventure_works", partner_type="indirect_reseller")
        self.sandbox.reset()
        self.connection.action_test()
        line = self._line("partner_center")
        self.assertEqual(line.result, "none")
        self.assertIn("indirect resellers", line.message)
        paths = [request["path"] for request in self.sandbox.all_requests()]
        self.assertFalse([path for path in paths if path.startswith("/v1/customers")])
        # One customer of our own makes it useful.
        self._tenant("contoso")
        self.connection.action_test()
        self.assertEqual(self._line("partner_center").result, "works")

    def test_failed_sign_in_is_all_there_is_to_say(self):
        self.connection.client_secret = "wrong"
        self.connection.action_test()
        self.assertEqual(self._found(), {"token": False})
        self.assertTrue(self.connection.last_error)

    def test_new_test_replaces_the_last_one(self):
        self.connection.action_test()
        count = len(self.connection.capability_ids)
        self.connection.action_test()
        self.assertEqual(len(self.connection.capability_ids), count)

    def test_nobody_writes_what_a_test_found(self):
        self.connection.action_test()
        lines = self.connection.capability_ids
        with self.assertRaises(AccessError):
            lines.with_user(self.administrator).write({"works": True})
        with self.assertRaises(AccessError):
            lines.with_user(self.agent).read(["works"])
