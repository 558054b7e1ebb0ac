from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..microsoft.errors import MicrosoftError
from ..microsoft.health_round import HealthQuestion, ask_all
from ..microsoft.transport import Transport
from .csp_service_health import INTERRUPTED, is_healthy_status
from .moments import to_naive

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


def ask_microsoft(questions):
    """Answers to these questions. Touches no database and takes its time."""
    return ask_all(questions, deadline=ROUND_DEADLINE) if questions else []


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
        open_issues = self._issues_since(SQL("FALSE"))
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

    def _issues_open_lately(self):
        """{tenant: issues that may explain a ticket of today}: open, or ended lately."""
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
        """What to ask Microsoft about those whose health is not fresh.

        Tenants that cannot be asked keep the sentence why.
        """
        questions = []
        due = self._needing_health()
        for connection, tenants in due.grouped("connection_id").items():
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
            HealthQuestion(
                tenant.tenant_id,
                cloud,
                tokens,
                transport,
                connection.client_id,
                refresh_token,
            )
            for tenant in self
        ]

    # ------------------------------------------------------------------
    # Keeping
    # ------------------------------------------------------------------

    def _keep_health(self, answers):
        """Keep the answers of a round: one tenant's failure leaves the others be."""
        by_tenant_id = {answer.tenant_id: answer for answer in answers}
        asked = self.filtered(lambda tenant: tenant.tenant_id in by_tenant_id)
        for connection, tenants in asked.grouped("connection_id").items():
            good = tenants.filtered(
                lambda tenant: by_tenant_id[tenant.tenant_id].health
            )
            good._keep_published_issues(connection.cloud, by_tenant_id)
            good._keep_service_health(by_tenant_id)
            good._keep_readings(by_tenant_id)
            for tenant in tenants - good:
                tenant._keep_refusal(by_tenant_id[tenant.tenant_id].error)
            renewed = [
                by_tenant_id[tenant.tenant_id].refresh_token for tenant in tenants
            ]
            connection._keep_refresh_token(next(filter(None, reversed(renewed)), None))

    def _keep_published_issues(self, cloud, by_tenant_id):
        published = {
            tenant: [
                issue
                for health in by_tenant_id[tenant.tenant_id].health
                for issue in health.issues
            ]
            for tenant in self
        }
        kept = self.env["csp.service.issue"]._upsert(
            cloud, [issue for issues in published.values() for issue in issues]
        )
        self._link_issues(
            [
                (kept[issue.id].id, tenant.id)
                for tenant, issues in published.items()
                for issue in issues
            ]
        )

    def _link_issues(self, pairs):
        """Make `pairs` of issue and tenant what Microsoft lists for these tenants.

        An issue that is over stays linked when Microsoft no longer lists it: that is
        the tenant's history, and Microsoft forgets after 30 days.
        """
        self.env["csp.service.issue"].flush_model(["is_resolved"])
        issue_ids = [issue_id for issue_id, _tenant_id in pairs]
        tenant_ids = [tenant_id for _issue_id, tenant_id in pairs]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO csp_service_issue_tenant_rel (issue_id, tenant_id)
                SELECT * FROM unnest(%s::integer[], %s::integer[])
                    ON CONFLICT DO NOTHING
                """,
                issue_ids,
                tenant_ids,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM csp_service_issue_tenant_rel link
                 USING csp_service_issue issue
                 WHERE issue.id = link.issue_id
                   AND NOT COALESCE(issue.is_resolved, FALSE)
                   AND link.tenant_id = ANY(%s)
                   AND (link.issue_id, link.tenant_id) NOT IN (
                       SELECT * FROM unnest(%s::integer[], %s::integer[])
                   )
                """,
                self.ids,
                issue_ids,
                tenant_ids,
            )
        )
        self.invalidate_recordset(["issue_ids", "open_issue_count"])
        self.env["csp.service.issue"].invalidate_model(["tenant_ids"])

    def _keep_service_health(self, by_tenant_id):
        reported = {tenant: by_tenant_id[tenant.tenant_id].health for tenant in self}
        services = self.env["csp.service"]._find_or_create(
            [
                (health.id or "", health.service or "")
                for answer in reported.values()
                for health in answer
            ]
        )
        new = []
        for tenant, answer in reported.items():
            known = {row.service_id: row for row in tenant.service_health_ids}
            for health in answer:
                service = services[(health.id or "", health.service or "")]
                row = known.pop(service, None)
                if not row:
                    new.append(
                        {
                            "tenant_id": tenant.id,
                            "service_id": service.id,
                            "status": health.status or "unknown",
                        }
                    )
                elif row.status != (health.status or "unknown"):
                    row.status = health.status or "unknown"
            for row in known.values():
                row.unlink()
        self.env["csp.service.health"].create(new)

    def _keep_readings(self, by_tenant_id):
        alike = defaultdict(list)
        for tenant in self:
            answer = by_tenant_id[tenant.tenant_id]
            reading = self._reading(answer.health)
            alike[reading, to_naive(answer.answered_at)].append(tenant.id)
        for (reading, moment), ids in alike.items():
            self.browse(ids).write(self._prepare_reading(reading, moment))

    @api.model
    def _prepare_reading(self, reading, moment):
        """Values of a tenant whose health could be read."""
        return {
            "health_reading": reading,
            "health_checked_at": moment,
            "health_attempted_at": moment,
            "health_retry_at": False,
            "health_error": False,
            "health_error_is_temporary": False,
        }

    @api.model
    def _reading(self, health):
        """The worst of what Microsoft reports, as one of our states."""
        open_issues = [
            issue
            for service in health
            for issue in service.issues
            if not self.env["csp.service.issue"]._is_resolved(issue)
        ]
        statuses = {(service.status or "").lower() for service in health}
        statuses |= {(issue.status or "").lower() for issue in open_issues}
        if statuses & INTERRUPTED:
            return "interrupted"
        classifications = {
            (issue.classification or "").lower() for issue in open_issues
        }
        if classifications - {"advisory"}:
            return "degraded"
        unhealthy = not all(is_healthy_status(service.status) for service in health)
        return "advisory" if classifications or unhealthy else "operational"

    def _keep_refusal(self, error):
        """Keep the error of an answer; an empty answer is no good news either."""
        if error:
            self._keep_error(error)
            return
        self._keep_failure(
            self.env._(
                "Microsoft listed no service for %(tenant)s. Check that the tenant has "
                "subscriptions, and that the tenant ID is the customer's.",
                tenant=self.display_name,
            )
        )

    def _keep_error(self, error):
        retry_after = error.retry_after
        for tenant in self:
            tenant._keep_failure(
                error.sentence(
                    self.env._, tenant_id=f"{tenant.name} ({tenant.tenant_id})"
                ),
                temporary=error.temporary,
                retry_at=retry_after
                and fields.Datetime.now() + timedelta(seconds=retry_after),
            )

    def _keep_failure(self, sentence, temporary=False, retry_at=None):
        """Keep why these could not be read; the last good data stay as they are."""
        self.write(
            {
                "health_attempted_at": fields.Datetime.now(),
                "health_retry_at": retry_at or False,
                "health_error": sentence,
                "health_error_is_temporary": temporary,
            }
        )
