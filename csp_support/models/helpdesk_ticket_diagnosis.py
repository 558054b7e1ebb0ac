from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .correlation_ids import correlation_ids
from .spoken_time import spoken_moment


class HelpdeskTicket(models.Model):
    """What we found out ourselves: the checklist that becomes the diagnosis note."""

    _inherit = "helpdesk.ticket"

    csp_symptom_id = fields.Many2one(
        "csp.symptom",
        string="Symptom",
        ondelete="set null",
        groups="base.group_user",
        domain="['|', ('service_ids', '=', False), "
        "('service_ids', '=', csp_service_id)]",
        help="Narrows down which steps are worth trying.",
    )
    csp_step_ids = fields.One2many(
        "csp.ticket.step",
        "ticket_id",
        string="Checklist",
        copy=False,
        groups="base.group_user",
    )
    csp_diagnosis = fields.Text(
        string="Conclusion",
        copy=False,
        groups="base.group_user",
        help="What you think is wrong, and why. Microsoft reads it when the ticket is "
        "handed over: write English.",
    )
    csp_diagnosis_note = fields.Text(
        string="What Was Tried",
        compute="_compute_csp_diagnosis_note",
        groups="base.group_user",
    )
    csp_users_affected = fields.Char(
        string="Users Affected",
        copy=False,
        groups="base.group_user",
        help="How many, of how many, and who, such as: 12 of 60, all in sales.",
    )
    csp_first_seen_at = fields.Datetime(
        string="First Seen", copy=False, groups="base.group_user"
    )
    csp_reproduction = fields.Text(
        string="Steps to Reproduce", copy=False, groups="base.group_user"
    )
    csp_correlation_ids = fields.Text(
        string="Correlation and Request IDs",
        copy=False,
        groups="base.group_user",
        help="Each in a line, with its time. Microsoft finds the failed call by them.",
    )

    @api.depends("csp_step_ids.tried", "csp_step_ids.outcome", "csp_step_ids.note")
    @api.depends_context("lang", "tz")
    def _compute_csp_diagnosis_note(self):
        for ticket in self:
            ticket.csp_diagnosis_note = "\n".join(
                map(_spoken_line, ticket._csp_tried())
            )

    def _csp_tried(self):
        """The steps that were tried, in that order."""
        return self.csp_step_ids.filtered("tried").sorted(
            lambda line: (line.tried_at, line.sequence, line.id)
        )

    def action_csp_propose_steps(self):
        """Put the steps worth trying for service and symptom on the checklist."""
        self.ensure_one()
        self.check_access("write")
        new = self._csp_steps_worth_trying() - self.csp_step_ids.step_id
        if not new:
            raise UserError(self._csp_no_steps_sentence())
        self.env["csp.ticket.step"].create(new._prepare_ticket_steps(self))

    def _csp_steps_worth_trying(self):
        """All of the symptom; as long as none is chosen, what comes first for each."""
        symptoms = self.csp_symptom_id or self.env["csp.symptom"].search(
            Domain("service_ids", "=", False)
            | Domain("service_ids", "in", self.csp_service_id.ids)
        )
        return self.env["csp.diagnosis.step"].union(
            *(
                symptom.step_ids[:1]
                if symptom.service_ids and symptom != self.csp_symptom_id
                else symptom.step_ids
                for symptom in symptoms
            )
        )

    def _csp_no_steps_sentence(self):
        if self.csp_step_ids.step_id:
            return self.env._(
                "All the steps known for this are on the checklist. Add a line of "
                "your own, or choose another symptom."
            )
        return self.env._(
            "No steps are known for this yet. Add lines of your own; a manager can "
            "keep them for all under Configuration, Symptoms and Steps."
        )

    def _csp_found_correlation_ids(self):
        """What the agent kept, or else what the customer's own text holds."""
        return self.csp_correlation_ids or correlation_ids(
            html2plaintext(self.description or "")
        )


def _spoken_line(line):
    step, outcome, note = line._spoken()
    when = spoken_moment(line.env, line.tried_at)
    return f"{when}, {line.tried_by_id.name}: {step} – {outcome}" + (
        f" ({note})" if note else ""
    )
