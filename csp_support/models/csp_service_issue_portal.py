from odoo import fields, models

from .spoken_time import spoken_age, spoken_moment


class CspServiceIssue(models.Model):
    """What customers are shown of a published issue."""

    _inherit = "csp.service.issue"

    def _portal_values(self):
        self.ensure_one()
        is_planned = self.is_planned and not self.is_resolved
        return {
            "issue_id": self.issue_id,
            "title": self.title,
            "service": self.service_id.name or self.service_name or "",
            "status": self.classification_label if is_planned else self.status_label,
            "is_ahead": bool(self.start_at) and self.start_at > fields.Datetime.now(),
            "is_resolved": self.is_resolved,
            "started_at": spoken_moment(self.env, self.start_at),
        }

    def _portal_update_values(self):
        """Microsoft's latest words on it, which are sanitised where they are kept."""
        self.ensure_one()
        post = self.post_ids[:1]
        return {
            "at": spoken_moment(self.env, post.created_at),
            "age": spoken_age(self.env, post.created_at),
            "content": post.content,
        }
