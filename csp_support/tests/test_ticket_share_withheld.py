import base64
import json

from odoo.tests import TransactionCase, tagged

from odoo.addons.mail.tests.common import MockEmail

from ..models.withheld import (
    address_words,
    company_words,
    conceal,
    domain_words,
    person_words,
    phone_words,
)
from .share_common import ShareCase

# However it is written, this may reach no partner from whom it is withheld.
NAMES = ("contoso", "marta", "bauer", "c5900000-0000-4000-8000-000000000001", "02 0199")


@tagged("-at_install", "post_install")
class TestWithheldWords(TransactionCase):
    """Names, left out of a text wherever they stand."""

    def test_written_in_every_way(self):
        words = company_words("Contoso & Sons S.p.A.") | domain_words(["contoso.test"])
        for text, expected in (
            ("From CONTOSO & SONS S.p.A.", "From [x]"),
            ("<p>contoso &amp; sons</p>", "<p>[x]</p>"),
            ("Contoso&nbsp;&amp;\n Sons", "[x]"),
            ("\\\\contoso-fs01\\share", "\\\\[x]-fs01\\share"),
            ("mail@contoso.test", "mail@[x]"),
            ("Nothing of it", "Nothing of it"),
            ("", ""),
            (False, False),
        ):
            with self.subTest(text=text):
                self.assertEqual(conceal(text, words, "[x]"), expected)

    def test_short_words_stand_alone(self):
        words = person_words("Jo Ott")
        self.assertEqual(conceal("Jo, join Otto!", words, "[x]"), "[x], join Otto!")

    def test_longest_first(self):
        words = domain_words(["shop.contoso.test"])
        self.assertEqual(words, {"shop.contoso.test", "contoso"})
        self.assertEqual(conceal("shop.contoso.test", words, "[x]"), "[x]")
        for domain, own in (
            ("contoso.onmicrosoft.com", "contoso"),
            ("mail.contoso.co.uk", "contoso"),
            ("contoso.mail.onmicrosoft.com", "contoso"),
        ):
            self.assertEqual(domain_words([domain]), {domain, own})

    def test_short_names_of_companies(self):
        for name, short in (
            ("Contoso Chemicals S.p.A.", "Contoso"),
            ("Studio Rossi", "Rossi"),
            ("Hotel & Bar", ""),
            ("Azienda Agricola", "Agricola"),
        ):
            with self.subTest(name):
                words = company_words(name)
                self.assertEqual(conceal(short, words, "[x]"), short and "[x]")
                self.assertEqual(conceal("the mail", words, "[x]"), "the mail")

    def test_blanks_as_links_and_files_have_them(self):
        words = company_words("Contoso Chemicals")
        for text in ("contoso_chemicals", "Contoso%20Chemicals", "contosochemicals"):
            self.assertEqual(conceal(text, words, "[x]"), "[x]")

    def test_signs_of_accents(self):
        for text in ("Müller", "Mu\u0308ller"):
            self.assertEqual(conceal(text, person_words("Mu\u0308ller"), "[x]"), "[x]")

    def test_telephone_numbers(self):
        words = phone_words("+39 02 5550 100")
        for text in ("+39025550100", "+39 (02) 5550-100", "02 5550100"):
            self.assertEqual(conceal(text, words, "[x]"), "[x]")
        self.assertEqual(conceal("02 5550", words, "[x]"), "02 5550")
        self.assertEqual(phone_words(False), set())
        self.assertEqual(phone_words("+39 1"), {"+39 1"})

    def test_domains_of_addresses(self):
        own = address_words(("it@contoso.test", False))
        self.assertEqual(own, {"it@contoso.test", "contoso.test", "contoso"})
        self.assertEqual(address_words(("ada@gmail.com",)), {"ada@gmail.com"})

    def test_signs_of_patterns_are_letters(self):
        self.assertEqual(conceal("a.b (c", {"(c", "a.b"}, "[x]"), "[x] [x]")

    def test_legal_forms_alone_stay(self):
        self.assertEqual(company_words("SA"), {"SA"})
        self.assertEqual(company_words(""), set())


