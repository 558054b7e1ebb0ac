from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import date_utils, format_date

STATES = [
    ("draft", "Draft"),
    ("confirmed", "Confirmed"),
    ("sent", "Sent"),
]

# What the methods of this model alone change.
GUARDED = {
    "state",
    "confirmed_at",
    "confirmed_by_id",
    "sent_at",
    "company_id",
    "partner_id",
    "month",
    "currency_id",
    "line_ids",
}


class CspSupportStatement(models.Model):
    """What a customer's support of one month was, and what it costs.

    A draft is made again when something was wrong in it; a confirmed one is frozen.
    """

    _name = "csp.support.statement"
    _description = "Monthly Support Statement"
    _inherit = ["mail.thread"]
    _order = "month desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    month = fields.Date(required=True, readonly=True, help="First day of the month.")
    month_text = fields.Char(string="Month in Words", compute="_compute_month_text")
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", copy=False, tracking=True
    )
    line_ids = fields.One2many(
        "csp.support.statement.line", "statement_id", string="Lines", readonly=True
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_totals", store=True, help="Without taxes."
    )
    minutes_total = fields.Integer(
        string="Minutes", compute="_compute_totals", store=True
    )
    minutes_included = fields.Integer(compute="_compute_totals", store=True)
    confirmed_at = fields.Datetime(string="Confirmed On", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)

    _once = models.UniqueIndex(
        "(company_id, partner_id, month, currency_id)",
        "The customer has a statement of this month already.",
    )

    @api.depends("partner_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            statement.display_name = self.env._(
                "Support in %(month)s: %(customer)s",
                month=statement.month_text,
                customer=statement.partner_id.display_name,
            )

    @api.depends("line_ids.amount", "line_ids.minutes", "line_ids.minutes_included")
    def _compute_totals(self):
        for statement in self:
            lines = statement.line_ids
            statement.amount_total = sum(lines.mapped("amount"))
            statement.minutes_total = sum(lines.mapped("minutes"))
            statement.minutes_included = sum(lines.mapped("minutes_included"))

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_text(self):
        """Like “November 2026”, in the reader's language."""
        for statement in self:
            statement.month_text = format_date(
                self.env, statement.month, date_format="MMMM yyyy"
            )

    # ------------------------------------------------------------------
    # What holds always
    # ------------------------------------------------------------------

    def write(self, vals):
        if GUARDED & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("A statement is changed by its buttons only: make it again.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if any(statement.state != "draft" for statement in self):
            raise UserError(
                self.env._("A confirmed statement is kept: the customer relies on it.")
            )

    def _check_state(self, *states):
        """These statements are the user's to change, and in one of `states`."""
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state not in states:
                raise UserError(
                    self.env._(
                        "%(statement)s is %(state)s already.",
                        statement=statement.display_name,
                        state=labels[statement.state].lower(),
                    )
                )

    def _check_has_ended(self):
        this_month = date_utils.start_of(fields.Date.context_today(self), "month")
        for statement in self:
            if statement.month >= this_month:
                raise UserError(
                    self.env._(
                        "%(month)s has not ended yet: confirm its statement once all "
                        "time is booked.",
                        month=statement.month_text,
                    )
                )

    @api.model
    def _is_settled(self, tickets, dates):
        """Whether a month of who pays for these is confirmed: nothing changes in it."""
        months = {date.replace(day=1) for date in dates}
        # Who books time need not have the right to see statements.
        return bool(
            self.sudo().search_count(
                Domain("partner_id", "in", tickets._csp_payers().ids)
                & Domain("company_id", "in", tickets.company_id.ids)
                & Domain("month", "in", list(months))
                & Domain("state", "!=", "draft"),
                limit=1,
            )
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_confirm(self):
        """Freeze them: time of that month can no longer be booked or changed."""
        self._check_state("draft")
        self._check_has_ended()
        # The state is written by this and the following buttons only.
        self.sudo().write(
            {
                "state": "confirmed",
                "confirmed_at": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
            }
        )

    def action_make_again(self):
        """Reckon the drafts anew from tickets, time and terms as they are now."""
        self._check_state("draft")
        # A customer may have several, one of each currency.
        drafts = {(each.company_id, each.month, each.partner_id) for each in self}
        # Only making them writes statements.
        self.sudo().unlink()
        made = self.browse()
        for company, month, customer in drafts:
            made |= self._make(company, month, customer)
        return made._action_open()

    def action_send(self):
        """Mail them to the customers, each with its PDF."""
        self._check_state("confirmed", "sent")
        for statement in self:
            statement._send()

    def _action_open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_support_statement_action"
        )
        action["domain"] = [("id", "in", self.ids)]
        if len(self) == 1:
            action.update(res_id=self.id, views=[(False, "form")])
        return action
