from odoo import api, fields, models
from odoo.exceptions import UserError

from .helpdesk_ticket_entitlement import PRICINGS


class CspTicketConsent(models.Model):
    """That a customer agreed to what a ticket costs: evidence, never altered."""

    _name = "csp.ticket.consent"
    _description = "Consent to the Price of a Ticket"
    _order = "given_at desc, id desc"
    _rec_name = "words"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Who Agreed",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    given_at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    pricing = fields.Selection(PRICINGS, readonly=True)
    price = fields.Monetary(currency_field="currency_id", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    in_hours = fields.Boolean(string="In Service Hours", readonly=True)
    words = fields.Text(
        string="What He Was Shown",
        required=True,
        readonly=True,
        help="In the language he read it in.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self._unchangeable())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        raise UserError(self._unchangeable())

    def _unchangeable(self):
        return self.env._(
            "What a customer agreed to is never changed or deleted. Ask him again if "
            "the price is another one."
        )
