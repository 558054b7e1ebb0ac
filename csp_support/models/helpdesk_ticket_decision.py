from odoo import api, fields, models
from odoo.exceptions import AccessError

DECIDED = {"csp_issue_id", "csp_issue_link"}


class HelpdeskTicket(models.Model):
    """People decide which published issue is the ticket's; every decision is kept."""

    _inherit = "helpdesk.ticket"

    csp_decision_ids = fields.One2many(
        "csp.issue.decision",
        "ticket_id",
        string="Decisions",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    # ------------------------------------------------------------------
    # What was proposed, and what is left of it
    # ------------------------------------------------------------------

    def _rejected_issues(self):
        """Issues that people have said not to be this ticket's, and still say so."""
        rejected = self.env["csp.service.issue"]
        for decision in self.csp_decision_ids.sorted(lambda each: each._origin.id):
            rejected = (rejected | decision.rejected_issue_ids) - decision.issue_id
        return rejected

    def _proposals(self):
        """Candidates of the last check that wait for a decision, best first."""
        rejected = self._rejected_issues()
        return self.csp_last_check_id.candidate_ids.filtered(
            lambda each: each.proposal and each.issue_id not in rejected
        )

    def _proposals_of(self, issue):
        """Where this ticket's checks proposed `issue`, the last check first."""
        return self.csp_health_check_ids.candidate_ids.filtered(
            lambda each: each.proposal and each.issue_id == issue
        ).sorted(lambda each: -each.check_id.id)

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------

    def action_confirm_issue(self):
        """The issue that the check puts first is the ticket's."""
        self._check_agent()
        for ticket in self.filtered("csp_leading_issue_id"):
            ticket._link_issue(ticket.csp_leading_issue_id)

    def action_reject_issue(self):
        """The linked issue is not the ticket's; if none is linked, none suggested is.

        What is known of the tenant then says at once what it may be instead.
        """
        self._check_agent()
        rejected = self.filtered("csp_leading_issue_id")
        rejected._keep_decisions(self.env["csp.service.issue"])
        # Only decisions and checks write these two.
        rejected.sudo().write({"csp_issue_id": False, "csp_issue_link": "rejected"})
        rejected.filtered(lambda t: t.csp_route == "known_issue").csp_route = False
        rejected._assess_again()

    def action_choose_issue(self):
        """Look for another published issue."""
        self.ensure_one()
        self._check_agent()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which published issue is it?"),
            "res_model": "csp.issue.choice",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _link_issue(self, issue):
        """Take `issue` for these tickets', by a person's decision."""
        self._check_agent()
        open_ = self.filtered(
            lambda t: t.csp_issue_id != issue or t.csp_issue_link != "confirmed"
        )
        open_._keep_decisions(issue)
        # Only decisions and checks write the first two.
        open_.sudo().write(self._prepare_issue_link(issue))

    @api.model
    def _prepare_issue_link(self, issue):
        return {
            "csp_issue_id": issue.id,
            "csp_issue_link": "confirmed",
            "csp_route": "known_issue",
            # Microsoft takes over only what it has not published yet.
            "csp_escalation_category": False,
        }

    def _keep_decisions(self, issue):
        # Agents read decisions; only deciding writes them.
        self.env["csp.issue.decision"].sudo().create(
            [ticket._prepare_decision(issue) for ticket in self]
        )

    def _prepare_decision(self, issue):
        """Values of the decision for `issue`, or against what is proposed."""
        linked = self.csp_issue_id
        left = self._proposals()
        chosen = self._proposals_of(issue)[:1]
        proposal = chosen or self._proposals_of(linked or left[:1].issue_id)[:1]
        others = (linked or left.issue_id) - issue
        if issue:
            decision = "confirmed" if chosen else "other"
        else:
            decision = "rejected"
        # Who confirms one of several suggestions has not spoken of the rest.
        against = others if decision != "confirmed" or linked else others.browse()
        return {
            "ticket_id": self.id,
            "check_id": self.csp_last_check_id.id,
            "service_id": self.csp_service_id.id,
            "user_id": self.env.uid,
            "decided_at": fields.Datetime.now(),
            "decision": decision,
            "issue_id": issue.id,
            "proposal": proposal.proposal,
            "proposed_issue_id": proposal.issue_id.id,
            "score": proposal.score,
            "rejected_issue_ids": against.ids,
        }

    def _assess_again(self):
        """Check anew: at once where fresh data are at hand, otherwise soon."""
        # Whoever decides on a ticket need not have the right to see its tenant.
        tickets = self.sudo()
        ready = tickets.filtered(lambda ticket: ticket._has_fresh_data())
        ready._record_health_checks()
        (tickets - ready)._request_health_check()

    def _has_fresh_data(self):
        """Whether what is known of the tenant is good for a check right now."""
        source = self.csp_last_check_id.source or "graph"
        tenant = self.csp_tenant_id
        return bool(tenant) and not tenant._source_obstacle(source)

    # ------------------------------------------------------------------
    # No way around
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # A form that is saved for the first time names every field, also empty.
            self._check_may_decide({name for name, value in vals.items() if value})
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_decide(vals.keys())
        return super().write(vals)

    def _check_may_decide(self, names):
        if not self.env.su and DECIDED & names:
            raise AccessError(
                self.env._(
                    "A published issue is linked with the buttons on the ticket: "
                    "confirm, reject or choose another. So every decision is kept."
                )
            )
