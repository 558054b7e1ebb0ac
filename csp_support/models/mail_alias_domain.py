from odoo import models

from .csp_ticket_share_address import ADDRESS


class MailAliasDomain(models.Model):
    """Addresses of shares are Odoo's own, too: nobody becomes a contact with one."""

    _inherit = "mail.alias.domain"

    def _find_aliases(self, email_list):
        found = list(super()._find_aliases(email_list))
        return found + [
            email
            for email in email_list
            if email and email not in found and ADDRESS.fullmatch(email)
        ]
