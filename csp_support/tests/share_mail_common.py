from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from odoo.tests import TransactionCase

from odoo.addons.mail.tests.common import MockEmail

from .share_common import ShareCommon

DOMAIN = "desk.example"
PROVIDER = "anna@lucerne.example"
CUSTOMER = "carlo@contoso.example"
AGENT = "ben@desk.example"
STRANGER = "somebody@elsewhere.example"


class ShareMailCommon(ShareCommon):
    """A desk with mail addresses, a partner and a customer who write mails."""

    numbers = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {
                "name": DOMAIN,
                "catchall_alias": "catchall",
                "bounce_alias": "bounce",
                "default_from": "notifications",
            }
        )
        cls.company.email = f"info@{DOMAIN}"
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {
                "name": "Desk",
                "company_id": cls.company.id,
                "user_ids": cls.agent.ids,
                "alias_name": "support",
            }
        )
        cls.agent.email = AGENT
        cls.provider.partner_id.email = PROVIDER
        cls.customer = cls._portal_user("contoso_user", cls.contoso.partner_id)
        cls.customer.partner_id.write({"name": "Carlo Bianchi", "email": CUSTOMER})
        cls.contoso.partner_id.name = "Contoso Chemicals"
        cls.ticket = cls._ticket(
            cls.contoso,
            "Backup of the VM fails",
            partner_id=cls.customer.partner_id.id,
            team_id=cls.team.id,
            user_id=cls.agent.id,
        )
        cls.share = cls._share(cls.ticket)
        cls.address = cls.share.sudo().reply_address

    def setUp(self):
        super().setUp()
        gateway = self.mock_mail_gateway()
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)

    @classmethod
    def _mail(cls, text="Extend the vault.", **headers):
        """A mail of the partner to the share, but for what `headers` say."""
        message = EmailMessage(policy=SMTP)
        headers = {
            "From": f"Anna <{PROVIDER}>",
            "To": cls.address,
            "Subject": "Re: something",
            "Message-ID": f"<{next(cls.numbers)}@lucerne.example>",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        for name, value in headers.items():
            if value is not None:
                message[name] = value
        message.set_content(text)
        return message

    def _receive(self, message):
        """What Odoo makes of this mail: new messages of shares and tickets, held ones.

        As its gateway does it for a mailbox.
        """
        raw = message if isinstance(message, bytes) else message.as_bytes()
        before = self._kept()
        self.env["mail.thread"].sudo().message_process("helpdesk.ticket", raw)
        after = self._kept()
        return {name: after[name] - before[name] for name in after}

    def _kept(self):
        message = self.env["mail.message"].sudo()
        mails = ("message_type", "in", ("email", "auto_comment"))
        return {
            "share": message.search([("model", "=", "csp.ticket.share"), mails]),
            "ticket": message.search([("model", "=", "helpdesk.ticket"), mails]),
            "held": self.env["csp.held.mail"].sudo().search([]),
        }

    def assertPosted(self, message, share=None):
        """It is on the share's thread as the partner's word; returns its message."""
        found = self._receive(message)
        self.assertFalse(found["held"], found["held"].mapped("reason"))
        self.assertFalse(found["ticket"])
        self.assertEqual(found["share"][-1:].res_id, (share or self.share).id)
        self.assertFalse(found["share"].subtype_id.internal)
        return found["share"]

    def assertNoted(self, message):
        found = self._receive(message)
        self.assertFalse(found["held"] or found["ticket"])
        self.assertEqual(found["share"].res_id, self.share.id)
        self.assertTrue(found["share"].subtype_id.internal)
        return found["share"]

    def assertHeld(self, message, reason):
        found = self._receive(message)
        self.assertFalse(found["share"] or found["ticket"])
        self.assertEqual(found["held"].mapped("reason"), [reason])
        return found["held"]

    def assertOnTicket(self, message, ticket=None):
        found = self._receive(message)
        self.assertFalse(found["share"] or found["held"])
        self.assertEqual(found["ticket"].res_id, (ticket or self.ticket).id)
        return found["ticket"]

    def _sent(self):
        """The mails that went out, as they leave Odoo."""
        return [
            message_from_bytes(each["EmailMessage"].as_bytes(), policy=SMTP)
            for each in self._mails
        ]


class ShareMailCase(ShareMailCommon, MockEmail, TransactionCase):
    """Base of the tests without a browser."""
