from collections import Counter, defaultdict
from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..microsoft import tenant_round
from .csp_tenant_health import ask_microsoft

# Issues whose posts one step reads.
BATCH = 500

# Minutes until posts that could not be read, or were claimed by a worker that died,
# are asked for again. Microsoft keeps an issue that is over for so many days.
RETRY = 30
KEPT_DAYS = 30


class CspServiceIssue(models.Model):
    """Reading the posts of issues: once for each change, from one tenant that has it.

    Tenants are read without them, since all tenants see the same ones. An issue that
    waits for its posts is complete but for these.
    """

    _inherit = "csp.service.issue"

    posts_due_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Microsoft has published something that is not kept here yet.",
    )

    _posts_due_index = models.Index("(posts_due_at) WHERE posts_due_at IS NOT NULL")

    def _keep_posts(self, published):
        """Keep the posts of the {issue id: result}; those that lack them are due."""
        unread = self.filtered(lambda issue: published[issue.issue_id].posts is None)
        unread.posts_due_at = fields.Datetime.now()
        read = self - unread
        read._add_posts(published)
        read.filtered("posts_due_at").posts_due_at = False

    @api.model
    def _read_posts(self):
        """Read the posts that are due; no transaction is open while Microsoft is asked.

        What cannot be read now is asked for again later, maybe in another tenant.
        """
        wanted = self._claim_posts()
        if not wanted:
            return
        questions = self.env["csp.tenant"].union(*wanted)._questions()
        self.env["ir.cron"]._commit_progress()
        ids = {
            tenant.tenant_id: set(issues.mapped("issue_id"))
            for tenant, issues in wanted.items()
        }
        answers = ask_microsoft(questions, partial(tenant_round.issues, ids))
        retrying(partial(self._keep_answers, wanted, answers), self.env)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _claim_posts(self):
        """{tenant: issues} to ask for, ours alone for a while."""
        now = fields.Datetime.now()
        self.flush_model(["posts_due_at", "is_resolved", "modified_at"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE csp_service_issue
                   SET posts_due_at = %(free_at)s
                 WHERE id IN (
                     SELECT id
                       FROM csp_service_issue
                      WHERE source = 'graph'
                        AND posts_due_at <= %(now)s
                        AND (
                            NOT COALESCE(is_resolved, FALSE)
                            OR modified_at > %(forgotten_at)s
                        )
                      ORDER BY posts_due_at
                      LIMIT %(limit)s
                        FOR NO KEY UPDATE SKIP LOCKED
                 )
             RETURNING id
                """,
                free_at=now + timedelta(minutes=RETRY),
                now=now,
                forgotten_at=now - timedelta(days=KEPT_DAYS),
                limit=BATCH,
            )
        )
        claimed = self.browse(number for (number,) in rows)
        claimed.invalidate_recordset(["posts_due_at"])
        return claimed._by_tenant_to_ask()

    def _by_tenant_to_ask(self):
        """{tenant: issues}, in few tenants: each issue in one that could be read."""
        if not self:
            return {}
        self.env["csp.tenant"].flush_model()
        candidates = defaultdict(list)
        for issue_id, tenant_id in self.env.execute_query(self._candidates_query()):
            candidates[issue_id].append(tenant_id)
        issues_of = Counter(
            tenant_id for tenants in candidates.values() for tenant_id in tenants
        )
        chosen = defaultdict(self.browse)
        for issue_id, tenants in candidates.items():
            tenant = self.env["csp.tenant"].browse(max(tenants, key=issues_of.get))
            chosen[tenant] |= self.browse(issue_id)
        return chosen

    def _candidates_query(self):
        """Issue and tenant, the latest read first: some of an issue are enough."""
        return SQL(
            """
            SELECT issue.id, candidate.id
              FROM csp_service_issue issue
              JOIN LATERAL (
                  SELECT tenant.id
                    FROM csp_service_issue_tenant_rel link
                    JOIN csp_tenant tenant ON tenant.id = link.tenant_id
                   WHERE link.issue_id = issue.id
                     AND tenant.active
                     AND NOT COALESCE(tenant.excluded, FALSE)
                     AND tenant.health_error IS NULL
                   ORDER BY tenant.health_checked_at DESC NULLS LAST
                   LIMIT 20
              ) candidate ON TRUE
             WHERE issue.id = ANY(%s)
            """,
            self.ids,
        )

    @api.model
    def _keep_answers(self, wanted, answers):
        by_tenant_id = {answer.tenant_id: answer for answer in answers}
        for tenant, issues in wanted.items():
            answer = by_tenant_id.get(tenant.tenant_id)
            if answer:
                published = {
                    issue.id: issue
                    for issue in answer.content
                    if issue.posts is not None
                }
                found = issues.filtered(lambda i, p=published: i.issue_id in p)
                found._keep_posts(published)
                tenant.connection_id._keep_refresh_token(answer.refresh_token)
