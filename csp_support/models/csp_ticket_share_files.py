from odoo import api, fields, models
from odoo.fields import Command

from .withheld import tells
from .withheld_files import file_text


class CspTicketShare(models.Model):
    """What is inside files that a partner gets, where the customer is not named."""

    _inherit = "csp.ticket.share"

    held_file_ids = fields.One2many(
        "csp.held.file",
        "share_id",
        string="Held Files",
        groups="csp_support.group_csp_agent",
    )

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        for share in shares.sudo():
            share._hold_files(share.attachment_ids)
        return shares

    def write(self, vals):
        is_settled = self.env.context.get("csp_files_settled")
        if "attachment_ids" not in vals or is_settled:
            return super().write(vals)
        before = {share: share.attachment_ids for share in self.sudo()}
        result = super().write(vals)
        for share, known in before.items():
            share._hold_files(share.attachment_ids - known)
        return result

    # ------------------------------------------------------------------
    # Held, and freed
    # ------------------------------------------------------------------

    def _why_held(self, files):
        """{file: reason} of those that an agent is to look at first."""
        words = files and self._withheld_words()
        reasons = {}
        for file in files if words else ():
            text = file_text(file.name, file.mimetype, file.raw or b"")
            if text is None:
                reasons[file] = "unread"
            elif tells(text, words):
                reasons[file] = "named"
        return reasons

    def _hold_files(self, files):
        """Keep those from the partner that he is not to have unlooked at."""
        reasons = self._why_held(files)
        if reasons:
            unlinked = [Command.unlink(file.id) for file in reasons]
            settled = self.with_context(csp_files_settled=True)
            settled.attachment_ids = unlinked
            self._hold_from_partner(reasons)
        return files.browse(file.id for file in reasons)

    def _hold_from_partner(self, reasons):
        """Let these {file: reason} wait for an agent, as the share's own."""
        self.env["csp.held.file"]._hold(
            self, {self._own_copy(file): reason for file, reason in reasons.items()}
        )

    def _own_copy(self, file):
        """The file itself if it is the share's, or else a copy: it is needed there."""
        owner = {"res_model": self._name, "res_id": self.id}
        if (file.res_model, file.res_id) == (self._name, self.id):
            return file
        return file.copy({**owner, "access_token": False})

    def _free_files(self, held):
        """Give the partner what an agent has looked at, and say who did."""
        files = held.file_id
        # First, as what belongs to a record goes with it.
        files.write({"res_model": self._name, "res_id": self.id})
        held.unlink()
        # What was held was nobody's but the desk's.
        share = self.sudo().with_context(csp_files_settled=True)
        share.attachment_ids = [Command.link(file.id) for file in files]
        share.message_post(
            body=self.env._(
                "Shared all the same: %(names)s", names=", ".join(files.mapped("name"))
            ),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    # ------------------------------------------------------------------
    # Files that come with our words
    # ------------------------------------------------------------------

    def message_post(self, **kwargs):
        share = self.with_context(csp_searches_files=self._is_said_by_us(kwargs))
        return super(CspTicketShare, share).message_post(**kwargs)

    def _is_said_by_us(self, kwargs):
        """Whether one of us says it to the partner, who himself may send anything."""
        if not self._is_said(kwargs) or kwargs.get("message_type") == "email":
            return False
        author_id = kwargs.get("author_id") or self.env.user.partner_id.id
        author = self.env["res.partner"].sudo().browse(author_id)
        return not (author.partner_share or self._applied())

    def _process_attachments_for_post(
        self, attachments, attachment_ids, message_values
    ):
        values = super()._process_attachments_for_post(
            attachments, attachment_ids, message_values
        )
        if self and self.env.context.get("csp_searches_files"):
            links = values["attachment_ids"]
            values["attachment_ids"] = self.sudo()._without_held(links)
        return values

    def _without_held(self, links):
        """Those of these `link` commands whose files the partner may have at once."""
        files = self.env["ir.attachment"].browse(file_id for _link, file_id in links)
        reasons = self._why_held(files)
        self._hold_from_partner(reasons)
        return [Command.link(file.id) for file in files if file not in reasons]
