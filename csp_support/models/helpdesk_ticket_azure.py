from dataclasses import replace

from odoo import models

from ..triage.reasons import Reason


def _(text):
    """Mark a template for translation."""
    return text


FROM_THE_PAGE = Reason(
    _(
        "it stands on Microsoft's public status page, which does not say whether this "
        "tenant is touched"
    )
)


def _from_the_page(candidate):
    """The candidate, saying where it comes from; a post has no id but its title."""
    return replace(
        candidate,
        issue=replace(candidate.issue, issue_id=candidate.issue.title),
        reasons=(FROM_THE_PAGE, *candidate.reasons),
    )


class CspTenant(models.Model):
    """Each source is judged by itself: one that answers says nothing of the other."""

    _inherit = "csp.tenant"

    def _source_obstacle(self, source):
        """Why nothing can be said of the tenant by this source; False if it can."""
        return self._azure_obstacle() if source == "azure" else self._health_obstacle()

    def _may_pass(self, source):
        """What keeps us from the source may pass without anybody's doing."""
        if source == "azure":
            return not self.azure_error or self.azure_error_is_temporary
        return not self.health_error or self.health_error_is_temporary

    def _health_data_at(self, source):
        return self.azure_checked_at if source == "azure" else self.health_checked_at

    def _retry_at(self, source):
        return self.azure_retry_at if source == "azure" else self.health_retry_at

    def _known_of(self, issues, source):
        """Those of the tenant's issues that tell of now, beside all of `source`."""
        current = {
            name for name in ("graph", "azure") if not self._source_obstacle(name)
        }
        current.add(source)
        return issues.filtered(lambda issue: issue.source in current)


class HelpdeskTicket(models.Model):
    """A ticket about Azure is checked against Azure's own events and status page."""

    _inherit = "helpdesk.ticket"

    def _about_azure(self):
        """Those of the tickets that are about a service of Azure."""
        assessor = self.env["csp.service"]._triage()
        return self.filtered(
            lambda ticket: (
                ticket._health_source(
                    assessor.assess(ticket._triage_ticket(), ()).service
                )
                == "azure"
            )
        )

    def _health_source(self, guess):
        """Where to look: a person's choice of the service counts before the guess."""
        # Agents read checks; whoever files a ticket need not be one.
        ticket = self.sudo()
        chosen = ticket.csp_service_id
        if guess and chosen == ticket.csp_last_check_id.service_id:
            return "azure" if guess.service.family == "azure" else "graph"
        family = chosen.family or (guess and guess.service.family)
        return "azure" if family == "azure" else "graph"

    def _with_posts(self, assessment, assessor, page):
        """The assessment with what stands on the public status page weighed too.

        A post is suggested at most: Azure's own events say which tenants are touched.
        """
        posts = page.posts - self._rejected_issues()
        read = assessor.assess(self._triage_ticket(), posts._triage_issues())
        worth = [*read.suggestions, *filter(None, [read.link])]
        keys = {candidate.issue.key for candidate in worth}
        told = [_from_the_page(candidate) for candidate in read.candidates]
        weighed = sorted(
            (*assessment.candidates, *told), key=lambda candidate: -candidate.score
        )
        suggested = [candidate for candidate in told if candidate.issue.key in keys]
        return replace(
            assessment,
            candidates=tuple(weighed),
            suggestions=(*assessment.suggestions, *suggested),
        )

    def _prepare_obstacle(self, source, assessment):
        """What may explain the ticket is shown all the same, for a person to judge."""
        vals = super()._prepare_obstacle(source, assessment)
        if source == "azure":
            undecided = replace(assessment, link=None, suggestions=())
            vals["candidate_ids"] = self._candidate_commands(undecided)
        return vals
