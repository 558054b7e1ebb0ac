from odoo import api, fields, models
from odoo.exceptions import UserError

OUTCOMES = [
    ("solved", "Solved it"),
    ("no_help", "Did not help"),
    ("not_possible", "Could not be tried"),
]

HELD = [
    ("yes", "Held"),
    ("no", "Not held"),
    ("unknown", "Not known"),
]


class CspTicketStep(models.Model):
    """A line of a ticket's checklist: what was tried, how it came out, by whom."""

    _name = "csp.ticket.step"
    _description = "Step of a Ticket's Diagnosis"
    _order = "ticket_id, sequence, id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    sequence = fields.Integer(default=100)
    step_id = fields.Many2one(
        "csp.diagnosis.step", string="Known Step", ondelete="set null", readonly=True
    )
    name = fields.Char(string="Step", required=True)
    tried = fields.Boolean()
    outcome = fields.Selection(OUTCOMES)
    note = fields.Char(string="What We Saw")
    tried_by_id = fields.Many2one("res.users", string="By", readonly=True)
    tried_at = fields.Datetime(string="When", readonly=True)
    instructions = fields.Text(related="step_id.instructions")
    help_url = fields.Char(related="step_id.help_url")
    least_role_id = fields.Many2one(related="step_id.least_role_id")
    role_held = fields.Selection(
        HELD, string="Role", compute="_compute_role_held", compute_sudo=True
    )
    admin_url = fields.Char(
        string="Where", compute="_compute_admin_url", compute_sudo=True
    )

    @api.depends("step_id.task_id", "ticket_id.csp_tenant_id.effective_role_ids")
    def _compute_role_held(self):
        for line in self:
            line.role_held = line.step_id.task_id and line._held()

    def _held(self):
        tenant = self.ticket_id.csp_tenant_id
        if self.step_id.task_id._allowing(tenant.effective_role_ids):
            return "yes"
        return "no" if tenant and not tenant._gdap_obstacle() else "unknown"

    @api.depends("step_id.page", "ticket_id.csp_tenant_id.tenant_id")
    def _compute_admin_url(self):
        for line in self:
            page, tenant = line.step_id.page, line.ticket_id.csp_tenant_id
            line.admin_url = page and tenant and tenant._admin_page(page)

    # ------------------------------------------------------------------
    # By whom and when is not for people to type
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [
                self._stamped(vals, vals.get("tried") or vals.get("outcome"))
                for vals in vals_list
            ]
        )

    def write(self, vals):
        vals = self._stamped(vals, False)
        if not vals.get("tried"):
            return super().write(vals)
        # What was tried before keeps its first date.
        first = self.filtered(lambda line: not line.tried)
        super(CspTicketStep, self - first).write(vals)
        return super(CspTicketStep, first).write(self._stamped(vals, True))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_tried(self):
        if any(line.tried for line in self):
            raise UserError(
                self.env._(
                    "What was tried is evidence. Untick a step that was not tried "
                    "after all, then delete it."
                )
            )

    @api.model
    def _stamped(self, vals, is_first):
        """The same values with what follows from them, and without forged stamps."""
        vals = dict(vals)
        if not self.env.su:
            vals.pop("tried_by_id", None)
            vals.pop("tried_at", None)
        if vals.get("outcome"):
            vals["tried"] = True
        if vals.get("tried") is False:
            vals.update(outcome=False, tried_by_id=False, tried_at=False)
        if is_first:
            vals.setdefault("tried_by_id", self.env.uid)
            vals.setdefault("tried_at", fields.Datetime.now())
        return vals

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------

    def _spoken(self):
        """(step, outcome, what was seen) in the reader's language where it is known."""
        self.ensure_one()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        return (
            self.step_id.name or self.name,
            outcomes.get(self.outcome, self.env._("Tried")),
            self.note or "",
        )

    def action_open_admin_page(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.admin_url, "target": "new"}

    def action_open_help(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.help_url, "target": "new"}
