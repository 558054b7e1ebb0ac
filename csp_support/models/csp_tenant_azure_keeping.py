from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..microsoft.errors import AccessRefused
from ..microsoft.issues_elsewhere import issue_of_event
from .moments import to_naive

# The event types that call for attention but break nothing now; lower case.
ADVISORY = {
    "plannedmaintenance",
    "healthadvisory",
    "securityadvisory",
    "billing",
    "rca",
}


class CspTenant(models.Model):
    """Keeping what Azure said of the tenants, a whole round at a time."""

    _inherit = "csp.tenant"

    def _keep_azure(self, answers):
        """Keep the answers of a round: one tenant's failure leaves the others be."""
        by_tenant_id = {answer.tenant_id: answer for answer in answers}
        asked = self.filtered(lambda tenant: tenant.tenant_id in by_tenant_id)
        subscriptions = asked._azure_subscription_ids()
        for connection, tenants in asked.grouped("connection_id").items():
            good = tenants.filtered(lambda t: not by_tenant_id[t.tenant_id].error)
            pairs = tenants._keep_events(connection.cloud, by_tenant_id)
            good._end_unlisted_events(pairs)
            for tenant in tenants:
                answer = by_tenant_id[tenant.tenant_id]
                if answer.error:
                    tenant._keep_azure_error(answer.error)
                elif subscriptions[tenant.tenant_id]:
                    tenant._keep_azure_reading(answer)
                else:
                    tenant._keep_azure_without_subscription()
            connection._keep_refresh_token(
                *(by_tenant_id[tenant.tenant_id].refresh_token for tenant in tenants)
            )

    def _keep_events(self, cloud, by_tenant_id):
        """Keep the events and which tenants they touch; {(issue id, tenant id)}."""
        listed = {
            tenant: [
                issue_of_event(event)
                for event in by_tenant_id[tenant.tenant_id].content
            ]
            for tenant in self
        }
        kept = self.env["csp.service.issue"]._upsert(
            cloud, [issue for issues in listed.values() for issue in issues], "azure"
        )
        pairs = {
            (kept[issue.id].id, tenant.id)
            for tenant, issues in listed.items()
            for issue in issues
        }
        self._add_issue_links(
            [issue_id for issue_id, _tenant_id in pairs],
            [tenant_id for _issue_id, tenant_id in pairs],
        )
        self._forget_issue_links()
        return pairs

    def _end_unlisted_events(self, pairs):
        """What Azure lists no longer for these tenants does not touch them any more.

        An event that it lists for none of ours is over: it stays as their history.
        """
        unlisted = [pair for pair in self._open_events() if pair not in pairs]
        going = {issue_id for issue_id, _tenant_id in unlisted}
        lasting = self._events_of_others(going, unlisted)
        self.env["csp.service.issue"].browse(sorted(going - lasting))._close()
        self._remove_issue_links([pair for pair in unlisted if pair[0] in lasting])

    def _open_events(self):
        """[(issue id, tenant id)] of the events that last, as far as we know."""
        self.env["csp.service.issue"].flush_model(["source", "is_resolved"])
        return self.env.execute_query(
            SQL(
                """
                SELECT link.issue_id, link.tenant_id
                  FROM csp_service_issue_tenant_rel link
                  JOIN csp_service_issue issue ON issue.id = link.issue_id
                 WHERE link.tenant_id = ANY(%s)
                   AND issue.source = 'azure'
                   AND NOT COALESCE(issue.is_resolved, FALSE)
                """,
                self.ids,
            )
        )

    @api.model
    def _events_of_others(self, issue_ids, pairs):
        """Those of the events that still touch a tenant beside these pairs."""
        self.flush_model(["active", "excluded"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT link.issue_id
                  FROM csp_service_issue_tenant_rel link
                  JOIN csp_tenant tenant ON tenant.id = link.tenant_id
                 WHERE link.issue_id = ANY(%s)
                   AND tenant.active
                   AND NOT COALESCE(tenant.excluded, FALSE)
                   AND (link.issue_id, link.tenant_id) NOT IN (
                       SELECT * FROM unnest(%s::integer[], %s::integer[])
                   )
                """,
                sorted(issue_ids),
                [issue_id for issue_id, _tenant_id in pairs],
                [tenant_id for _issue_id, tenant_id in pairs],
            )
        )
        return {issue_id for (issue_id,) in rows}

    def _remove_issue_links(self, pairs):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM csp_service_issue_tenant_rel
                 WHERE (issue_id, tenant_id) IN (
                       SELECT * FROM unnest(%s::integer[], %s::integer[])
                   )
                """,
                [issue_id for issue_id, _tenant_id in pairs],
                [tenant_id for _issue_id, tenant_id in pairs],
            )
        )
        self._forget_issue_links()

    # ------------------------------------------------------------------
    # The tenant's own state
    # ------------------------------------------------------------------

    def _keep_azure_reading(self, answer):
        """All of the tenant's subscriptions were read."""
        moment = to_naive(answer.answered_at)
        self.write(
            self._prepare_azure_reading(self._azure_reading(answer.content), moment)
        )

    @api.model
    def _prepare_azure_reading(self, reading, moment):
        return {
            "azure_reading": reading,
            "azure_checked_at": moment,
            "azure_attempted_at": moment,
            "azure_retry_at": False,
            "azure_error": False,
            "azure_error_is_temporary": False,
            "azure_access_missing": False,
        }

    @api.model
    def _azure_reading(self, events):
        """The worst of the open events; a type that is new to us counts as bad."""
        types = {event.event_type.lower() for event in events if not event.is_resolved}
        if types - ADVISORY:
            return "affected"
        return "advisory" if types else "operational"

    def _keep_azure_without_subscription(self):
        """What touches the tenant as a whole was read, and that is not everything."""
        sentence = self.env._(
            "No access to Azure in %(tenant)s: we know of no Azure subscription there, "
            "so only what touches the whole tenant is seen. If the customer uses "
            "Azure, read his subscriptions from Partner Center or enter the Azure "
            "subscription under Subscriptions, and have the role Reader granted on "
            "it in the Azure portal, under Access control (IAM).",
            tenant=self.display_name,
        )
        self._keep_azure_failure(sentence, access_missing=True)

    def _keep_azure_error(self, error):
        retry_after = error.retry_after
        for tenant in self:
            tenant._keep_azure_failure(
                tenant._sentence(error),
                temporary=error.temporary,
                retry_at=retry_after
                and fields.Datetime.now() + timedelta(seconds=retry_after),
                access_missing=isinstance(error, AccessRefused),
            )

    def _keep_azure_failure(
        self, sentence, temporary=False, retry_at=None, access_missing=False
    ):
        """Keep why these could not be read; the last good data stay as they are."""
        self.write(
            {
                "azure_attempted_at": fields.Datetime.now(),
                "azure_retry_at": retry_at or False,
                "azure_error": sentence,
                "azure_error_is_temporary": temporary,
                "azure_access_missing": access_missing,
            }
        )
