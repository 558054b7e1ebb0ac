from odoo.fields import Command
from odoo.tests import TransactionCase

from .hand_over_common import HandOverCommon


class ShareCommon(HandOverCommon):
    """Partner organisations, agreements with them, and tickets shared with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lucerne = cls._organisation("Lucerne Publishing")
        cls.provider = cls._portal_user("lucerne_user", cls.lucerne)
        cls.partnership = cls._partnership(cls.lucerne, cls.provider)

    @classmethod
    def _organisation(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def _partnership(cls, organisation, users, **vals):
        return cls.env["csp.partnership"].create(
            {
                "partner_id": organisation.id,
                "company_id": cls.company.id,
                "role": "provider",
                "state": "active",
                "contact_ids": [Command.set(users.partner_id.ids)],
                **vals,
            }
        )

    @classmethod
    def _share(cls, ticket=None, partnership=None, **vals):
        """A share as an agent makes it."""
        ticket = ticket or cls._ticket(cls.contoso, "Backup of the VM fails")
        partnership = partnership or cls.partnership
        vals = {"ticket_id": ticket.id, "partnership_id": partnership.id, **vals}
        return cls.env["csp.ticket.share"].with_user(cls.agent).create(vals)

    def _as(self, user, share):
        """The share as this user has it."""
        return share.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _said(self, share):
        """What was said last on the share's thread, without tags."""
        return share.sudo().message_ids[:1].preview or ""


class ShareCase(ShareCommon, TransactionCase):
    """Base of the tests without a browser."""
