from odoo import models
from odoo.tools import formataddr, parse_contact_from_email, plaintext2html
from odoo.tools.mail import append_content_to_html


class MailMail(models.Model):
    """Mails to a reseller's customers go out in the reseller's name, where agreed.

    Here, where each recipient gets a mail of his own: whoever else reads the same
    message gets it from us. The address stays ours, as no other may send from the
    reseller's domain; answers go to him.
    """

    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        if self.model == "helpdesk.ticket" and self.res_id:
            ticket = self.env["helpdesk.ticket"].sudo().browse(self.res_id).exists()
            partnership = ticket._csp_sender()
            for email in emails if partnership else ():
                if ticket._csp_is_end_customer(email["partner_id"]):
                    email.update(partnership._in_their_name(email))
        return emails


class CspPartnership(models.Model):
    _inherit = "csp.partnership"

    def _in_their_name(self, email):
        """What changes in a mail to one of their customers."""
        changed = {}
        if self.sender_name:
            _name, address = parse_contact_from_email(email["email_from"] or "")
            changed["email_from"] = formataddr((self.sender_name, address))
        if self.sender_email:
            name = self.sender_name or self.partner_id.name
            changed["reply_to"] = formataddr((name, self.sender_email))
        if self.sender_footer:
            footer = plaintext2html(self.sender_footer)
            changed["body"] = append_content_to_html(
                email["body"], footer, plaintext=False
            )
            changed["body_alternative"] = (
                f"{email['body_alternative']}\n\n{self.sender_footer}"
            )
        return changed


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _csp_sender(self):
        """The partnership in whose name its customers are written to, if any is."""
        if not self.csp_reseller_id:
            return self.env["csp.partnership"]
        return (
            self.env["csp.partnership"]
            ._with_reseller(self.csp_reseller_id, self.company_id)
            .filtered(lambda own: own.sender_name or own.sender_email)
        )

    def _csp_is_end_customer(self, person):
        """Whether a mail to that person, or to a mere address, is to the customer."""
        if not person:
            return not self.csp_is_resellers
        customer = self.csp_tenant_id.commercial_partner_id
        return person.commercial_partner_id == customer
