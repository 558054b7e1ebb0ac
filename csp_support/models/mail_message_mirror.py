from odoo import models


class MailMessage(models.Model):
    """A message of a share that is deleted here goes away in the other Odoo too."""

    _inherit = "mail.message"

    def unlink(self):
        shares = self.env["csp.ticket.share"]
        said = self.sudo().filtered(lambda message: message.model == shares._name)
        if said and not shares._applied():
            shares._tell_deleted(said)
        # Their files go with them, and are told with them.
        telling = self.with_context(csp_mirror_writes=True)
        return super(MailMessage, telling).unlink()
