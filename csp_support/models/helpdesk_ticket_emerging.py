from odoo import api, fields, models

from .csp_emerging_incident import LIVE


class HelpdeskTicket(models.Model):
    """A ticket among similar ones of other customers."""

    _inherit = "helpdesk.ticket"

    csp_emerging_id = fields.Many2one(
        "csp.emerging.incident",
        string="Emerging Incident",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_user",
    )
    csp_emerging_state = fields.Selection(
        string="State of the Incident",
        related="csp_emerging_id.state",
        groups="base.group_user",
    )

    _csp_came_index = models.Index("(company_id, create_date)")

    def _reasons(self, verdict, assessment, issues, page):
        yield from super()._reasons(verdict, assessment, issues, page)
        if verdict == "no_known_issue" and self._is_emerging():
            yield self.env._(
                "Emerging incident: %(incident)s, and nothing is published.",
                incident=self.csp_emerging_id.display_name,
            )

    def _prepare_verdict(self, assessment, issues, page):
        """Several customers with the same problem make it one of Microsoft's."""
        vals = super()._prepare_verdict(assessment, issues, page)
        if vals["verdict"] == "no_known_issue" and self._is_emerging():
            vals |= {"route": "hand_over", "category": "regional_multi_tenant"}
        return vals

    def _is_emerging(self):
        return self.csp_emerging_id.state in LIVE

    def _with_news(self):
        """Those for whose tenant something was published since they were checked."""
        issues = self.csp_tenant_id._issues_open_lately()
        return self.filtered(
            lambda ticket: (
                ticket._has_fresh_data()
                and ticket._is_older_than(issues[ticket.csp_tenant_id])
            )
        )

    def _is_older_than(self, issues):
        """Whether the last check rests on data from before an update of these."""
        seen = self.csp_last_check_id.data_at
        return any(
            not seen or (issue.modified_at or issue.create_date) > seen
            for issue in issues
        )

    @api.model
    def _cron_check_service_health(self):
        result = super()._cron_check_service_health()
        self.env.ref("csp_support.ir_cron_find_emerging")._trigger()
        return result

    def action_report_emerging(self):
        """Hand the whole incident over, not this ticket alone."""
        self.ensure_one()
        self._check_agent()
        return self.csp_emerging_id.action_report()
