from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Arbitrary, ours alone: PostgreSQL's lock while customers are told unasked.
LOCK = 1_187_342_240

UNASKED = 500


class CspServiceIssue(models.Model):
    """The customers whom an issue touches and who have not called."""

    _inherit = "csp.service.issue"

    uncalled_tenant_ids = fields.Many2many(
        "csp.tenant",
        string="Have Not Called",
        compute="_compute_uncalled_tenant_ids",
        groups="base.group_user",
    )
    uncalled_count = fields.Integer(
        string="Customers Who Have Not Called",
        compute="_compute_uncalled_tenant_ids",
        groups="base.group_user",
    )

    def _compute_uncalled_tenant_ids(self):
        for issue in self:
            tenants = self.env["csp.tenant"].search(issue._uncalled_domain())
            issue.uncalled_tenant_ids = tenants
            issue.uncalled_count = len(tenants.commercial_partner_id)

    def _uncalled_domain(self):
        called = Domain("csp_issue_id", "=", self.id) & Domain(
            "csp_issue_link", "!=", "rejected"
        )
        return (
            Domain("issue_ids", "=", self.id)
            & Domain("partner_id", "!=", False)
            & Domain("ticket_ids", "not any", called)
        )

    # ------------------------------------------------------------------
    # Telling them unasked, where their offering says so
    # ------------------------------------------------------------------

    @api.model
    def _tell_unasked(self):
        """Tell the customers who have not called, each once an issue and state."""
        if not self._lock_unasked():
            return
        by_notice = defaultdict(self.env["csp.tenant"].browse)
        for issue_id, tenant_id in self._claim_unasked():
            tenant = self.env["csp.tenant"].browse(tenant_id)
            by_notice[self.browse(issue_id), tenant.company_id] |= tenant
        for (issue, company), tenants in by_notice.items():
            notice = issue._keep_notice(company, "automatic", {})
            issue._send(notice, tenants._letters(issue))

    @api.model
    def _lock_unasked(self):
        """Whether this worker alone tells customers unasked; the others pass over."""
        query = SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK)
        [(is_ours,)] = self.env.execute_query(query)
        return is_ours

    @api.model
    def _claim_unasked(self):
        """Pairs of issue and tenant whose customer is to be told of this state.

        Who has not heard of an issue before does not hear that it is over.
        """
        self._flush_for_notices()
        self.env["csp.tenant"].flush_model()
        self.env["csp.support.offering"].flush_model()
        now = fields.Datetime.now()
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (issue.id, tenant.partner_id) issue.id, tenant.id
                  FROM csp_service_issue issue
                  JOIN csp_service_issue_tenant_rel link ON link.issue_id = issue.id
                  JOIN csp_tenant tenant ON tenant.id = link.tenant_id
                  JOIN res_partner customer ON customer.id = tenant.partner_id
                  JOIN res_company company ON company.id = tenant.company_id
                  JOIN csp_support_offering offering
                    ON offering.id = tenant.offering_id
                  LEFT JOIN LATERAL (
                      SELECT recipient.state_key
                        FROM csp_issue_notice_recipient recipient
                       WHERE recipient.issue_id = issue.id
                         AND recipient.partner_id = tenant.partner_id
                         AND recipient.ticket_id IS NULL
                       ORDER BY recipient.id DESC
                       LIMIT 1
                  ) told ON TRUE
                 WHERE tenant.active
                   AND NOT COALESCE(tenant.excluded, FALSE)
                   AND customer.email IS NOT NULL
                   AND COALESCE(tenant.offering_start <= %(today)s, TRUE)
                   AND COALESCE(tenant.offering_end >= %(today)s, TRUE)
                   AND (
                       offering.unasked_notices = 'all'
                       OR offering.unasked_notices = 'incidents'
                       AND LOWER(issue.classification) = 'incident'
                   )
                   AND told.state_key IS DISTINCT FROM issue.state_key
                   AND (
                       NOT COALESCE(issue.is_resolved, FALSE)
                       OR told.state_key IS NOT NULL
                   )
                   AND NOT EXISTS (
                       SELECT 1
                         FROM helpdesk_ticket ticket
                        WHERE ticket.csp_issue_id = issue.id
                          AND ticket.csp_tenant_id = tenant.id
                          AND ticket.csp_issue_link <> 'rejected'
                   )
                   AND %(automatic)s
                   AND %(ripe_at)s <= %(now)s
                 ORDER BY issue.id, tenant.partner_id, tenant.id
                 LIMIT %(limit)s
                """,
                today=now.date(),
                automatic=self._automatic(),
                ripe_at=self._ripe_at(),
                now=now,
                limit=UNASKED,
            )
        )
