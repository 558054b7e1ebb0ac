from odoo import api, fields, models


class CspServiceIssue(models.Model):
    """Since when Microsoft says what it says: all that customers are told follows.

    Customers are told states, not events: whoever has been told the state that holds
    now is not told again, whatever happened in between.
    """

    _inherit = "csp.service.issue"

    state_key = fields.Char(
        compute="_compute_state_key",
        store=True,
        groups="base.group_user",
        help="Microsoft's state for comparing: equal ones are told once.",
    )
    state_number = fields.Integer(
        string="Changes of State",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    state_changed_at = fields.Datetime(
        string="State Since", readonly=True, copy=False, groups="base.group_user"
    )

    @api.depends("issue_id", "status", "is_resolved")
    def _compute_state_key(self):
        for issue in self:
            outcome = "resolved" if issue.is_resolved else "open"
            status = (issue.status or "").lower()
            issue.state_key = f"{issue.issue_id}:{status}:{outcome}"

    @api.model_create_multi
    def create(self, vals_list):
        first = {"state_number": 1, "state_changed_at": fields.Datetime.now()}
        return super().create([first | vals for vals in vals_list])

    def write(self, vals):
        before = {issue: issue.state_key for issue in self.sudo()}
        result = super().write(vals)
        changed = [issue for issue, key in before.items() if issue.state_key != key]
        for issue in changed:
            issue.write(
                {
                    "state_number": issue.state_number + 1,
                    "state_changed_at": fields.Datetime.now(),
                }
            )
        if changed:
            self._trigger_notices()
        return result
