from odoo import models


class IrAttachment(models.Model):
    """A file that is taken from what was said here goes away in the other Odoo too."""

    _inherit = "ir.attachment"

    def unlink(self):
        shares = self.env["csp.ticket.share"].sudo()
        said = self._said_on(shares)
        result = super().unlink()
        for message in said:
            shares.browse(message.res_id)._tell_corrected(message, self.browse())
        return result

    def _said_on(self, shares):
        """The messages of these files, if nobody tells of them already."""
        # Whose files may be deleted is checked by Odoo.
        files = self.sudo().filtered(lambda file: file.res_model == shares._name)
        messages = shares.env["mail.message"]
        if not files or shares._applied() or self.env.context.get("csp_mirror_writes"):
            return messages
        return messages.search(
            [("model", "=", shares._name), ("attachment_ids", "in", files.ids)]
        )
