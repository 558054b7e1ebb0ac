import itertools
import json
import logging
import uuid
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..mirror import envelope, events
from ..mirror.errors import MirrorError, Refusal
from ..mirror.peer import parcels
from ..mirror.texts import named

_logger = logging.getLogger(__name__)

# Events that are taken from one request, and handed out in one answer.
MOST_EVENTS = 200


class CspMirror(models.Model):
    """What the other side may call here: two methods, each signed on top of its key.

    What comes is kept first, each event once, and done then: it is safe here even
    when it cannot be done yet.
    """

    _inherit = "csp.mirror"

    @api.model
    def push(self, body, signature):
        """They hand over events: say which we have for good, and which never."""
        mirror = self._calling()
        content = mirror._unsealed(body, signature, events=list)
        mirror._keep_contact()
        answer = mirror._store(content["events"])
        mirror._apply_waiting()
        if mirror._is_behind():
            soon = fields.Datetime.now() + timedelta(seconds=10)
            mirror._trigger_exchange(at=soon)
        return mirror._sealed(content, answer)

    @api.model
    def pull(self, body, signature):
        """They say what they have of each share: give what is missing there."""
        mirror = self._calling()
        content = mirror._unsealed(body, signature, received=dict)
        mirror._keep_contact()
        received = mirror._read_received(content["received"])
        mirror._acknowledge(received)
        missing = mirror._missing(received)
        wire = next(parcels(event._wire() for event in missing), [])
        return mirror._sealed(content, {"events": [event.wire() for event in wire]})

    # ------------------------------------------------------------------
    # Who calls, and whether it is really they
    # ------------------------------------------------------------------

    @api.model
    def _calling(self):
        """The connection whose technical user calls; nobody else has one."""
        # Technical users have no rights at all. Nothing of the caller's context counts.
        mirrors = self.with_env(self.env(su=True, context={}))
        mirror = mirrors.search(
            [("user_id", "=", self.env.uid), ("state", "=", "active")]
        )
        if not mirror:
            raise AccessError(
                self.env._(
                    "Only the Odoo of a partner speaks here, with the keys that were "
                    "exchanged."
                )
            )
        language = mirror.company_id.partner_id.lang
        return mirror.with_company(mirror.company_id).with_context(lang=language)

    def _unsealed(self, body, signature, **types):
        """What they ask; it has an id, and these names with a value of their type."""
        sealed = {"body": body, "signature": signature}
        try:
            content = envelope.unseal(self._link(), sealed, envelope.now())
            uuid.UUID(content["id"])
            strangers = [
                name for name in types if type(content[name]) is not types[name]
            ]
        except MirrorError as error:
            _logger.warning("Mirror %s refused a request: %s", self.id, error.code)
            raise AccessError(error.sentence(self.env._)) from None
        except envelope.MALFORMED:
            strangers = ["id"]
        if strangers:
            _logger.warning("Mirror %s refused a malformed request", self.id)
            raise UserError(
                self.env._(
                    "What came is signed, and cannot be understood. Both sides should "
                    "run the same version of CSP Support."
                )
            )
        return content

    def _sealed(self, question, answer):
        content = {**answer, "id": question["id"]}
        return envelope.seal(self._link(), content, envelope.now())

    # ------------------------------------------------------------------
    # Keeping what came
    # ------------------------------------------------------------------

    def _store(self, raw_events):
        """Keep what is new; which are here now, and which never will be."""
        kept, refused, new = [], {}, []
        for raw in raw_events[:MOST_EVENTS]:
            try:
                new.append(events.read(raw))
            except Refusal as error:
                refused[str(raw.get("uuid") if isinstance(raw, dict) else "")[:36]] = (
                    error.code
                )
        known = self._known([event.uuid for event in new])
        for event in new:
            if event.uuid in known:
                kept.append(event.uuid)
                continue
            reason = self._keep_event(event)
            known.add(event.uuid)
            if reason:
                refused[event.uuid] = reason
            else:
                kept.append(event.uuid)
        return {"kept": kept, "refused": refused}

    def _known(self, uuids):
        """Those of these events that came before."""
        found = self.env["csp.mirror.event"].search_fetch(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "in"),
                ("uuid", "in", uuids),
            ],
            ["uuid"],
        )
        return set(found.mapped("uuid"))

    def _keep_event(self, event):
        """Keep a new event; the code of the reason when it is refused.

        A refused one keeps its place, so that those after it are not held up.
        """
        vals = {
            "mirror_id": self.id,
            "share_uuid": event.share,
            "direction": "in",
            "uuid": event.uuid,
            "sequence": event.sequence,
            "kind": named(event.kind),
        }
        if self._is_taken(event):
            return "wrong_value"
        try:
            events.check(event)
        except Refusal as error:
            reason = error.sentence(self.env._)
            self._create_event(vals)._finish(state="refused", error=reason)
            return error.code
        self._create_event({**vals, "payload": json.dumps(event.payload)})
        return None

    def _create_event(self, vals):
        return self.env["csp.mirror.event"].create(vals)

    def _is_taken(self, event):
        """Whether there was another event of this number already."""
        return bool(
            self.env["csp.mirror.event"].search_count(
                [
                    ("mirror_id", "=", self.id),
                    ("direction", "=", "in"),
                    ("share_uuid", "=", event.share),
                    ("sequence", "=", event.sequence),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------------
    # What is missing
    # ------------------------------------------------------------------

    def _unconfirmed(self):
        """How many events we have without a gap, of each share of which they wait."""
        self.env["csp.mirror.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT this.share_uuid,
                       MIN(this.sequence),
                       MIN(this.sequence) FILTER (WHERE later.id IS NULL)
                  FROM csp_mirror_event this
             LEFT JOIN csp_mirror_event later
                    ON later.mirror_id = this.mirror_id
                   AND later.direction = this.direction
                   AND later.share_uuid = this.share_uuid
                   AND later.sequence = this.sequence + 1
                 WHERE this.mirror_id = %(mirror)s
                   AND this.direction = 'in'
                   AND this.share_uuid IN (
                       SELECT share_uuid
                         FROM csp_mirror_event
                        WHERE mirror_id = %(mirror)s
                          AND direction = 'in'
                          AND NOT COALESCE(is_confirmed, false)
                   )
              GROUP BY this.share_uuid
                """,
                mirror=self.id,
            )
        )
        return {share: last if first == 1 else 0 for share, first, last in rows}

    def _confirm(self, received):
        """They know now that we have these."""
        for share, number in received.items():
            self.env["csp.mirror.event"].search(
                [
                    ("mirror_id", "=", self.id),
                    ("direction", "=", "in"),
                    ("share_uuid", "=", share),
                    ("sequence", "<=", number),
                    ("is_confirmed", "=", False),
                ]
            ).is_confirmed = True

    @api.model
    def _read_received(self, received):
        """What they say they have, as far as it can be read."""
        return {
            share: number
            for share, number in received.items()
            if events.UUID.fullmatch(share) and type(number) is int
        }

    def _acknowledge(self, received):
        """What they have need not be sent any more."""
        waiting = self.env["csp.mirror.event"].search(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "out"),
                ("state", "=", "waiting"),
                ("share_uuid", "in", list(received)),
            ]
        )
        waiting.filtered(
            lambda event: event.sequence <= received[event.share_uuid]
        )._finish(error=False)

    def _missing(self, received):
        """What they do not have: all that waits, and what was lost after it arrived."""
        outgoing = self.env["csp.mirror.event"].search(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "out"),
                "|",
                ("state", "=", "waiting"),
                ("share_uuid", "in", list(received)),
            ]
        )
        return outgoing.filtered(
            lambda event: event.sequence > received.get(event.share_uuid, 0)
        )[:MOST_EVENTS]

    # ------------------------------------------------------------------
    # Doing what came
    # ------------------------------------------------------------------

    def _apply_waiting(self):
        """Do what came, in the order of each share; what has to wait, waits."""
        waiting = self.env["csp.mirror.event"].search(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "in"),
                ("state", "=", "waiting"),
            ],
            order="share_uuid, sequence",
        )
        if not waiting or not self.try_lock_for_update():
            # Nothing to do, or somebody else is at it.
            return
        settled = self._settled_numbers(waiting)
        for event in waiting:
            numbers = settled[event.share_uuid]
            if event.sequence == _first_missing(numbers) and event._apply():
                numbers.add(event.sequence)
        if waiting.filtered(lambda event: event.state == "waiting"):
            # Something is missing, or cannot be done yet: ask, and try again.
            self.pull_due_at = min(self.pull_due_at, fields.Datetime.now())

    def _is_behind(self):
        """Whether something that came could not be done yet."""
        return self.pull_due_at <= fields.Datetime.now()

    def _settled_numbers(self, waiting):
        """The numbers of the events that were done or refused, of each share.

        One may be refused at once while those before it still wait.
        """
        groups = self.env["csp.mirror.event"]._read_group(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "in"),
                ("state", "!=", "waiting"),
                ("share_uuid", "in", waiting.mapped("share_uuid")),
            ],
            ["share_uuid"],
            ["sequence:array_agg"],
        )
        return defaultdict(set, {share: set(numbers) for share, numbers in groups})


def _first_missing(numbers):
    return next(number for number in itertools.count(1) if number not in numbers)
