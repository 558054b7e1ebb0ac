import json
import logging

from markupsafe import Markup
from psycopg2 import DataError, IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mail import is_html_empty

from ..mirror.errors import Refusal
from ..mirror.events import ASKER_MOVES, WORKER_MOVES
from .csp_mirror_event_thread import safe

_logger = logging.getLogger(__name__)

# What foreign content can bring about that was not thought of: no reason to stop.
UNDOABLE = (
    ArithmeticError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)

MOVES_WITH_REASON = ("decline", "return")
MOVES_WITH_WORDS = ("answer", "ask_again")


class CspMirrorEvent(models.Model):
    """Doing here what the other side did there."""

    _inherit = "csp.mirror.event"

    def _apply(self):
        """Do it, once; whether it is settled, done or refused."""
        self.ensure_one()
        self.attempts += 1
        try:
            with self.env.cr.savepoint():
                values = json.loads(self.payload or "{}")
                getattr(self, f"_apply_{self.kind}")(values)
                self._finish(payload=False, error=False)
        except Refusal as error:
            reason = error.sentence(self.env._)
            self._finish(state="refused", payload=False, error=reason)
        except UserError as error:
            self.error = str(error)
        except UNDOABLE:
            # What they wrote stays out of the log.
            _logger.exception("Event %s cannot be done", self.id)
            self.error = self.env._(
                "It cannot be done here. It is tried again; if that lasts, look into "
                "the server's log."
            )
        return self.state != "waiting"

    # ------------------------------------------------------------------
    # One for each kind
    # ------------------------------------------------------------------

    def _apply_void(self, values):
        """It was taken back before it was sent."""

    def _apply_share(self, values):
        """A ticket of our own, with the partner as its customer, and its share."""
        if self._find_share():
            # Ours, or shared before: what it says then is a change.
            raise Refusal("not_theirs")
        partnership = self.mirror_id.partnership_id
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": values["title"] or self.env._("Shared ticket"),
                "description": self._ticket_text(values),
                "partner_id": partnership.partner_id.id,
                "company_id": self.company_id.id,
                "csp_severity": values["severity"],
                # Nobody has taken it yet, least of all the technical user.
                "user_id": False,
            }
        )
        self.share_id = self.env["csp.ticket.share"].create(
            {
                "ticket_id": ticket.id,
                "partnership_id": partnership.id,
                "mirror_id": self.mirror_id.id,
                "uuid": self.share_uuid,
                "received": True,
                "their_reference": values["reference"],
                **self._content(values),
            }
        )
        self._add_files(values)
        self._put(self.share_id, "reference", {"reference": ticket.number})

    def _apply_change(self, values):
        share = self._asked_share()
        share.write({**self._content(values), "their_reference": values["reference"]})
        self._add_files(values)

    def _apply_reference(self, values):
        self._share().their_reference = values["reference"]

    def _apply_move(self, values):
        move, share = values["move"], self._find_share()
        if not share and move == "withdraw":
            # It was taken back before we heard of it.
            return
        share = self._share()
        if move not in (ASKER_MOVES if share.received else WORKER_MOVES):
            raise Refusal("not_theirs")
        if values["reference"] and values["reference"] != share.their_reference:
            share.their_reference = values["reference"]
        if share._may_move(move):
            self._move(share, move, values)
        else:
            self._settle(share, move, values)

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _move(self, share, move, values):
        arguments = ()
        if move == "accept":
            arguments = (values["reference"],)
        elif move in MOVES_WITH_REASON:
            arguments = (values["body"] or "…",)
        elif move in MOVES_WITH_WORDS:
            words = safe(values["body"])
            arguments = (Markup("…") if is_html_empty(words) else words,)
        getattr(share, f"_{move}")(*arguments)

    def _settle(self, share, move, values):
        """Both sides acted at once: end up where they do, and lose no word.

        Who shared the ticket has the last word, so a close that meets a share given
        back meanwhile closes it. Every other step comes too late on this side, and
        on theirs ours does not.
        """
        if values["body"]:
            self._post(share, values["body"], {})
        if move == "close" and share.received and share.state == "declined":
            share.state = "closed"

    def _add_files(self, values):
        """Files of theirs that are not here yet."""
        share = self.share_id
        known = set(share.attachment_ids.mapped("checksum"))
        files = self._new_files(values, share._name, share.id)
        new = files.filtered(lambda file: file.checksum not in known)
        (files - new).unlink()
        if new:
            share.attachment_ids = [Command.link(file.id) for file in new]

    # ------------------------------------------------------------------
    # What it is about
    # ------------------------------------------------------------------

    def _find_share(self):
        """The share that both sides mean; only of this connection."""
        share = self.env["csp.ticket.share"].search(
            [("mirror_id", "=", self.mirror_id.id), ("uuid", "=", self.share_uuid)]
        )
        self.share_id = share
        return share.with_context(
            csp_mirror_event=self,
            # Files that act when they are opened become plain text.
            attachments_mime_plainxml=True,
        )

    def _share(self):
        share = self._find_share()
        if not share:
            raise Refusal("unknown_share")
        return share

    def _asked_share(self):
        """A share that they made: what it says is theirs to change."""
        share = self._share()
        if not share.received:
            raise Refusal("not_theirs")
        self._check_not_withdrawn(share)
        return share

    def _check_not_withdrawn(self, share):
        # What was on its way to us when we withdrew is ours to read.
        if share.received and share.state == "withdrawn":
            raise Refusal("withdrawn")

    def _content(self, values):
        return {
            "title": values["title"] or self.env._("Shared ticket"),
            "description": safe(values["description"]),
            "severity": values["severity"],
            "dossier_content": values["dossier"],
        }

    def _ticket_text(self, values):
        """What they say of the ticket, and of whose it is where they say it."""
        rows = [(self.env._("Their number"), values["reference"])]
        rows.append((self.env._("Service"), values["service"]))
        for name, label in (
            ("customer", self.env._("Customer")),
            ("contact", self.env._("Contact")),
            ("health", self.env._("Service health")),
        ):
            rows.append((label, ", ".join(filter(None, (values[name] or {}).values()))))
        lines = (
            Markup("<li><strong>%s:</strong> %s</li>") % row for row in rows if row[1]
        )
        return safe(values["description"]) + Markup("<ul>%s</ul>") % Markup().join(
            lines
        )
