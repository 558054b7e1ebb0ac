from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying

from .csp_health_check import VERDICTS
from .csp_tenant_azure import ask_azure
from .csp_tenant_health import ask_microsoft

# Tickets that one run of the scheduled action takes at a time.
BATCH = 100

ISSUE_LINKS = [
    ("suggested", "Suggested"),
    ("confirmed", "Confirmed"),
    ("rejected", "Rejected"),
]


class HelpdeskTicket(models.Model):
    """The main job: is this a known Microsoft issue, ours, or one to hand over?"""

    _inherit = "helpdesk.ticket"

    csp_health_check_ids = fields.One2many(
        "csp.health.check",
        "ticket_id",
        string="Health Checks",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    csp_last_check_id = fields.Many2one(
        "csp.health.check",
        string="Last Health Check",
        compute="_compute_csp_last_check_id",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    csp_candidate_ids = fields.One2many(
        related="csp_last_check_id.candidate_ids",
        string="Published Issues Weighed",
        groups="base.group_user",
    )
    csp_health_verdict = fields.Selection(
        VERDICTS,
        string="Verdict",
        compute="_compute_csp_health_verdict",
        store=True,
        index=True,
        copy=False,
        groups="base.group_user",
    )
    csp_health_checked_at = fields.Datetime(
        related="csp_last_check_id.checked_at",
        string="Health Checked",
        store=True,
        copy=False,
        groups="base.group_user",
    )
    csp_health_data_at = fields.Datetime(
        related="csp_last_check_id.data_at",
        string="Data as of",
        groups="base.group_user",
    )
    csp_health_reason = fields.Text(
        related="csp_last_check_id.reason",
        string="Reasons",
        groups="base.group_user",
    )
    csp_health_missing = fields.Text(
        related="csp_last_check_id.missing",
        string="Missing Evidence",
        groups="base.group_user",
    )
    csp_health_error = fields.Text(
        related="csp_last_check_id.error",
        string="Why It Could Not Be Checked",
        groups="base.group_user",
    )
    csp_health_is_stale = fields.Boolean(
        compute="_compute_csp_health_is_stale", groups="base.group_user"
    )
    csp_issue_id = fields.Many2one(
        "csp.service.issue",
        string="Published Issue",
        tracking=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    csp_issue_link = fields.Selection(
        ISSUE_LINKS,
        string="Issue Link",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="Suggested by the check until a person confirms or rejects it.",
    )
    csp_check_due_at = fields.Datetime(
        string="Next Automatic Check",
        copy=False,
        groups="base.group_user",
    )

    _csp_check_due_index = models.Index(
        "(csp_check_due_at) WHERE csp_check_due_at IS NOT NULL"
    )

    @api.depends("csp_health_check_ids")
    def _compute_csp_last_check_id(self):
        for ticket in self:
            ticket.csp_last_check_id = max(
                ticket.csp_health_check_ids, key=lambda check: check.id, default=False
            )

    @api.depends("csp_last_check_id", "csp_issue_link", "csp_decision_ids")
    def _compute_csp_health_verdict(self):
        for ticket in self:
            if ticket.csp_issue_link == "confirmed":
                ticket.csp_health_verdict = "known_issue"
            else:
                ticket.csp_health_verdict = ticket._verdict_left()

    def _verdict_left(self):
        """The last check's verdict, less what a person has rejected."""
        check = self.csp_last_check_id
        rejected = self._rejected_issues()
        if check.verdict in ("unknown", False) or not rejected:
            return check.verdict
        if check.issue_id - rejected:
            return "known_issue"
        return "possible_issue" if self._proposals() else "no_known_issue"

    @api.depends("csp_last_check_id")
    def _compute_csp_health_is_stale(self):
        stale_before = self.env["csp.tenant"]._stale_before()
        for ticket in self:
            data_at = ticket.csp_last_check_id.data_at
            ticket.csp_health_is_stale = bool(data_at and data_at < stale_before)

    # ------------------------------------------------------------------
    # When a check is due
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._request_health_check()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("csp_tenant_id"):
            self._request_health_check()
        return result

    def _request_health_check(self):
        """Have the scheduled action check these soon: nobody waits for Microsoft."""
        # Whoever files a ticket need not have the right to write on it.
        tickets = self.sudo().filtered("csp_tenant_id")
        if tickets:
            tickets.csp_check_due_at = fields.Datetime.now()
            self._wake_scheduled_check()

    @api.model
    def _wake_scheduled_check(self, at=None):
        """A ticket comes in all the same when somebody has deleted the action."""
        # By id from the cache: `env.ref` asks each time whether it is still there.
        number = self.env["ir.model.data"]._xmlid_to_res_id(
            "csp_support.ir_cron_check_service_health"
        )
        if number:
            # Waking it is for everybody; Odoo reads of it whether it is active.
            cron = self.env["ir.cron"].sudo().browse(number)
            cron.fetch(["active"])
            cron._trigger(at=at)

    @api.model
    def _cron_check_service_health(self):
        """Check the tickets that are due, a batch at a time.

        No transaction is open while Microsoft is asked.
        """
        cron = self.env["ir.cron"]
        due = [("csp_check_due_at", "<=", fields.Datetime.now())]
        tickets = self.search(due, limit=BATCH, order="csp_check_due_at, id")
        cron._commit_progress(remaining=self.search_count(due))
        for company, batch in tickets.grouped("company_id").items():
            # Nobody reads along: what is kept is in the company's own language.
            batch = batch.with_context(lang=company.partner_id.lang)._legible()
            azure = batch._about_azure()
            questions = (batch - azure).csp_tenant_id._health_questions()
            azure_questions = azure.csp_tenant_id._azure_questions()
            cron._commit_progress()
            answers = ask_microsoft(questions)
            azure_answers = ask_azure(azure_questions)
            keep = partial(batch._keep_health_and_check, answers, azure_answers)
            retrying(keep, self.env)
            cron._commit_progress(len(batch))
        self._trigger_next_health_check()

    def _keep_health_and_check(self, answers, azure_answers):
        """Keep what Microsoft said, and check the tickets that still wait for it."""
        self.csp_tenant_id._keep_health(answers)
        self.csp_tenant_id._keep_azure(azure_answers)
        self.exists().try_lock_for_update()._record_health_checks()

    @api.model
    def _trigger_next_health_check(self):
        """The runner polls once a minute: tell it when it is really due."""
        ticket = self.search(
            [("csp_check_due_at", "!=", False)], order="csp_check_due_at", limit=1
        )
        if ticket:
            self._wake_scheduled_check(at=ticket.csp_check_due_at)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_check_service_health(self):
        """Check these tickets now: the user pressed the button and waits."""
        self._check_agent()
        without_tenant = self.filtered(lambda ticket: not ticket.csp_tenant_id)
        if without_tenant and without_tenant == self:
            raise UserError(
                self.env._(
                    "Choose the customer's tenant on %(tickets)s first: service health "
                    "is read in the tenant.",
                    tickets=", ".join(without_tenant.mapped("number")),
                )
            )
        tickets = self - without_tenant
        azure = tickets._about_azure()
        (tickets - azure).csp_tenant_id._refresh_health()
        azure.csp_tenant_id._refresh_azure()
        tickets._record_health_checks()
        return tickets._check_notification(without_tenant)

    def _check_agent(self):
        # A server action with groups does not check access to the records.
        self.check_access("write")
        if not self.env.user.has_group("csp_support.group_csp_agent"):
            raise AccessError(
                self.env._(
                    "Only support agents check service health. Ask an administrator "
                    "for the group CSP Support: Agent."
                )
            )

    def _check_notification(self, without_tenant):
        labels = dict(
            self._fields["csp_health_verdict"]._description_selection(self.env)
        )
        counts = {
            label: len(self.filtered(lambda t, v=verdict: t.csp_health_verdict == v))
            for verdict, label in labels.items()
        }
        counts[self.env._("No tenant chosen")] = len(without_tenant)
        message = ", ".join(
            f"{label}: {count}" if len(self + without_tenant) > 1 else label
            for label, count in counts.items()
            if count
        )
        failed = self.filtered(lambda ticket: ticket.csp_health_verdict == "unknown")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "info",
                "title": self.env._("Service health"),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
