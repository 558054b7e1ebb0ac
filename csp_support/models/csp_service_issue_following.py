from odoo import api, fields, models
from odoo.tools import SQL

# Followers that one step of the scheduled action tells before it commits.
BATCH = 200


class CspServiceIssue(models.Model):
    """Telling those who follow an issue: they asked for it, whatever the policy is."""

    _inherit = "csp.service.issue"

    @api.model
    def _tell_followers(self):
        """Tell those who follow an issue of the state that has held long enough."""
        cron = self.env["ir.cron"]
        while followers := self._claim_followers():
            for (issue, company), group in followers.grouped(
                lambda follower: (follower.issue_id, follower.company_id)
            ).items():
                issue._tell_followers_of(company, group)
            if not cron._commit_progress(len(followers)):
                break

    def _tell_followers_of(self, company, followers):
        """One letter each to those whom no other notice has told of this state."""
        uninformed = followers._who_can_be_told()
        tenants = self._tenants_of_followers(company, uninformed)
        body = self._bodies()
        letters = [
            follower._letter(tenants[follower.user_id.commercial_partner_id], body)
            for follower in uninformed
            if follower.user_id.commercial_partner_id in tenants
        ]
        if letters:
            self._send(self._keep_notice(company, "automatic", {}), letters)
        followers.told_state = self.state_key

    def _tenants_of_followers(self, company, followers):
        """{customer: a tenant of his that the issue still touches}."""
        customers = followers.user_id.commercial_partner_id
        tenants = self.env["csp.tenant"].search(
            [
                ("commercial_partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("issue_ids", "=", self.id),
            ]
        )
        return {
            customer: own[0]
            for customer, own in tenants.grouped("commercial_partner_id").items()
        }

    @api.model
    def _claim_followers(self):
        """Who is to be told now, ours until the transaction ends."""
        self._flush_for_notices()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT follower.id
                %s AND %s <= %s
                ORDER BY follower.issue_id, follower.id
                LIMIT %s
                FOR NO KEY UPDATE OF follower SKIP LOCKED
                """,
                self._untold_followers(),
                self._ripe_at(),
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.env["csp.issue.follower"].browse(number for (number,) in rows)

    @api.model
    def _untold_followers(self):
        """FROM and WHERE: followers who know another state than the one that holds."""
        return SQL(
            """
              FROM csp_issue_follower follower
              JOIN csp_service_issue issue ON issue.id = follower.issue_id
              JOIN res_company company ON company.id = follower.company_id
             WHERE follower.told_state IS DISTINCT FROM issue.state_key
            """
        )

    def _follower_words(self):
        """What we say to who follows it."""
        if self.is_resolved:
            return self.env._(
                "An issue that you follow is solved, Microsoft reports. If it still "
                "troubles you, open a ticket."
            )
        return self.env._(
            "Microsoft's state of an issue that you follow has changed. On the page of "
            "the issue you can stop following it."
        )


class CspIssueFollower(models.Model):
    _inherit = "csp.issue.follower"

    def _who_can_be_told(self):
        """Those who are still there, have an address and have heard nothing yet."""
        issue = self.issue_id
        recipients = self.env["csp.issue.notice.recipient"].search(
            [
                ("issue_id", "=", issue.id),
                ("state_number", "=", issue.state_number),
                ("partner_id", "in", self.user_id.partner_id.ids),
            ]
        )
        told = recipients.partner_id
        return self.filtered(
            lambda follower: (
                follower.user_id.active
                and follower.user_id.email
                and follower.user_id.partner_id not in told
            )
        )

    def _letter(self, tenant, body):
        issue = self.issue_id
        return tenant._letter_to(
            self.user_id.partner_id,
            issue,
            body,
            words=lambda translated: translated._follower_words(),
            path=f"/my/health/issue/{issue.id}",
            link_title=lambda translated: translated.env._("Open the issue"),
        )
