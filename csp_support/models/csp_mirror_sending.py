import logging
import uuid
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import SQL

from ..mirror import backoff
from ..mirror.errors import REASONS, MirrorError
from ..mirror.peer import parcels

_logger = logging.getLogger(__name__)

# Events that one step claims and sends before it commits.
BATCH = 50

# Minutes after which a claimed event is free again: the worker that claimed it died.
CLAIM = 2

# Minutes until they are asked again for what did not arrive by itself.
PULL_INTERVAL = 5

# Answers that one pull takes, each up to a batch of events.
PULLS = 20


class CspMirror(models.Model):
    """Bringing events to the other side, and fetching what is missing, by the clock.

    Events are claimed so that no other worker has them, and no transaction is open
    while the other side is asked.
    """

    _inherit = "csp.mirror"

    due_at = fields.Datetime(
        string="Next Attempt", default=fields.Datetime.now, readonly=True, copy=False
    )
    pull_due_at = fields.Datetime(
        default=fields.Datetime.now, readonly=True, copy=False
    )
    failure_count = fields.Integer(
        string="Failures in a Row", readonly=True, copy=False
    )

    @api.model
    def _trigger_exchange(self, at=None):
        # Whoever writes a message has no business with scheduled actions.
        cron = self.env.ref("csp_support.ir_cron_mirror").sudo()
        cron._trigger(at=at)

    @api.model
    def _cron_exchange(self):
        """Send what waits to every connected Odoo, and ask each for what is missing."""
        cron = self.env["ir.cron"]
        active = self.search([("state", "=", "active"), ("is_paused", "=", False)])
        cron._commit_progress(remaining=len(active))
        for mirror in active:
            if mirror.due_at <= fields.Datetime.now():
                mirror._exchange()
            mirror._commit(mirror._apply_waiting)
            if not cron._commit_progress(1):
                break
        self._trigger_next()

    @api.model
    def _trigger_next(self):
        """Run again when something is due: the runner polls once a minute only."""
        failing = self.search(
            [
                ("state", "=", "active"),
                ("is_paused", "=", False),
                ("failure_count", ">", 0),
            ]
        )
        moments = {*failing.mapped("due_at")}
        if moments:
            self._trigger_exchange(at=moments)

    def _exchange(self):
        """Both ways with this one; its failure is kept and is nobody else's."""
        try:
            peer = self._peer()
            while self._send_batch(peer):
                pass
            if self.pull_due_at <= fields.Datetime.now():
                self._pull(peer)
        except MirrorError as error:
            self._commit(partial(self._keep_failure, error.sentence(self.env._)))
        except UserError as error:
            self._commit(partial(self._keep_failure, str(error)))

    def _commit(self, work):
        """Do this in a transaction of its own, again if others were in the way."""
        result = retrying(work, self.env)
        self.env["ir.cron"]._commit_progress()
        return result

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    def _send_batch(self, peer):
        """Send what is due; whether there may be more."""
        claimed = self._commit(self._claim)
        wire = [event._wire() for event in claimed]
        self.env["ir.cron"]._commit_progress()
        for parcel in parcels(wire):
            # Between here and the answer no transaction is open.
            answer = peer.push(str(uuid.uuid4()), parcel)
            self._commit(partial(self._keep_answer, parcel, answer))
        return len(claimed) == BATCH

    def _claim(self):
        """Events that go out now, ours alone for a while: in the order they were."""
        events = self.env["csp.mirror.event"]
        events.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE csp_mirror_event
                   SET next_attempt_at = %(free_at)s,
                       attempts = COALESCE(attempts, 0) + 1
                 WHERE id IN (
                     SELECT id
                       FROM csp_mirror_event
                      WHERE mirror_id = %(mirror)s
                        AND direction = 'out'
                        AND state = 'waiting'
                        AND next_attempt_at <= %(now)s
                      ORDER BY id
                      LIMIT %(limit)s
                        FOR NO KEY UPDATE SKIP LOCKED
                 )
             RETURNING id
                """,
                free_at=now + timedelta(minutes=CLAIM),
                mirror=self.id,
                now=now,
                limit=BATCH,
            )
        )
        events.invalidate_model(["next_attempt_at", "attempts"])
        return events.browse(sorted(number for (number,) in rows))

    def _keep_answer(self, parcel, answer):
        """What they have is done; what they refuse is said, and not sent again."""
        self._keep_success()
        sent = self._outgoing([event.uuid for event in parcel])
        sent.filtered(lambda event: event.uuid in answer["kept"])._finish(error=False)
        for event in sent:
            code = answer["refused"].get(event.uuid)
            if code:
                event._finish(state="refused", error=self._refusal_sentence(code))

    def _outgoing(self, uuids):
        return self.env["csp.mirror.event"].search(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "out"),
                ("uuid", "in", uuids),
                ("state", "=", "waiting"),
            ]
        )

    def _refusal_sentence(self, code):
        """What they call the reason; the word is foreign, the sentence ours."""
        if code not in REASONS:
            code = "wrong_value"
        reason = MirrorError(code, field=self.env._("a field")).sentence(self.env._)
        return self.env._("They did not take it. %(reason)s", reason=reason)

    # ------------------------------------------------------------------
    # Fetching
    # ------------------------------------------------------------------

    def _pull(self, peer):
        """Tell them what we have, and take what they say is missing."""
        for _number in range(PULLS):
            received = self._unconfirmed()
            self.env["ir.cron"]._commit_progress()
            answer = peer.pull(str(uuid.uuid4()), received)
            self._commit(partial(self._keep_pulled, received, answer["events"]))
            if not answer["events"]:
                return

    def _keep_pulled(self, received, events):
        self._keep_success()
        self._confirm(received)
        self._store(events)
        self.pull_due_at = fields.Datetime.now() + timedelta(minutes=PULL_INTERVAL)

    # ------------------------------------------------------------------
    # How it went
    # ------------------------------------------------------------------

    def _keep_success(self):
        """They are there; said once a minute, as what they bring locks the row."""
        minute_ago = fields.Datetime.now() - timedelta(minutes=1)
        if self.failure_count or (self.last_contact_at or minute_ago) <= minute_ago:
            self._keep_contact()

    def _keep_failure(self, sentence):
        """Not now: leave them alone a while, and free what was claimed."""
        failures = self.failure_count + 1
        self.write(
            {
                "failure_count": failures,
                "last_error": sentence,
                "due_at": fields.Datetime.now() + backoff.pause(failures),
            }
        )
        self.env["csp.mirror.event"].search(
            [
                ("mirror_id", "=", self.id),
                ("direction", "=", "out"),
                ("state", "=", "waiting"),
                ("attempts", ">", 0),
            ]
        ).write({"next_attempt_at": fields.Datetime.now(), "error": sentence})
        _logger.info("The Odoo of mirror %s was not reached", self.id)

    def action_exchange(self):
        """Try now, not when it is due."""
        self._check_administrator()
        # Administrators press the button; the dates are kept by the exchange itself.
        now = fields.Datetime.now()
        self.sudo().write({"due_at": now, "pull_due_at": now})
        self._trigger_exchange()