@tagged("-at_install", "post_install")
class TestTicketShareWithheld(ShareCase, MockEmail):
    """The customer's name, searched for in all that a partner gets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso.partner_id.write(
            {"name": "Contoso Ltd", "email": "it@contoso.example"}
        )
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Marta Bauer",
                "parent_id": cls.contoso.partner_id.id,
                "email": "marta.bauer@contoso.example",
                "phone": "+39 02 0199",
            }
        )
        cls.ticket = cls._ready(
            "Contoso Ltd: VM stops",
            description="<p>Marta Bauer of <b>contoso</b> (it@contoso.example, "
            "+39 02 0199) says that CONTOSO-VM1 stops.</p><p>Bye, Marta</p>",
            partner_id=cls.person.id,
            user_id=cls.agent.id,
            csp_diagnosis="The disk of contoso.example is full.",
            csp_users_affected="All of Contoso",
        )
        cls.ticket.message_post(
            body="Contoso waits! Marta",
            author_id=cls.person.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        cls.file = cls.env["ir.attachment"].create(
            {
                "name": "Contoso Ltd screenshot.png",
                "datas": base64.b64encode(b"png"),
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )

    def _told(self, **shown):
        """Everything that leaves to the partner in a share's life, as one text."""
        with self.mock_mail_gateway():
            share = self.env["csp.ticket.share"].with_user(self.agent)
            share = share._offered(self.ticket, self.partnership, self.file, **shown)
            share.message_post(
                body="Contoso asks again, says Marta Bauer",
                subject="Contoso",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("contoso.log", b"log")],
            )
            provider = self._as(self.provider, share)
            provider._accept("LP-1")
            provider._answer("Extend it")
            share._ask_again("Contoso says no")
            self._new_mails.send()
        mails = self._new_mails.filtered(
            lambda mail: self.provider.partner_id in mail.recipient_ids
        )
        self.assertEqual(len(mails), 3, "offer, word and question")
        return share, "\n".join([*self._of_mails(mails), *self._of_share(share)])

    def _of_mails(self, mails):
        sent = [
            mail
            for mail in self._mails
            if any(self.provider.email in address for address in mail["email_to"])
        ]
        self.assertEqual(len(sent), len(mails))
        for mail in mails:
            yield from (mail.subject, mail.body_html, mail.headers or "")
            yield from (mail.references or "", mail.reply_to or "")
            yield from mail.attachment_ids.mapped("name")
        yield from (str(mail) for mail in sent)

    def _of_share(self, share):
        """The page, the API and the paper."""
        own = self._as(self.provider, share)
        # Odoo's own fields of activities fail for portal users.
        readable = [n for n in own.fields_get() if not n.startswith("activity_")]
        yield json.dumps(own._partner_values(), default=str)
        yield json.dumps(own.read(readable), default=str)
        self.assertIn("description", readable)
        yield own.display_name
        messages = own.env["mail.message"].search(
            [("model", "=", own._name), ("res_id", "=", own.id)]
        )
        yield from messages.mapped("body")
        yield from map(str, messages.mapped("subject"))
        yield from own.attachment_ids.mapped("name")
        yield from messages.attachment_ids.mapped("name")
        yield own._dossier_text()
        yield own._dossier_name()
        report = "csp_support.report_csp_ticket_share"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(report, share.ids)
        yield html.decode()

    def test_hidden_everywhere(self):
        _share, told = self._told(share_conversation=True)
        for name in NAMES:
            self.assertNotIn(name, told.lower())
        self.assertIn("[customer]", told)
        self.assertIn("waits!", told)

    def test_shown_where_agreed(self):
        share, told = self._told(share_customer_name=True, share_contact=True)
        values = share._partner_values()
        self.assertEqual(values["customer"]["name"], "Contoso Ltd")
        self.assertEqual(values["contact"]["name"], "Marta Bauer")
        self.assertIn("Contoso Ltd screenshot.png", told)
        self.assertNotIn("[customer]", told)

    def test_contact_hidden_beside_a_customer_shown(self):
        share, told = self._told(share_customer_name=True)
        self.assertIn("Contoso Ltd", told)
        for name in ("marta", "bauer", "02 0199"):
            self.assertNotIn(name, told.lower())
        self.assertFalse(share._partner_values()["contact"])

    def test_only_what_is_ticked(self):
        share, told = self._told(share_health_evidence=False)
        values = share._partner_values()
        self.assertFalse(values["conversation"])
        self.assertFalse(values["health"])
        self.assertNotIn("waits!", told)
        self.assertNotIn("Service health checks", told)
        self.ticket.message_post(body="Inside", subtype_xmlid="mail.mt_note")
        share.share_conversation = True
        said = json.dumps(share._partner_values()["conversation"])
        self.assertIn("waits!", said)
        self.assertNotIn("Inside", said)

    def test_hidden_later_is_hidden(self):
        share, _told = self._told(share_customer_name=True, share_contact=True)
        self.assertIn("Contoso", share.title)
        share.share_customer_name = False
        self.assertNotIn("Contoso", share.title)
        self.assertNotIn("contoso", share.description.lower())

    def test_dossier_follows_what_is_shown(self):
        share, _told = self._told(share_customer_name=True, share_contact=True)
        self.assertIn("contoso.example", share._dossier_text())
        share.share_customer_name = False
        self.assertNotIn("contoso", share._dossier_text().lower())

    def test_exactly_these_values(self):
        share, _told = self._told()
        self.assertEqual(
            set(share._partner_values()),
            set(
                "id reference their_reference title description company received "
                "state state_label severity severity_label service next_actor "
                "next_since next_age offered_at reaction_due reaction_state "
                "decline_reason is_returned customer contact health conversation "
                "attachments has_dossier is_mirrored".split()
            ),
        )

    def test_corrected_later(self):
        share = self._share(self.ticket)
        said = share.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        note = share.message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        for message in (said, note):
            share._message_update_content(message, body="Contoso Ltd waits")
        self.assertIn("[customer] waits", said.body)
        self.assertIn("Contoso Ltd waits", note.body)

    def test_nobody_else_gets_a_mail(self):
        customer, stranger = self.person, self._organisation("Stranger")
        stranger.email = "x@stranger.test"
        share = self._share(self.ticket)
        share.sudo().message_subscribe((customer | stranger).ids)
        with self.mock_mail_gateway():
            share.message_post(
                body="For the partner",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=(customer | stranger).ids,
            )
            share.message_post(body="A note", subtype_xmlid="mail.mt_note")
        self.assertEqual(self._new_mails.recipient_ids, self.provider.partner_id)

    def test_no_mail_once_withdrawn_or_ended(self):
        share = self._share(self.ticket)
        share._withdraw()
        self.assertFalse(share._partner_contacts())
        other = self._share(self.ticket)
        self.partnership.action_end()
        self.assertFalse(other._partner_contacts())
        with self.mock_mail_gateway():
            for each in (share, other):
                each.message_post(
                    body="Still there?",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
        self.assertFalse(self._new_mails)

    def test_mails_log_nobody_in(self):
        self._told()
        for mail in self._new_mails:
            for secret in ("access_token", "auth_signup", "&pid=", "hash="):
                self.assertNotIn(secret, mail.body_html)
