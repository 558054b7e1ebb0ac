from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class OutgoingMails:
    """Mails as they leave the server."""

    def _mails(self):
        """The mails in the queue, sent: as they leave the server."""
        with self._captured() as mails:
            outgoing = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
            outgoing.send(raise_exception=True)
        return mails

    @contextmanager
    def _captured(self):
        mails = []

        def send_email(server, message, *args, **options):
            mails.append(message)
            return message["Message-Id"]

        # Odoo sends nothing in tests, and connects with no server.
        with (
            patch.object(IrMail_Server, "_disable_send", return_value=False),
            patch.object(IrMail_Server, "_connect__", return_value=None),
            patch.object(IrMail_Server, "send_email", send_email),
        ):
            yield mails

    def _html(self, mail):
        return mail.get_body(("html",)).get_content()
