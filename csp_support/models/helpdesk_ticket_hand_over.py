from odoo import api, fields, models
from odoo.exceptions import UserError

from .spoken_time import spoken_moment


class HelpdeskTicket(models.Model):
    """Nothing goes to Microsoft without a dated health check and a diagnosis note."""

    _inherit = "helpdesk.ticket"

    csp_may_hand_over = fields.Boolean(
        string="Ready for Microsoft",
        compute="_compute_csp_hand_over_missing",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_hand_over_missing = fields.Text(
        string="Missing for Microsoft",
        compute="_compute_csp_hand_over_missing",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "csp_tenant_id", "csp_health_check_ids", "csp_diagnosis", "csp_step_ids.tried"
    )
    @api.depends_context("lang", "tz")
    def _compute_csp_hand_over_missing(self):
        for ticket in self:
            missing = [
                *ticket._csp_missing_check(),
                *ticket._csp_missing_diagnosis(),
            ]
            ticket.csp_may_hand_over = not missing
            ticket.csp_hand_over_missing = "\n".join(missing)

    def _csp_missing_check(self):
        """What is missing of a dated health check, each with what to do."""
        checks = self.csp_health_check_ids
        usable = checks.filtered(lambda check: check.verdict != "unknown")[:1]
        if not self.csp_tenant_id:
            yield self.env._("The tenant: choose it on the ticket.")
        elif not checks:
            yield self.env._("A health check: press Check Service Health.")
        elif not usable:
            yield self.env._(
                "A health check that could be made. %(error)s Look at Microsoft's own "
                "page, and press I Looked Myself.",
                error=checks[0].error or "",
            )
        elif usable.checked_at < self.env["csp.tenant"]._stale_before():
            yield self.env._(
                "A fresh health check, as Microsoft may have published it since "
                "%(moment)s: press Check Again.",
                moment=spoken_moment(self.env, usable.checked_at),
            )

    def _csp_missing_diagnosis(self):
        if not (self.csp_diagnosis or "").strip() and not self._csp_tried():
            yield self.env._(
                "A diagnosis: tick on the page Diagnosis what you tried, or write what "
                "you found."
            )

    def _check_may_hand_over(self, of_same_issue=None):
        """Refuse what is not ready; `of_same_issue` are tickets handed over before."""
        missing = self._csp_hand_over_gaps(self | (of_same_issue or self))
        if missing:
            raise UserError(
                self.env._(
                    "This cannot go to Microsoft yet. Missing:\n%(missing)s",
                    missing="\n".join(missing),
                )
            )

    def _csp_hand_over_gaps(self, of_same_issue):
        """What these tickets miss, as sentences: one diagnosis is enough per issue."""
        # What is missing is said of the whole group, whoever of the desk asks.
        tickets = self.sudo()
        missing = [
            sentence if len(tickets) == 1 else f"{ticket.number}: {sentence}"
            for ticket in tickets
            for sentence in ticket._csp_missing_check()
        ]
        undiagnosed = [[*t._csp_missing_diagnosis()] for t in of_same_issue.sudo()]
        if undiagnosed and all(undiagnosed):
            missing += undiagnosed[0]
        return missing

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_csp_health_seen(self):
        """Keep that this person looked at Microsoft's page and found nothing."""
        self._check_agent()
        # Agents read checks; only a check itself writes them.
        checks = self.env["csp.health.check"].sudo()
        checks.create(
            [ticket._prepare_seen_check() for ticket in self if ticket.csp_tenant_id]
        )

    def _prepare_seen_check(self):
        now = fields.Datetime.now()
        return {
            "ticket_id": self.id,
            "tenant_id": self.csp_tenant_id.id,
            "tenant_name": self.csp_tenant_id.display_name,
            "service_id": self.csp_service_id.id,
            "checked_at": now,
            "data_at": now,
            "source": "person",
            "verdict": "no_known_issue",
            "route": self.csp_route,
            "category": self.csp_escalation_category,
            "reason": self.env._(
                "%(user)s looked at Microsoft's service health page and found nothing "
                "that explains the ticket.",
                user=self.env.user.name,
            ),
        }

    def action_csp_hand_over(self):
        """Open the hand-over of these tickets: it says what is missing."""
        self._check_agent()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_hand_over"
        )
        action["context"] = {"default_ticket_ids": self.ids}
        return action
