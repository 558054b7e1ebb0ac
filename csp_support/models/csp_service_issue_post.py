from odoo import api, fields, models

from .foreign_text import foreign_html
from .moments import to_naive


class CspServiceIssuePost(models.Model):
    _name = "csp.service.issue.post"
    _description = "Update of a Published Issue"
    _order = "created_at desc, id desc"
    _rec_name = "created_at"

    issue_id = fields.Many2one(
        "csp.service.issue", required=True, ondelete="cascade", index=True
    )
    created_at = fields.Datetime(readonly=True)
    post_type = fields.Char(readonly=True)
    content = fields.Html(
        sanitize_attributes=True,
        sanitize_style=True,
        readonly=True,
        help="Microsoft's own words, in the language Microsoft published.",
    )

    @api.model
    def _prepare_post(self, post):
        """Values for a `ServiceHealthIssuePost`."""
        return {
            "created_at": to_naive(post.created),
            "post_type": post.post_type,
            "content": foreign_html(post.content, post.content_type),
        }
