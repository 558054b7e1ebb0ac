from odoo import api, fields, models

from .spoken_time import spoken_age, spoken_moment


class HelpdeskTicket(models.Model):
    """What the banner on top of a ticket says, besides what is kept."""

    _inherit = "helpdesk.ticket"

    csp_leading_issue_id = fields.Many2one(
        "csp.service.issue",
        string="Leading Issue",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
        help="The published issue that is linked, or else the best suggestion left.",
    )
    csp_leading_score = fields.Float(
        string="Score", compute="_compute_csp_leading_issue", groups="base.group_user"
    )
    csp_leading_reason = fields.Text(
        string="What Speaks for It",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
    )
    csp_suggestion_count = fields.Integer(
        string="Suggestions",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
    )
    csp_health_age = fields.Char(
        string="Age of the Data",
        compute="_compute_csp_health_age",
        groups="base.group_user",
    )
    csp_decision_note = fields.Char(
        string="Last Decision",
        compute="_compute_csp_decision_note",
        groups="base.group_user",
    )
    csp_issue_status = fields.Char(
        string="Microsoft's State",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
    )
    csp_issue_start_at = fields.Datetime(
        string="Issue Began",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
    )
    csp_issue_modified_at = fields.Datetime(
        string="Microsoft's Last Update",
        compute="_compute_csp_leading_issue",
        groups="base.group_user",
    )

    @api.depends("csp_last_check_id", "csp_issue_id", "csp_decision_ids")
    @api.depends_context("lang")
    def _compute_csp_leading_issue(self):
        for ticket in self:
            left = ticket._proposals()
            issue = ticket.csp_issue_id or left[:1].issue_id
            weighed = ticket.csp_last_check_id.candidate_ids.filtered(
                lambda each, issue=issue: each.issue_id == issue
            )[:1]
            ticket.csp_leading_issue_id = issue
            ticket.csp_issue_status = issue.status_label
            ticket.csp_issue_start_at = issue.start_at
            ticket.csp_issue_modified_at = issue.modified_at
            ticket.csp_leading_score = weighed.score
            ticket.csp_leading_reason = weighed.reason
            ticket.csp_suggestion_count = len(left)

    @api.depends("csp_last_check_id")
    @api.depends_context("lang")
    def _compute_csp_health_age(self):
        for ticket in self:
            ticket.csp_health_age = spoken_age(
                self.env, ticket.csp_last_check_id.data_at
            )

    @api.depends("csp_decision_ids")
    @api.depends_context("lang", "tz", "uid")
    def _compute_csp_decision_note(self):
        labels = dict(
            self.env["csp.issue.decision"]
            ._fields["decision"]
            ._description_selection(self.env)
        )
        for ticket in self:
            last = ticket.csp_decision_ids[:1]
            ticket.csp_decision_note = bool(last) and self.env._(
                "%(decision)s by %(person)s, %(moment)s",
                decision=labels[last.decision],
                person=last.user_id.name,
                moment=spoken_moment(self.env, last.decided_at),
            )
