from odoo import api, fields, models
from odoo.exceptions import UserError

from .helpdesk_ticket_entitlement import PRICINGS
from .spoken_time import spoken_moment

# How a customer agreed where an agent noted it for him.
SPOKEN = [
    ("phone", "By phone"),
    ("email", "By e-mail"),
    ("on_site", "On site"),
]


class CspTicketConsent(models.Model):
    """That a customer agreed to what a ticket costs: evidence, never altered."""

    _name = "csp.ticket.consent"
    _description = "Consent to the Price of a Ticket"
    _order = "given_at desc, id desc"
    _rec_name = "words"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    who = fields.Char(string="Who Agreed", required=True, readonly=True)
    way = fields.Selection(
        [("portal", "On the portal"), *SPOKEN],
        string="How",
        required=True,
        readonly=True,
        default="portal",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Portal User",
        readonly=True,
        ondelete="restrict",
        help="Who agreed on the portal.",
    )
    noted_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="restrict",
        help="The agent who wrote down what the customer said elsewhere.",
    )
    said = fields.Text(string="What He Said", readonly=True)
    given_at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    pricing = fields.Selection(PRICINGS, readonly=True)
    price = fields.Monetary(currency_field="currency_id", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    in_hours = fields.Boolean(string="In Service Hours", readonly=True)
    is_beyond_hours = fields.Boolean(
        string="Without the Included Hours",
        readonly=True,
        help="The terms charge it even while included hours are left.",
    )
    words = fields.Text(
        string="What Was Shown",
        required=True,
        readonly=True,
        help="The price in sentences, in the language of who read them: the customer "
        "on the portal, the agent where he noted the consent.",
    )

    _has_a_witness = models.Constraint(
        "CHECK(CASE way WHEN 'portal' THEN user_id ELSE noted_by_id END IS NOT NULL)",
        "A consent names who gave it on the portal or the agent who noted it.",
    )

    def _shown_price(self):
        """What of it makes another price: as `_csp_shown_price` of the ticket."""
        return (self.pricing, self.price, self.currency_id, self.is_beyond_hours)

    def _sentence(self):
        """How and when the customer agreed, as he reads it; empty if he has not."""
        if not self:
            return ""
        sentences = {
            "portal": self.env._("Agreed on the portal on %(moment)s."),
            "phone": self.env._("Agreed by phone on %(moment)s."),
            "email": self.env._("Agreed by e-mail on %(moment)s."),
            "on_site": self.env._("Agreed on site on %(moment)s."),
        }
        return sentences[self.way] % {"moment": spoken_moment(self.env, self.given_at)}

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
