import base64
import json
import uuid
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..mirror import events

DIRECTIONS = [("out", "To them"), ("in", "From them")]

KINDS = [
    ("share", "Shared"),
    ("change", "Changed"),
    ("message", "Message"),
    ("edit", "Corrected"),
    ("delete", "Deleted"),
    ("move", "Step"),
    ("reference", "Number"),
    ("void", "Taken back"),
]

STATES = [("waiting", "Waiting"), ("done", "Done"), ("refused", "Refused")]

# What was sent is kept so long, in case the other side goes back to an old backup.
KEPT_DAYS = 30


class CspMirrorEvent(models.Model):
    """What one side did with a share, on its way to the other, or come from there.

    Written in the transaction of the change itself, so that neither is there without
    the other. The number within the share tells the order, the uuid makes sure that
    it is taken once.
    """

    _name = "csp.mirror.event"
    _description = "Event between Two Odoos"
    _order = "id"
    _rec_name = "kind"

    mirror_id = fields.Many2one(
        "csp.mirror", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="mirror_id.company_id", store=True)
    share_id = fields.Many2one(
        "csp.ticket.share", string="Shared Ticket", readonly=True, index=True
    )
    share_uuid = fields.Char(required=True, readonly=True)
    direction = fields.Selection(DIRECTIONS, required=True, readonly=True)
    uuid = fields.Char(
        required=True, readonly=True, default=lambda self: str(uuid.uuid4())
    )
    sequence = fields.Integer(string="Number", required=True, readonly=True)
    kind = fields.Char(required=True, readonly=True)
    kind_label = fields.Char(string="What", compute="_compute_kind_label")
    message_id = fields.Many2one(
        "mail.message",
        string="What Was Said",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    payload = fields.Text(
        groups=fields.NO_ACCESS, exportable=False, copy=False, prefetch=False
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="waiting", index=True
    )
    is_confirmed = fields.Boolean(readonly=True, help="They know that we have it.")
    attempts = fields.Integer(string="Times Tried", readonly=True, default=0)
    next_attempt_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime(readonly=True)
    error = fields.Text(string="What Is Wrong", readonly=True)

    _uuid_unique = models.Constraint(
        "unique(mirror_id, uuid)", "This event is there already."
    )
    _sequence_unique = models.Constraint(
        "unique(mirror_id, direction, share_uuid, sequence)",
        "A shared ticket has one event of each number.",
    )
    _waiting_index = models.Index(
        "(mirror_id, direction, next_attempt_at) WHERE state = 'waiting'"
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_kind_label(self):
        labels = {
            "share": self.env._("Shared"),
            "change": self.env._("Changed"),
            "message": self.env._("Message"),
            "edit": self.env._("Corrected message"),
            "delete": self.env._("Deleted message"),
            "move": self.env._("Step"),
            "reference": self.env._("Number"),
            "void": self.env._("Taken back"),
        }
        for event in self:
            event.kind_label = labels.get(event.kind, event.kind)

    # ------------------------------------------------------------------
    # Going out
    # ------------------------------------------------------------------

    @api.model
    def _put(self, share, kind, values, files=None, message=None):
        """Write down for the other side what was done with `share`.

        `message` is what is told here of it, and can be corrected later.
        """
        share.mirror_sequence += 1
        payload = events.allowed(kind, values)
        self.create(
            {
                "mirror_id": share.mirror_id.id,
                "share_id": share.id,
                "share_uuid": share.uuid,
                "direction": "out",
                "sequence": share.mirror_sequence,
                "kind": kind,
                "message_id": message and message.id,
                "payload": json.dumps(
                    {"values": payload, "files": files.ids if files else []}
                ),
            }
        )
        share.mirror_id._trigger_exchange()

    def _wire(self):
        """The event as it is sent, with the files as they are now."""
        self.ensure_one()
        kept = json.loads(self.payload or "{}")
        kind = self.kind if kept else "void"
        payload = kept.get("values", {})
        if "files" in events.KINDS[kind]:
            payload["files"] = self._wire_files(kept["files"])
        return events.Event(self.uuid, self.share_uuid, self.sequence, kind, payload)

    def _wire_files(self, ids):
        """Name and content of the files that are not too large for the way."""
        files, room = [], events.LARGEST_FILES
        for file in self.env["ir.attachment"].browse(ids).exists():
            size = file.file_size
            if (
                size <= min(events.LARGEST_FILE, room)
                and len(files) < events.MOST_FILES
            ):
                room -= size
                content = base64.b64encode(file.raw or b"").decode()
                files.append({"name": file.name[:255], "data": content})
        return files

    def _finish(self, **vals):
        self.write({"state": "done", "done_at": fields.Datetime.now(), **vals})

    def _void(self):
        """Nothing of what has not gone out yet goes out any more."""
        self.write({"kind": "void", "payload": False})

    @api.autovacuum
    def _gc_payloads(self):
        """Forget what was said in old events; that there were such is kept."""
        old = self.search(
            Domain("state", "!=", "waiting")
            & Domain("payload", "!=", False)
            & Domain("done_at", "<", fields.Datetime.now() - timedelta(days=KEPT_DAYS)),
            limit=1000,
        )
        old.payload = False
