from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

from .. import triage
from .moments import to_aware

# Published issues that a check keeps as evidence, best first.
CANDIDATES = 5

# Minutes until a check that failed for a passing reason is made again, by how often
# it was made already. After the last one it is left to a person.
RETRY_MINUTES = (5, 15, 60)


class HelpdeskTicket(models.Model):
    """Making a check: from what is known of the tenant to what the ticket says."""

    _inherit = "helpdesk.ticket"

    def _record_health_checks(self):
        """Check these tickets against what is known of their tenants, and keep it."""
        # Agents read checks; only a check itself writes them.
        tickets = self.sudo()
        previous = {ticket: ticket.csp_last_check_id for ticket in tickets}
        assessor = self.env["csp.service"]._triage()
        assessor.prepare(ticket._triage_ticket() for ticket in tickets)
        issues = tickets.csp_tenant_id._issues_open_lately()
        pages = self.env["csp.status.page"].sudo()._read_pages()
        checks = self.env["csp.health.check"].sudo()
        checks = checks.create(
            [
                ticket._prepare_check(assessor, issues[ticket.csp_tenant_id], pages)
                for ticket in tickets
            ]
        )
        adopted = defaultdict(tickets.browse)
        for check in checks:
            ticket = check.ticket_id
            vals = ticket._prepare_adoption(check, previous[ticket])
            adopted[tuple(sorted(vals.items()))] |= ticket
        for vals, same in adopted.items():
            # The check is the record of these changes; the chatter keeps people's.
            same.with_context(tracking_disable=True).write(dict(vals))

    # ------------------------------------------------------------------
    # The check
    # ------------------------------------------------------------------

    def _prepare_check(self, assessor, issues, pages):
        """Values of a check of this ticket; `issues` may explain it.

        `pages` are what was read of the public status pages, by cloud.
        """
        tenant = self.csp_tenant_id
        issues -= self._rejected_issues()
        assessment = assessor.assess(self._triage_ticket(), issues._triage_issues())
        source = self._health_source(assessment.service)
        vals = {
            "ticket_id": self.id,
            "tenant_id": tenant.id,
            "tenant_name": tenant.display_name,
            "checked_at": fields.Datetime.now(),
            "data_at": tenant._health_data_at(source),
            "source": source,
        }
        if assessment.service:
            vals["service_id"] = int(assessment.service.service.key)
        known = tenant._known_of(issues, source)
        if known != issues:
            assessment = assessor.assess(self._triage_ticket(), known._triage_issues())
        page = pages.get(tenant.connection_id.cloud) if source == "azure" else None
        if page:
            assessment = self._with_posts(assessment, assessor, page)
        if tenant._source_obstacle(source):
            return vals | self._prepare_obstacle(source, assessment)
        return vals | self._prepare_verdict(assessment, known, page)

    def _prepare_obstacle(self, source, _assessment):
        """Why nothing can be said."""
        tenant = self.csp_tenant_id
        return {
            "verdict": "unknown",
            "error": tenant._source_obstacle(source),
            "is_temporary": not tenant.excluded and tenant._may_pass(source),
        }

    def _triage_ticket(self):
        return triage.Ticket(
            subject=self.name or "",
            body=self.description or "",
            created=to_aware(self.create_date),
        )

    def _prepare_verdict(self, assessment, issues, page):
        """What fresh data say: which published issue it is, and whose problem."""
        link, route = assessment.link, assessment.route
        if link:
            verdict = "known_issue"
        elif assessment.suggestions:
            verdict = "possible_issue"
        else:
            verdict = "no_known_issue"
        return {
            "verdict": verdict,
            "issue_id": int(link.issue.key) if link else False,
            # Between the bars a person compares before anybody waits for Microsoft.
            "route": verdict != "possible_issue" and route.route,
            # Microsoft takes over only what it has not published yet.
            "category": verdict == "no_known_issue" and route.category,
            "reason": "\n".join(
                [
                    *self._reasons(verdict, assessment, issues, page),
                    *filter(None, [self._in_words(assessment.notes)]),
                ]
            ),
            "missing": self._in_words(route.missing),
            "candidate_ids": self._candidate_commands(assessment),
        }

    def _candidate_commands(self, assessment):
        return [
            Command.create(self._prepare_candidate(candidate, assessment))
            for candidate in assessment.candidates[:CANDIDATES]
        ]

    def _reasons(self, verdict, assessment, issues, page):
        """Sentences that say what speaks for the verdict and for the route."""
        if verdict == "known_issue":
            yield self._in_words(assessment.link.reasons)
            return
        if verdict == "possible_issue":
            yield self.env._(
                "Microsoft lists issues that may explain the ticket: %(issues)s.",
                issues=", ".join(
                    candidate.issue.issue_id for candidate in assessment.suggestions
                ),
            )
            return
        if issues:
            yield self.env._(
                "None of the %(count)s issues that Microsoft lists for this tenant "
                "explains the ticket.",
                count=len(issues),
            )
        else:
            yield self.env._("Microsoft lists no open issue for this tenant.")
        if page:
            yield page.sentence
        if assessment.route.reasons:
            labels = dict(self._fields["csp_route"]._description_selection(self.env))
            yield self.env._(
                "%(route)s. %(reasons)s",
                route=labels[assessment.route.route],
                reasons=self._in_words(assessment.route.reasons),
            )

    def _prepare_candidate(self, candidate, assessment):
        if candidate is assessment.link:
            proposal = "automatic"
        else:
            proposal = candidate in assessment.suggestions and "suggested"
        return {
            "proposal": proposal,
            "issue_id": int(candidate.issue.key),
            "status": candidate.issue.status,
            "score": candidate.score,
            "reason": self._in_words(candidate.reasons),
        }

    def _in_words(self, reasons):
        """Triage's reasons as one sentence in the reader's language."""
        # The templates are marked for translation where they are written.
        clauses = [self.env._(reason.template, **reason.values) for reason in reasons]
        text = "; ".join(dict.fromkeys(clauses))
        return text and f"{text[0].upper()}{text[1:]}."

    # ------------------------------------------------------------------
    # What the ticket takes from it
    # ------------------------------------------------------------------

    def _prepare_adoption(self, check, previous):
        """What changes on the ticket; what a person has decided stays."""
        vals = {"csp_check_due_at": self._next_check_at(check)}
        if check.service_id and self.csp_service_id in (
            previous.service_id,
            check.service_id.browse(),
        ):
            vals["csp_service_id"] = check.service_id.id
        if check.verdict == "unknown" or self.csp_issue_link == "confirmed":
            return vals
        # That a person has rejected an issue is forgotten when another one is linked.
        if check.issue_id or self.csp_issue_link != "rejected":
            vals["csp_issue_id"] = check.issue_id.id
            vals["csp_issue_link"] = check.issue_id and "suggested"
        if self.csp_route in (previous.route, False):
            vals["csp_route"] = check.route
        if self.csp_escalation_category in (previous.category, False):
            vals["csp_escalation_category"] = check.category
        return vals

    def _next_check_at(self, check):
        """When to try again what failed for a passing reason; False for never."""
        made = len(self.csp_health_check_ids)
        if not check.is_temporary or self.closed or made > len(RETRY_MINUTES):
            return False
        at = fields.Datetime.now() + timedelta(minutes=RETRY_MINUTES[made - 1])
        return max(at, check.tenant_id._retry_at(check.source) or at)
