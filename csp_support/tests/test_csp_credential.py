import os
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CspCase

MARKER = "this-must-never-be-seen"


@tagged("-at_install", "post_install")
class TestCspCredential(CspCase):
    def setUp(self):
        super().setUp()
        self.connection.client_secret = MARKER
        self.credential = self.connection.credential_ids

    def _stored_text(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(c)::text FROM csp_credential c WHERE id = %s",
            [self.credential.id],
        )
        return self.env.cr.fetchone()[0]

    def test_only_ciphertext_is_stored(self):
        self.assertNotIn(MARKER, self._stored_text())
        self.assertEqual(self.credential._reveal(), MARKER)

    def test_secret_replaces_the_variable(self):
        self.assertFalse(self.credential.environment_variable)
        self.assertFalse(self.connection.client_secret_variable)

    def test_inputs_read_back_empty(self):
        self.env.flush_all()
        self.env.invalidate_all()
        inputs = ["client_secret", "certificate_file", "refresh_token"]
        values = self.connection.with_user(self.administrator).read(inputs)[0]
        self.assertFalse(any(values[name] for name in inputs))

    def test_nobody_reads_the_ciphertext(self):
        for user in (self.administrator, self.manager, self.agent, self.employee):
            with self.assertRaises(AccessError):
                self.credential.with_user(user).read(["ciphertext"])

    def test_administrator_cannot_search_or_export_the_ciphertext(self):
        credential = self.credential.with_user(self.administrator)
        with self.assertRaises(AccessError):
            credential.search([("ciphertext", "ilike", "a")])
        with self.assertRaises(UserError):
            credential.export_data(["ciphertext"])

    def test_administrator_cannot_write_credentials(self):
        with self.assertRaises(AccessError):
            self.credential.with_user(self.administrator).write({"kind": "certificate"})
        with self.assertRaises(AccessError):
            self.env["csp.credential"].with_user(self.administrator).create(
                {"connection_id": self.connection.id, "kind": "certificate"}
            )

    def test_copy_of_a_connection_has_no_secret(self):
        self.connection.active = False
        self.connection.flush_recordset()
        self.assertFalse(self.connection.copy().credential_ids)

    def test_without_a_key_nothing_is_stored(self):
        with patch.dict(os.environ, CSP_SUPPORT_KEY=""):
            with self.assertRaisesRegex(UserError, "csp_support_key"):
                self.connection.client_secret = "another"

    def test_invalid_key(self):
        with patch.dict(os.environ, CSP_SUPPORT_KEY="not a key"):
            with self.assertRaisesRegex(UserError, "valid Fernet key"):
                self.connection.client_secret = "another"

    def test_changed_key_asks_to_enter_the_secret_again(self):
        other = Fernet.generate_key().decode()
        with patch.dict(os.environ, CSP_SUPPORT_KEY=other):
            with self.assertRaisesRegex(UserError, "enter it again"):
                self.credential._reveal()

    def test_key_rotation_keeps_old_secrets_readable(self):
        keys = f"{Fernet.generate_key().decode()},{os.environ['CSP_SUPPORT_KEY']}"
        with patch.dict(os.environ, CSP_SUPPORT_KEY=keys):
            self.assertEqual(self.credential._reveal(), MARKER)

    def test_only_variables_of_ours_may_be_named(self):
        with self.assertRaisesRegex(ValidationError, "CSP_SUPPORT_"):
            self.connection.client_secret_variable = "PGPASSWORD"

    def test_variable_that_is_not_set(self):
        self.connection.client_secret_variable = "CSP_SUPPORT_ABSENT"
        self.connection.action_test()
        self.assertIn("CSP_SUPPORT_ABSENT", self.connection.last_error)
