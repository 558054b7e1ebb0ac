from odoo import fields, models
from odoo.exceptions import UserError


class CspSupportReminder(models.Model):
    """That a customer was asked by mail to accept a version: when, who, by whom."""

    _name = "csp.support.reminder"
    _description = "Reminder to Accept Support Terms"
    _order = "sent_at desc, id desc"
    _rec_name = "terms_id"

    terms_id = fields.Many2one(
        "csp.support.terms", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    number = fields.Integer(required=True, readonly=True)
    sent_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Sent by", readonly=True, help="Empty: sent by itself."
    )
    emails = fields.Char(
        string="Mailed To",
        readonly=True,
        help="Empty: none of those who may accept has an address.",
    )

    _once = models.Constraint(
        "unique(terms_id, commercial_partner_id, number)",
        "Somebody else has just reminded this customer. Look at the list again.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("That a customer was reminded is kept as it was. Remind again.")
        )
