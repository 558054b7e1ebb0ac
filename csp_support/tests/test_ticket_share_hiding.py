import json

from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail

from .mirror_common import MirrorCase
from .share_common import ShareCase, ShareCommon


class HidingCommon:
    """A share that names its customer, Contoso, and files to share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso.partner_id.name = "Contoso Ltd"
        cls.ticket = cls._ticket(cls.contoso, "VM stops", user_id=cls.agent.id)

    @classmethod
    def _file(cls, name, content, **vals):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
                **vals,
            }
        )

    def _offer(self, *files, **shown):
        shares = self.env["csp.ticket.share"].with_user(self.agent)
        files = self.env["ir.attachment"].union(*files)
        return shares._offered(self.ticket, self.partnership, files, **shown)

    def _post(self, share, body, **kwargs):
        return share.with_user(self.agent).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **kwargs,
        )

    def _all_that_he_reads(self, share):
        own = self._as(self.provider, share)
        messages = own.env["mail.message"].search(
            [("model", "=", own._name), ("res_id", "=", own.id)]
        )
        readable = [
            name for name in own.fields_get() if not name.startswith("activity")
        ]
        return json.dumps(
            [
                own._partner_values(),
                own.read(readable),
                messages.mapped("body"),
                messages.mapped("subject"),
                messages.sudo().attachment_ids.mapped("name"),
                own._dossier_text(),
            ],
            default=str,
        ).lower()


@tagged("-at_install", "post_install")
class TestHeldFile(HidingCommon, ShareCase):
    """Files that may name a customer who is not named wait for an agent."""

    def test_what_is_held(self):
        clean = self._file("clean.log", b"VM1 stops")
        named = self._file("named.log", b"CONTOSO-VM1 stops")
        picture = self._file("screen.png", b"\x89PNG", mimetype="image/png")
        share = self._offer(clean, named, picture)
        self.assertEqual(share.attachment_ids.mapped("name"), ["clean.log"])
        held = share.held_file_ids
        self.assertEqual(
            dict(zip(held.mapped("file_name"), held.mapped("reason"), strict=True)),
            {"named.log": "named", "screen.png": "unread"},
        )
        self.assertNotIn("named.log", self._all_that_he_reads(share))

    def test_nothing_is_held_where_the_customer_is_named(self):
        share = self._offer(
            self._file("named.log", b"Contoso"),
            self._file("screen.png", b"\x89PNG"),
            share_customer_name=True,
            share_contact=True,
        )
        self.assertEqual(len(share.attachment_ids), 2)
        self.assertFalse(share.held_file_ids)

    def test_the_ticket_keeps_its_files(self):
        file = self._file("named.log", b"Contoso")
        share = self._offer(file)
        self.assertEqual(file.res_model, "helpdesk.ticket")
        share.held_file_ids.with_user(self.agent).action_leave_out()
        self.assertTrue(file.exists())
        self.assertFalse(share.held_file_ids)
        self.assertFalse(share.attachment_ids)

    def test_shared_all_the_same(self):
        share = self._offer(self._file("named.log", b"Contoso"))
        share.held_file_ids.with_user(self.agent).action_share()
        self.assertFalse(share.held_file_ids)
        self.assertEqual(share.attachment_ids.raw, b"Contoso")
        self.assertEqual(share.attachment_ids.res_model, share._name)
        self.assertIn("named.log", self._said(share))
        self.assertTrue(share.message_ids[:1].subtype_id.internal)

    def test_files_of_an_agents_message(self):
        share = self._offer()
        message = self._post(
            share, "See", attachments=[("a.log", b"Contoso"), ("b.log", b"VM1")]
        )
        self.assertEqual(message.attachment_ids.mapped("name"), ["b.log"])
        self.assertEqual(share.held_file_ids.mapped("file_name"), ["a.log"])

    def test_files_of_a_note_and_of_the_partner(self):
        share = self._offer()
        files = {"attachments": [("a.log", b"Contoso")]}
        note = share.message_post(body="See", subtype_xmlid="mail.mt_note", **files)
        self.assertTrue(note.attachment_ids)
        for kind, user in (("comment", self.provider), ("email", self.env.user)):
            said = (
                share.with_user(user)
                .sudo()
                .message_post(
                    body="Mine",
                    author_id=self.provider.partner_id.id,
                    message_type=kind,
                    subtype_xmlid="mail.mt_comment",
                    **files,
                )
            )
            self.assertTrue(said.attachment_ids)
        self.assertFalse(share.held_file_ids)

    def test_files_added_later(self):
        share = self._offer()
        file = self._file("late.log", b"Contoso")
        share.with_user(self.agent).attachment_ids = file
        self.assertFalse(share.attachment_ids)
        self.assertEqual(share.held_file_ids.file_name, "late.log")
        self.assertEqual(file.res_model, "helpdesk.ticket")

    def test_strangers_and_partners_have_nothing_of_it(self):
        held = self._offer(self._file("named.log", b"Contoso")).held_file_ids
        for user in (self.provider, self.employee):
            with self.subTest(user=user.login):
                for act in (
                    lambda own: own.read(["file_name"]),
                    lambda own: own.action_share(),
                    lambda own: own.action_leave_out(),
                    lambda own: own.file_id.read(["raw"]),
                ):
                    with self.assertRaises(AccessError):
                        act(held.with_user(user))
        for act in (
            lambda own: own.write({"reason": "unread"}),
            lambda own: own.unlink(),
            lambda own: own.create({"share_id": 1, "file_id": 1, "reason": "named"}),
        ):
            with self.assertRaises(AccessError):
                act(held.with_user(self.agent))

    def test_agents_of_another_company_have_nothing_of_it(self):
        held = self._offer(self._file("named.log", b"Contoso")).held_file_ids
        other = self.env["res.company"].create({"name": "Another"})
        agent = self._user("other_agent", "csp_support.group_csp_agent")
        agent.write({"company_ids": other.ids, "company_id": other.id})
        held = held.with_user(agent).with_context(allowed_company_ids=other.ids)
        self.assertFalse(held.search([]))
        with self.assertRaises(AccessError):
            held.action_share()

    def test_form_shows_what_waits(self):
        share = self._offer(self._file("named.log", b"Contoso"))
        with Form(share.with_user(self.agent)) as form:
            self.assertEqual(len(form.held_file_ids), 1)


@tagged("-at_install", "post_install")
class TestHidingLater(HidingCommon, ShareCase, MockEmail):
    """A name that is hidden after the partner has been told."""

    SHOWN = {"share_customer_name": True, "share_contact": True}

    def _told(self):
        share = self._offer(
            self._file("contoso.log", b"VM1"),
            self._file("named.log", b"Contoso"),
            **self.SHOWN,
        )
        self._post(
            share,
            "Contoso Ltd waits",
            subject="About Contoso",
            attachments=[("said.log", b"Contoso"), ("contoso-2.log", b"VM1")],
        )
        return share

    def test_nothing_is_read_any_more(self):
        share = self._told()
        provider = self._as(self.provider, share)
        provider._accept("LP-1")
        provider._answer("Contoso has to pay")
        self.assertIn("contoso", self._all_that_he_reads(share))
        share.with_user(self.agent).share_customer_name = False
        self.assertNotIn("contoso", self._all_that_he_reads(share))
        dossier = f"Dossier {share.ticket_number}.txt"
        self.assertEqual(
            set(share.held_file_ids.mapped("file_name")),
            {"named.log", "said.log", dossier},
        )

    def test_notes_stay_as_they_are(self):
        share = self._told()
        note = share.message_post(body="Contoso", subtype_xmlid="mail.mt_note")
        share.share_customer_name = False
        self.assertIn("Contoso", note.body)

    def test_links_to_files_end(self):
        share = self._told()
        files = share.attachment_ids
        files.generate_access_token()
        share.share_customer_name = False
        self.assertFalse(any(files.mapped("access_token")))

    def test_mails_that_wait_are_cleaned(self):
        share = self._told().with_context(mail_notify_force_send=False)
        with self.mock_mail_gateway():
            files = [("a.log", b"Contoso"), ("b.log", b"VM1")]
            self._post(share, "Contoso waits", attachments=files)
            waiting = self._new_mails
            self.assertEqual(waiting.state, "outgoing")
            self.assertIn("Contoso", waiting.body_html)
            share.share_customer_name = False
            waiting.send()
        self.assertIn("[customer] waits", waiting.body_html)
        [sent] = self._mails
        self.assertNotIn("contoso", f"{sent['subject']}{sent['body']}".lower())
        self.assertEqual([name for name, *_rest in sent["attachments"]], ["b.log"])

    def test_sender_of_mails_that_wait(self):
        share = self._told().with_context(mail_notify_force_send=False)
        with self.mock_mail_gateway():
            message = self._post(share, "Hello")
            message.email_from = '"Desk" <contoso@partner.example>'
            share.share_customer_name = False
        self.assertNotIn("contoso", self._new_mails.email_from)
        self.assertIn("@", self._new_mails.email_from)

    def test_mails_that_were_sent_stay(self):
        with self.mock_mail_gateway():
            share = self._told()
            self._new_mails.send()
            sent = self._new_mails.filtered(lambda mail: mail.state == "sent")
            bodies = sent.mapped("body_html")
            share.share_customer_name = False
        self.assertEqual(sent.mapped("body_html"), bodies)

    def test_agent_is_told_that_sent_mails_stay(self):
        share = self._told()
        share.with_user(self.agent).share_customer_name = False
        self.assertIn("mails already sent cannot be recalled", self._said(share))
        self.assertTrue(share.message_ids[:1].subtype_id.internal)

    def test_warned_before_it_is_saved(self):
        share = self._told()
        warning = share.onchange(
            {"share_customer_name": False}, ["share_customer_name"], {}
        )
        self.assertIn("cannot be recalled", warning["warning"]["message"])
        shown = share.onchange(
            {"share_customer_name": True}, ["share_customer_name"], {}
        )
        self.assertNotIn("warning", shown)

    def test_on_the_partnership(self):
        self.partnership.write(self.SHOWN)
        share = self._told()
        other = self._share(self._ticket(self.contoso, "Contoso, too"), **self.SHOWN)
        self.partnership.with_user(self.manager).share_customer_name = False
        for each in share | other:
            self.assertFalse(each.share_customer_name)
            self.assertNotIn("contoso", self._all_that_he_reads(each))

    def test_nothing_happens_without_need(self):
        hidden = self._offer()
        before = len(hidden.message_ids)
        hidden.write({"share_customer_name": False, "share_contact": False})
        self.partnership.share_customer_name = False
        self.assertEqual(len(hidden.message_ids), before)

    def test_what_they_share_with_us_is_theirs_to_hide(self):
        share = self.env["csp.ticket.share"].create(
            {
                "ticket_id": self.ticket.id,
                "partnership_id": self.partnership.id,
                "received": True,
                **self.SHOWN,
            }
        )
        said = share.message_post(
            body="Contoso", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        share.share_customer_name = False
        self.assertIn("Contoso", said.body)


@tagged("-at_install", "post_install")
class TestHidingLaterMirror(MirrorCase):
    """What was on its way to the partner's own Odoo when the name was hidden."""

    def test_what_waits_names_nobody(self):
        self.contoso.partner_id.name = "Contoso Ltd"
        share = self._offer(
            "Contoso stops", share_customer_name=True, share_contact=True
        )
        self._say(share, "Contoso waits", attachments=[("a.log", b"Contoso")])
        share.share_customer_name = False
        self._exchange()
        twin = self._twin(share)
        self.assertTrue(twin)
        received = " ".join((twin.title, twin.description, *self._said_on(twin)))
        self.assertIn("[customer] waits", received)
        self.assertNotIn("contoso", received.lower())
        self.assertNotIn(b"Contoso", twin.message_ids.attachment_ids.mapped("raw"))
        self.assertNotIn("contoso", json.dumps(self.to_them.sent).lower())

    def test_what_has_arrived_is_corrected(self):
        self.contoso.partner_id.name = "Contoso Ltd"
        share = self._offer(share_customer_name=True, share_contact=True)
        self._say(share, "Contoso waits")
        self._exchange()
        self.assertIn("Contoso waits", self._said_on(self._twin(share)))
        share.share_customer_name = False
        self._exchange()
        said = " ".join(self._said_on(self._twin(share)))
        self.assertIn("[customer] waits", said)
        self.assertNotIn("Contoso", said)


@tagged("-at_install", "post_install")
class TestHidingLaterPortal(HidingCommon, ShareCommon, HttpCase):
    """The page, and links to files that the partner kept."""

    def test_page_and_kept_links(self):
        share = self._offer(
            self._file("named.log", b"Contoso"),
            share_customer_name=True,
            share_contact=True,
        )
        self._post(share, "Contoso Ltd waits")
        self.authenticate(self.provider.login, self.provider.login)
        path = f"/my/shares/{share.id}"
        kept = f"{path}/file/{share.attachment_ids.id}"
        self.assertIn("Contoso", self.url_open(path).text)
        self.assertEqual(self.url_open(kept).content, b"Contoso")
        share.share_customer_name = False
        self.assertNotIn("contoso", self.url_open(path).text.lower())
        self.assertEqual(self.url_open(kept).status_code, 404)
        talk = self.make_jsonrpc_request(
            "/mail/chatter_fetch",
            {"thread_model": share._name, "thread_id": share.id},
        )
        self.assertNotIn("contoso", json.dumps(talk).lower())
