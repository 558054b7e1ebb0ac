import re
from datetime import timezone

from odoo import models

from ..mirror.events import LONGEST_NAME, LONGEST_TITLE
from .csp_ticket_share_mirror import bounded_words

# What Odoo puts into a message that was corrected; the other side puts in its own.
EDITED = re.compile(r'\s*<span class="o-mail-Message-edited"\s*(/>|>\s*</span>)')


class CspTicketShare(models.Model):
    """What is said on a share that lives in two Odoos, corrected and taken back."""

    _inherit = "csp.ticket.share"

    def _author(self):
        event = self._applied()
        return event.mirror_id.partnership_id.partner_id if event else super()._author()

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        event, share = self._applied(), self._mirrored()
        if event:
            event.message_id = message
        elif share and share._is_for_mirror(message):
            said = message.sudo()
            values = {
                **share._mirror_words(said),
                "said_at": said.date.replace(tzinfo=timezone.utc).isoformat(),
            }
            share._put("message", values, said.attachment_ids, said)
        return message

    def _is_for_mirror(self, message):
        """Whether the other side has to hear it: what is said, and no note of ours."""
        message = message.sudo()
        if self.env.context.get("csp_share_moves") or self.state == "withdrawn":
            return False
        is_said = message.message_type in ("comment", "email")
        is_note = message.is_internal or message.subtype_id.internal
        return is_said and not is_note and bool(message.subtype_id)

    def _mirror_words(self, message):
        """What is said, and by whom of theirs where he said it on our page."""
        writer = ""
        if self._is_of_partner(message):
            writer = message.author_id.name or message.email_from or ""
        return {
            "body": bounded_words(EDITED.sub("", message.body or "")),
            "writer": writer[:LONGEST_TITLE],
        }

    # ------------------------------------------------------------------
    # Corrected, and taken back
    # ------------------------------------------------------------------

    def _message_update_content(self, message, /, *, body, **kwargs):
        # Who may correct a message need not know of the other Odoo.
        said = message.sudo()
        before, files = said.body, said.attachment_ids
        # Files that go away with this are told with it.
        message = message.with_context(csp_mirror_writes=True)
        result = super()._message_update_content(message, body=body, **kwargs)
        if not self._applied() and (said.body, said.attachment_ids) != (before, files):
            self._tell_corrected(said, said.attachment_ids - files)
        return result

    def _tell_corrected(self, message, new_files):
        if message._filter_empty():
            self._tell_deleted(message)
            return
        share, told = self._mirrored(), self._told(message)
        if not share or not told or share.state == "withdrawn":
            return
        values = share._mirror_words(message)
        told._say_instead(values["body"])
        kept = message.attachment_ids - new_files
        names = [name[:LONGEST_NAME] for name in kept.mapped("name")]
        checksums = [*filter(None, kept.mapped("checksum"))]
        values.update(message=told[0].uuid, kept=names + checksums)
        share._put("edit", values, new_files, message)

    def _tell_deleted(self, messages):
        """They go away there too: from a withdrawn share as well."""
        for told in self._told(messages).grouped("message_id").values():
            told._take_back()
            share = told.share_id._mirrored()
            if share:
                share._put("delete", {"message": told[0].uuid})

    def _told(self, messages):
        """The events that bring these messages of ours to the other side.

        By the first of a message it went there, by the others it was corrected.
        """
        # Whose Odoo is connected is not for everybody who writes to know.
        events = self.env["csp.mirror.event"].sudo()
        return events.search(
            [("message_id", "in", messages.ids), ("direction", "=", "out")]
        )
