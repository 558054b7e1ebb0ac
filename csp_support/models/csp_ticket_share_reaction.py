from odoo import api, fields, models
from odoo.fields import Domain

from .spoken_time import spoken_moment

REACTIONS = [
    ("none", "Nothing agreed"),
    ("running", "Waiting for it"),
    ("kept", "In time"),
    ("late", "Late"),
]


class CspTicketShare(models.Model):
    """How fast the side that was asked reacts, against what is agreed."""

    _inherit = "csp.ticket.share"

    reaction_due = fields.Datetime(
        compute="_compute_reaction_due",
        compute_sudo=True,
        store=True,
        help="By the reaction time agreed for this severity, in the partner's hours.",
    )
    is_overdue = fields.Boolean(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The time is over, and nobody has reacted.",
    )
    reaction_state = fields.Selection(
        REACTIONS, string="Reaction", compute="_compute_reaction_state", store=True
    )
    # Not computed: where nobody has reacted it has to be nothing, and no nought that
    # would count in averages.
    reaction_minutes = fields.Float(
        string="Minutes until Reaction",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of the clock, from being offered to the first word or step.",
    )

    _running_index = models.Index("(reaction_due) WHERE reaction_state = 'running'")

    @api.depends("offered_at", "severity", "partnership_id")
    def _compute_reaction_due(self):
        for share in self:
            share.reaction_due = share.partnership_id._reaction_due(
                share.severity, share.offered_at
            )

    @api.depends("reaction_due", "reacted_at", "ended_at", "is_overdue")
    def _compute_reaction_state(self):
        for share in self:
            share.reaction_state = share._reaction_state()

    def _reaction_state(self):
        if not self.reaction_due:
            return "none"
        if self.reacted_at:
            return "kept" if self.reacted_at <= self.reaction_due else "late"
        if self.is_overdue:
            return "late"
        # What ended before the time was over asks for no reaction any more.
        return "none" if self.ended_at else "running"

    # ------------------------------------------------------------------
    # When the time is over
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._keep_reaction_minutes()
        dues = set(shares.sudo().filtered("reaction_due").mapped("reaction_due"))
        if dues:
            # Agents share; the scheduled action is nobody's to change.
            self.env.ref("csp_support.ir_cron_watch_shares").sudo()._trigger(at=dues)
        return shares

    def write(self, vals):
        result = super().write(vals)
        if "reacted_at" in vals:
            self._keep_reaction_minutes()
        return result

    def _keep_reaction_minutes(self):
        for share in self.sudo().filtered("reacted_at"):
            waited = share.reacted_at - share.offered_at
            share.reaction_minutes = waited.total_seconds() / 60

    @api.model
    def _cron_watch_reactions(self):
        overdue = self.search(
            Domain("reaction_state", "=", "running")
            & Domain("reaction_due", "<=", fields.Datetime.now())
        )
        overdue.is_overdue = True
        for share in overdue:
            share._remind_of_reaction()

    def _remind_of_reaction(self):
        user = self._responsible()
        share = self.with_context(lang=user.lang, tz=user.tz)
        note = (
            share.env._("Accept or decline it: the partner waits for you.")
            if self.received
            else share.env._(
                "Call them, or withdraw it and go another way. The customer waits."
            )
        )
        share.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=share.env._(
                "No reaction to a shared ticket, due %(moment)s",
                moment=spoken_moment(share.env, self.reaction_due),
            ),
            note=note,
            user_id=user.id,
        )
