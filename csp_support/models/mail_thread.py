import logging
import xmlrpc.client

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import AccessError

from .incoming_mail import IncomingMail

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """Odoo's mail gateway, which asks first whether a mail is for a share."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, *args, **kwargs):
        if self.env.user.share and not self.env.su:
            # Over RPC anybody could hand in a mail in anybody's name.
            raise AccessError(self.env._("Only the mail gateway hands in mails."))
        if isinstance(message, xmlrpc.client.Binary):
            message = message.data
        try:
            with self.env.cr.savepoint():
                return super().message_process(model, message, *args, **kwargs)
        except OperationalError:
            # Two at once: whoever called tries again.
            raise
        except Exception:
            # Odoo's caller would drop it. Whoever runs the gateway keeps mails.
            if not self._csp_gateway("csp.held.mail")._hold_unread(message):
                raise
            _logger.warning("A mail to a share could not be read: held", exc_info=True)
            return False

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        shares = self._csp_gateway("csp.ticket.share")
        routes = shares._mail_routes(IncomingMail(message, message_dict))
        if routes is not None:
            return routes
        return super().message_route(
            message,
            message_dict,
            model=model,
            thread_id=thread_id,
            custom_values=custom_values,
        )

    def _csp_gateway(self, model):
        """The model as the gateway uses it."""
        # Whoever runs the gateway need not have a right to shares. Files that act when
        # they are opened become plain text, as with all mails.
        return self.env[model].sudo().with_context(attachments_mime_plainxml=True)
