from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain

from .helpdesk_ticket_notice import CROWD


class CspServiceIssue(models.Model):
    """What an agent sees of the crowd of an issue, and does for all of it at once."""

    _inherit = "csp.service.issue"

    notice_count = fields.Integer(
        compute="_compute_crowd_counts", groups="base.group_user"
    )
    told_count = fields.Integer(
        string="Customers Who Know",
        compute="_compute_crowd_counts",
        groups="base.group_user",
        help="Open tickets whose customers have been told the state that holds now.",
    )
    close_proposed_count = fields.Integer(
        string="To Close", compute="_compute_crowd_counts", groups="base.group_user"
    )
    still_broken_count = fields.Integer(
        string="Still Do Not Work",
        compute="_compute_crowd_counts",
        groups="base.group_user",
    )

    def _compute_crowd_counts(self):
        now = fields.Datetime.now()
        proposed = self._count_open([("csp_close_proposed_at", "<=", now)])
        broken = self._count_open([("csp_still_broken_at", "!=", False)])
        told = self._count_open([("csp_told_state", "!=", False)], "csp_told_state")
        notices = self.env["csp.issue.notice"]._read_group(
            [("issue_id", "in", self.ids)], ["issue_id"], ["__count"]
        )
        sent = {(issue,): count for issue, count in notices}
        for issue in self:
            issue.close_proposed_count = proposed.get((issue,), 0)
            issue.still_broken_count = broken.get((issue,), 0)
            issue.told_count = told.get((issue, issue.state_key), 0)
            issue.notice_count = sent.get((issue,), 0)

    def _count_open(self, domain, *groupby):
        """{(issue, *groupby): number of its open tickets within `domain`}."""
        groups = self.env["helpdesk.ticket"]._read_group(
            Domain("csp_issue_id", "in", self.ids)
            & Domain("stage_id.closed", "=", False)
            & Domain(domain),
            ["csp_issue_id", *groupby],
            ["__count"],
        )
        return {tuple(key): count for *key, count in groups}

    # ------------------------------------------------------------------
    # By hand
    # ------------------------------------------------------------------

    def action_tell_customers(self):
        """Write to the customers of all tickets linked with this issue."""
        self.ensure_one()
        self._check_may_tell()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tell the customers"),
            "res_model": "csp.issue.telling",
            "view_mode": "form",
            "target": "new",
            "context": {"default_issue_id": self.id},
        }

    def _check_may_tell(self):
        self.check_access("read")
        if not self.env.user.has_group("csp_support.group_csp_agent"):
            raise AccessError(
                self.env._(
                    "Only support agents write to customers about an issue. Ask an "
                    "administrator for the group CSP Support: Agent."
                )
            )

    def _crowd(self):
        """Open tickets of the companies at hand that are linked with this issue.

        In sudo: an outage does not keep to the teams that an agent belongs to.
        """
        return (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                Domain("csp_issue_id", "=", self.id)
                & Domain("csp_issue_link", "in", CROWD)
                & Domain("csp_still_broken_at", "=", False)
                & Domain("stage_id.closed", "=", False)
                & Domain("company_id", "in", self.env.companies.ids)
            )
        )

    def _untold_crowd(self):
        """Those of the crowd who have not had all that Microsoft says now."""
        issue = self.sudo()
        return self._crowd().filtered(lambda ticket: not ticket._has_had(issue))

    def _tell_by_hand(self, words):
        """Send `words` ({language: text}) to all who have not had them; how many."""
        self._check_may_tell()
        try:
            self._crowd().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody works on a ticket of %(issue)s at this moment, or tells "
                    "these customers already. Try again in a minute; nothing was sent.",
                    issue=self.issue_id,
                )
            ) from error
        untold = self._untold_crowd()
        for company, tickets in untold.grouped("company_id").items():
            self._tell(tickets, company, "hand", words)
        # Those who have not called are told after them, where their offering says so.
        self.env.ref("csp_support.ir_cron_tell_customers").sudo()._trigger()
        return len(untold)

    # ------------------------------------------------------------------
    # Lists
    # ------------------------------------------------------------------

    def action_open_proposed(self):
        """The tickets of this issue that wait to be closed."""
        action = self.action_open_tickets()
        action["context"] = {"search_default_csp_close_proposed": 1}
        return action

    def action_open_still_broken(self):
        action = self.action_open_tickets()
        action["context"] = {"search_default_csp_still_broken": 1}
        return action

    def action_open_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_issue_notice_action"
        )
        action["domain"] = [("issue_id", "=", self.id)]
        action["context"] = {}
        return action
