import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from .spoken_time import spoken_moment

_logger = logging.getLogger(__name__)

REPORT = "csp_support.report_support_acceptance"


class CspSupportAcceptance(models.Model):
    """The signed PDF: drawn once, kept, and mailed to who accepted.

    A scheduled action draws it: that takes a second or two, for which no customer has
    to wait. An acceptance without its PDF is one that is still to be sent.
    """

    _inherit = "csp.support.acceptance"

    pdf_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        string="Signed PDF",
        domain=[("res_model", "=", "csp.support.acceptance")],
        readonly=True,
        groups="base.group_user",
    )

    def _trigger_sending(self):
        self.env.ref("csp_support.ir_cron_send_signed_terms").sudo()._trigger()

    @api.model
    def _cron_send_signed(self):
        cron = self.env["ir.cron"]
        unsent = self.search([("pdf_ids", "=", False)], order="id")
        cron._commit_progress(remaining=len(unsent))
        for acceptance in unsent:
            acceptance._send_signed()
            if not cron._commit_progress(1):
                return

    def _send_signed(self):
        try:
            pdf = self._draw_pdf()
        except UserError as error:
            # The program that draws PDFs is missing or failed: we try again later.
            _logger.error("No signed PDF of acceptance %s yet: %s", self.id, error)
            return
        # The PDF is evidence, like what it shows: nobody has the right to make one.
        kept = self.env["ir.attachment"].sudo().create(self._prepare_pdf(pdf))
        self.invalidate_recordset(["pdf_ids"])
        self._mail_to_signatory(kept)

    def _draw_pdf(self):
        report = self.env["ir.actions.report"].sudo().with_context(lang=self.lang)
        return report._render_qweb_pdf(REPORT, self.ids)[0]

    def _prepare_pdf(self, pdf):
        return {
            "name": self._pdf_name(),
            "raw": pdf,
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }

    def _document(self):
        """All that the signed PDF says, in the language in which they were read."""
        terms = self.with_context(lang=self.lang, tz="UTC").terms_id
        language = self.env["res.lang"]._lang_get(self.lang)
        return {
            "terms": terms._document(),
            "name": terms._texts()["name"],
            "company": terms._facts()["company"],
            "number": terms.number,
            "customer": self.customer_name,
            "typed_name": self.typed_name,
            "login": self.user_id.login,
            "moment": f"{spoken_moment(terms.env, self.accepted_at)} (UTC)",
            "remote_address": self.remote_address or "",
            "language": language.name or self.lang,
            "hash": self.content_hash,
        }

    def _pdf_name(self):
        return self.with_context(lang=self.lang).terms_id.display_name + ".pdf"

    def _pdf(self):
        """The PDF that was kept, or one drawn now where it is still to be sent."""
        return self.sudo().pdf_ids[:1].raw or self._draw_pdf()

    def _mail_to_signatory(self, pdf):
        partner = self.user_id.partner_id
        acceptance = self.with_context(lang=partner.lang or self.lang, tz=partner.tz)
        told_on = acceptance._threads()[:1]
        thread = told_on or acceptance.env["mail.thread"]
        thread.message_notify(
            partner_ids=partner.ids,
            author_id=self.company_id.partner_id.id,
            email_from=self.company_id.partner_id.email_formatted or None,
            subject=acceptance.env._(
                "You have accepted: %(terms)s", terms=acceptance.terms_id.display_name
            ),
            body=acceptance._receipt_body(
                told_on._csp_speaker(partner) or self.company_id.name
            ),
            attachment_ids=pdf.ids,
            force_email_company=self.company_id,
            force_email_lang=acceptance.env.lang,
        )

    def _receipt_body(self, speaker):
        return self.env["ir.qweb"]._render(
            "csp_support.acceptance_receipt",
            {
                "terms": self.terms_id.display_name,
                "customer": self.customer_name,
                "person": self.typed_name,
                "moment": spoken_moment(self.env, self.accepted_at),
                "company": speaker,
            },
        )

    def action_open_pdf(self):
        """The PDF as the customer got it."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/support/acceptance/{self.id}/pdf",
            "target": "new",
        }
