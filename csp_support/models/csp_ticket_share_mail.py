from odoo import models
from odoo.tools import email_normalize, formataddr

# A person who is away need not tell every mail, and no robot is to answer.
HEADERS = {"X-Auto-Response-Suppress": "OOF, AutoReply"}


class CspTicketShare(models.Model):
    """Mails that go out from a share: from our team, with both references.

    Nothing of the customer goes along where he is not named: not in subject, sender and
    file names. What is said is cleared of it when it is posted.
    """

    _inherit = "csp.ticket.share"

    # ------------------------------------------------------------------
    # Subject and headers
    # ------------------------------------------------------------------

    def _message_compute_subject(self):
        self.ensure_one()
        return self._with_references(self.title)

    def _with_references(self, subject):
        """The subject, with our reference and theirs, by which both sides find it."""
        subject = self._concealed(subject or self.title)
        missing = [
            reference
            for reference in (self.ticket_number, self.their_reference)
            if reference and reference.lower() not in subject.lower()
        ]
        return f"[{' / '.join(missing)}] {subject}" if missing else subject

    def _notify_by_email_get_base_mail_values(
        self, message, recipients_data, additional_values=None
    ):
        values = super()._notify_by_email_get_base_mail_values(
            message, recipients_data, additional_values=additional_values
        )
        # Sudo: a partner who writes mails us what he may not read himself.
        values["subject"] = self.sudo()._with_references(message.subject)
        return values

    def _notify_by_email_get_headers(self, headers=None):
        headers = super()._notify_by_email_get_headers(headers=headers)
        return {**headers, **HEADERS} if self else headers

    # ------------------------------------------------------------------
    # Sender
    # ------------------------------------------------------------------

    def _message_compute_author(self, author_id=None, email_from=None):
        author_id, email_from = super()._message_compute_author(author_id, email_from)
        author = self.env["res.partner"].sudo().browse(author_id)
        if self and author and not author.partner_share:
            email_from = self.sudo()._our_sender() or email_from
        return author_id, email_from

    def _our_sender(self):
        """We write as a team: the person's name stands in the mail."""
        self.ensure_one()
        team_alias = self.ticket_id.team_id.alias_id
        candidates = (team_alias.alias_full_name, self.company_id.email)
        for candidate in candidates:
            address = email_normalize(candidate)
            # A team may have its address from the customer it is there for.
            if address and self._concealed(address) == address:
                return formataddr((self.company_id.name, address))
        return ""

    # ------------------------------------------------------------------
    # File names
    # ------------------------------------------------------------------

    def _process_attachments_for_post(
        self, attachments, attachment_ids, message_values
    ):
        values = super()._process_attachments_for_post(
            attachments, attachment_ids, message_values
        )
        if self:
            self.sudo()._conceal_file_names(values["attachment_ids"])
        return values

    def _conceal_file_names(self, commands):
        """Files among these `link` commands get names without the customer's.

        A file of the ticket keeps its own: the partner gets a copy.
        """
        for position, (_link, file_id) in enumerate(commands):
            file = self.env["ir.attachment"].browse(file_id)
            name = self._concealed(file.name)
            if name == file.name:
                continue
            if (file.res_model, file.res_id) == (self._name, self.id):
                file.write({"name": name, "description": False})
            else:
                owner = {"res_model": self._name, "res_id": self.id}
                copied = file.copy({"name": name, "description": False, **owner})
                commands[position] = (_link, copied.id)
