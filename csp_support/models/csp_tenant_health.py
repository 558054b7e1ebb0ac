from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..microsoft import tenant_round
from ..microsoft.errors import MicrosoftError
from ..microsoft.tenant_round import TenantQuestion
from ..microsoft.transport import Transport

# Seconds: one tenant's answer, and a whole round that a person waits for.
TENANT_DEADLINE = 20
ROUND_DEADLINE = 45

# Data of this age are used again instead of asking anew. One call per round keeps a
# tenant at 8 calls an hour; Microsoft allows 800.
REUSE_MINUTES = 7.5

# Older data say nothing about now.
STALE_MINUTES = 30

# An issue that ended this long ago may still be what a customer reports.
LATE_REPORT_HOURS = 48

HEALTH_STATES = [
    ("operational", "Operational"),
    ("advisory", "Advisory"),
    ("degraded", "Degraded"),
    ("interrupted", "Interrupted"),
    ("unknown", "Could not check"),
]


def ask_microsoft(questions, read=tenant_round.health):
    """Answers to these questions. Touches no database and takes its time."""
    return tenant_round.ask_all(questions, read, deadline=ROUND_DEADLINE)


class CspTenant(models.Model):
    """Service health of a tenant: what was read, when, and what kept us from it."""

    _inherit = "csp.tenant"

    health_reading = fields.Selection(
        [state for state in HEALTH_STATES if state[0] != "unknown"],
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="State at the last good reading. Show health_state instead: it knows "
        "when the reading has become too old.",
    )
    health_state = fields.Selection(
        HEALTH_STATES,
        compute="_compute_health_state",
        search="_search_health_state",
        help="State now. A reading that failed or is too old counts as unknown.",
    )
    health_checked_at = fields.Datetime(
        string="Health as of",
        readonly=True,
        copy=False,
        help="When Microsoft last answered.",
    )
    health_attempted_at = fields.Datetime(
        string="Last Attempt", readonly=True, copy=False, groups="base.group_user"
    )
    health_retry_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Microsoft asked us to come back at this time.",
    )
    health_error = fields.Text(
        string="Why It Could Not Be Checked",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    health_error_is_temporary = fields.Boolean(
        readonly=True, copy=False, groups="base.group_user"
    )
    service_health_ids = fields.One2many("csp.service.health", "tenant_id")
    issue_ids = fields.Many2many(
        "csp.service.issue",
        relation="csp_service_issue_tenant_rel",
        column1="tenant_id",
        column2="issue_id",
        string="Published Issues",
        readonly=True,
        copy=False,
    )
    open_issue_count = fields.Integer(compute="_compute_open_issue_count")

    @api.depends("issue_ids.is_resolved")
    def _compute_open_issue_count(self):
        open_issues = self._open_issues()
        for tenant in self:
            tenant.open_issue_count = len(open_issues[tenant])

    @api.depends("health_reading", "health_checked_at", "health_error", "excluded")
    def _compute_health_state(self):
        # Customers see the state, not the fields it comes from.
        for tenant in self.sudo():
            known = tenant._has_current_health() and not tenant.excluded
            tenant.health_state = tenant.health_reading if known else "unknown"

    def _search_health_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = (
            Domain("health_error", "=", False)
            & Domain("excluded", "=", False)
            & Domain("health_checked_at", ">=", self._stale_before())
        )
        domain = current & Domain("health_reading", "in", list(value))
        return domain | ~current if "unknown" in value else domain

    @api.model
    def _stale_before(self):
        return fields.Datetime.now() - timedelta(minutes=STALE_MINUTES)

    def _has_current_health(self):
        """Microsoft answered last time, and not too long ago."""
        self.ensure_one()
        return bool(
            self.health_reading
            and not self.health_error
            and self.health_checked_at
            and self.health_checked_at >= self._stale_before()
        )

    def _health_obstacle(self):
        """Why nothing can be said of this tenant's health now; False if it can."""
        self.ensure_one()
        name = self.display_name
        if self.excluded:
            return self.env._(
                "%(tenant)s is excluded from checks: %(reason)s",
                tenant=name,
                reason=self.exclusion_reason,
            )
        if self.health_error:
            return self.health_error
        if not self.health_checked_at:
            return self.env._(
                "The service health of %(tenant)s has not been read yet.", tenant=name
            )
        if self.health_checked_at < self._stale_before():
            return self.env._(
                "The service health of %(tenant)s was last read at %(moment)s UTC, "
                "which is too long ago to rely on. Check again.",
                tenant=name,
                moment=self.health_checked_at,
            )
        return False

    def _open_issues(self):
        """{tenant: its open issues}."""
        return self._issues_since(SQL("FALSE"))

    def _issues_open_lately(self):
        """{tenant: issues, open or ended lately, that may explain a new ticket}."""
        since = fields.Datetime.now() - timedelta(hours=LATE_REPORT_HOURS)
        return self._issues_since(
            SQL("COALESCE(issue.end_at, issue.modified_at) > %s", since)
        )

    def _issues_since(self, condition):
        """{tenant: its open issues and those resolved ones that meet `condition`}.

        One query that reads no tenant's history, however long that is.
        """
        Issue = self.env["csp.service.issue"]
        Issue.flush_model(["is_resolved", "end_at", "modified_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.tenant_id, link.issue_id
                  FROM csp_service_issue_tenant_rel link
                  JOIN csp_service_issue issue ON issue.id = link.issue_id
                 WHERE link.tenant_id = ANY(%s)
                   AND (NOT COALESCE(issue.is_resolved, FALSE) OR %s)
              ORDER BY issue.start_at DESC NULLS LAST, issue.id DESC
                """,
                self.ids,
                condition,
            )
        )
        found = defaultdict(list)
        for tenant_id, issue_id in rows:
            found[tenant_id].append(issue_id)
        # One prefetch for all, so that a batch reads each issue once.
        prefetch = [issue_id for _tenant_id, issue_id in rows]
        return {
            tenant: Issue.browse(found[tenant.id]).with_prefetch(prefetch)
            for tenant in self
        }

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def action_refresh_health(self):
        """Read the service health of these tenants now; the user waits for it."""
        self.check_access("read")
        # Customers see their tenant, but do not keep a worker waiting for Microsoft.
        self.env["csp.health.check"].check_access("read")
        self._refresh_health()

    def _refresh_health(self):
        """Read what is not fresh, and keep it."""
        # Agents may have health read, but not see how the connection signs in.
        tenants = self.sudo()
        tenants._keep_health(ask_microsoft(tenants._health_questions()))

    def _needing_health(self):
        """Those not read lately, where Microsoft did not ask us to wait."""
        now = fields.Datetime.now()
        fresh_since = now - timedelta(minutes=REUSE_MINUTES)
        return self.filtered(
            lambda tenant: (
                not tenant.excluded
                and not (tenant.health_retry_at and tenant.health_retry_at > now)
                and (
                    tenant.health_error
                    or not tenant.health_checked_at
                    or tenant.health_checked_at < fresh_since
                )
            )
        )

    def _health_questions(self):
        """What to ask Microsoft about those whose health is not fresh."""
        return self._needing_health()._questions()

    def _questions(self):
        """What to ask Microsoft; tenants that cannot be asked keep why."""
        questions = []
        for connection, tenants in self.grouped("connection_id").items():
            try:
                questions += tenants._questions_through(connection)
            except UserError as error:
                tenants._keep_failure(str(error))
            except MicrosoftError as error:
                tenants._keep_error(error)
        return questions

    def _questions_through(self, connection):
        if not connection:
            raise UserError(
                self.env._(
                    "No connection to Microsoft is set on the tenant. Choose one in "
                    "the tenant's form."
                )
            )
        cloud = connection._microsoft_cloud()
        tokens = connection._token_provider()
        refresh_token = connection._refresh_token()
        transport = Transport(session=connection._session(), deadline=TENANT_DEADLINE)
        return [
            TenantQuestion(
                tenant.tenant_id,
                cloud,
                tokens,
                transport,
                connection.client_id,
                refresh_token,
                connection._narrowing(),
            )
            for tenant in self
        ]
