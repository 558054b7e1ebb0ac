from odoo import api, fields, models
from odoo.tools import SQL

from .csp_service_issue import PLANNED

KINDS = [
    ("incident", "Incident"),
    ("advisory", "Advisory"),
    ("planned", "Planned maintenance"),
    ("other", "Other"),
]

# By Microsoft's classification, lower case; it adds new ones at any time.
KIND_OF_CLASSIFICATION = {
    "incident": "incident",
    "serviceissue": "incident",
    "advisory": "advisory",
    "healthadvisory": "advisory",
    "securityadvisory": "advisory",
    PLANNED: "planned",
}


class CspServiceIssue(models.Model):
    """An issue at a glance: of what kind, and how many it touches."""

    _inherit = "csp.service.issue"

    kind = fields.Selection(
        KINDS,
        compute="_compute_kind",
        store=True,
        index=True,
        group_expand="_expand_kinds",
    )
    tenant_count = fields.Integer(
        string="Number of Tenants Touched",
        compute="_compute_tenant_count",
        groups="base.group_user",
    )
    open_ticket_count = fields.Integer(
        string="Open Tickets",
        compute="_compute_open_ticket_count",
        groups="base.group_user",
    )
    last_post_at = fields.Datetime(
        string="Last Post",
        compute="_compute_last_post_at",
        help="When Microsoft last wrote of it.",
    )

    @api.depends("classification", "source")
    def _compute_kind(self):
        for issue in self:
            classification = (issue.classification or "").lower()
            # The public status pages tell of outages only, and classify nothing.
            unknown = "incident" if issue.source == "status_feed" else "other"
            issue.kind = KIND_OF_CLASSIFICATION.get(classification, unknown)

    @api.model
    def _expand_kinds(self, kinds, domain):
        """The worst first, also where there is none: that is good news."""
        return [kind for kind, _label in KINDS if kind in kinds or kind != "other"]

    @api.depends("tenant_ids.active")
    @api.depends_context("allowed_company_ids")
    def _compute_tenant_count(self):
        """Of our companies; counted, because one issue may touch all there are."""
        self.env["csp.tenant"].flush_model(["active", "company_id"])
        self.flush_model(["tenant_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.issue_id, COUNT(*)
                  FROM csp_service_issue_tenant_rel link
                  JOIN csp_tenant tenant ON tenant.id = link.tenant_id
                 WHERE link.issue_id = ANY(%s)
                   AND tenant.company_id = ANY(%s)
                   AND tenant.active
              GROUP BY link.issue_id
                """,
                self.ids,
                self.env.companies.ids,
            )
        )
        counts = dict(rows)
        for issue in self:
            issue.tenant_count = counts.get(issue.id, 0)

    def _compute_open_ticket_count(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("csp_issue_id", "in", self.ids), ("stage_id.closed", "=", False)],
            ["csp_issue_id"],
            ["__count"],
        )
        counts = dict(groups)
        for issue in self:
            issue.open_ticket_count = counts.get(issue, 0)

    @api.depends("post_ids.created_at")
    def _compute_last_post_at(self):
        groups = self.env["csp.service.issue.post"]._read_group(
            [("issue_id", "in", self.ids)], ["issue_id"], ["created_at:max"]
        )
        moments = dict(groups)
        for issue in self:
            issue.last_post_at = moments.get(issue)

    def action_open_tenants(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_tenant_action"
        )
        action["domain"] = [("issue_ids", "=", self.id)]
        action["context"] = {"create": False}
        return action
