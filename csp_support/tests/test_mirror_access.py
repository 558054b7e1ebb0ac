import json
import os
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..mirror import code as codes
from ..mirror import envelope, peer
from .mirror_common import MirrorCase

SECRETS = ("secret_ciphertext", "api_key_ciphertext", "token_hash", "uuid")


@tagged("-at_install", "post_install")
class TestMirrorAccess(MirrorCase):
    """Nobody sees keys, few see the connection, and nothing unsigned is believed."""

    def setUp(self):
        super().setUp()
        self.share = self._offer()
        self._exchange()
        self._exchange()
        self.twin = self._twin(self.share)
        self.next = self._events(self.theirs, direction="out")[-1].sequence + 1

    def _message(self, **changes):
        payload = {
            "body": "<p>Word</p>",
            "said_at": "2026-11-28T10:00:00+00:00",
            "reference": "HT1",
            "writer": "",
            "files": [],
            **changes,
        }
        return self._event(self.share, "message", self.next, **payload)

    def assertNothingHappened(self):
        self.assertFalse(self._events(self.mirror, sequence=self.next, direction="in"))
        self.assertNotIn("Word", self._said_on(self.share))

    @mute_logger("odoo.addons.csp_support.models.csp_mirror_receiving")
    def assertRefusedRequest(self, sealed, user=None):
        called = self.env["csp.mirror"].with_user(user or self.mirror.user_id)
        for method in (called.push, called.pull):
            with self.assertRaises(AccessError) as caught:
                method(**sealed)
            self.assertNotIn("the-secret", str(caught.exception))
        self.assertNothingHappened()

    # ------------------------------------------------------------------
    # Who sees what
    # ------------------------------------------------------------------

    def test_managers_see_how_it_stands_and_change_nothing(self):
        mirror = self.mirror.with_user(self.manager)
        mirror = mirror.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(mirror.state, "active")
        self.assertEqual(mirror.waiting_count, 0)
        for act in (
            mirror.action_make_code,
            mirror.action_end,
            mirror.action_exchange,
            lambda: mirror.write({"state": "ended"}),
            lambda: mirror._enter_code("csp1-x"),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_managers_are_told_who_connects(self):
        other = self._partnership(self._organisation("Alpine"), self.provider.browse())
        other = other.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaisesRegex(AccessError, "An administrator of CSP Support"):
            other.with_user(self.manager).action_open_mirror()
        action = other.with_user(self.administrator).action_open_mirror()
        self.assertEqual(action["res_id"], other.mirror_ids.id)
        self.assertEqual(other.mirror_ids.state, "proposed")

    def test_agents_see_that_both_work_in_their_own_odoo(self):
        share = self._as(self.agent, self.share)
        self.assertTrue(share.is_mirrored)
        self.mirror.action_end()
        self.assertFalse(share.is_mirrored)

    def test_nobody_else_sees_anything(self):
        public = self.env.ref("base.public_user")
        for user in (self.agent, self.employee, self.provider, public):
            for records in (self.mirror, self.mirror.event_ids):
                with self.subTest(user=user.login, model=records._name):
                    with self.assertRaises(AccessError):
                        records.with_user(user).read(["state"])
                    with self.assertRaises(AccessError):
                        records.with_user(user).search([])

    def test_agents_do_not_see_the_connection_on_a_share(self):
        share = self._as(self.agent, self.share)
        for name in ("mirror_id", "mirror_sequence"):
            with self.assertRaises(AccessError):
                share.read([name])

    def test_keys_are_shown_to_nobody(self):
        mirror = self.mirror.with_user(self.administrator)
        for name in SECRETS:
            with self.assertRaises(AccessError):
                mirror.read([name])
            with self.assertRaises(AccessError):
                mirror.search([(name, "like", "a")])
        with self.assertRaises(AccessError):
            mirror.event_ids.read(["payload"])

    def test_administrators_choose_neither_user_nor_address(self):
        """Else a key would be made for anybody, and handed to a server of theirs."""
        root = self.env.ref("base.user_admin")
        mirror = self.mirror.with_user(self.administrator)
        mirror = mirror.with_context(allowed_company_ids=self.company.ids)
        for vals in (
            {"user_id": root.id},
            {"address": "https://evil.example"},
            {"state": "proposed"},
        ):
            with self.subTest(vals=vals):
                with self.assertRaisesRegex(AccessError, "Use the buttons"):
                    mirror.write(vals)
        other = self._partnership(self._organisation("Alpine"), self.provider.browse())
        with self.assertRaisesRegex(AccessError, "Use the buttons"):
            mirror.create({"partnership_id": other.id, "user_id": root.id})
        self.assertNotEqual(self.mirror.user_id, root)

    def test_keys_lie_encrypted(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(m)::text FROM csp_mirror m")
        stored = str(self.env.cr.fetchall())
        self.assertNotIn("the-secret", stored)
        with patch.dict(os.environ, CSP_SUPPORT_KEY=""):
            with self.assertRaisesRegex(UserError, "csp_support_key"):
                self.mirror._link()

    def test_another_company_s_connection_is_not_seen(self):
        theirs = self.theirs.with_user(self.administrator)
        theirs = theirs.with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            theirs.read(["state"])
        self.assertEqual(theirs.search([]), self.mirror)

    # ------------------------------------------------------------------
    # What the technical user can do
    # ------------------------------------------------------------------

    def test_the_technical_user_may_do_nothing_with_any_model_of_ours(self):
        user = self.mirror.user_id
        for name, model in self.registry.items():
            if name.startswith(("csp.", "helpdesk.")) and not model._abstract:
                records = self.env[name].with_user(user)
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(model=name, operation=operation):
                        self.assertFalse(records.has_access(operation))

    def test_the_technical_user_logs_in_nowhere(self):
        user = self.mirror.user_id
        key = self.mirror._new_api_key()
        self.assertFalse(user._is_internal() or user._is_portal() or user._is_public())
        for interactive in (True, False):
            with self.assertRaises(AccessDenied):
                user.with_user(user)._check_credentials(
                    {"login": user.login, "password": key, "type": "password"},
                    {"interactive": interactive},
                )

    def test_everybody_else_has_no_use_of_the_two_methods(self):
        sealed = self._sealed(events=[self._message()])
        for user in (self.administrator, self.manager, self.agent, self.provider):
            self.assertRefusedRequest(sealed, user)

    def test_nothing_else_of_the_connection_can_be_called(self):
        user = self.mirror.user_id
        env = self.env(user=user, su=False)
        for method, args in (
            ("action_make_code", [self.mirror.ids]),
            ("action_end", [self.mirror.ids]),
            ("action_exchange", [self.mirror.ids]),
            ("action_open_events", [self.mirror.ids]),
            ("read", [self.mirror.ids]),
            ("_use_code", [{}]),
            ("_store", [self.mirror.ids, []]),
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                call_kw(env["csp.mirror"], method, args, {})

    # ------------------------------------------------------------------
    # What is believed
    # ------------------------------------------------------------------

    def test_what_is_signed_is_done(self):
        message = self._message()
        for _time in range(2):
            self.assertEqual(self._push(message)["kept"], [message["uuid"]])
        self.assertEqual(self._said_on(self.share).count("Word"), 1)

    def test_a_bad_signature_is_refused(self):
        sealed = self._sealed(events=[self._message()])
        self.assertRefusedRequest({**sealed, "signature": "0" * 64})
        self.assertRefusedRequest({**sealed, "body": sealed["body"] + " "})
        self.assertRefusedRequest({"body": "{}", "signature": ""})
        self.assertRefusedRequest({"body": None, "signature": None})

    def test_a_replay_after_its_time_is_refused(self):
        sealed = self._sealed(events=[self._message()])
        later = envelope.now() + timedelta(minutes=11)
        with patch.object(envelope, "now", return_value=later):
            self.assertRefusedRequest(sealed)

    def test_a_replay_in_its_time_does_nothing_twice(self):
        sealed = self._sealed(events=[self._message()])
        for _time in range(3):
            self._calling().push(**sealed)
        self.assertEqual(self._said_on(self.share).count("Word"), 1)

    def test_our_own_request_sent_back_is_refused(self):
        content = {"id": self._sealed()["signature"][:32], "events": [self._message()]}
        link = self.mirror._link()
        self.assertRefusedRequest(envelope.seal(link, content, envelope.now()))

    def test_an_unknown_peer_is_refused(self):
        sealed = self._sealed(events=[self._message()])
        self.mirror.action_end()
        called = self.env["csp.mirror"].with_user(self.mirror.user_id)
        with self.assertRaisesRegex(AccessError, "Only the Odoo of a partner"):
            called.push(**sealed)
        self.assertNothingHappened()

    def test_another_connection_s_user_is_refused(self):
        self.assertRefusedRequest(
            self._sealed(events=[self._message()]), self.theirs.user_id
        )

    def test_a_wrong_field_is_refused_and_those_after_it_go_on(self):
        wrong = self._message(internal_note="x")
        right = {**self._message(), "sequence": self.next + 1}
        answer = self._push(wrong, right)
        self.assertEqual(answer["refused"], {wrong["uuid"]: "unknown_field"})
        self.assertEqual(answer["kept"], [right["uuid"]])
        self.assertEqual(self._said_on(self.share).count("Word"), 1)
        event = self._events(self.mirror, uuid=wrong["uuid"])
        self.assertEqual(event.state, "refused")
        self.assertIn("internal_note", event.error)

    def test_a_wrong_event_does_not_hold_up_those_before_it(self):
        right = self._message()
        wrong = {**self._message(internal_note="x"), "sequence": self.next + 1}
        late = {**self._message(body="Late"), "sequence": self.next + 2}
        self.assertEqual(self._push(wrong, late)["kept"], [late["uuid"]])
        self._push(right)
        self.assertEqual(self._said_on(self.share)[-2:], ["Word", "Late"])

    def test_a_share_that_is_there_is_not_made_again(self):
        payload = json.loads(
            self._events(self.mirror, kind="share", direction="out").payload
        )["values"]
        event = self._event(self.share, "share", self.next, **payload, files=[])
        self._push(event)
        self.assertEqual(self._events(self.mirror, uuid=event["uuid"]).state, "refused")

    def test_garbage_among_events_is_refused(self):
        for garbage in (None, 7, [], {}, {"uuid": "x"}, {**self._message(), "x": 1}):
            self.assertFalse(self._push(garbage)["kept"])
        self.assertFalse(self._push()["refused"])
        self.assertNothingHappened()

    def test_a_refusal_is_told_to_who_sent_it(self):
        with patch.object(
            self.registry["csp.mirror.event"], "_wire_files", lambda self, ids: [{}]
        ):
            self._say(self.share, "With a strange file")
            self._exchange()
        event = self._events(self.mirror, state="refused")
        self.assertIn("They did not take it.", event.error)
        self.assertEqual(self.mirror.refused_count, 1)

    def test_a_share_of_another_connection_is_not_touched(self):
        other = self.env["csp.ticket.share"].create(
            {
                "ticket_id": self._ticket(self.contoso, "Other").id,
                "partnership_id": self.partnership.id,
            }
        )
        event = self._event(other, "reference", 1, reference="Stolen")
        self._push(event)
        self.assertFalse(other.their_reference)
        self.assertEqual(self._events(self.mirror, uuid=event["uuid"]).state, "refused")

    def test_they_do_not_change_what_we_share(self):
        payload = json.loads(
            self._events(self.mirror, kind="share", direction="out").payload
        )["values"]
        payload.update(title="As they like it", files=[])
        event = self._event(self.share, "change", self.next, **payload)
        self._push(event)
        self.assertEqual(self._events(self.mirror, uuid=event["uuid"]).state, "refused")
        self.assertNotEqual(self.share.title, "As they like it")

    def test_they_do_not_make_our_moves(self):
        for number, move in enumerate(("withdraw", "ask_again")):
            event = self._event(
                self.share, "move", self.next + number, move=move, body="", reference=""
            )
            self._push(event)
            found = self._events(self.mirror, uuid=event["uuid"])
            self.assertEqual(found.state, "refused")
        self.assertEqual(self.share.state, "offered")

    def test_what_they_write_does_not_act_here(self):
        body = (
            '<p onclick="x()">Word<script>x()</script></p><iframe src="//x"></iframe>'
        )
        files = [{"name": "page.html", "data": "PHNjcmlwdD4="}]
        self._push(self._message(body=body, files=files))
        message = self.share.message_ids[0]
        for word in ("script", "onclick", "iframe"):
            self.assertNotIn(word, message.body)
        self.assertNotIn("html", message.attachment_ids.mimetype)

    def test_nothing_is_taken_for_a_share_that_was_withdrawn(self):
        self.share._withdraw()
        self._exchange()
        link = self.mirror._link()
        sequence = self._events(self.theirs, direction="in")[-1].sequence + 1
        event = {**self._message(), "sequence": sequence}
        sealed = envelope.seal(
            link, {"id": event["uuid"], "events": [event]}, envelope.now()
        )
        called = self.env["csp.mirror"].with_user(self.theirs.user_id)
        answer = json.loads(called.push(**sealed)["body"])
        self.assertEqual(answer["kept"], [event["uuid"]])
        found = self._events(self.theirs, uuid=event["uuid"])
        self.assertEqual(found.state, "refused")
        self.assertIn("not shared any more", found.error)
        self.assertNotIn("Word", self._said_on(self.twin))

    def test_what_was_withdrawn_is_handed_out_no_more(self):
        self._say(self.share, "A secret word")
        self._exchange()
        self.share._withdraw()
        sealed = self._sealed(received={self.share.sudo().uuid: 0})
        answer = json.loads(self._calling().pull(**sealed)["body"])
        kinds = [event["kind"] for event in answer["events"]]
        self.assertEqual(set(kinds), {"void", "move"})
        self.assertNotIn("secret", str(answer))

    # ------------------------------------------------------------------
    # Codes
    # ------------------------------------------------------------------

    def _code(self, mirror=None):
        mirror = (mirror or self.mirror).with_user(self.administrator)
        mirror = mirror.with_context(allowed_company_ids=self.company.ids)
        return mirror.action_make_code()["context"]["default_code"]

    def _entering(self, code, **changes):
        """What the other side sends when it enters our code."""
        return {
            "link": code.link,
            "token": code.token,
            "address": "https://them.example",
            "database": "them",
            "api_key": "their-key",
            **changes,
        }

    def test_a_code_works_once(self):
        code = codes.read(self._code())
        self.assertEqual(code.address, "https://us.example")
        answer = self.env["csp.mirror"]._use_code(self._entering(code))
        self.assertEqual(set(answer), {"api_key", "secret"})
        self.assertEqual(self.mirror.address, "https://them.example")
        self.assertEqual(self.mirror.database, "them")
        note = self.partnership.message_ids[0]
        self.assertIn("Connected with the Odoo at https://them.example", note.body)
        self.assertEqual(self.mirror._reveal("api_key_ciphertext"), "their-key")
        self.assertIsNone(self.env["csp.mirror"]._use_code(self._entering(code)))

    @mute_logger("odoo.addons.csp_support.models.csp_mirror_pairing")
    def test_a_wrong_or_old_code_does_nothing(self):
        code = codes.read(self._code())
        use = self.env["csp.mirror"]._use_code
        for wrong in (
            None,
            [],
            {},
            self._entering(code, token="guessed"),
            self._entering(code, token=None),
            self._entering(code, link="another"),
            self._entering(code, address="http://them.example"),
            self._entering(code, database="them\r\nX-Other: 1"),
            self._entering(code, database=None),
        ):
            self.assertIsNone(use(wrong))
        self.mirror.code_expires_at -= timedelta(hours=49)
        self.assertIsNone(use(self._entering(code)))
        self.assertEqual(self.mirror.address, "https://other.example")

    def test_keys_that_are_in_use_stay_until_the_new_code_is_used(self):
        self._code()
        self.assertTrue(self._push(self._message())["kept"])

    def test_the_code_is_kept_nowhere(self):
        token = codes.read(self._code()).token
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(m)::text FROM csp_mirror m")
        self.assertNotIn(token, str(self.env.cr.fetchall()))

    def test_entering_a_code_exchanges_keys(self):
        code = self._code(self.mirror)
        sent = []

        def pair(code, ours):
            sent.append(ours)
            return {"api_key": "k", "secret": "s"}

        entry = self.env["csp.mirror.entry"].create({"mirror_id": self.theirs.id})
        entry.code = code
        self.env.flush_all()
        self.env.cr.execute("SELECT row_to_json(e)::text FROM csp_mirror_entry e")
        self.assertNotIn(code, str(self.env.cr.fetchall()))
        with patch.object(peer, "pair", pair):
            entry.action_connect()
        self.assertFalse(entry.exists())
        self.assertEqual(self.theirs.side, "invited")
        self.assertEqual(self.theirs._link().secret, "s")
        self.assertEqual(sent[0]["address"], "https://us.example")
        self.assertEqual(sent[0]["database"], self.env.cr.dbname)
        self.assertEqual(self.theirs.database, self.env.cr.dbname)

    def test_what_is_no_code_is_said(self):
        with self.assertRaisesRegex(UserError, "no code of CSP Support"):
            self.theirs._enter_code("hello")

    def test_ending_it_leaves_no_key(self):
        self.mirror.action_end()
        self.assertFalse(
            self.mirror.secret_ciphertext or self.mirror.api_key_ciphertext
        )
        keys = self.env["res.users.apikeys"].sudo()
        self.assertFalse(keys.search([("user_id", "=", self.mirror.user_id.id)]))
        self.assertTrue(self.share.exists())

    def test_the_code_s_dialog_opens(self):
        mirror = self.mirror.with_user(self.administrator)
        mirror = mirror.with_context(allowed_company_ids=self.company.ids)
        action = mirror.action_make_code()
        dialog = mirror.env[action["res_model"]]
        self.assertTrue(dialog.has_access("create"), "the web client asks for it")
        shown = dialog.with_context(**action["context"]).onchange({}, [], {"code": {}})
        self.assertEqual(shown["value"]["code"], action["context"]["default_code"])
        self.assertFalse(dialog.with_user(self.manager).has_access("read"))
