from odoo import models

# Instead of our logo, for a reseller who has none.
PLAIN_AVATAR = "/web/static/img/placeholder.png"


class MailMessage(models.Model):
    """A ticket's talk on the portal: what we say as a company, a reseller says."""

    _inherit = "mail.message"

    def _portal_message_format(self, properties_names, options=None):
        rows = super()._portal_message_format(properties_names, options=options)
        by_companies = self.sudo().filtered(
            lambda own: own.model == "helpdesk.ticket" and own.author_id.is_company
        )
        speakers = {own.id: own._csp_other_speaker() for own in by_companies}
        for row in rows:
            if letterhead := speakers.get(row["id"]):
                row["author_id"]["name"] = letterhead["name"]
                row["author_avatar_url"] = letterhead["logo"] or PLAIN_AVATAR
        return rows

    def _csp_other_speaker(self):
        """The letterhead of who said it in the visitor's eyes; None if we did."""
        ticket = self.env["helpdesk.ticket"].browse(self.res_id)
        if self.author_id != ticket.company_id.partner_id:
            return None
        return ticket._portal_letterhead()
