import base64
import json
from datetime import datetime, timezone

from markupsafe import Markup

from odoo import fields, models
from odoo.tools.mail import html_sanitize

from ..mirror.errors import Refusal
from .moments import to_naive


class CspMirrorEvent(models.Model):
    """What was said, corrected and taken back: both ways."""

    _inherit = "csp.mirror.event"

    # ------------------------------------------------------------------
    # Ours, before it goes out
    # ------------------------------------------------------------------

    def _say_instead(self, body):
        """What goes out from now on has these words, not those that were corrected."""
        for event in self.filtered("payload"):
            kept = json.loads(event.payload)
            kept["values"]["body"] = body
            event.payload = json.dumps(kept)

    def _take_back(self):
        """Nothing of what was said goes out any more; a step that was made does."""
        self.filtered(lambda event: event.kind in ("message", "edit"))._void()
        self._say_instead("")

    # ------------------------------------------------------------------
    # Theirs
    # ------------------------------------------------------------------

    def _apply_message(self, values):
        share = self._share()
        self._check_not_withdrawn(share)
        self._post(share, values["body"], values)

    def _apply_edit(self, values):
        share = self._share()
        self._check_not_withdrawn(share)
        message = self._their_message(values)
        if not message:
            return
        gone = message.attachment_ids.filtered(
            lambda file: not {file.name, file.checksum} & set(values["kept"])
        )
        gone._delete_and_notify(message)
        # As the web client hands them in: Odoo moves them to the message.
        files = self._new_files(values, "mail.compose.message", 0)
        share._message_update_content(
            message,
            body=self._words(values["body"], values),
            # None: those that are there stay.
            attachment_ids=(message.attachment_ids | files).ids if files else None,
        )

    def _apply_delete(self, values):
        message = self._their_message(values)
        if message:
            self._share()._message_update_content(message, body="", attachment_ids=[])

    def _their_message(self, values):
        """What they said by that event; none where it was taken back, or deleted here.

        Their own words only: ours came by no event of theirs.
        """
        event = self.search(
            [
                ("mirror_id", "=", self.mirror_id.id),
                ("direction", "=", "in"),
                ("share_uuid", "=", self.share_uuid),
                ("uuid", "=", values["message"]),
            ]
        )
        if not event:
            raise Refusal("wrong_value", field="message")
        return event.message_id

    def _post(self, share, body, values):
        share.message_post(
            body=self._words(body, values),
            author_id=self._writer(share, values).id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=decoded(values),
            **_said_at(values),
        )

    def _writer(self, share, values):
        # What one of ours wrote on their page is said by us; by whom, they only claim.
        is_ours = values.get("writer")
        return share.company_id.partner_id if is_ours else share._author()

    def _words(self, body, values):
        """What was said, and where, if one of ours said it on their page."""
        if not values.get("writer"):
            return safe(body)
        said = self.env._(
            "%(person)s wrote on the page of %(partner)s:",
            person=values["writer"],
            partner=self.mirror_id.partnership_id.display_name,
        )
        return Markup("<p><em>%s</em></p>%s") % (said, safe(body))

    def _new_files(self, values, model, number):
        """Files that came, of this record; those that act become plain text."""
        files = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        return files.create(
            [
                {"name": name, "raw": content, "res_model": model, "res_id": number}
                for name, content in decoded(values)
            ]
        )


def safe(text):
    return html_sanitize(text, sanitize_attributes=True, sanitize_style=True)


def decoded(values):
    """Names and contents of the files that came with an event."""
    return [
        (file["name"], base64.b64decode(file["data"]))
        for file in values.get("files", ())
    ]


def _said_at(values):
    """When they wrote it; their clock may be fast."""
    if not values.get("said_at"):
        return {}
    moment = to_naive(
        datetime.fromisoformat(values["said_at"]).astimezone(timezone.utc)
    )
    return {"date": min(moment, fields.Datetime.now())}
