from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

from ..triage import emerging
from .csp_emerging_incident import LIVE

# Tickets of a company that are looked at together, the newest first: a pair costs
# microseconds, and there are as many as their square.
COMPARED = 300

DEFAULTS = {"tickets": 4, "customers": 2, "hours": 4}


class CspEmergingIncident(models.Model):
    """Finding incidents, and noticing when they are explained or over."""

    _inherit = "csp.emerging.incident"

    @api.model
    def _bars(self):
        """How many tickets of how many customers within how many hours it takes."""
        # Agents and the scheduled action need not be allowed to read parameters.
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            name: int(parameters.get_param(f"csp_support.emerging_{name}") or default)
            for name, default in DEFAULTS.items()
        }

    @api.model
    def _cron_find(self):
        """Close what is explained, find what is new, let what is over be quiet."""
        live = self.search([("state", "in", LIVE)])
        live._look_for_explanation()
        bars = self._bars()
        since = fields.Datetime.now() - timedelta(hours=bars["hours"])
        for company, count in self._unexplained_counts(since):
            if count >= bars["tickets"]:
                language = company.partner_id.lang
                self.with_context(lang=language)._find_in(company, since, bars)
        live.filtered(lambda each: each._is_over(since)).state = "quiet"

    def _is_over(self, since):
        return self.state in LIVE and (not self.last_at or self.last_at < since)

    # ------------------------------------------------------------------
    # Finding
    # ------------------------------------------------------------------

    @api.model
    def _unexplained(self, since):
        """Domain of the tickets that may belong to an incident.

        What belonged to one that is over is not counted again for another.
        """
        return [
            ("csp_tenant_id", "!=", False),
            ("create_date", ">=", since),
            ("csp_issue_id", "=", False),
            ("csp_health_verdict", "in", ("no_known_issue", "unknown")),
            ("csp_route", "not in", ("how_to", "subscription")),
            "|",
            ("csp_emerging_id", "=", False),
            ("csp_emerging_id.state", "in", LIVE),
        ]

    @api.model
    def _unexplained_counts(self, since):
        return self.env["helpdesk.ticket"]._read_group(
            self._unexplained(since), ["company_id"], ["__count"]
        )

    def _find_in(self, company, since, bars):
        tickets = self.env["helpdesk.ticket"].search(
            [("company_id", "=", company.id), *self._unexplained(since)],
            order="id desc",
            limit=COMPARED,
        )
        groups = emerging.groups(
            self.env["csp.service"]._triage(),
            [ticket._triage_report() for ticket in tickets],
            tickets=bars["tickets"],
            customers=bars["customers"],
            within=timedelta(hours=bars["hours"]),
        )
        for group in groups:
            members = tickets.browse(int(report.key) for report in group.reports)
            known = members.csp_emerging_id[:1]
            new = members.filtered(lambda ticket: not ticket.csp_emerging_id)
            if known:
                known._take(new)
            else:
                self.create(self._prepare_incident(company, group))._rise(new)

    @api.model
    def _prepare_incident(self, company, group):
        return {
            "company_id": company.id,
            "service_id": group.service and int(group.service.key),
        }

    def _rise(self, tickets):
        self._take(tickets)
        self._flag()

    def _take(self, tickets):
        """That others have the same is evidence: the tickets are assessed with it."""
        tickets.csp_emerging_id = self
        tickets._assess_again()

    # ------------------------------------------------------------------
    # Telling the desk, once
    # ------------------------------------------------------------------

    def _flag(self):
        self.ensure_one()
        agents = self.env["res.users"]._csp_agents(self.company_id)
        agents._bus_send(
            "simple_notification",
            {
                "title": self.env._("Emerging incident"),
                "message": self.display_name,
                "type": "warning",
                "sticky": True,
            },
        )
        managers = self.env["res.users"]._csp_managers(self.company_id)
        responsible = self.ticket_ids.team_id.user_id & agents or managers
        for user in responsible.sorted("id")[:1]:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Look whether this is an incident of Microsoft's"),
                user_id=user.id,
            )

    # ------------------------------------------------------------------
    # When Microsoft publishes
    # ------------------------------------------------------------------

    def _look_for_explanation(self):
        """Close those of which half the tickets have come to one published issue."""
        tickets = self.ticket_ids.filtered(lambda each: not each.csp_issue_id)
        tickets._with_news()._record_health_checks()
        for incident in self:
            linked = Counter(ticket.csp_issue_id for ticket in incident.ticket_ids)
            issue, count = linked.most_common(1)[0]
            if issue and count * 2 >= len(incident.ticket_ids):
                incident.write({"state": "explained", "issue_id": issue.id})
