from odoo import api, fields, models
from odoo.tools import SQL

from .csp_issue_decision import DECISIONS, PROPOSALS


class CspIssuePrecision(models.Model):
    """How often people found right what the checks proposed.

    One row per ticket and proposed issue: of several decisions the last one counts.
    """

    _name = "csp.issue.precision"
    _description = "Precision of Proposed Issues"
    _auto = False
    _order = "decided_at desc, id desc"
    _rec_name = "proposed_issue_id"

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    service_id = fields.Many2one("csp.service", readonly=True)
    proposed_issue_id = fields.Many2one(
        "csp.service.issue", string="Proposed", readonly=True
    )
    proposal = fields.Selection(PROPOSALS, string="Was", readonly=True)
    decision = fields.Selection(DECISIONS, readonly=True)
    user_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    decided_at = fields.Datetime(readonly=True)
    score = fields.Float(readonly=True, aggregator="avg", digits=(3, 2))
    decided_count = fields.Integer(string="Decided", readonly=True)
    right_count = fields.Integer(string="Confirmed", readonly=True)
    precision = fields.Float(
        readonly=True, aggregator="avg", help="Share of the proposals confirmed."
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT DISTINCT ON (ticket_id, proposed_issue_id)
                   id, ticket_id, company_id, service_id, proposed_issue_id, proposal,
                   decision, user_id, decided_at, score,
                   1 AS decided_count,
                   (decision = 'confirmed')::integer AS right_count,
                   (decision = 'confirmed')::integer::float AS precision
              FROM csp_issue_decision
             WHERE proposal IS NOT NULL
          ORDER BY ticket_id, proposed_issue_id, id DESC
            """
        )

    @api.model
    def _summary(self):
        """Precision so far, as sentences; of the reader's companies."""
        counts = {
            proposal: (right, total)
            for proposal, right, total in self._read_group(
                [], ["proposal"], ["right_count:sum", "__count"]
            )
        }
        if not counts:
            return self.env._("Nobody has decided on a proposed issue yet.")
        right_links, links = counts.get("automatic", (0, 0))
        right_suggestions, suggestions = counts.get("suggested", (0, 0))
        return self.env._(
            "Of %(links)s automatic links decided on, %(right_links)s were confirmed; "
            "of %(suggestions)s suggestions, %(right_suggestions)s.",
            links=links,
            right_links=right_links,
            suggestions=suggestions,
            right_suggestions=right_suggestions,
        )
