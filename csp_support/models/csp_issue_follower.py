from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError


class CspIssueFollower(models.Model):
    """A customer who wants to hear when Microsoft's state of an issue changes."""

    _name = "csp.issue.follower"
    _description = "Follower of a Published Issue"
    _order = "id"
    _rec_name = "user_id"

    issue_id = fields.Many2one(
        "csp.service.issue",
        string="Published Issue",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    told_state = fields.Char(
        readonly=True,
        help="Microsoft's state that he knows: he saw it when he began to follow, or "
        "was told of it since.",
    )

    _once = models.Constraint(
        "unique(issue_id, user_id)", "This customer follows the issue already."
    )

    @api.model
    def _follow(self, issue, tenant, user):
        """`user` hears of `issue`, which touches this tenant of his; once is enough."""
        if issue._followed_by(user):
            return
        try:
            self.sudo().create(self._prepare_follower(issue, tenant, user))
        except UniqueViolation as error:
            # He pressed the button twice. Odoo runs the transaction again.
            raise ConcurrencyError(str(error)) from error

    @api.model
    def _prepare_follower(self, issue, tenant, user):
        return {
            "issue_id": issue.id,
            "user_id": user.id,
            "company_id": tenant.company_id.id,
            "told_state": issue.state_key,
        }

    @api.model
    def _unfollow(self, issue, user):
        followers = self.sudo().search(
            [("issue_id", "=", issue.id), ("user_id", "=", user.id)]
        )
        followers.unlink()


class CspServiceIssue(models.Model):
    _inherit = "csp.service.issue"

    follower_ids = fields.One2many(
        "csp.issue.follower", "issue_id", readonly=True, groups="base.group_user"
    )

    def _followed_by(self, user):
        """Those of these issues that `user` follows."""
        if not self:
            return self
        followers = self.env["csp.issue.follower"].sudo()
        found = followers.search_fetch(
            [("issue_id", "in", self.ids), ("user_id", "=", user.id)], ["issue_id"]
        )
        return found.issue_id
