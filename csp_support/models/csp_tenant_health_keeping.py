from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .csp_service_health import INTERRUPTED, is_healthy_status
from .csp_service_issue import PLANNED
from .moments import to_naive


class CspTenant(models.Model):
    """Keeping what Microsoft said of the tenants' health, a whole round at a time."""

    _inherit = "csp.tenant"

    def _keep_health(self, answers):
        """Keep the answers of a round: one tenant's failure leaves the others be."""
        by_tenant_id = {answer.tenant_id: answer for answer in answers}
        asked = self.filtered(lambda tenant: tenant.tenant_id in by_tenant_id)
        for connection, tenants in asked.grouped("connection_id").items():
            good = tenants.filtered(
                lambda tenant: by_tenant_id[tenant.tenant_id].content
            )
            good._keep_published_issues(connection.cloud, by_tenant_id)
            good._keep_service_health(by_tenant_id)
            good._keep_readings(by_tenant_id)
            for tenant in tenants - good:
                tenant._keep_refusal(by_tenant_id[tenant.tenant_id].error)
            connection._keep_refresh_token(
                *(by_tenant_id[tenant.tenant_id].refresh_token for tenant in tenants)
            )

    def _keep_published_issues(self, cloud, by_tenant_id):
        published = {
            tenant: [
                issue
                for health in by_tenant_id[tenant.tenant_id].content
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
        """Make `pairs` of issue and tenant what Graph lists for these tenants.

        An issue that is over stays linked when Microsoft no longer lists it: that is
        the tenant's history, and Microsoft forgets after 30 days.
        """
        self.env["csp.service.issue"].flush_model(["is_resolved", "source"])
        issue_ids = [issue_id for issue_id, _tenant_id in pairs]
        tenant_ids = [tenant_id for _issue_id, tenant_id in pairs]
        self._add_issue_links(issue_ids, tenant_ids)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM csp_service_issue_tenant_rel link
                 USING csp_service_issue issue
                 WHERE issue.id = link.issue_id
                   AND issue.source = 'graph'
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
        self._forget_issue_links()

    @api.model
    def _add_issue_links(self, issue_ids, tenant_ids):
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

    def _forget_issue_links(self):
        """What was read of the links before they changed holds no more."""
        self.invalidate_recordset(["issue_ids", "open_issue_count"])
        self.env["csp.service.issue"].invalidate_model(["tenant_ids"])

    def _keep_service_health(self, by_tenant_id):
        reported = {tenant: by_tenant_id[tenant.tenant_id].content for tenant in self}
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
            reading = self._reading(answer.content)
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
        # Maintenance that was announced is no fault.
        if classifications - {"advisory", PLANNED}:
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

    def _sentence(self, error):
        """A MicrosoftError of this tenant, in the reader's language."""
        name = f"{self.name} ({self.tenant_id})"
        return error.sentence(self.env._, tenant_id=name)

    def _keep_error(self, error):
        retry_after = error.retry_after
        for tenant in self:
            tenant._keep_failure(
                tenant._sentence(error),
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
