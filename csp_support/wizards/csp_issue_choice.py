from odoo import fields, models
from odoo.exceptions import UserError


class CspIssueChoice(models.TransientModel):
    """A dialog to choose the published issue of a ticket."""

    _name = "csp.issue.choice"
    _description = "Choice of a Ticket's Published Issue"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    tenant_id = fields.Many2one(related="ticket_id.csp_tenant_id")
    candidate_ids = fields.One2many(related="ticket_id.csp_candidate_ids")
    issue_id = fields.Many2one(
        "csp.service.issue",
        string="Published Issue",
        domain="[('tenant_ids', 'in', tenant_id)]",
    )

    def action_choose(self):
        """The issue chosen in the search field is the ticket's."""
        self.ensure_one()
        if not self.issue_id:
            raise UserError(
                self.env._(
                    "Choose one of the issues that Microsoft published for %(tenant)s.",
                    tenant=self.tenant_id.display_name,
                )
            )
        if self.tenant_id not in self.issue_id.tenant_ids:
            raise UserError(
                self.env._(
                    "Microsoft has not published %(issue)s for %(tenant)s, so it "
                    "cannot explain this ticket.",
                    issue=self.issue_id.issue_id,
                    tenant=self.tenant_id.display_name,
                )
            )
        self.ticket_id._link_issue(self.issue_id)
        return {"type": "ir.actions.act_window_close"}
