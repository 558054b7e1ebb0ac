import itertools
import json
import uuid

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..mirror import code as codes
from ..mirror import envelope, events
from ..mirror.peer import PAIRING
from .mirror_common import MirrorCommon

# One of each type that JSON has, and what they may hold.
VALUES = (None, True, -1, 10**30, 1.5, "", "x", [], [1], [[]], {}, {"x": 1}, [{}])

QUIET = mute_logger(
    "odoo.http",
    "odoo.addons.csp_support.models.csp_mirror_event_applying",
    "odoo.addons.csp_support.models.csp_mirror_pairing",
    "odoo.addons.csp_support.models.csp_mirror_receiving",
)

DEEP = "[" * 100_000


@tagged("-at_install", "post_install")
class TestMirrorTypes(MirrorCommon, HttpCase):
    """Whatever stands anywhere in a request: an answer, or a refusal in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.mirror._new_api_key()

    def setUp(self):
        super().setUp()
        self.share = self._offer()
        self._exchange()

    def _post(self, path, content):
        return self.url_open(
            path,
            data=json.dumps(content),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"bearer {self.key}",
            },
        )

    def _ask(self, method, content):
        return self._post(f"/json/2/csp.mirror/{method}", content)

    def assertRefused(self, answer):
        self.assertIn(answer.status_code, (400, 403, 422), answer.text)
        self.assertTrue(answer.json()["message"])
        self.assertNotIn("Traceback", answer.json()["message"])

    @QUIET
    def test_the_request_itself(self):
        sealed = self._sealed(events=[], received={})
        for method in ("push", "pull"):
            for value in VALUES:
                for content in (
                    value,
                    {**sealed, "body": value},
                    {**sealed, "signature": value},
                ):
                    with self.subTest(method=method, content=content):
                        self.assertRefused(self._ask(method, content))

    @QUIET
    def test_what_is_signed(self):
        for method, name in (("push", "events"), ("pull", "received")):
            right = {"id": str(uuid.uuid4()), "events": [], "received": {}}
            for place in ("id", "link", "from", "at", name):
                for value in VALUES:
                    if type(value) is type(right.get(place)) and place == name:
                        continue
                    with self.subTest(method=method, place=place, value=value):
                        sealed = self._signed({**right, place: value})
                        self.assertRefused(self._ask(method, sealed))
            for body in ("", "x", "7", "null", "[]", '"x"', "{}", DEEP):
                with self.subTest(method=method, body=body[:9]):
                    self.assertRefused(self._ask(method, self._signed_text(body)))

    def _signed(self, content):
        """Signed by them, with whatever stands for link, side and time."""
        link = self.theirs._link()
        base = {"link": link.uuid, "from": link.side, "at": str(envelope.now())}
        return self._signed_text(json.dumps({**base, **content}))

    def _signed_text(self, body):
        signature = envelope._signature(self.theirs._link(), body)
        return {"body": body, "signature": signature}

    @QUIET
    def test_what_they_say_they_have(self):
        ours = self.share.sudo().uuid
        for received in ({"x": 1}, {"": []}, *({ours: value} for value in VALUES)):
            with self.subTest(received=received):
                answer = self._ask("pull", self._sealed(received=received))
                self.assertEqual(answer.status_code, 200, answer.text)

    @QUIET
    def test_events(self):
        right = self._event(self.share, "reference", 1, reference="HT1")
        number = self.share.their_reference
        wrong = [*VALUES]
        for place in right:
            wrong += [
                {**right, "uuid": str(uuid.uuid4()), place: value}
                for value in VALUES
                if (place, value) != ("payload", {})
            ]
        answer = self._ask("push", self._sealed(events=wrong))
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertFalse(json.loads(answer.json()["body"])["kept"])
        self.assertEqual(self.share.their_reference, number)

    @QUIET
    def test_what_an_event_holds(self):
        """Whatever is let in is done, or refused: none holds up those after it."""
        sequence = len(self._events(self.mirror, direction="in"))
        for kind, fields in events.KINDS.items():
            sent = []
            for name, value in itertools.product(fields, VALUES):
                sequence += 1
                payload = {**self._payload(kind), name: value}
                sent.append(self._event(self.share, kind, sequence, **payload))
            with self.subTest(kind=kind):
                answer = self._ask("push", self._sealed(events=sent))
                self.assertEqual(answer.status_code, 200, answer.text)
                self.assertFalse(
                    self._events(self.mirror, direction="in", state="waiting")
                )

    def _payload(self, kind):
        """As small as this kind may be."""
        right = {
            "move": "accept",
            "said_at": "2026-11-28T10:00:00+00:00",
            "files": [],
            "kept": [],
            "message": str(uuid.uuid4()),
        }
        nothing = dict.fromkeys(("customer", "contact", "health", "dossier"))
        return {name: {**right, **nothing}.get(name, "") for name in events.KINDS[kind]}

    @QUIET
    def test_a_code(self):
        action = self.mirror.action_make_code()
        code = codes.read(action["context"]["default_code"])
        right = {
            "link": code.link,
            "token": code.token,
            "address": "https://them.example",
            "database": "them",
            "api_key": "their-key",
        }
        for value in VALUES:
            with self.subTest(value=value):
                self.assertRefused(self._post(PAIRING, value))
            for name in right:
                if isinstance(value, str) and name in ("database", "api_key"):
                    continue
                with self.subTest(name=name, value=value):
                    self.assertRefused(self._post(PAIRING, {**right, name: value}))
        self.assertEqual(self._post(PAIRING, right).status_code, 200)
