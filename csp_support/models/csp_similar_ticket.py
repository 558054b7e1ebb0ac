from odoo import api, fields, models
from odoo.tools import SQL


class CspSimilarTicket(models.Model):
    """Another ticket that speaks of the same thing, found when either was checked."""

    _name = "csp.similar.ticket"
    _description = "Similar Ticket"
    _order = "score desc, id"
    _rec_name = "other_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, ondelete="cascade", readonly=True
    )
    other_id = fields.Many2one(
        "helpdesk.ticket",
        string="Similar Ticket",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    score = fields.Float(readonly=True, digits=(3, 2))
    reason = fields.Text(readonly=True)
    name = fields.Char(related="other_id.name", string="Title")
    partner_id = fields.Many2one(
        related="other_id.commercial_partner_id", string="Customer"
    )
    came_at = fields.Datetime(related="other_id.create_date", string="Came")
    stage_id = fields.Many2one(related="other_id.stage_id")
    verdict = fields.Selection(related="other_id.csp_health_verdict")
    issue_id = fields.Many2one(related="other_id.csp_issue_id")

    _pair_unique = models.Constraint(
        "unique(ticket_id, other_id)", "Two tickets are found similar once."
    )

    @api.model
    def _keep(self, pairs):
        """Keep `(ticket id, other id, score, reason)`, to be seen from both tickets.

        Two rounds of checks may find the same pair at once: it is kept once.
        """
        rows = [*pairs, *((there, here, *rest) for here, there, *rest in pairs)]
        if rows:
            here, there, scores, reasons = zip(*rows, strict=True)
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO csp_similar_ticket (ticket_id, other_id, score, reason)
                    SELECT * FROM unnest(
                        %s::integer[], %s::integer[], %s::numeric[], %s::text[]
                    )
                    ON CONFLICT DO NOTHING
                    """,
                    list(here),
                    list(there),
                    list(scores),
                    list(reasons),
                )
            )
            self.env["helpdesk.ticket"].invalidate_model(["csp_similar_ids"])

    def action_open(self):
        """Go to the similar ticket; the breadcrumbs lead back."""
        self.ensure_one()
        return self.other_id.get_formview_action()
