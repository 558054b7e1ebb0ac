import os
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import CspCommon


@tagged("-at_install", "post_install")
class TestConnectionSignIn(CspCommon, HttpCase):
    """The way to Microsoft's sign-in page and back, as a browser goes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.flow = "delegated"

    def _begin(self, login="csp_administrator"):
        """Press the button; the address that the browser is sent to."""
        self.authenticate(login, login)
        action = self.make_jsonrpc_request(
            "/web/dataset/call_kw/csp.connection/action_sign_in",
            {
                "model": "csp.connection",
                "method": "action_sign_in",
                "args": [self.connection.ids],
                "kwargs": {},
            },
        )
        return action["url"]

    def _at_microsoft(self, address, choice):
        """Choose on Microsoft's page; where it sends the browser back to."""
        browser = requests.Session()
        browser.trust_env = False
        browser.verify = os.environ["CSP_SUPPORT_SANDBOX_CA"]
        answer = browser.post(
            address, data={"choice": choice}, allow_redirects=False, timeout=10
        )
        self.assertEqual(answer.status_code, 302, answer.text)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    def _token(self):
        self.env.invalidate_all()
        return self.connection._credential("refresh_token")

    def test_sign_in_with_mfa(self):
        back = self._at_microsoft(self._begin(), "mfa")
        answer = self.url_open(back, allow_redirects=False)
        self.assertIn(f"/{self.connection.id}", answer.headers["Location"])
        self.assertTrue(self._token())
        self.assertTrue(self.connection.signed_in_user)
        self.assertEqual(self.connection.signed_in_mfa, "yes")
        self.assertFalse(self.connection.last_error)
        self.connection.action_test()
        self.assertFalse(self.connection.last_error)

    def test_pkce_state_and_nonce_are_used(self):
        query = parse_qs(urlsplit(self._begin()).query)
        self.assertEqual(query["code_challenge_method"], ["S256"])
        for name in ("state", "nonce", "code_challenge"):
            self.assertTrue(query[name][0])

    def test_sign_in_without_mfa_is_told_and_not_kept(self):
        back = self._at_microsoft(self._begin(), "password")
        self.url_open(back, allow_redirects=False)
        self.assertFalse(self._token())
        self.assertIn("factor", self.connection.last_error)

    def test_declined_sign_in_is_told(self):
        back = self._at_microsoft(self._begin(), "decline")
        self.url_open(back, allow_redirects=False)
        self.assertFalse(self._token())
        self.assertTrue(self.connection.last_error)

    def test_answer_of_another_sign_in_is_refused(self):
        first = self._at_microsoft(self._begin(), "mfa")
        self._begin()
        self.url_open(first, allow_redirects=False)
        self.assertFalse(self._token())
        self.assertTrue(self.connection.last_error)

    def test_answer_is_used_once(self):
        back = self._at_microsoft(self._begin(), "mfa")
        self.url_open(back, allow_redirects=False)
        stored = self._token()._reveal()
        answer = self.url_open(back, allow_redirects=False)
        self.assertNotIn(f"/{self.connection.id}", answer.headers["Location"])
        self.assertEqual(self._token()._reveal(), stored)

    def test_answer_in_another_browser_does_nothing(self):
        back = self._at_microsoft(self._begin(), "mfa")
        self.authenticate("csp_manager", "csp_manager")
        self.assertEqual(self.url_open(back).status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open(back, allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertFalse(self._token())


@tagged("-at_install", "post_install")
class TestTenantConsent(CspCommon, HttpCase):
    """A customer's administrator consents by our link, without being a user here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.litware = cls._tenant("litware")

    def _answer(self, **parameters):
        """Microsoft sends the customer's browser, unknown here, back to us."""
        self.authenticate(None, None)
        query = "&".join(f"{name}={value}" for name, value in parameters.items())
        answer = self.url_open(f"/csp_support/consent?{query}")
        self.env.invalidate_all()
        return answer

    def _state(self):
        self.litware.with_user(self.manager).action_ask_consent()
        url = self.litware.with_user(self.manager).consent_url
        return parse_qs(urlsplit(url).query)["state"][0]

    def test_granted(self):
        answer = self._answer(
            state=self._state(), admin_consent="True", tenant=self.litware.tenant_id
        )
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Thank you", answer.text)
        self.assertEqual(self.litware.consent_state, "granted")
        self.assertTrue(self.litware.consent_at)

    def test_refused(self):
        answer = self._answer(state=self._state(), error="access_denied")
        self.assertIn("not allowed", answer.text)
        self.assertEqual(self.litware.consent_state, "refused")
        self.assertTrue(self.litware.consent_error)

    def test_consent_of_another_tenant_does_not_count(self):
        other = self.connection.partner_tenant_id
        self._answer(state=self._state(), admin_consent="True", tenant=other)
        self.assertEqual(self.litware.consent_state, "refused")

    def test_link_works_once(self):
        state = self._state()
        self._answer(state=state, error="access_denied")
        again = self._answer(
            state=state, admin_consent="True", tenant=self.litware.tenant_id
        )
        self.assertEqual(again.status_code, 404)
        self.assertEqual(self.litware.consent_state, "refused")

    def test_guessed_answers_do_nothing(self):
        state = self._state()
        number = self.litware.id
        for guess in (
            "",
            "x",
            str(number),
            f"{number}.",
            f"{number}.guess",
            f"0.{state}",
        ):
            answer = self._answer(state=guess, admin_consent="True")
            self.assertEqual(answer.status_code, 404, guess)
        self.assertEqual(self.litware.consent_state, "asked")

    def test_agents_make_no_links_and_see_none(self):
        self._state()
        tenant = self.litware.with_user(self.agent)
        with self.assertRaises(AccessError):
            tenant.action_ask_consent()
        for name in ("consent_url", "consent_token"):
            with self.assertRaises(AccessError):
                tenant.read([name])
