from odoo import api, fields, models
from odoo.exceptions import UserError

DECISIONS = [
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
    ("other", "Another one chosen"),
]

# How a check had put forward what was decided on.
PROPOSALS = [
    ("automatic", "Linked automatically"),
    ("suggested", "Suggested"),
]


class CspIssueDecision(models.Model):
    """What a person decided on a ticket's published issue: who, when, about what."""

    _name = "csp.issue.decision"
    _description = "Decision on a Ticket's Published Issue"
    _order = "id desc"
    _rec_name = "decided_at"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    check_id = fields.Many2one(
        "csp.health.check",
        string="Health Check",
        ondelete="cascade",
        readonly=True,
        help="The last check that the person had before him.",
    )
    service_id = fields.Many2one("csp.service", ondelete="restrict", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Decided by", required=True, readonly=True
    )
    decided_at = fields.Datetime(required=True, readonly=True)
    decision = fields.Selection(DECISIONS, required=True, readonly=True)
    issue_id = fields.Many2one(
        "csp.service.issue",
        string="Decided For",
        ondelete="restrict",
        readonly=True,
        index="btree_not_null",
        help="The ticket's issue by this decision; empty if it was none of them.",
    )
    proposal = fields.Selection(PROPOSALS, string="Was", readonly=True)
    proposed_issue_id = fields.Many2one(
        "csp.service.issue", string="Proposed", ondelete="restrict", readonly=True
    )
    score = fields.Float(readonly=True, digits=(3, 2))
    rejected_issue_ids = fields.Many2many(
        "csp.service.issue",
        "csp_issue_decision_rejected_rel",
        "decision_id",
        "issue_id",
        string="Decided Against",
        readonly=True,
        help="No check proposes these for the ticket again.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "A decision is kept as it was made. Decide again on the ticket: the "
                "new decision stands beside this one."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(self.env._("A decision is kept: it goes only with its ticket."))
