from odoo import api, models
from odoo.tools import formataddr, parse_contact_from_email

# Among the headers of a mail that waits: another name for its sender. It never leaves.
SENDER_NAME = "X-Csp-Sender-Name"


class IrMailServer(models.Model):
    """Lets one recipient of a message read another sender's name than the rest.

    Odoo takes the sender from the message, which is the same for all of them.
    """

    _inherit = "ir.mail_server"

    @api.model
    def _build_email__(self, email_from, *args, **kwargs):
        headers = dict(kwargs.get("headers") or {})
        if SENDER_NAME in headers:
            _ours, address = parse_contact_from_email(email_from or "")
            email_from = formataddr((headers.pop(SENDER_NAME), address))
            kwargs["headers"] = headers
        return super()._build_email__(email_from, *args, **kwargs)
