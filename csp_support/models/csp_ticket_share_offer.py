from odoo import api, models
from odoo.fields import Command

from .spoken_time import reader_zone

# Files of more bytes in all stay on the page: hardly a mail server takes more.
LETTER_BYTES = 10 * 1024 * 1024


class CspTicketShare(models.Model):
    """Making a share, and telling the partner of it."""

    _inherit = "csp.ticket.share"

    @api.model
    def _offered(self, ticket, partnership, files=None, **vals):
        """Share `ticket` with this partner, with copies of `files`, and tell him."""
        share = self.create(
            {"ticket_id": ticket.id, "partnership_id": partnership.id, **vals}
        )
        if files is None and share.share_attachments:
            files = share._ticket_files(ticket)
        share._add_files(files)
        share._keep_dossier()
        share._tell_partner()
        return share

    @api.model
    def _ticket_files(self, ticket):
        return self.env["ir.attachment"].search(
            [("res_model", "=", ticket._name), ("res_id", "=", ticket.id)]
        )

    def _add_files(self, files):
        """Copies of these files, which bear no name that is withheld."""
        for file in files or ():
            copy = file.copy(
                {
                    "name": self._concealed(file.name),
                    "description": False,
                    "res_model": self._name,
                    "res_id": self.id,
                    "access_token": False,
                }
            )
            self.attachment_ids = [Command.link(copy.id)]

    def _tell_partner(self):
        """The mail to the partner's people: what it is, and where to answer."""
        partner = self.sudo().partnership_id.partner_id
        share = self.with_context(
            lang=partner.lang or self.env.lang, tz=self._partner_zone()
        )
        share.with_context(csp_share_moves=True).message_post(
            body=self.env["ir.qweb"]
            .with_context(lang=share.env.lang)
            ._render("csp_support.ticket_share_letter", share._letter_values()),
            author_id=share._author().id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            **share.sudo()._enclosed(),
        )

    def _enclosed(self):
        """What goes along: whoever has no log-in does not come to the page."""
        dossier = self._dossier_text()
        name = self.env._("Dossier %(number)s.txt", number=self.ticket_number)
        return {
            "attachments": [(name, dossier.encode())] if dossier else [],
            "attachment_ids": self.attachment_ids.ids if self._fits_letter() else [],
        }

    def _fits_letter(self):
        return sum(self.attachment_ids.mapped("file_size")) <= LETTER_BYTES

    def _letter_values(self):
        partnership = self.sudo().partnership_id
        return {
            "share": self._partner_values(),
            "our_number": partnership.our_number,
            "zone": reader_zone(self.env),
            "fits": self.sudo()._fits_letter(),
        }

    def _partner_zone(self):
        """The time zone in which the partner's people read a mail."""
        partnership = self.sudo().partnership_id
        zones = (
            *partnership.contact_ids.mapped("tz"),
            partnership.partner_id.tz,
            partnership.calendar_id.tz,
            partnership.company_id.partner_id.tz,
        )
        return next(filter(None, zones), "UTC")
