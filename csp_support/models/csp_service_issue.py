from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from .. import triage
from .csp_service_health import RESOLVED
from .moments import to_aware, to_naive

TITLE_LENGTH = 500

SOURCES = [
    ("graph", "Microsoft 365"),
    ("azure", "Azure"),
    ("status_feed", "Public status page"),
]

# Lower case: Microsoft's word for maintenance that it announces.
PLANNED = "plannedmaintenance"


class CspServiceIssue(models.Model):
    """An issue Microsoft published: one record, however many tenants it touches."""

    _name = "csp.service.issue"
    _description = "Published Service Issue"
    _order = "is_resolved, start_at desc, id desc"
    _rec_names_search = ["issue_id", "title"]

    issue_id = fields.Char(string="Issue ID", required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    source = fields.Selection(
        SOURCES,
        required=True,
        readonly=True,
        default="graph",
    )
    cloud = fields.Selection(
        selection=lambda self: self.env["csp.connection"]._fields["cloud"].selection,
        required=True,
        readonly=True,
    )
    service_id = fields.Many2one("csp.service", readonly=True, index=True)
    service_name = fields.Char(
        readonly=True, help="Display name of the service when the issue was published."
    )
    classification = fields.Char(readonly=True)
    classification_label = fields.Char(compute="_compute_labels")
    is_planned = fields.Boolean(
        string="Planned Maintenance",
        compute="_compute_is_planned",
        store=True,
        help="Microsoft announced it beforehand: from its start to its end something "
        "may not work.",
    )
    status = fields.Char(readonly=True)
    status_label = fields.Char(compute="_compute_labels", string="State")
    origin = fields.Char(readonly=True)
    feature = fields.Char(readonly=True)
    feature_group = fields.Char(readonly=True)
    impact = fields.Text(readonly=True, help="Impact on users, as Microsoft puts it.")
    is_resolved = fields.Boolean(string="Resolved", readonly=True, index=True)
    start_at = fields.Datetime(string="Start", readonly=True)
    end_at = fields.Datetime(string="End", readonly=True)
    modified_at = fields.Datetime(string="Microsoft's Last Update", readonly=True)
    post_ids = fields.One2many("csp.service.issue.post", "issue_id", readonly=True)
    tenant_ids = fields.Many2many(
        "csp.tenant",
        relation="csp_service_issue_tenant_rel",
        column1="issue_id",
        column2="tenant_id",
        string="Tenants Touched",
        readonly=True,
        groups="base.group_user",
    )
    ticket_ids = fields.One2many(
        "helpdesk.ticket", "csp_issue_id", groups="base.group_user"
    )
    ticket_count = fields.Integer(
        compute="_compute_ticket_count", groups="base.group_user"
    )

    _issue_unique = models.Constraint(
        "unique(source, cloud, issue_id)",
        "An issue is kept once, whichever tenants see it.",
    )

    @api.depends("issue_id", "title")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = f"{issue.issue_id} {issue.title}"

    def _compute_ticket_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("csp_issue_id", "in", self.ids)], ["csp_issue_id"], ["__count"]
            )
        )
        for issue in self:
            issue.ticket_count = counts.get(issue, 0)

    @api.depends("classification")
    def _compute_is_planned(self):
        for issue in self:
            issue.is_planned = (issue.classification or "").lower() == PLANNED

    @api.depends("status", "classification")
    @api.depends_context("lang")
    def _compute_labels(self):
        statuses = self._status_labels()
        classifications = self._classification_labels()
        for issue in self:
            status = issue.status or ""
            classification = issue.classification or ""
            issue.status_label = statuses.get(status.lower(), status)
            issue.classification_label = classifications.get(
                classification.lower(), classification
            )

    def _triage_issues(self):
        """These issues as triage wants them."""
        return [
            triage.Issue(
                key=str(issue.id),
                issue_id=issue.issue_id,
                title=issue.title,
                impact=issue.impact or "",
                service=issue._service_in_triage(),
                feature=issue.feature or "",
                status=issue.status or "",
                classification=issue.classification or "",
                is_resolved=issue.is_resolved,
                start=to_aware(issue.start_at),
                end=to_aware(issue.end_at),
            )
            for issue in self
        ]

    def _service_in_triage(self):
        """One name of a service; an Azure event may touch several."""
        name = self.service_name or ""
        return name if self.source == "graph" else self.service_id.name or name

    @api.model
    def _status_labels(self):
        """Microsoft's states in words, by their lower-case value.

        Other values are shown as they came: Microsoft adds new ones.
        """
        return {
            "serviceoperational": self.env._("Operational"),
            "investigating": self.env._("Microsoft is investigating"),
            "restoringservice": self.env._("Service is being restored"),
            "verifyingservice": self.env._("Repair is being verified"),
            "servicerestored": self.env._("Service restored"),
            "postincidentreviewpublished": self.env._(
                "Restored, post-incident review published"
            ),
            "servicedegradation": self.env._("Service degraded"),
            "serviceinterruption": self.env._("Service interrupted"),
            "extendedrecovery": self.env._("Extended recovery"),
            "falsepositive": self.env._("False alarm"),
            "investigationsuspended": self.env._(
                "Investigation suspended, Microsoft wants more evidence"
            ),
            "resolved": self.env._("Resolved"),
            "mitigated": self.env._("Mitigated"),
            "mitigatedexternal": self.env._("Mitigated by a third party"),
            "resolvedexternal": self.env._("Resolved by a third party"),
            "confirmed": self.env._("Confirmed"),
            "reported": self.env._("Reported"),
        }

    @api.model
    def _classification_labels(self):
        return {
            "incident": self.env._("Incident"),
            "advisory": self.env._("Advisory"),
            PLANNED: self.env._("Planned maintenance"),
        }

    def action_open_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_ticket_action"
        )
        action["domain"] = [("csp_issue_id", "=", self.id)]
        action["context"] = {}
        return action

    # ------------------------------------------------------------------
    # What Microsoft published
    # ------------------------------------------------------------------

    @api.model
    def _upsert(self, cloud, published, source="graph"):
        """Keep `ServiceHealthIssue` results; return {issue id: record}.

        Issues that did not change since they were kept are left alone, and so is what
        Microsoft has already told more about in another tenant.
        """
        newest = {issue.id: issue for issue in sorted(published, key=_modified_key)}
        known = {
            issue.issue_id: issue
            for issue in self.search(
                [
                    ("source", "=", source),
                    ("cloud", "=", cloud),
                    ("issue_id", "in", list(newest)),
                ]
            )
        }
        services = self.env["csp.service"]._by_display_name()
        new = [issue for issue_id, issue in newest.items() if issue_id not in known]
        try:
            created = self.create(
                [self._prepare_issue(source, cloud, issue, services) for issue in new]
            )
        except UniqueViolation as error:
            # Many customers report one outage at once: a colleague's check has just
            # kept it. Odoo runs the transaction again, and then it is found.
            raise ConcurrencyError(str(error)) from error
        created._keep_posts(newest)
        for issue_id, record in known.items():
            record._update(newest[issue_id], services)
        return known | {record.issue_id: record for record in created}

    @api.model
    def _prepare_issue(self, source, cloud, issue, services):
        service = self._find_service(source, issue.service or "", services)
        return {
            "source": source,
            "cloud": cloud,
            "issue_id": issue.id,
            "title": (issue.title or issue.id)[:TITLE_LENGTH],
            "service_id": service.id if service else False,
            "service_name": issue.service,
            "classification": issue.classification,
            "status": issue.status,
            "origin": issue.origin,
            "feature": issue.feature,
            "feature_group": issue.feature_group,
            "impact": issue.impact_description,
            "is_resolved": self._is_resolved(issue),
            "start_at": to_naive(issue.start),
            "end_at": to_naive(issue.end),
            "modified_at": to_naive(issue.last_modified),
        }

    @api.model
    def _find_service(self, source, name, services):
        """The service that Microsoft means by `name`, of the catalogue by name."""
        return services.get(name.lower())

    @api.model
    def _is_resolved(self, issue):
        """Over if Microsoft says so; an unknown state alone does not end it."""
        return bool(issue.is_resolved) or (issue.status or "").lower() in RESOLVED

    def _update(self, issue, services):
        self.ensure_one()
        vals = self._prepare_issue(self.source, self.cloud, issue, services)
        if (vals["modified_at"] or datetime.max) < (self.modified_at or datetime.min):
            return
        changed = {
            name: value
            for name, value in vals.items()
            if (self._fields[name].convert_to_write(self[name], self) or False)
            != (value or False)
        }
        if changed:
            self.write(changed)
        with_posts = issue.posts is not None
        if "modified_at" in changed or (with_posts and (changed or self.posts_due_at)):
            self._keep_posts({issue.id: issue})

    def _add_posts(self, published):
        """Add the posts that are not kept yet."""
        Post = self.env["csp.service.issue.post"]
        vals_list = []
        for record in self:
            kept = set(record.post_ids.mapped("created_at"))
            vals_list += [
                {**vals, "issue_id": record.id}
                for vals in map(Post._prepare_post, published[record.issue_id].posts)
                if vals["created_at"] not in kept
            ]
        Post.create(vals_list)


def _modified_key(issue):
    return issue.last_modified.timestamp() if issue.last_modified else 0.0
