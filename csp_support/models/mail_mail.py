from odoo import models


class MailMail(models.Model):
    """Mails to a reseller's customers go out in the reseller's name, where agreed.

    Here, where each recipient gets a mail of his own: whoever else reads the same
    message gets it from us.
    """

    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, *args, **kwargs):
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        thread = self._csp_thread()
        partnership = thread and thread._csp_sender()
        for email in emails if partnership else ():
            if thread._csp_is_end_customer(email["partner_id"]):
                email.update(partnership._in_their_name(email, thread.company_id))
        return emails

    def _csp_thread(self):
        """What the mail is about, if it is read by resellers' customers; or none."""
        if not (self.res_id and self.model in self.env):
            return None
        # Whoever sends the queue need not see what its mails are about.
        thread = self.env[self.model].sudo().browse(self.res_id)
        if not isinstance(thread, self.pool["csp.sender.mixin"]):
            return None
        return thread.exists()
