import json
import uuid
from unittest.mock import patch

from odoo.tests import TransactionCase

from odoo.addons.base.models.ir_cron import IrCron

from ..mirror import envelope
from ..mirror.errors import MirrorError
from .share_common import ShareCommon


class Wire:
    """The way to the other side, as a client has it; it can be cut."""

    def __init__(self, other):
        self.other = other
        self.is_cut = False
        self.loses_answers = False
        self.sent = []

    def _ask(self, method, content):
        if self.is_cut:
            raise MirrorError("unreachable", host="other.example")
        ours = self.other._link()
        theirs = envelope.Link(ours.uuid, ours.secret, ours.other_side)
        sealed = envelope.seal(theirs, content, envelope.now())
        called = self.other.with_user(self.other.user_id).browse()
        answer = envelope.unseal(
            theirs, getattr(called, method)(**sealed), envelope.now()
        )
        if self.loses_answers:
            raise MirrorError("unreachable", host="other.example")
        return answer

    def push(self, request_id, events):
        wire = [event.wire() for event in events]
        self.sent += wire
        return self._ask("push", {"id": request_id, "events": wire})

    def pull(self, request_id, received):
        return self._ask("pull", {"id": request_id, "received": received})


class MirrorCommon(ShareCommon):
    """A reseller (our company) and its provider, as two companies of one database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(IrCron, "_commit_progress", lambda *args, **kwargs: 60)
        )
        cls.startClassPatcher(
            patch.object(
                cls.registry["csp.mirror"], "_commit", lambda self, work: work()
            )
        )
        cls.env["ir.config_parameter"].set_param("web.base.url", "https://us.example")
        cls.their_company = cls.env["res.company"].create({"name": "Lucerne"})
        cls.env.user.company_ids |= cls.their_company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.company | cls.their_company).ids,
            }
        )
        cls.their_partnership = cls.env["csp.partnership"].create(
            {
                "partner_id": cls._organisation("Our company, as they know it").id,
                "company_id": cls.their_company.id,
                "role": "reseller",
                "state": "active",
            }
        )
        cls.mirror = cls.env["csp.mirror"].create(
            {"partnership_id": cls.partnership.id}
        )
        cls.theirs = cls.env["csp.mirror"].create(
            {"partnership_id": cls.their_partnership.id}
        )
        cls._connect_both()

    @classmethod
    def _connect_both(cls):
        """Keys as the exchange of a code leaves them."""
        keys = [mirror._new_api_key() for mirror in (cls.mirror, cls.theirs)]
        link = str(uuid.uuid4())
        for mirror, side, key in (
            (cls.mirror, "inviter", keys[1]),
            (cls.theirs, "invited", keys[0]),
        ):
            mirror.uuid = link
            mirror._connect(
                side,
                "the-secret",
                key,
                address="https://other.example",
                database="other",
            )

    def setUp(self):
        super().setUp()
        self.to_them, self.to_us = Wire(self.theirs), Wire(self.mirror)

    def _exchange(self):
        """Both sides send and fetch, as their scheduled actions do."""
        for mirror, wire in ((self.mirror, self.to_them), (self.theirs, self.to_us)):
            mirror.write({"due_at": self.now, "pull_due_at": self.now})
            peer = patch.object(self.registry["csp.mirror"], "_peer", return_value=wire)
            with peer:
                mirror._exchange()
                mirror._apply_waiting()

    def _offer(self, title="Backup of the VM fails", **vals):
        """A ticket that an agent shares, as the wizard does."""
        ticket = self._ticket(self.contoso, title)
        shares = self.env["csp.ticket.share"].with_user(self.agent)
        shares = shares.with_context(allowed_company_ids=self.company.ids)
        share = shares._offered(ticket.with_env(shares.env), self.partnership, **vals)
        return share

    def _twin(self, share):
        """The same share on the other side."""
        return self.env["csp.ticket.share"].search(
            [
                ("uuid", "=", share.sudo().uuid),
                ("company_id", "=", self.their_company.id),
            ]
        )

    def _events(self, mirror, **criteria):
        domain = [("mirror_id", "=", mirror.id)]
        domain += [(name, "=", value) for name, value in criteria.items()]
        return self.env["csp.mirror.event"].search(domain)

    def _sealed(self, **content):
        """A request to us as the other side signs it."""
        link = self.theirs._link()
        content = {"id": str(uuid.uuid4()), **content}
        return envelope.seal(link, content, envelope.now())

    def _calling(self):
        """The two methods as their technical user calls them."""
        return self.env["csp.mirror"].with_user(self.mirror.user_id)

    def _event(self, share, kind, sequence, **payload):
        """An event of theirs."""
        return {
            "uuid": str(uuid.uuid4()),
            "share": share.sudo().uuid,
            "sequence": sequence,
            "kind": kind,
            "payload": payload,
        }

    def _push(self, *events):
        answer = self._calling().push(**self._sealed(events=list(events)))
        return json.loads(answer["body"])

    def _said_on(self, share):
        """What people said on the thread, the oldest first."""
        messages = share.sudo().message_ids.sorted("id")
        return [
            message.preview
            for message in messages
            if message.message_type == "comment" and not message.subtype_id.internal
        ]

    def _say(self, share, body, **kwargs):
        """What one of the side's people writes."""
        share.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=share.company_id.partner_id.id,
            **kwargs,
        )


class MirrorCase(MirrorCommon, TransactionCase):
    """Base of the tests without a server."""
