import json
from unittest.mock import patch

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..mirror import code as codes
from ..mirror.peer import PAIRING
from .mirror_common import MirrorCommon

# What an API key of anybody else may open.
ELSEWHERE = (
    "/json/2/csp.mirror/search",
    "/json/2/csp.mirror/action_end",
    "/json/2/csp.mirror.event/search_read",
    "/json/2/csp.ticket.share/search_read",
    "/json/2/helpdesk.ticket/search_read",
    "/json/2/res.partner/search_read",
    "/json/2/res.users/context_get",
    "/json/2/res.users/read",
    "/json/2/res.company/search_read",
    "/json/2/csp.mirror/push/",
    "/json/2/csp.mirror/pull?x=1&method=search",
)


@tagged("-at_install", "post_install")
class TestMirrorWire(MirrorCommon, HttpCase):
    """The key of a partner's Odoo over HTTP: two methods, and nothing else at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.mirror._new_api_key()

    def _post(self, path, content, key=None):
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"bearer {key}"
        return self.url_open(path, data=json.dumps(content), headers=headers)

    def test_the_two_methods_answer_what_is_signed(self):
        for method, content in (("push", {"events": []}), ("pull", {"received": {}})):
            sealed = self._sealed(**content)
            answer = self._post(f"/json/2/csp.mirror/{method}", sealed, self.key)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertEqual(set(answer.json()), {"body", "signature"})

    @mute_logger("odoo.http", "odoo.addons.csp_support.models.csp_mirror_receiving")
    def test_the_two_methods_refuse_everything_else(self):
        sealed = self._sealed(events=[])
        path = "/json/2/csp.mirror/push"
        for content, key, status in (
            ({**sealed, "signature": "0" * 64}, self.key, 403),
            (sealed, None, 401),
            (sealed, "0" * 40, 401),
            ({**sealed, "ids": [self.theirs.id]}, self.key, 422),
            ({}, self.key, 422),
        ):
            answer = self._post(path, content, key)
            self.assertEqual(answer.status_code, status, answer.text)
            self.assertNotIn("the-secret", answer.text)

    @mute_logger("odoo.http")
    def test_the_key_opens_nothing_else(self):
        for path in ELSEWHERE:
            with self.subTest(path=path):
                answer = self._post(path, {}, self.key)
                if path.startswith("/json/2/csp.mirror/pull?"):
                    # The same method, whatever stands behind the question mark.
                    self.assertEqual(answer.status_code, 422)
                else:
                    self.assertIn(answer.status_code, (403, 404))

    @mute_logger("odoo.http")
    def test_the_key_is_no_password(self):
        user = self.mirror.user_id
        for params in (
            {
                "service": "object",
                "method": "execute_kw",
                "args": [
                    *(self.env.cr.dbname, user.id, self.key),
                    *("res.partner", "search", [[]]),
                ],
            },
            {
                "service": "common",
                "method": "authenticate",
                "args": [self.env.cr.dbname, user.login, self.key, {}],
            },
        ):
            question = {"jsonrpc": "2.0", "method": "call", "params": params}
            answer = self._post("/jsonrpc", question).json()
            self.assertFalse(answer.get("result"))

    def test_a_code_is_used_over_http_once(self):
        action = self.mirror.action_make_code()
        code = codes.read(action["context"]["default_code"])
        content = {
            "link": code.link,
            "token": code.token,
            "address": "https://them.example",
            "database": "them",
            "api_key": "their-key",
        }
        wrong = self._post(PAIRING, {**content, "token": "guessed"})
        self.assertEqual(wrong.status_code, 403)
        self.assertIn("Ask for a new one", wrong.json()["message"])
        answer = self._post(PAIRING, content)
        self.assertEqual(answer.status_code, 200)
        again = self._post(PAIRING, content)
        self.assertEqual((again.status_code, again.json()), (403, wrong.json()))
        # The key that came with it works, the one before does not any more.
        sealed = self._sealed_with(answer.json()["secret"])
        path = "/json/2/csp.mirror/push"
        new = self._post(path, sealed, answer.json()["api_key"])
        self.assertEqual(new.status_code, 200)
        with mute_logger("odoo.http"):
            self.assertEqual(self._post(path, sealed, self.key).status_code, 401)

    @mute_logger("odoo.http")
    def test_a_server_with_several_databases_is_told_which_is_meant(self):
        name = self.env.cr.dbname
        several = patch.object(http, "db_list", return_value=["another", name])
        headers = {"Content-Type": "application/json"}
        self.opener.cookies.clear()
        with several:
            unsaid = self.opener.post(
                self.base_url() + PAIRING, data="{}", headers=headers
            )
            said = self.opener.post(
                self.base_url() + PAIRING,
                data="{}",
                headers={**headers, "X-Odoo-Database": name},
            )
        self.assertEqual(unsaid.status_code, 404)
        self.assertEqual(said.status_code, 403)
        self.assertIn("Ask for a new one", said.json()["message"])

    def _sealed_with(self, secret):
        ours = self.mirror._link()
        self.theirs._keep_keys(secret, "key")
        self.assertEqual(ours.secret, secret)
        return self._sealed(events=[])

    @mute_logger("odoo.http")
    def test_nonsense_for_a_code(self):
        for content in (None, [], "x", {"token": "x"}, {"token": "x" * 20_000}):
            self.assertEqual(self._post(PAIRING, content).status_code, 403)
        deep = self.url_open(PAIRING, data="[" * 9_000)
        self.assertEqual(deep.status_code, 403)
        self.assertIn(self.url_open(PAIRING).status_code, (404, 405))
