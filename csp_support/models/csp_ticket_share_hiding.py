import json

from odoo import api, models
from odoo.fields import Command

NAMING = ("share_customer_name", "share_contact")


class CspTicketShare(models.Model):
    """A name that is hidden later, when the partner has been told things already.

    Whatever he still reads here, and whatever is not sent yet, names nobody from then
    on. What he has in his mailbox he keeps.
    """

    _inherit = "csp.ticket.share"

    @api.onchange(*NAMING)
    def _onchange_hides(self):
        before = self._origin
        if any(before[name] and not self[name] for name in NAMING):
            return {"warning": self._warning_of_hiding()}

    @api.model
    def _warning_of_hiding(self):
        return {
            "title": self.env._("Mails already sent stay sent"),
            "message": self._hiding_sentence(),
        }

    @api.model
    def _hiding_sentence(self):
        return self.env._(
            "From now on the partner does not read the name here, in earlier messages "
            "and files neither; mails already sent cannot be recalled."
        )

    def write(self, vals):
        hidden = [name for name in NAMING if name in vals and not vals[name]]
        shown = self.sudo().filtered(
            lambda own: not own.received and any(own[name] for name in hidden)
        )
        result = super().write(vals)
        for share in shown:
            share._hide_what_was_said()
        return result

    # ------------------------------------------------------------------
    # As if it had been hidden always
    # ------------------------------------------------------------------

    def _hide_what_was_said(self):
        said = self.message_ids.filtered(
            lambda own: not (own.is_internal or own.subtype_id.internal)
        )
        for message in said:
            if self._conceal_record(message, "body", "subject"):
                self._tell_corrected(message, self.env["ir.attachment"])
        self._conceal_record(self, "answer", "decline_reason")
        self._conceal_waiting_mails(said)
        self._hide_files(said)
        self._conceal_waiting_events()
        self.message_post(
            body=self._hiding_sentence(),
            author_id=self._author().id,
            subtype_xmlid="mail.mt_note",
        )

    def _conceal_record(self, record, *names):
        """Whether a name that is withheld stood in one of these fields."""
        texts = {name: self._concealed(record[name]) for name in names}
        changed = {name: text for name, text in texts.items() if text != record[name]}
        if changed:
            record.write(changed)
        return bool(changed)

    def _conceal_waiting_mails(self, messages):
        """Mails that have not left yet; those that failed may be sent again."""
        mails = self.env["mail.mail"].search(
            [
                ("mail_message_id", "in", messages.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        )
        for mail in mails:
            self._conceal_record(mail, "body_html")
            if self._concealed(mail.email_from) != mail.email_from:
                mail.email_from = self._our_sender() or self.env.user.email_formatted

    def _hide_files(self, messages):
        """Files get names without the customer's; some wait for an agent again."""
        theirs = messages.filtered(self._is_of_partner).attachment_ids
        files = (self.attachment_ids | messages.attachment_ids) - theirs
        for file in files:
            self._conceal_record(file, "name")
        held = self._hold_files(files)
        messages.write({"attachment_ids": [Command.unlink(file.id) for file in held]})
        self._revoke_files()

    def _conceal_waiting_events(self):
        """What has not reached the partner's own Odoo yet."""
        held = set(self.held_file_ids.file_id.ids)
        waiting = self.env["csp.mirror.event"].search(
            [
                ("share_id", "=", self.id),
                ("direction", "=", "out"),
                ("state", "=", "waiting"),
                ("payload", "!=", False),
            ]
        )
        for event in waiting:
            kept = json.loads(event.payload)
            cleaned = {
                "values": self._concealed(kept["values"]),
                "files": [each for each in kept["files"] if each not in held],
            }
            event.payload = json.dumps(cleaned)


class CspPartnership(models.Model):
    _inherit = "csp.partnership"

    @api.onchange(*NAMING)
    def _onchange_hides(self):
        before = self._origin
        if any(before[name] and not self[name] for name in NAMING):
            return {"warning": self.env["csp.ticket.share"]._warning_of_hiding()}

    def write(self, vals):
        """What they are no longer to read is hidden on what is shared already."""
        result = super().write(vals)
        hidden = {name: False for name in NAMING if name in vals and not vals[name]}
        # Whoever keeps partnerships need not see each of their tickets.
        for share in self.sudo().share_ids if hidden else ():
            if not share.received and any(share[name] for name in hidden):
                share.write(hidden)
        return result
