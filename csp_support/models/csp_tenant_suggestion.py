from odoo import fields, models

from .. import triage
from .moments import to_aware

# Issues that a customer is asked about: more would be guessing.
SUGGESTIONS = 3


class CspTenant(models.Model):
    """What a customer may be told while he still writes his ticket.

    It comes from what is stored: nobody waits for Microsoft while he types.
    """

    _inherit = "csp.tenant"

    def _portal_services(self):
        """The services of these tenants: what they bought, else what Graph lists."""
        tenants = self.sudo()
        return tenants.owned_service_ids or tenants.service_health_ids.service_id

    def _joinable_issues(self):
        """Published issues that are open in these tenants, by what is known now."""
        issues = self.env["csp.service.issue"].sudo()
        for tenant, open_lately in self.sudo()._issues_open_lately().items():
            current = {
                source
                for source in ("graph", "azure")
                if not tenant._source_obstacle(source)
            }
            issues |= open_lately.filtered(
                lambda issue, current=current: (
                    not issue.is_resolved and issue.source in current
                )
            )
        return issues

    def _suggested_issues(self, subject, description, service=None):
        """Those of the open issues that may be what he writes about, best first."""
        issues = self._joinable_issues()
        if not issues:
            return issues
        about = service.name if service else ""
        ticket = triage.Ticket(
            subject=subject,
            body=f"{description}\n{about}",
            created=to_aware(fields.Datetime.now()),
        )
        assessor = self.env["csp.service"]._triage()
        assessment = assessor.assess(ticket, issues._triage_issues())
        fitting = filter(None, (assessment.link, *assessment.suggestions))
        keys = dict.fromkeys(int(candidate.issue.key) for candidate in fitting)
        return issues.browse(keys)[:SUGGESTIONS]

    def _portal_suggestions(self, subject, description, service=None):
        """What the page shows beside his words."""
        return {
            "issues": [
                issue._portal_values() | {"id": issue.id}
                for issue in self._suggested_issues(subject, description, service)
            ],
            "could_not_check": any(
                tenant._source_obstacle("graph") for tenant in self.sudo()
            ),
            "help": service
            and service.help_url
            and {"name": service.name, "url": service.help_url},
        }
