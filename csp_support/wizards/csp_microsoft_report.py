from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.csp_microsoft_request import STATES

KINDS = [
    ("microsoft", "Microsoft said"),
    ("us", "We said"),
    ("note", "Note"),
]

# Whose turn it is may be said of an open request only.
TURNS = [
    state
    for state in STATES
    if state[0] in ("waiting", "working", "needs_us", "solved")
]


class CspMicrosoftReport(models.TransientModel):
    """What was said on a request, when, and whose turn it is now."""

    _name = "csp.microsoft.report"
    _description = "News on a Microsoft Request"

    request_id = fields.Many2one("csp.microsoft.request", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, default="microsoft")
    at = fields.Datetime(
        string="When", required=True, default=lambda self: fields.Datetime.now()
    )
    text = fields.Text(string="What Was Said", required=True)
    state = fields.Selection(
        TURNS,
        string="And Now",
        required=True,
        compute="_compute_state",
        store=True,
        precompute=True,
        readonly=False,
    )

    @api.depends("kind", "request_id")
    def _compute_state(self):
        for report in self:
            current = report.request_id.state
            answered = report.kind == "microsoft" and current == "waiting"
            handed_back = report.kind == "us" and current in ("needs_us", "solved")
            report.state = "working" if answered or handed_back else current

    def action_keep(self):
        """Write it into the request's log."""
        self.ensure_one()
        self.request_id.check_access("write")
        if self.request_id.state not in dict(TURNS):
            raise UserError(
                self.env._("Only a request that is open with Microsoft has news.")
            )
        self._check_at()
        self.request_id._report(self.kind, self.text, self.at, self.state)
        return {"type": "ir.actions.act_window_close"}

    def _check_at(self):
        if not self.request_id.opened_at <= self.at <= fields.Datetime.now():
            raise UserError(
                self.env._(
                    "That cannot have been said before the request was opened, nor in "
                    "the future: correct the time."
                )
            )
