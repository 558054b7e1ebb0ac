from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase


@tagged("-at_install", "post_install")
class TestConnectionCapability(CspCase):
    """The test tells each capability separately."""

    def _found(self):
        return {line.capability: line.works for line in self.connection.capability_ids}

    def test_everything_works(self):
        self.connection.action_test()
        self.assertTrue(all(self._found().values()), self._found())
        self.assertIn("service_health", self._found())

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
