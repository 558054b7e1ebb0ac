from odoo import api, fields, models
from odoo.exceptions import UserError

from .csp_issue_decision import PROPOSALS


class CspHealthCheckCandidate(models.Model):
    """A published issue weighed in a check, as Microsoft told it at that time."""

    _name = "csp.health.check.candidate"
    _description = "Published Issue Weighed in a Health Check"
    _order = "check_id desc, score desc, id"
    _rec_name = "issue_id"

    check_id = fields.Many2one(
        "csp.health.check", required=True, ondelete="cascade", index=True, readonly=True
    )
    ticket_id = fields.Many2one(related="check_id.ticket_id")
    issue_id = fields.Many2one(
        "csp.service.issue",
        required=True,
        ondelete="restrict",
        readonly=True,
        index=True,
    )
    status = fields.Char(readonly=True, help="Microsoft's state at the time.")
    status_label = fields.Char(compute="_compute_status_label", string="State")
    score = fields.Float(readonly=True, digits=(3, 2))
    reason = fields.Text(readonly=True)
    proposal = fields.Selection(
        PROPOSALS, readonly=True, help="Empty for what was weighed and found too light."
    )

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self.env["csp.service.issue"]._status_labels()
        for candidate in self:
            status = candidate.status or ""
            candidate.status_label = labels.get(status.lower(), status)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("What a health check weighed is evidence: it cannot be changed.")
        )

    def action_link(self):
        """Take this issue for the ticket's, by a person's decision."""
        self.ensure_one()
        self.ticket_id._link_issue(self.issue_id)
        return {"type": "ir.actions.act_window_close"}
