from odoo import api, fields, models
from odoo.fields import Domain

from . import service_hours
from .spoken_time import spoken_moment

SLA_STATES = [
    ("running", "Running"),
    ("met", "Met"),
    ("late", "Late"),
]


class HelpdeskTicket(models.Model):
    """Until when we have promised to answer and to solve, and whether we did.

    Targets are those of the terms that the ticket came under, counted in their service
    hours. No clock stops while Microsoft has the ticket: that time is kept beside, for
    everybody to see whose it was.
    """

    _inherit = "helpdesk.ticket"

    csp_response_deadline = fields.Datetime(
        string="First Answer Due",
        compute="_compute_csp_deadlines",
        store=True,
        copy=False,
        groups="base.group_user",
        help="By the terms, for this severity. Empty: best effort.",
    )
    csp_resolution_deadline = fields.Datetime(
        string="Solution Due",
        compute="_compute_csp_deadlines",
        store=True,
        copy=False,
        groups="base.group_user",
        help="By the terms, for this severity. Empty: best effort.",
    )
    csp_answered_at = fields.Datetime(
        string="First Answer",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When somebody of us first wrote what the customer can read.",
    )
    csp_sla_state = fields.Selection(
        SLA_STATES,
        string="Response Targets",
        compute="_compute_csp_sla_state",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    csp_opens_at = fields.Datetime(
        string="We Open Next",
        compute="_compute_csp_opens_at",
        compute_sudo=True,
        groups="base.group_user",
        help="Only while support under the ticket's terms is closed.",
    )

    _csp_response_due = models.Index(
        "(csp_response_deadline) WHERE csp_sla_state = 'running'"
    )
    _csp_resolution_due = models.Index(
        "(csp_resolution_deadline) WHERE csp_sla_state = 'running'"
    )

    @api.depends("csp_terms_id", "csp_severity")
    def _compute_csp_deadlines(self):
        targets = {ticket: ticket._csp_targets() for ticket in self}
        promised = self.filtered(lambda ticket: any(targets[ticket]))
        closures = promised._csp_closures()
        for ticket in self:
            response, resolution = targets[ticket]
            ticket.csp_response_deadline = ticket._csp_due(response, closures)
            ticket.csp_resolution_deadline = ticket._csp_due(resolution, closures)

    def _csp_targets(self):
        """Minutes to the first answer and to the solution; 0 stands for best effort."""
        if not self.csp_terms_id:
            return 0, 0
        facts = self.csp_terms_id._facts()
        return (
            facts["response_minutes"].get(self.csp_severity, 0),
            facts.get("resolution_minutes", {}).get(self.csp_severity, 0),
        )

    def _csp_due(self, minutes, closures):
        if not minutes:
            return False
        hours = self.csp_terms_id._facts()["hours"]
        closed = closures[self.csp_offering_id]
        return service_hours.deadline(hours, self._came_at(), minutes, closed) or False

    def _csp_closures(self):
        """Holidays of these tickets' offerings since the first of them came."""
        since = min((ticket._came_at() for ticket in self), default=None)
        return self.csp_offering_id._closures(since) if since else {}

    @api.depends(
        "csp_response_deadline",
        "csp_resolution_deadline",
        "csp_answered_at",
        "closed_date",
    )
    def _compute_csp_sla_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.csp_sla_state = ticket._csp_sla_state_at(now)

    def _csp_sla_state_at(self, now):
        clocks = [
            (due, done)
            for due, done in (
                # Who is told that it is solved has been answered.
                (self.csp_response_deadline, self.csp_answered_at or self.closed_date),
                (self.csp_resolution_deadline, self.closed_date),
            )
            if due
        ]
        if any((done or now) > due for due, done in clocks):
            return "late"
        if all(done for _due, done in clocks):
            return bool(clocks) and "met"
        return "running"

    @api.depends("csp_terms_id")
    def _compute_csp_opens_at(self):
        now = fields.Datetime.now()
        closures = self.csp_offering_id._closures(now)
        for ticket in self:
            opening = now
            if ticket.csp_terms_id:
                opening = service_hours.next_opening(
                    ticket.csp_terms_id._facts()["hours"],
                    now,
                    closures[ticket.csp_offering_id],
                )
            ticket.csp_opens_at = opening if opening != now else False

    # ------------------------------------------------------------------
    # The first answer
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        # Whoever answers need not have the right to write on the ticket.
        ticket = self.sudo()
        # The message first: it is known, and most are no answer.
        if ticket._csp_is_our_answer(message.sudo()) and not ticket.csp_answered_at:
            ticket.csp_answered_at = message.sudo().date
        return result

    def _csp_is_our_answer(self, message):
        """Whether a person of ours wrote it for the customer to read."""
        author = message.author_id
        return (
            message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and bool(author)
            and not author.partner_share
            and author != self.env.ref("base.partner_root")
        )

    # ------------------------------------------------------------------
    # Deadlines that pass
    # ------------------------------------------------------------------

    @api.model
    def _cron_deadlines(self):
        """Mark what has become late, and tell its responsible once."""
        now = fields.Datetime.now()
        unanswered = Domain("csp_answered_at", "=", False)
        passed = (Domain("csp_response_deadline", "<", now) & unanswered) | Domain(
            "csp_resolution_deadline", "<", now
        )
        late = self.search(Domain("csp_sla_state", "=", "running") & passed)
        # What is late stays so in the reports: nobody is to see it as a change of his.
        late.with_context(tracking_disable=True).csp_sla_state = "late"
        late._csp_tell_of_deadline()

    def _csp_tell_of_deadline(self):
        for ticket in self.filtered("user_id"):
            user = ticket.user_id
            ticket.with_context(lang=user.lang, tz=user.tz)._csp_remind_of_deadline()

    def _csp_remind_of_deadline(self):
        is_unanswered = not self.csp_answered_at and bool(self.csp_response_deadline)
        due = self.csp_response_deadline if is_unanswered else None
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Late by the terms"),
            note=self.env._(
                "This was due at %(moment)s. Write to the customer how it stands.",
                moment=spoken_moment(self.env, due or self.csp_resolution_deadline),
            ),
            user_id=self.user_id.id,
        )
