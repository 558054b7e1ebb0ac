from email.message import EmailMessage

from odoo.tests import tagged

from .share_mail_common import (
    CUSTOMER,
    PROVIDER,
    STRANGER,
    ShareMailCase,
)

BIG = b"x" * (11 * 2**20)


@tagged("-at_install", "post_install")
class TestShareMailReceived(ShareMailCase):
    """A mail that was let in: its text, its files, and what is said of them."""

    def _with_files(self, files, **headers):
        mail = self._mail(**headers)
        for name, content in files.items():
            mail.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        return mail

    def test_quoted_text_is_folded_and_kept(self):
        text = (
            "Extend the vault.\n\nAm 23.11.2026 um 09:00 schrieb Ben:\n"
            "> Which vault?\n> Ben"
        )
        body = self.assertPosted(self._mail(text)).body
        self.assertIn("Which vault?", body)
        folded = body[body.index("data-o-mail-quote") :]
        self.assertIn("Which vault?", folded)
        self.assertNotIn("Extend the vault.", folded)
        self.assertIn("Extend the vault.", self.share.answer)
        self.assertNotIn("Which vault?", self.share.answer)

    def test_mere_html_is_cleaned(self):
        mail = self._mail()
        mail.set_content(
            "<html><head><script>alert(1)</script></head><body onload='x()'>"
            "<p onclick='x()'>Extend <b>it</b>.</p><iframe src='//x'></iframe>"
            "<a href='javascript:alert(1)'>here</a></body></html>",
            subtype="html",
        )
        body = self.assertPosted(mail).body
        self.assertIn("<b>it</b>", body)
        for evil in ("script", "onclick", "onload", "iframe"):
            self.assertNotIn(evil, body)

    def test_without_text(self):
        self.assertIn("(No text.)", self.assertPosted(self._mail("")).body)

    def test_very_long_text_becomes_a_file(self):
        posted = self.assertPosted(self._mail("A line of a log.\n" * 60_000))
        self.assertLess(len(posted.body), 50_000)
        self.assertEqual(posted.attachment_ids.mapped("name"), ["mail.html"])
        self.assertGreater(posted.attachment_ids.file_size, 1_000_000)

    def test_files_come_along(self):
        posted = self.assertPosted(self._with_files({"a.log": b"a", "b.log": b"b"}))
        self.assertEqual(set(posted.attachment_ids.mapped("name")), {"a.log", "b.log"})
        self.assertEqual(set(posted.attachment_ids.mapped("res_id")), {self.share.id})

    def test_files_that_act_when_opened_become_plain_text(self):
        for sender in (PROVIDER, STRANGER):
            mail = self._mail(From=sender)
            for name, kind in (("a.html", "html"), ("a.svg", "xml"), ("a.xml", "xml")):
                mail.add_attachment(
                    "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
                    subtype=kind,
                    filename=name,
                )
            found = self._receive(mail)
            files = found["share"].attachment_ids | found["held"].attachment_ids
            self.assertEqual(files.mapped("mimetype"), ["text/plain"] * 3)

    def test_big_files_are_left_out_and_both_sides_are_told(self):
        posted = self.assertPosted(self._with_files({"big.zip": BIG, "a.log": b"a"}))
        message = posted.filtered(lambda each: each.message_type == "email")
        self.assertEqual(message.attachment_ids.mapped("name"), ["a.log"])
        told = posted - message
        self.assertIn("big.zip", told.body)
        self.assertIn("11.00 Mb", told.body)
        mails = self._new_mails.filtered(lambda each: each.mail_message_id == told)
        people = self.provider.partner_id | self.agent.partner_id
        self.assertEqual(mails.recipient_ids, people)
        for mail in mails:
            self.assertIn("auto-replied", mail.headers)
        self.assertEqual(self.share.next_actor, "us")

    def test_attached_mails_are_kept(self):
        mail = self._mail()
        attached = EmailMessage()
        attached["Subject"] = "From Microsoft"
        attached.set_content("We have mended it.")
        mail.add_attachment(attached)
        posted = self.assertPosted(mail)
        self.assertTrue(posted.attachment_ids)

    def test_people_in_copy_are_not_told_and_get_nothing_to_read(self):
        posted = self.assertPosted(self._mail(Cc=f"{CUSTOMER}, {STRANGER}"))
        self.assertFalse(posted.incoming_email_cc)
        self.assertNotIn(self.customer.partner_id, posted.partner_ids)
        self.assertEqual(self._new_mails.recipient_ids, self.agent.partner_id)
        self.assertNotIn(CUSTOMER, str(self._new_mails.mapped("headers")))

    def test_bounce_is_noted_and_marked(self):
        said = self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        report = (
            f"From: MAILER-DAEMON@lucerne.example\r\nTo: bounce@desk.example\r\n"
            "Subject: Undelivered Mail\r\nMessage-ID: <bounce@lucerne.example>\r\n"
            "MIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
            "\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMailbox is full.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mx\r\n\r\n"
            f"Final-Recipient: rfc822; {PROVIDER}\r\nAction: failed\r\n\r\n"
            "--b\r\nContent-Type: message/rfc822\r\n\r\n"
            f"Message-ID: {said.message_id}\r\nSubject: x\r\n\r\nFor you\r\n--b--\r\n"
        ).encode()
        noted = self.assertNoted(report)
        self.assertIn("Mailbox is full.", noted.body)
        notification = said.notification_ids.filtered(
            lambda each: each.res_partner_id == self.provider.partner_id
        )
        self.assertEqual(notification.notification_status, "bounce")

    def test_bounce_is_known_by_our_address_in_what_is_returned(self):
        report = (
            "From: postmaster@lucerne.example\r\nTo: bounce@desk.example\r\n"
            "Subject: Failed\r\nMessage-ID: <bounce2@lucerne.example>\r\n"
            'Content-Type: multipart/report; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
            "--b\r\nContent-Type: message/rfc822\r\n\r\n"
            f"Reply-To: Desk <{self.address}>\r\nSubject: x\r\n\r\nHello\r\n--b--\r\n"
        ).encode()
        self.assertIn("No such user.", self.assertNoted(report).body)

    def test_what_odoo_cannot_read_is_held_as_it_came(self):
        raw = self._mail().as_bytes()
        broken = raw.replace(b'charset="utf-8"', b'charset="klingon-8"')
        self.assertNotEqual(raw, broken)
        held = self.assertHeld(broken, "unreadable")
        self.assertEqual(held.share_id, self.share)
        self.assertEqual(held.attachment_ids.raw, broken)
        self.assertIn("Extend the vault.", held.body)
        self.assertFalse(any(self._receive(broken).values()))

    def test_other_mails_that_cannot_be_read_fail_as_ever(self):
        raw = self._mail(To="support@desk.example").as_bytes()
        with self.assertRaises(LookupError):
            self._receive(raw.replace(b'charset="utf-8"', b'charset="klingon-8"'))
