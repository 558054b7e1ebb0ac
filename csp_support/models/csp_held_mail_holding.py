import email
import email.policy
import logging
import re

from markupsafe import Markup

from odoo import api, models
from odoo.tools import email_normalize_all, human_size, plaintext2html

from ..correspondence import bounded

_logger = logging.getLogger(__name__)

MAXIMUM_HEADERS = 10_000
# Where a mail that cannot be read says whom it is for.
HEAD = 65_536
MAXIMUM_READ = 20_000


class CspHeldMail(models.Model):
    """Holding a mail: all of it, for one who may see it, who is told once."""

    _inherit = "csp.held.mail"

    @api.model
    def _hold(self, incoming, reason, share):
        """Keep this mail, about `share` or about none that is known."""
        values = incoming.values
        files = bounded(share._mail_attachments(values))
        # It can be about one share only.
        share = share if len(share) == 1 else share.browse()
        if self._is_known(values["message_id"], share):
            _logger.info("A mail that is held came again: %s", values["message_id"])
            return self.browse()
        held = self.create(
            {
                **self._prepare_held(values, reason, share),
                "body": share._mail_body(values),
                "headers": self._header_text(incoming.message),
                "left_out": "\n".join(
                    f"{name} ({human_size(size)})" for name, size in files.left_out
                ),
            }
        )
        held._attach(files.kept)
        held._ask_to_look()
        return held

    @api.model
    def _hold_unread(self, raw):
        """Keep a mail that Odoo cannot read, if it is for a share; whether it was."""
        raw = raw.encode() if isinstance(raw, str) else bytes(raw)
        shares = self.env["csp.ticket.share"]
        found = re.findall(rb"share-[0-9a-f]{16}@[\w.-]+", raw[:HEAD], re.IGNORECASE)
        keys = shares._reply_keys(b",".join(found).decode().lower())
        if not keys:
            return False
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        values = {
            "subject": _printable(message.get("Subject")),
            "email_from": _printable(message.get("From")),
            "message_id": _printable(message.get("Message-Id")).strip(),
            "recipients": _printable(message.get("To")),
        }
        share = shares._by_reply_key(keys)[:1]
        if values["message_id"] and self._is_known(values["message_id"], share):
            return True
        text = raw.partition(b"\n\r\n")[2] or raw.partition(b"\n\n")[2]
        held = self.create(
            {
                **self._prepare_held(values, "unreadable", share),
                "body": plaintext2html(_readable(text[:MAXIMUM_READ])),
            }
        )
        held._attach([("mail.eml", raw)])
        held._ask_to_look()
        return True

    @api.model
    def _is_known(self, identifier, share):
        return bool(
            self.search_count(
                [
                    ("message_identifier", "=", identifier),
                    ("share_id", "in", share.ids or [False]),
                ],
                limit=1,
            )
        )

    @api.model
    def _prepare_held(self, values, reason, share):
        sender = values.get("email_from") or ""
        return {
            "name": _printable(values.get("subject")) or self.env._("(No subject)"),
            "email_from": _printable(sender),
            "partner_id": self._sender(share, sender).id,
            "recipients": _printable(values.get("recipients")),
            "message_identifier": _printable(values["message_id"]),
            "reason": reason,
            "share_id": share.id,
            "company_id": (share.company_id or self._addressed(values)).id,
        }

    @api.model
    def _addressed(self, values):
        """The company to whose domain it was sent."""
        addresses = email_normalize_all(values.get("recipients"))
        domains = [address.partition("@")[2] for address in addresses]
        company = self.env["res.company"].search(
            [("alias_domain_id.name", "in", domains)], limit=1
        )
        return company or self.env.company

    @api.model
    def _sender(self, share, sender):
        thread = share or self.env["mail.thread"]
        return thread._partner_find_from_emails_single([sender], no_create=True)[:1]

    @api.model
    def _header_text(self, message):
        lines = (f"{name}: {value}" for name, value in message.items())
        return _printable("\n".join(lines))[:MAXIMUM_HEADERS]

    def _attach(self, attachments):
        """Store the files of a mail; those who see the mail see them."""
        values = {"model": self._name, "res_id": self.id, "body": Markup()}
        commands = self._process_attachments_for_post(attachments, [], values)
        self.attachment_ids = commands["attachment_ids"]

    def _ask_to_look(self):
        """An activity, unless one about the same shared ticket waits already."""
        self.ensure_one()
        waiting = self.search_count(
            [
                ("id", "!=", self.id),
                ("share_id", "=", self.share_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "held"),
                ("activity_ids", "!=", False),
            ],
            limit=1,
        )
        if waiting:
            return
        user = self._manager()
        mail = self.with_context(lang=user.lang)
        mail.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=mail.env._("Say where this mail belongs, or discard it"),
            user_id=user.id,
        )

    def _manager(self):
        """Who leads the ticket's team, or the desk."""
        managers = self.env["res.users"]._csp_managers(self.company_id).sorted("id")
        leader = self.ticket_id.team_id.user_id
        return leader or managers[:1] or self.env.user


def _readable(raw):
    return _printable(raw.decode("utf-8", "replace"))


def _printable(text):
    """The text without what the database does not take."""
    printable = str(text or "").replace("\x00", "")
    return printable.encode("utf-8", "replace").decode()
