from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .share_common import ShareCommon

# What Odoo lets whoever posts say of a message. None of it is an outsider's to say.
ORDERS = {
    "email_from": "boss@desk.example",
    "incoming_email_cc": "x@stranger.test",
    "incoming_email_to": "x@stranger.test",
    "is_internal": True,
    "mail_server_id": 1,
    "message_type": "notification",
    "outgoing_email_to": "x@stranger.test",
    "reply_to": "x@stranger.test",
    "subject": "Invoice",
    "subtype_xmlid": "mail.mt_note",
    "force_send": True,
    "mail_headers": {"X-Boss": "yes"},
    "email_layout_xmlid": "mail.mail_notification_light",
    "attachments": [("a.txt", "text")],
    "body_is_html": True,
}

SURROUNDINGS = {
    "csp_share_moves": True,
    "default_reply_to": "x@stranger.test",
    "mail_post_autofollow": True,
    "mail_notify_author": True,
}


class OutsideCase(ShareCommon, HttpCase, MockEmail):
    """A partner with a share, a customer with a ticket, and what both might send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._portal_user("contoso_customer", cls.contoso.partner_id)
        cls.rival = cls._portal_user("lucerne_colleague", cls.lucerne)
        cls.partnership.contact_ids |= cls.rival.partner_id
        cls.ticket = cls._ready(
            "VM stops", partner_id=cls.customer.partner_id.id, user_id=cls.agent.id
        )
        cls.share = cls._share(cls.ticket).sudo()
        cls.threads = {cls.provider: cls.share, cls.customer: cls.ticket}
        # What we said on each, to them by name.
        cls.ours = {
            user: thread.with_user(cls.agent).message_post(
                body="We look into it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=user.partner_id.ids,
            )
            for user, thread in cls.threads.items()
        }
        cls.ours[cls.rival] = cls.ours[cls.provider]

    def _call(self, user, model, method, *args, context=None, **kwargs):
        env = self.env(user=user, context={}, su=False)
        kwargs["context"] = context or {}
        return call_kw(env[model], method, list(args), kwargs)

    def _ask(self, user, path, **params):
        self.authenticate(user and user.login, user and user.login)
        with mute_logger("odoo.http"):
            return self.make_jsonrpc_request(path, params)

    def _ask_to_post(self, user, thread, body, **data):
        return self._ask(
            user,
            "/mail/message/post",
            thread_model=thread._name,
            thread_id=thread.id,
            post_data={"body": body, **data},
            context=SURROUNDINGS,
        )

    def _correct(self, user, message, body, **data):
        return self._ask(
            user,
            "/mail/message/update_content",
            message_id=message.id,
            update_data={"body": body, **data},
        )

    def _react(self, user, message, action="add"):
        return self._ask(
            user,
            "/mail/message/reaction",
            message_id=message.id,
            content="👍",
            action=action,
        )

    def _last(self, thread):
        self.env.invalidate_all()
        return thread.message_ids.sorted("id")[-1].sudo()

    def assertSpokenPlainly(self, message, user):
        self.assertEqual(message.author_id, user.partner_id)
        self.assertIn(user.email, message.email_from)
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertFalse(message.is_internal)
        self.assertFalse(message.mail_server_id)
        self.assertNotIn("Invoice", message.subject or "")
        self.assertFalse(message.attachment_ids)
        for name in ("reply_to", "incoming_email_cc", "incoming_email_to"):
            self.assertNotIn("stranger", message[name] or "")
        self.assertFalse(message.outgoing_email_to)


@tagged("-at_install", "post_install")
class TestOutsideWords(OutsideCase):
    """Customers and partners say words in their own name, and order nothing."""

    def test_over_rpc(self):
        stranger = self._organisation("Stranger")
        stranger.email = "x@stranger.test"
        for user, thread in self.threads.items():
            with self.subTest(user.login), self.mock_mail_gateway():
                message_id = self._call(
                    user,
                    thread._name,
                    "message_post",
                    thread.ids,
                    body="<b>Still</b> down",
                    author_id=self.agent.partner_id.id,
                    partner_ids=stranger.ids,
                    parent_id=self.ours[user].id,
                    context=SURROUNDINGS,
                    **ORDERS,
                )
                message = self.env["mail.message"].browse(message_id)
                self.assertSpokenPlainly(message, user)
                self.assertIn("&lt;b&gt;Still", message.body)
                self.assertNotIn(stranger, message.partner_ids)
                self.assertNotIn(stranger, self._new_mails.recipient_ids)
                self.assertFalse(thread.message_partner_ids & stranger)
                for mail in self._new_mails:
                    self.assertNotIn("stranger", mail.email_to or "")
                    self.assertNotIn("X-Boss", mail.headers or "")

    def test_on_the_page(self):
        for user, thread in self.threads.items():
            with self.subTest(user.login):
                self._ask_to_post(
                    user,
                    thread,
                    "<p>Still down</p>",
                    partner_ids=self.agent.partner_id.ids,
                    partner_emails=["x@stranger.test"],
                    **ORDERS,
                )
                message = self._last(thread)
                self.assertSpokenPlainly(message, user)
                self.assertIn("Still down", message.body)
        self.assertEqual(self.share.next_actor, "us")

    def test_by_the_link_of_a_mail_too(self):
        token = self.ticket._portal_ensure_token()
        posted = {
            "thread_model": "helpdesk.ticket",
            "thread_id": self.ticket.id,
            "post_data": {"body": "Still down", **ORDERS},
            "token": token,
        }
        self.authenticate(None, None)
        self.make_jsonrpc_request("/mail/message/post", posted)
        self.assertSpokenPlainly(self._last(self.ticket), self.customer)

    def test_internal_notes_cannot_be_guessed(self):
        """Searching for words of messages would tell whether some note has them."""
        for user, thread in self.threads.items():
            thread.message_post(
                body="The key is xyzzy",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
            for name in ("message_ids", "website_message_ids"):
                domain = [("id", "=", thread.id), (f"{name}.body", "ilike", "xyzzy")]
                for method, args in (
                    ("search_count", [domain]),
                    ("read", [thread.ids, [name]]),
                    ("web_read", [thread.ids, {name: {}}]),
                ):
                    with self.subTest(user=user.login, field=name, method=method):
                        with self.assertRaises(AccessError):
                            self._call(user, thread._name, method, *args)

    def test_ours_say_what_they_like(self):
        for thread in self.threads.values():
            message = thread.with_user(self.agent).message_post(
                body="Among us", subtype_xmlid="mail.mt_note"
            )
            self.assertTrue(message.subtype_id.internal)

    def test_files_of_others_stay_where_they_are(self):
        own, foreign = (
            self.env["ir.attachment"]
            .with_user(user)
            .sudo()
            .create({"name": f"{user.login}.txt", "raw": b"x", "res_model": model})
            for user, model in (
                (self.provider, "mail.compose.message"),
                (self.agent, "mail.compose.message"),
            )
        )
        for _turn in range(2):
            self._call(
                self.provider,
                "csp.ticket.share",
                "message_post",
                self.share.ids,
                body="See",
                attachment_ids=(own | foreign).ids,
            )
            self.assertNotIn(foreign, self._last(self.share).attachment_ids)
        self.assertEqual(own.res_model, "csp.ticket.share")
        self.assertEqual(foreign.res_model, "mail.compose.message")
        with self.assertRaises(JsonRpcException):
            self._ask_to_post(
                self.provider, self.share, "See", attachment_ids=foreign.ids
            )

    def test_strangers_say_nothing(self):
        for user, thread in (
            (self.provider, self.ticket),
            (self.customer, self.share),
            (self.env.ref("base.public_user"), self.ticket),
        ):
            with self.assertRaises(AccessError):
                self._call(
                    user, thread._name, "message_post", thread.ids, body="Let me in"
                )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_there_is_no_other_way_to_post(self):
        people = self.employee.partner_id
        for user, thread in self.threads.items():
            before = thread.message_ids
            for method, kwargs in (
                ("message_notify", {"partner_ids": people.ids, "body": "Pay me"}),
                ("message_change_thread", {"new_thread": thread.id}),
                ("message_new", {"msg_dict": {"subject": "x", "from": "x@x.test"}}),
                ("message_update", {"msg_dict": {}, "update_vals": {"active": False}}),
                ("message_subscribe", {"partner_ids": people.ids}),
                (
                    "message_mail_with_source",
                    {"source_ref": "mail.message_origin_link"},
                ),
            ):
                with self.subTest(user=user.login, method=method):
                    ids = [] if method == "message_new" else [thread.ids]
                    refused = (AttributeError, TypeError, UserError, ValueError)
                    with suppress(*refused), self.env.cr.savepoint():
                        self._call(user, thread._name, method, *ids, **kwargs)
                    self.env.invalidate_all()
                    self.assertEqual(thread.message_ids, before)
                    self.assertNotIn(people, thread.message_partner_ids)


@tagged("-at_install", "post_install")
class TestSaidStaysSaid(OutsideCase):
    """What was said is corrected by who said it, on the page, and by nobody else."""

    def _words_of(self, user):
        self._ask_to_post(user, self.threads[user], "<p>First</p>")
        return self._last(self.threads[user])

    def test_own_words(self):
        for user in self.threads:
            message = self._words_of(user)
            self._correct(
                user,
                message,
                "<p>Second</p>",
                partner_ids=self.agent.partner_id.ids,
                **ORDERS,
            )
            self.env.invalidate_all()
            self.assertIn("Second", message.body)
            self.assertSpokenPlainly(message, user)

    def test_nobody_elses(self):
        words = self._words_of(self.provider)
        for user, message in (
            *self.ours.items(),
            (self.rival, words),
            (self.customer, words),
        ):
            before = message.body
            with self.subTest(user.login), self.assertRaises(JsonRpcException):
                self._correct(user, message, "<p>We pay for it</p>")
            self.env.invalidate_all()
            self.assertEqual(message.body, before)

    def test_not_over_rpc(self):
        for user, message in self.ours.items():
            own = self._words_of(user) if user in self.threads else message
            for each in (message, own):
                for method, args in (
                    ("write", [each.ids, {"body": "We pay for it"}]),
                    ("write", [each.ids, {"is_internal": True}]),
                    ("write", [each.ids, {"partner_ids": [(5,)]}]),
                    ("unlink", [each.ids]),
                    ("copy", [each.ids]),
                ):
                    with self.subTest(user=user.login, method=method):
                        with self.assertRaises(AccessError):
                            self._call(user, "mail.message", method, *args)

    def test_nothing_is_slipped_in(self):
        for user, thread in self.threads.items():
            for vals in (
                {"message_type": "comment"},
                {"message_type": "email", "email_from": "boss@desk.example"},
                {"author_id": self.agent.partner_id.id},
            ):
                vals |= {"model": thread._name, "res_id": thread.id, "body": "Paid"}
                with self.assertRaises(AccessError):
                    self._call(user, "mail.message", "create", [vals])

    def test_marking_as_internal(self):
        for user, message in self.ours.items():
            with self.assertRaises(JsonRpcException):
                self._ask(
                    user,
                    "/mail/update_is_internal",
                    message_id=message.id,
                    is_internal=True,
                )
            self.env.invalidate_all()
            self.assertFalse(message.is_internal)

    def test_reactions_are_his_own(self):
        message = self.ours[self.provider]
        self._react(self.provider, message)
        self._react(self.rival, message, "remove")
        self.env.invalidate_all()
        reaction = message.sudo().reaction_ids
        self.assertEqual(reaction.partner_id, self.provider.partner_id)
        for user in (self.customer, None):
            with self.assertRaises(JsonRpcException):
                self._react(user, message)


@tagged("-at_install", "post_install")
class TestClosedToPartner(OutsideCase):
    """Once a share is closed to somebody, nothing that was said is left to read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "log.txt",
                "raw": b"what failed",
                "res_model": "csp.ticket.share",
                "res_id": cls.share.id,
            }
        )
        cls.share.attachment_ids = cls.file
        cls.ends = {
            "withdrawn": cls.share._withdraw,
            "ended": cls.partnership.action_end,
            "no contact any more": cls._forget_contact,
        }

    @classmethod
    def _forget_contact(cls):
        cls.partnership.contact_ids -= cls.provider.partner_id

    def _texts(self):
        """What the partner gets to read by any way that Odoo has."""
        thread = {"thread_model": "csp.ticket.share", "thread_id": self.share.id}
        yield self._call(self.provider, "mail.message", "search_read", [], ["body"])
        yield self._ask(self.provider, "/mail/chatter_fetch", **thread)
        for path in ("/mail/thread/messages", "/mail/thread/recipients"):
            try:
                yield self._ask(self.provider, path, **thread)
            except JsonRpcException as refusal:
                yield str(refusal)

    def _own_words(self):
        self._ask_to_post(self.provider, self.share, "<p>We look, too</p>")
        return self._last(self.share)

    def test_messages(self):
        said = self.ours[self.provider] | self._own_words()
        self.assertIn("look into it", str(list(self._texts())))
        for name, end in self.ends.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                end()
                self.env.flush_all()
                texts = str(list(self._texts()))
                self.assertNotIn("look into it", texts)
                self.assertNotIn("We look, too", texts)
                with self.assertRaises(JsonRpcException):
                    self._ask_to_post(self.provider, self.share, "<p>x</p>")
                for message in said:
                    with self.assertRaises(AccessError):
                        self._call(
                            self.provider, "mail.message", "read", message.ids, ["body"]
                        )
                    for change in (self._correct, self._react):
                        with self.assertRaises(JsonRpcException):
                            args = ["<p>x</p>"] if change == self._correct else []
                            change(self.provider, message, *args)
                point.rollback()
            self.env.invalidate_all()

    def test_links_to_files(self):
        links = (
            f"/web/content/{self.file.id}?access_token="
            f"{self.file._get_raw_access_token()}",
            f"/web/content/{self.file.id}?access_token="
            f"{self.file.generate_access_token()[0]}",
            f"/web/image/{self.file.id}?access_token="
            f"{self.file._get_raw_access_token()}",
        )
        for link in links:
            self.assertEqual(self._status(link, self.provider), 200, link)
            for stranger in (self.customer, None):
                self.assertNotOpen(link, stranger)
        for name, end in self.ends.items():
            with self.subTest(name), self.env.cr.savepoint() as point:
                end()
                self.env.flush_all()
                for link in links:
                    self.assertNotOpen(link, self.provider)
                point.rollback()
            self.env.invalidate_all()

    def assertNotOpen(self, link, user):
        self._status(link, user)
        self.assertNotEqual(self.answer.content, b"what failed", link)

    def _status(self, link, user):
        self.authenticate(user and user.login, user and user.login)
        with mute_logger("odoo.http"):
            self.answer = self.url_open(link, allow_redirects=False)
        return self.answer.status_code
