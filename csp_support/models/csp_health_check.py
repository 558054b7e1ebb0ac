from odoo import api, fields, models
from odoo.exceptions import UserError

VERDICTS = [
    ("known_issue", "Known Microsoft issue"),
    ("possible_issue", "Possibly a known issue"),
    ("no_known_issue", "No known issue"),
    ("unknown", "Could not check"),
]

ROUTES = [
    ("known_issue", "Wait for Microsoft"),
    ("hand_over", "Hand over to Microsoft"),
    ("ours", "Ours to fix"),
    ("subscription", "Subscription change"),
    ("how_to", "How-to question"),
]

ESCALATION_CATEGORIES = [
    ("undocumented_issue", "Undocumented issue"),
    ("service_unavailable", "Service unavailable"),
    ("bug_or_irregularity", "Bug or irregularity"),
    ("network_outage", "Large-scale network outage"),
    ("regional_multi_tenant", "Regional issue with multi-tenant impact"),
]


class CspHealthCheck(models.Model):
    """One check of one ticket, as evidence: what was seen, when, and why so."""

    _name = "csp.health.check"
    _description = "Service Health Check of a Ticket"
    _order = "id desc"
    _rec_name = "checked_at"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    tenant_id = fields.Many2one("csp.tenant", ondelete="set null", readonly=True)
    tenant_name = fields.Char(readonly=True)
    checked_at = fields.Datetime(required=True, readonly=True)
    data_at = fields.Datetime(
        string="Data as of",
        readonly=True,
        help="When Microsoft gave the answer that this check rests on.",
    )
    source = fields.Selection(
        [
            ("graph", "Microsoft 365 service health"),
            ("azure", "Azure Service Health and the public status page"),
        ],
        readonly=True,
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    issue_id = fields.Many2one(
        "csp.service.issue", ondelete="restrict", readonly=True, index="btree_not_null"
    )
    service_id = fields.Many2one("csp.service", ondelete="restrict", readonly=True)
    route = fields.Selection(ROUTES, readonly=True)
    category = fields.Selection(
        ESCALATION_CATEGORIES, string="Escalation Category", readonly=True
    )
    reason = fields.Text(readonly=True, help="What speaks for the verdict and route.")
    missing = fields.Text(
        string="Missing Evidence", readonly=True, help="What to find out next."
    )
    error = fields.Text(string="Why It Could Not Be Checked", readonly=True)
    is_temporary = fields.Boolean(
        readonly=True, help="The check may succeed later without anybody's doing."
    )
    candidate_ids = fields.One2many(
        "csp.health.check.candidate", "check_id", readonly=True
    )
    summary = fields.Char(compute="_compute_summary")

    @api.depends("verdict", "error", "reason")
    def _compute_summary(self):
        for check in self:
            check.summary = check.error or check.reason or ""

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "A health check is evidence and cannot be changed. Check the ticket "
                "again instead: the new result stands beside this one."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(
            self.env._("A health check is evidence and goes only with its ticket.")
        )
