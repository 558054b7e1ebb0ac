from odoo import api, models
from odoo.fields import Command


class HelpdeskTicket(models.Model):
    """Customers say themselves that a published issue is what they have."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _prepare_joining(self, issue):
        """Values of a new ticket whose customer says that it is `issue`.

        A decision like that of an agent, kept with the customer's name.
        """
        decision = self.sudo()._prepare_decision(issue)
        del decision["ticket_id"]
        return {
            **self._prepare_issue_link(issue),
            "csp_decision_ids": [Command.create(decision)],
            "csp_service_id": issue.service_id.id,
        }

    def _join_issue(self, issue):
        """The customer says it of his ticket; what an agent has decided stays."""
        undecided = self.sudo().filtered(
            lambda ticket: not ticket.closed and not ticket.csp_decision_ids
        )
        undecided._keep_decisions(issue)
        undecided.write(self._prepare_issue_link(issue))

    @api.model
    def _open_on(self, issue, tenants):
        """The latest open ticket of these tenants on the issue, of the visitor's own.

        What a reseller filed for his customer may be kept from the customer.
        """
        found = self.sudo().search(
            [
                ("csp_issue_id", "=", issue.id),
                ("csp_issue_link", "!=", "rejected"),
                ("csp_tenant_id", "in", tenants.ids),
                ("closed", "=", False),
            ],
            order="id desc",
        )
        return found.sudo(False)._filtered_access("read").sudo()[:1]

    def _portal_questions(self):
        """Published issues that the customer may still recognise as his ticket's."""
        self.ensure_one()
        ticket = self.sudo()
        if ticket.closed or ticket.csp_decision_ids or not ticket.csp_tenant_id:
            return ticket.csp_issue_id.browse()
        return ticket.csp_tenant_id._suggested_issues(
            ticket.name, ticket.description or "", ticket.csp_service_id
        )
