import re
from unittest.mock import patch

from odoo.tests import tagged

from ..models import csp_ticket_share_offer
from .share_mail_common import CUSTOMER, DOMAIN, PROVIDER, ShareMailCase

NAMES = ("contoso", "carlo", "bianchi", "chemicals")


@tagged("-at_install", "post_install")
class TestShareMailSent(ShareMailCase):
    """What leaves Odoo for the partner: from us, answerable, and without names."""

    def _say(self, body="Please look.", **values):
        return self.share.with_user(self.agent).message_post(
            body=body,
            **{
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                **values,
            },
        )

    def _to_partner(self):
        return [mail for mail in self._sent() if PROVIDER in str(mail["To"])]

    def test_from_our_team_and_answers_come_to_the_share(self):
        self._say()
        [mail] = self._to_partner()
        self.assertIn(f"support@{DOMAIN}", mail["From"])
        self.assertIn(self.company.name, mail["From"])
        self.assertIn(self.address, mail["Reply-To"])
        self.assertIn(self.agent.name, mail.get_body(("plain",)).get_content())

    def test_both_references_are_in_the_subject(self):
        self._say()
        self.share._accept("LP-17")
        self._say(subject="Re: your answer")
        self._say(subject=f"Re: [lp-17] [{self.ticket.number}] x")
        subjects = [str(mail["Subject"]) for mail in self._to_partner()]
        number = self.ticket.number
        self.assertEqual(subjects[0], f"[{number}] Backup of the VM fails")
        self.assertEqual(subjects[-2], f"[{number} / LP-17] Re: your answer")
        self.assertEqual(subjects[-1], f"Re: [lp-17] [{number}] x")

    def test_address_is_the_same_whatever_happens(self):
        self.share._accept("LP-17")
        self.share.title = "Another title"
        self.share._close()
        self.assertEqual(self.share.sudo().reply_address, self.address)
        self.assertTrue(re.fullmatch(rf"share-[0-9a-f]{{16}}@{DOMAIN}", self.address))

    def test_without_an_alias_domain_odoo_decides(self):
        self.company.alias_domain_id = False
        self.assertFalse(self.share.sudo().reply_address)
        self._say()
        self.assertEqual(len(self._to_partner()), 1)

    def test_no_robot_is_to_answer(self):
        self._say()
        [mail] = self._to_partner()
        self.assertEqual(mail["X-Auto-Response-Suppress"], "OOF, AutoReply")

    def test_agents_hear_what_the_partner_mails_and_answer_to_the_share(self):
        self.assertPosted(self._mail())
        [mail] = self._sent()
        self.assertIn(self.agent.email, mail["To"])
        self.assertIn(self.address, mail["Reply-To"])
        self.assertIn(self.ticket.number, mail["Subject"])

    # ------------------------------------------------------------------
    # What goes along with the first mail
    # ------------------------------------------------------------------

    def _letter(self, *files):
        share = self.share.sudo()
        for name, size in files:
            share._add_files(
                self.env["ir.attachment"].create({"name": name, "raw": b"x" * size})
            )
        share._keep_dossier()
        share._tell_partner()
        mail = self._to_partner()[-1]
        enclosed = {part.get_filename() for part in mail.iter_attachments()}
        return mail.get_body(("html",)).get_content(), enclosed

    def test_dossier_and_files_reach_who_has_no_log_in(self):
        text, enclosed = self._letter(("trace.log", 10))
        self.assertEqual(enclosed, {f"Dossier {self.ticket.number}.txt", "trace.log"})
        self.assertIn("With this mail:", text)
        self.assertNotIn("too much for a mail", text)

    def test_what_is_too_large_stays_on_the_page(self):
        with patch.object(csp_ticket_share_offer, "LETTER_BYTES", 5):
            text, enclosed = self._letter(("trace.log", 6))
        self.assertEqual(enclosed, {f"Dossier {self.ticket.number}.txt"})
        self.assertIn("too much for a mail", text)
        self.assertIn("trace.log", text)

    def test_dossier_that_goes_along_names_nobody(self):
        self._letter()
        for mail in self._to_partner():
            self.assertNobodyNamed(mail)

    # ------------------------------------------------------------------
    # Nobody is named
    # ------------------------------------------------------------------

    def assertNobodyNamed(self, mail):
        parts = [str(mail), *(str(part.get_filename()) for part in mail.walk())]
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                parts.append(part.get_content())
        captured = "\n".join(parts).lower()
        for name in (*NAMES, CUSTOMER):
            self.assertNotIn(name, captured)

    def _name_everywhere(self):
        self.ticket.message_post(
            body="Carlo, we ask somebody.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.customer.partner_id.ids,
        )
        self.team.alias_name = "contoso-desk"
        file = self.env["ir.attachment"].create(
            {
                "name": "Contoso backup.log",
                "raw": b"log",
                "res_model": "helpdesk.ticket",
                "res_id": self.ticket.id,
            }
        )
        self._say(
            "<p>Carlo Bianchi of Contoso waits.</p>",
            subject="Contoso Chemicals: backup",
            attachments=[("carlo.txt", b"text")],
            attachment_ids=file.ids,
        )
        self.share._accept("LP-17")
        self.share._answer("For Contoso: extend it.")
        return file

    def test_customer_is_named_nowhere(self):
        file = self._name_everywhere()
        mails = self._to_partner()
        self.assertEqual(len(mails), 3)
        for mail in mails:
            self.assertNobodyNamed(mail)
        self.assertIn(f"info@{DOMAIN}", mails[0]["From"])
        self.assertEqual(file.name, "Contoso backup.log")

    def test_mails_do_not_point_at_the_customers_thread(self):
        self._name_everywhere()
        theirs = self.ticket.message_ids.mapped("message_id")
        for mail in self._to_partner():
            pointers = f"{mail['References']} {mail['In-Reply-To']}"
            for identifier in theirs:
                self.assertNotIn(identifier, pointers)
            self.assertNotIn("helpdesk.ticket", str(mail))

    def test_links_open_nothing_by_themselves(self):
        self._name_everywhere()
        self.share.sudo()._tell_partner()
        for mail in self._to_partner():
            text = mail.get_body(("html",)).get_content()
            for secret in (
                "access_token",
                "hash=",
                "pid=",
                "auth_signup",
                "auth_login",
            ):
                self.assertNotIn(secret, text)

    def test_customer_hears_nothing_of_it(self):
        self._say()
        self.assertPosted(self._mail())
        self.share._accept()
        self.assertFalse([mail for mail in self._sent() if CUSTOMER in str(mail)])
