from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import date_utils

from . import service_hours

# How tickets are priced whose time counts: against included hours, then by the hour.
TIMED = ("hourly",)


class CspTicketTime(models.Model):
    """Time that somebody worked on a ticket."""

    _name = "csp.ticket.time"
    _description = "Time Spent on a Ticket"
    _order = "date desc, id desc"
    _rec_name = "words"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    tenant_id = fields.Many2one(
        related="ticket_id.csp_tenant_id", store=True, index="btree_not_null"
    )
    date = fields.Date(required=True, index=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="restrict",
    )
    minutes = fields.Integer(required=True, aggregator="sum")
    words = fields.Char(string="What was Done", required=True)
    is_billable = fields.Boolean(
        string="Billable",
        compute="_compute_is_billable",
        store=True,
        readonly=False,
        help="Counts against the included hours, and is charged beyond them. Untick it "
        "for work that costs nothing, as on our own mistakes.",
    )
    in_hours = fields.Boolean(
        string="In Service Hours",
        compute="_compute_in_hours",
        store=True,
        readonly=False,
        help="Which price applies. Untick it for work outside service hours.",
    )
    is_public = fields.Boolean(
        string="Shown to Customer",
        help="The customer always sees the sum, and these words only if ticked.",
    )

    _minutes_in_a_day = models.Constraint(
        "CHECK(minutes > 0 AND minutes <= 1440)",
        "Book between one minute and a day.",
    )

    @api.depends("ticket_id.csp_pricing", "ticket_id.csp_coverage", "in_hours")
    def _compute_is_billable(self):
        for line in self:
            ticket = line.ticket_id
            price = ticket._csp_price_line(line.in_hours)
            is_hourly = ticket.csp_pricing in TIMED and price.get("basis") == "hour"
            line.is_billable = is_hourly

    @api.depends("ticket_id", "date")
    def _compute_in_hours(self):
        """Whoever books at night has worked at night; past days were working days."""
        now = fields.Datetime.now()
        today = fields.Date.context_today(self)
        closures = self.ticket_id.csp_offering_id._closures(now)
        for line in self:
            terms, offering = (
                line.ticket_id.csp_terms_id,
                line.ticket_id.csp_offering_id,
            )
            line.in_hours = (
                not terms
                or line.date != today
                or service_hours.is_open(
                    terms._facts()["hours"], now, closures[offering]
                )
            )

    @api.constrains("date")
    def _check_date(self):
        tomorrow = fields.Date.add(fields.Date.context_today(self), days=1)
        if any(line.date > tomorrow for line in self):
            raise ValidationError(
                self.env._("Time is booked once it is spent, not for days to come.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        # The rules of this model alone would let somebody book on a stranger's ticket.
        lines.ticket_id.check_access("write")
        lines._check_not_settled()
        return lines

    def write(self, vals):
        # Who shows his words to the customer later changes nothing of the charge.
        if vals.keys() - {"is_public"}:
            self._check_not_settled()
        result = super().write(vals)
        if {"date", "ticket_id"} & vals.keys():
            self.ticket_id.check_access("write")
            self._check_not_settled()
        if "user_id" in vals:
            # Nobody but managers has somebody else's time booked.
            self.check_access("write")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_not_settled()

    @api.model
    def _of_month(self, month, domain):
        """Time booked in that month within `domain`, in the order it was spent."""
        return self.search(
            [
                *domain,
                ("date", ">=", month),
                ("date", "<=", date_utils.end_of(month, "month")),
            ],
            order="date, id",
        )

    def _check_not_settled(self):
        statements = self.env["csp.support.statement"]
        if statements._is_settled(self.sudo().ticket_id, self.mapped("date")):
            raise UserError(
                self.env._(
                    "The statement of that month is confirmed. Book the time in this "
                    "month, and say in words when it was spent."
                )
            )

    # ------------------------------------------------------------------
    # What it costs
    # ------------------------------------------------------------------

    def _counts(self):
        """Whether it is charged, beyond the included hours if it uses them up."""
        ticket = self.ticket_id
        is_hourly = ticket.csp_pricing in TIMED and not ticket.csp_is_free
        return self.is_billable and is_hourly

    def _uses_included_hours(self):
        return bool(self._charged_price()) and (
            self.ticket_id.csp_coverage != "chargeable"
        )

    def _charged_price(self):
        """The price of an hour of this time, if it is charged by the hour."""
        price = self._counts() and self.ticket_id._csp_price_line(self.in_hours)
        return price if price and price["basis"] == "hour" else None
