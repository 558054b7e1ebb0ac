from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.mail import html_to_inner_content

from ..microsoft.issues_elsewhere import SEPARATOR
from .foreign_text import MAXIMUM_LENGTH

# Our word for what Microsoft stopped listing without saying that it is over.
NO_LONGER_LISTED = "noLongerListed"

# Minutes that a post must be missing from the public page: it has been seen to be
# empty for a moment while the outage lasted.
MISSING = 60


class CspServiceIssue(models.Model):
    """Issues that are not Graph's: Azure's events, posts on the public status page."""

    _inherit = "csp.service.issue"

    listed_at = fields.Datetime(
        string="Last Listed",
        readonly=True,
        help="When it last stood on Microsoft's public status page.",
    )

    @api.depends("source")
    def _compute_display_name(self):
        """The id of a post on the status page is its title over again."""
        posts = self.filtered(lambda issue: issue.source == "status_feed")
        for post in posts:
            post.display_name = post.title
        return super(CspServiceIssue, self - posts)._compute_display_name()

    @api.model
    def _status_labels(self):
        return {
            **super()._status_labels(),
            "active": self.env._("Active"),
            "posted": self.env._("Posted"),
            NO_LONGER_LISTED.lower(): self.env._("No longer listed"),
        }

    @api.model
    def _classification_labels(self):
        return {
            **super()._classification_labels(),
            "serviceissue": self.env._("Service issue"),
            "healthadvisory": self.env._("Health advisory"),
            "securityadvisory": self.env._("Security advisory"),
            "emergingissues": self.env._("Emerging issue"),
            "rca": self.env._("Post-incident review"),
            "billing": self.env._("Billing"),
        }

    @api.model
    def _prepare_issue(self, source, cloud, issue, services):
        vals = super()._prepare_issue(source, cloud, issue, services)
        if source != "graph":
            text = vals["impact"][:MAXIMUM_LENGTH]
            vals["impact"] = html_to_inner_content(text)
        return vals

    @api.model
    def _find_service(self, source, name, services):
        """Of the services that an Azure event touches, the first that we know."""
        if source == "graph":
            return super()._find_service(source, name, services)
        names = [part.strip().lower() for part in name.split(SEPARATOR)]
        names += [f"azure {part}" for part in names]
        known = [services[part] for part in names if part in services]
        # The catalogue may have been changed by people.
        azure = self.env.ref("csp_support.service_azure", raise_if_not_found=False)
        return known[0] if known else azure

    # ------------------------------------------------------------------
    # When it is over
    # ------------------------------------------------------------------

    def _close(self):
        """Microsoft lists these no longer, and has not said how they ended."""
        now = fields.Datetime.now()
        for issue in self:
            over = issue.end_at and issue.end_at < now
            issue.write(
                {
                    "is_resolved": True,
                    "status": NO_LONGER_LISTED,
                    "end_at": issue.end_at if over else now,
                }
            )

    @api.model
    def _keep_status_posts(self, cloud, published):
        """Keep what stands on the public status page now; the rest comes to its end."""
        now = fields.Datetime.now()
        kept = self._upsert(cloud, published, "status_feed")
        self.union(*kept.values()).listed_at = now
        open_posts = self.search(
            [
                ("source", "=", "status_feed"),
                ("cloud", "=", cloud),
                ("is_resolved", "=", False),
                ("listed_at", "<", now - timedelta(minutes=MISSING)),
            ]
        )
        open_posts._close()
