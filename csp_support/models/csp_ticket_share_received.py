from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext, human_size

from ..correspondence import bounded, mark_quotes
from ..correspondence.automatic import CALENDAR, MACHINE, REPLY, REPORT

# A longer text is a log: it becomes a file, and so much of it is shown.
MAXIMUM_TEXT = 500_000
SHOWN_TEXT = 20_000


class CspTicketShare(models.Model):
    """A mail that was let in, on the share's thread.

    When it came is when we received it: what the mail says of its date counts for
    nothing where reaction times are agreed.
    """

    _inherit = "csp.ticket.share"

    def _post_mail(self, incoming, writer):
        values = incoming.values
        files = bounded(self._mail_attachments(values))
        is_note = writer.role == "us" and values.get("is_internal")
        self.message_post(
            body=self._mail_body(values),
            subtype_xmlid="mail.mt_note" if is_note else "mail.mt_comment",
            author_id=writer.partner.id,
            attachments=files.kept,
            **self._mail_envelope(values),
        )
        if files.left_out:
            self._tell_left_out(files.left_out)

    def _mail_envelope(self, values):
        return {
            "message_type": "email",
            "subject": values.get("subject"),
            "email_from": values.get("email_from"),
            "message_id": values["message_id"],
        }

    def _mail_body(self, values):
        body = values.get("body") or ""
        if len(body) > MAXIMUM_TEXT:
            return self.env._(
                "%(text)s … The whole text is attached.",
                text=html2plaintext(body[:MAXIMUM_TEXT])[:SHOWN_TEXT],
            )
        if not html2plaintext(body).strip() and "<img" not in body:
            return self.env._("(No text.)")
        # The field that takes it sanitises it.
        return Markup(mark_quotes(body))

    def _mail_attachments(self, values):
        attachments = list(values.get("attachments") or [])
        body = values.get("body") or ""
        if len(body) > MAXIMUM_TEXT:
            attachments.insert(0, ("mail.html", str(body)))
        return attachments

    # ------------------------------------------------------------------
    # What machines wrote
    # ------------------------------------------------------------------

    def _note_automatic(self, incoming):
        """Keep it as a note: it is nobody's answer, and nobody's turn changes.

        Only what may be the answer of a partner's ticket system is told to us.
        """
        for share in self._in_own_language():
            values = incoming.values
            readers = share._own_readers() if incoming.kind == MACHINE else None
            share.message_post(
                body=Markup("<p><strong>%s</strong></p>%s")
                % (share._automatic_label(incoming), share._mail_body(values)),
                subtype_xmlid="mail.mt_note",
                author_id=share._contact(incoming.sender).id,
                partner_ids=readers.ids if readers else [],
                attachments=bounded(share._mail_attachments(values)).kept,
                **share._mail_envelope(values),
            )

    def _automatic_label(self, incoming):
        labels = {
            CALENDAR: self.env._("Answer to a meeting"),
            MACHINE: self.env._("Sent by a program, perhaps their ticket system"),
            REPLY: self.env._("Automatic answer"),
            REPORT: self.env._("Report on a mail of ours"),
        }
        return self.env._(
            "%(kind)s, from %(sender)s: kept as a note",
            kind=labels.get(incoming.kind) or self.env._("A mail of ours came back"),
            sender=incoming.sender or incoming.values.get("email_from") or "?",
        )

    # ------------------------------------------------------------------
    # What both sides are told
    # ------------------------------------------------------------------

    def _tell_left_out(self, left_out):
        """The sender and we hear which files did not come through."""
        lang = self.partnership_id.partner_id.lang or self.env.lang
        share = self.with_context(lang=lang)
        body = Markup("<p>%s</p><ul>%s</ul><p>%s</p>") % (
            share.env._("These files were too big or too many, and were left out:"),
            share._file_list(left_out),
            share.env._("Make them smaller, or send them in several mails."),
        )
        share.message_post(
            body=body,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            mail_headers={"Auto-Submitted": "auto-replied"},
        )

    def _file_list(self, files):
        return Markup().join(
            Markup("<li>%s (%s)</li>") % (name, human_size(size))
            for name, size in files
        )

    def _responsible(self):
        """Whoever of us looks after it: there is always somebody."""
        ticket = self.ticket_id
        managers = self.env["res.users"]._csp_managers(self.company_id)
        leader = ticket.team_id.user_id
        return ticket.user_id or leader or managers.sorted("id")[:1] or self.env.user

    def _in_own_language(self):
        lang = self.company_id[:1].partner_id.lang or self.env.lang
        return self.with_context(lang=lang)
