import base64
import os
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CLIENT, PARTNER_TENANT, CspCase

MARKER = "this-must-never-be-seen"


def make_certificate(days=30):
    """A private key and its self-signed certificate that lives so many days."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "csp support test")])
    now = datetime.now(timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def pem(key, certificate):
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def pfx(key, certificate, password):
    return pkcs12.serialize_key_and_certificates(
        b"csp", key, certificate, None, BestAvailableEncryption(password)
    )


@tagged("-at_install", "post_install")
class TestCspConnection(CspCase):
    def _connection(self, **vals):
        self.connection.active = False
        self.connection.flush_recordset()
        return self.env["csp.connection"].create(
            {
                "name": "Another",
                "cloud": "sandbox",
                "flow": "application",
                "partner_tenant_id": PARTNER_TENANT,
                "client_id": CLIENT,
                "company_id": self.company.id,
                **vals,
            }
        )

    def test_good_connection_passes_the_test(self):
        answer = self.connection.with_user(self.administrator).action_test()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertFalse(self.connection.last_error)
        self.assertTrue(self.connection.tested_at)

    def test_without_secret_a_sentence_says_so(self):
        connection = self._connection()
        answer = connection.action_test()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertIn(
            "neither a client secret nor a certificate", connection.last_error
        )
        self.assertIn("Another", connection.last_error)

    def test_wrong_secret_a_sentence_says_what_to_paste(self):
        connection = self._connection(client_secret=MARKER)
        connection.action_test()
        self.assertIn("secret", connection.last_error)
        self.assertIn("value", connection.last_error)
        self.assertNotIn(MARKER, connection.last_error)

    def test_mended_secret_passes_at_once(self):
        connection = self._connection(client_secret="wrong")
        connection.action_test()
        self.assertTrue(connection.last_error)
        connection.client_secret = os.environ["CSP_SUPPORT_SANDBOX_SECRET"]
        connection.action_test()
        self.assertFalse(connection.last_error)

    def test_unreachable_host(self):
        connection = self._connection(client_secret=MARKER)
        with patch.dict(os.environ, CSP_SUPPORT_SANDBOX_URL="https://localhost:9"):
            connection.action_test()
        self.assertIn("localhost:9", connection.last_error)
        self.assertNotIn(MARKER, connection.last_error)

    def test_sandbox_elsewhere_is_refused(self):
        with patch.dict(os.environ, CSP_SUPPORT_SANDBOX_URL="https://example.com"):
            self.connection.action_test()
        self.assertIn("https://example.com", self.connection.last_error)

    def test_sandbox_not_running(self):
        environment = {**os.environ}
        del environment["CSP_SUPPORT_SANDBOX_URL"]
        with patch.dict(os.environ, environment, clear=True):
            self.connection.action_test()
        self.assertIn("CSP_SUPPORT_SANDBOX_URL", self.connection.last_error)

    def test_identifiers_must_be_guids(self):
        for field_name in ("client_id", "partner_tenant_id"):
            with self.assertRaisesRegex(ValidationError, "36 characters"):
                self.connection[field_name] = "contoso.com"

    def test_identifiers_are_normalised(self):
        self.connection.client_id = f"  {CLIENT.upper()} "
        self.assertEqual(self.connection.client_id, CLIENT)

    def test_one_connection_per_cloud_and_company(self):
        with self.assertRefusedByDatabase("csp.connection", "already has a"):
            self.connection.copy()

    def test_certificate_signs_in(self):
        key, certificate = make_certificate()
        self.sandbox.register_certificate(
            certificate.public_bytes(Encoding.PEM).decode()
        )
        connection = self._connection(
            certificate_file=base64.b64encode(pfx(key, certificate, b"password")),
            certificate_password="password",
        )
        connection.action_test()
        self.assertFalse(connection.last_error)
        stored = connection.credential_ids
        self.assertEqual(stored.kind, "certificate")
        self.assertEqual(
            stored.thumbprint, certificate.fingerprint(hashes.SHA1()).hex().upper()
        )
        self.assertGreater(stored.expires_at, datetime.now() + timedelta(days=29))

    def test_certificate_unknown_to_microsoft(self):
        connection = self._connection(
            certificate_file=base64.b64encode(pem(*make_certificate()))
        )
        connection.action_test()
        self.assertIn("certificate", connection.last_error)

    def test_certificate_that_does_not_fit_its_key(self):
        key, _own = make_certificate()
        _key, other = make_certificate()
        with self.assertRaisesRegex(UserError, "certificate"):
            self._connection(certificate_file=base64.b64encode(pem(key, other)))

    def test_certificate_with_wrong_password(self):
        content = pfx(*make_certificate(), b"right")
        with self.assertRaisesRegex(UserError, "password"):
            self._connection(
                certificate_file=base64.b64encode(content), certificate_password="no"
            )

    def test_expired_certificate(self):
        with self.assertRaisesRegex(UserError, "expired|ended"):
            self._connection(
                certificate_file=base64.b64encode(pem(*make_certificate(days=-1)))
            )

    def test_file_that_is_no_certificate(self):
        with self.assertRaises(UserError):
            self._connection(certificate_file=base64.b64encode(b"hello"))

    def test_delegated_flow_needs_a_sign_in(self):
        self.connection.flow = "delegated"
        self.connection.action_test()
        self.assertIn("signed in", self.connection.last_error)

    def test_delegated_flow_keeps_the_rotated_token(self):
        first = self.sandbox.refresh_token()
        self.connection.write({"flow": "delegated", "refresh_token": first})
        self.connection.action_test()
        self.assertFalse(self.connection.last_error)
        rotated = self.connection._credential("refresh_token")._reveal()
        self.assertNotEqual(rotated, first)
        self.connection.action_test()
        self.assertFalse(self.connection.last_error)

    def test_a_round_keeps_the_renewed_token_and_not_the_old_one(self):
        self.connection.write({"flow": "delegated", "refresh_token": "old"})
        credential = self.connection._credential("refresh_token")
        self.connection._keep_refresh_token(None, "old")
        self.assertEqual(credential._reveal(), "old")
        self.connection._keep_refresh_token("new", "old", None)
        self.assertEqual(credential._reveal(), "new")

    def test_new_sign_in_drops_the_tokens_of_the_old_one_in_every_worker(self):
        """A worker goes by the database alone: another one stored the new sign-in."""
        self.connection.write({"flow": "delegated", "refresh_token": "old"})
        before = self.connection._token_provider()
        self.connection._store_credential("refresh_token", "new")
        self.assertIsNot(self.connection._token_provider(), before)

    def test_renewed_token_leaves_the_tokens_be(self):
        self.connection.write({"flow": "delegated", "refresh_token": "old"})
        before = self.connection._token_provider()
        self.connection._keep_refresh_token("renewed")
        self.assertIs(self.connection._token_provider(), before)

    def test_new_secret_drops_the_tokens_of_the_old_one(self):
        before = self.connection._token_provider()
        self.connection.client_secret = "new"
        self.assertIsNot(self.connection._token_provider(), before)

    def test_pasted_token_does_not_say_whose_it_is(self):
        self.connection.write({"signed_in_user": "a@b.test", "signed_in_mfa": "yes"})
        self.connection.write(
            {"flow": "delegated", "refresh_token": self.sandbox.refresh_token()}
        )
        self.assertFalse(self.connection.signed_in_user)
        self.assertEqual(self.connection.signed_in_mfa, "unknown")
        self.assertTrue(self.connection.signed_in_at)

    def test_revoked_sign_in_asks_to_sign_in_again(self):
        self.connection.write(
            {"flow": "delegated", "refresh_token": self.sandbox.refresh_token()}
        )
        self.sandbox.revoke_refresh_tokens()
        self.connection.action_test()
        self.assertIn("again", self.connection.last_error)

    def test_manager_cannot_test_or_change(self):
        connection = self.connection.with_user(self.manager)
        with self.assertRaises(AccessError):
            connection.action_test()
        with self.assertRaises(AccessError):
            connection.client_secret = "other"

    def test_agent_sees_no_connection(self):
        with self.assertRaises(AccessError):
            self.connection.with_user(self.agent).read(["name"])
