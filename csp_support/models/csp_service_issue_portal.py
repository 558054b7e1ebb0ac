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
            "is_planned": is_planned,
            "is_resolved": self.is_resolved,
            "started_at": spoken_moment(self.env, self.start_at),
            "ended_at": spoken_moment(self.env, self.end_at),
            "url": f"/my/health/issue/{self.id}",
        }

    def _portal_page_values(self):
        """All that Microsoft published of it."""
        self.ensure_one()
        return {
            **self._portal_values(),
            "id": self.id,
            "impact": self.impact or "",
            "posts": [post._portal_values() for post in self.post_ids],
        }

    def _portal_update_values(self):
        """Microsoft's latest words on it, which are sanitised where they are kept."""
        self.ensure_one()
        return self.post_ids[:1]._portal_values()


class CspServiceIssuePost(models.Model):
    _inherit = "csp.service.issue.post"

    def _portal_values(self):
        """What was said and when; empty where there is no post."""
        return {
            "at": spoken_moment(self.env, self.created_at),
            "age": spoken_age(self.env, self.created_at),
            "content": self.content,
        }
