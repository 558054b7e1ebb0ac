from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .acceptance_common import AcceptanceCommon


@tagged("-at_install", "post_install")
class TestAcceptanceReceipt(AcceptanceCommon, TransactionCase):
    """Who accepted gets the signed terms by mail: once, and with all that proves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.email = "desk@partner.example"
        cls.customer.partner_id.email = "ada@contoso.example"
        cls.acceptance = cls._accept()
        cls.env["mail.mail"].search([]).unlink()

    def _cron(self):
        self.env.invalidate_all()
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=60
        ):
            self.acceptances._cron_send_signed()

    def _mails(self):
        return self.env["mail.mail"].sudo().search([])

    def _html(self, acceptance=None):
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(
            "csp_support.report_support_acceptance",
            (acceptance or self.acceptance).ids,
        )
        return html.decode()

    def test_mailed_with_the_pdf(self):
        self._cron()
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.customer.partner_id)
        self.assertIn("You have accepted: Business hours, version 1", mail.subject)
        self.assertIn("Ada Contoso", mail.body_html)
        self.assertEqual(mail.attachment_ids, self.acceptance.pdf_ids)
        self.assertEqual(self.acceptance.pdf_ids.name, "Business hours, version 1.pdf")

    def test_once(self):
        self._cron()
        self._cron()
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(len(self.acceptance.pdf_ids), 1)

    def test_kept_pdf_stays_the_same(self):
        self._cron()
        kept = self.acceptance._pdf()
        self.company.name = "New name"
        with patch.object(type(self.acceptance), "_draw_pdf", return_value=b"x"):
            self.assertEqual(self.acceptance._pdf(), kept)

    def test_tried_again_when_it_cannot_be_drawn(self):
        name = "odoo.addons.csp_support.models.csp_support_acceptance_receipt"
        with (
            patch.object(type(self.acceptance), "_draw_pdf", side_effect=UserError("")),
            mute_logger(name),
        ):
            self._cron()
        self.assertFalse(self._mails())
        self._cron()
        self.assertEqual(len(self._mails()), 1)

    def test_nobody_touches_the_kept_pdf(self):
        self._cron()
        pdf = self.acceptance.pdf_ids
        for user in (self.customer, self.agent, self.administrator):
            with self.assertRaises(AccessError):
                pdf.with_user(user).write({"name": "x"})
            with self.assertRaises(AccessError):
                pdf.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.env["ir.attachment"].with_user(self.manager).create(
                {"name": "x", "res_model": pdf.res_model, "res_id": pdf.res_id}
            )
        with self.assertRaises(AccessError):
            pdf.with_user(self.stranger).read(["raw"])

    def test_it_says_who_when_and_where(self):
        html = self._html()
        for text in (
            "Ada Contoso",
            "contoso_customer",
            "192.0.2.7",
            self.terms.content_hash,
            "Business hours",
            "We mend what broke.",
            "Partner under test",
            "(UTC)",
        ):
            self.assertIn(text, html)

    def test_it_is_in_the_language_that_was_read(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        later = self._publish_later(10).with_context(lang="it_IT")
        accepted = self.acceptances._accept(later, self.customer, "Ada", "192.0.2.7")
        self.assertIn("Orario d&#39;ufficio", self._html(accepted))
        self.assertNotIn("Business hours", self._html(accepted))

    def test_it_is_a_pdf(self):
        acceptance = self.acceptance.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf = acceptance._draw_pdf()
        self.assertTrue(pdf.startswith(b"%PDF"))

    def test_agent_opens_it(self):
        action = self.acceptance.with_user(self.agent).action_open_pdf()
        self.assertIn(f"/acceptance/{self.acceptance.id}/pdf", action["url"])
        with self.assertRaises(AccessError):
            self.acceptance.with_user(self.stranger).action_open_pdf()
