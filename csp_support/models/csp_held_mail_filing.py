from markupsafe import Markup

from odoo import models


class CspHeldMail(models.Model):
    """A held mail on the thread where an agent has it filed."""

    _inherit = "csp.held.mail"

    def _file_on_share(self):
        """As a word of the partner, whichever of his people's addresses it has."""
        share = self.share_id
        organisation = share.partnership_id.partner_id
        is_theirs = self.partner_id.commercial_partner_id == organisation
        self._post_on(
            share,
            subtype_xmlid="mail.mt_comment",
            author_id=is_theirs and self.partner_id.id,
        )

    def _file_on_ticket(self):
        """What the customer wrote joins the talk with him; all else is a note."""
        ticket = self.ticket_id
        customer = ticket.commercial_partner_id
        is_customers = customer and self.partner_id.commercial_partner_id == customer
        self._post_on(
            ticket,
            subtype_xmlid="mail.mt_comment" if is_customers else "mail.mt_note",
            author_id=self.partner_id.id,
        )

    def _post_on(self, record, **values):
        files = self.attachment_ids
        # They are the thread's now: whoever reads it reads them.
        files.write({"res_model": record._name, "res_id": record.id})
        record.message_post(
            body=self._filed_body(),
            subject=self.name,
            message_type="email",
            email_from=self.email_from,
            message_id=self.message_identifier,
            attachment_ids=files.ids,
            **values,
        )

    def _filed_body(self):
        # The field that takes it sanitises it, and has done so already.
        body = Markup(self.body or "")
        if not self.left_out:
            return body
        return body + Markup("<p>%s<br/>%s</p>") % (
            self.env._("Left out, for they were too big or too many:"),
            self.left_out,
        )
