import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .share_common import ShareCommon


@tagged("-at_install", "post_install")
class TestTicketShareLinks(ShareCommon, HttpCase):
    """Links of mails and pages, followed by whoever got hold of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ready("VM stops", user_id=cls.agent.id)
        file = cls.env["ir.attachment"].create(
            {
                "name": "log.txt",
                "datas": base64.b64encode(b"the log"),
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )
        shares = cls.env["csp.ticket.share"].with_user(cls.agent)
        cls.share = shares._offered(cls.ticket, cls.partnership, file).sudo()
        cls.file = cls.share.attachment_ids
        cls.colleague = cls._portal_user("lucerne_colleague", cls.lucerne)
        cls.customer = cls._portal_user("contoso_customer", cls.contoso.partner_id)
        cls.mail_link = f"/mail/view?model=csp.ticket.share&res_id={cls.share.id}"
        cls.file_link = f"/web/content/{cls.file.id}"
        cls.report_link = (
            f"/report/html/csp_support.report_csp_ticket_share/{cls.share.id}"
        )

    def _follow(self, link, user=None):
        self.authenticate(user and user.login, user and user.login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_qweb"):
            return self.url_open(link, allow_redirects=False)

    def test_mail_link_leads_its_reader_to_the_share(self):
        response = self._follow(self.mail_link, self.provider)
        self.assertEqual(response.status_code, 303)
        path = response.headers["Location"].split("?")[0]
        self.assertTrue(path.endswith(f"/my/shares/{self.share.id}"), path)

    def test_forwarded_mail_link_logs_nobody_in(self):
        for secret in ("", "&access_token=x", "&pid=1&hash=x"):
            response = self._follow(self.mail_link + secret)
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])
            # Nor has the link made a session of anybody's.
            self.assertIn("/web/login", self.url_open("/my/home").url)

    def test_forwarded_to_a_stranger_it_shows_nothing(self):
        for user in (self.colleague, self.customer):
            response = self._follow(self.mail_link, user)
            self.assertNotIn("/my/shares", response.headers["Location"])

    def test_files_are_nobodys_by_their_number(self):
        for user in (self.provider, self.colleague, self.customer, None):
            self.assertEqual(self._follow(self.file_link, user).status_code, 404)

    def test_old_links_to_files_die(self):
        """Odoo's pages give files links that open by themselves."""
        ends = {
            "withdrawn": self.share._withdraw,
            "ended": self.partnership.action_end,
            "no contact any more": lambda: self.partnership.write(
                {"contact_ids": [Command.clear()]}
            ),
        }
        said = self.share.message_post(body="x", attachments=[("a.txt", b"a word")])
        for name, end in ends.items():
            links = [
                f"/web/content/{file.id}?access_token={file.generate_access_token()[0]}"
                for file in (self.file, said.attachment_ids)
            ]
            with self.subTest(name), self.env.cr.savepoint() as point:
                for link in links:
                    self.assertEqual(self._follow(link, self.provider).status_code, 200)
                    self.assertEqual(self._follow(link).status_code, 404)
                end()
                self.env.flush_all()
                for link in links:
                    self.assertEqual(self._follow(link, self.provider).status_code, 404)
                point.rollback()
            self.env.invalidate_all()

    def test_page_is_gone_once_withdrawn(self):
        self.share._withdraw()
        response = self._follow(self.mail_link, self.provider)
        self.assertNotIn("/my/shares", response.headers["Location"])

    def test_report_is_no_way_around(self):
        for user in (self.provider, self.colleague, self.customer):
            response = self._follow(self.report_link, user)
            self.assertNotEqual(response.status_code, 200, user.login)
            self.assertNotIn("VM stops", response.text)

    def test_dossier_is_a_pdf_for_the_contact(self):
        own = self._as(self.provider, self.share)
        pdf = own.with_context(force_report_rendering=True)._dossier_pdf()
        self.assertTrue(pdf.startswith(b"%PDF"))
        with self.assertRaises(AccessError):
            self._as(self.colleague, self.share)._dossier_pdf()

    def test_thread_is_read_and_written_by_the_contact_only(self):
        posted = {
            "thread_model": "csp.ticket.share",
            "thread_id": self.share.id,
            "post_data": {"body": "Let me in", "message_type": "comment"},
        }
        before = self.share.message_ids
        for user in (self.customer, self.colleague):
            self.authenticate(user.login, user.login)
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request("/mail/message/post", posted)
        self.assertEqual(self.share.message_ids, before)
