from odoo import fields, models
from odoo.tools import SQL

from .csp_service_issue_glance import KINDS


class CspServiceOutage(models.Model):
    """How long a published issue lasted in a month, counted from what is kept.

    An issue of several months has a line in each, with the minutes that fell into it.
    An open one counts up to when we last read that it is open. Of false alarms there
    is nothing to count.
    """

    _name = "csp.service.outage"
    _description = "Minutes of a Published Issue in a Month"
    _auto = False
    _order = "month desc, minutes desc, id desc"
    _rec_name = "issue_id"
    _depends = {
        "csp.service.issue": [
            "start_at",
            "end_at",
            "modified_at",
            "is_resolved",
            "status",
            "kind",
            "service_id",
            "tenant_ids",
        ],
        "csp.tenant": ["health_checked_at"],
    }

    issue_id = fields.Many2one("csp.service.issue", readonly=True)
    service_id = fields.Many2one("csp.service", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    is_resolved = fields.Boolean(string="Resolved", readonly=True)
    month = fields.Date(readonly=True, help="In UTC.")
    minutes = fields.Integer(
        readonly=True,
        aggregator="sum",
        help="Of each issue: what two issues have in common counts in both.",
    )
    tenant_ids = fields.Many2many(
        "csp.tenant", related="issue_id.tenant_ids", string="Tenants Touched"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT issue.id::bigint * 100000
                       + (EXTRACT(YEAR FROM month.starts) * 12
                          + EXTRACT(MONTH FROM month.starts))::integer AS id,
                   issue.id AS issue_id,
                   issue.service_id,
                   issue.kind,
                   COALESCE(issue.is_resolved, FALSE) AS is_resolved,
                   month.starts::date AS month,
                   ROUND(EXTRACT(EPOCH FROM
                       LEAST(known.until, month.starts + INTERVAL '1 month')
                       - GREATEST(issue.start_at, month.starts)
                   ) / 60)::integer AS minutes
              FROM csp_service_issue issue
        CROSS JOIN LATERAL (
                       SELECT CASE WHEN issue.is_resolved
                                   THEN COALESCE(issue.end_at, issue.modified_at)
                                   ELSE GREATEST(issue.modified_at, (
                                       SELECT MAX(tenant.health_checked_at)
                                         FROM csp_service_issue_tenant_rel link
                                         JOIN csp_tenant tenant
                                           ON tenant.id = link.tenant_id
                                        WHERE link.issue_id = issue.id
                                   )) END AS until
                   ) known
        CROSS JOIN LATERAL generate_series(
                       DATE_TRUNC('month', issue.start_at),
                       known.until,
                       INTERVAL '1 month'
                   ) AS month (starts)
             WHERE issue.start_at < known.until
               AND LOWER(COALESCE(issue.status, '')) <> 'falsepositive'
               AND month.starts < known.until
            """
        )
