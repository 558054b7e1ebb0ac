from odoo import fields, models
from odoo.exceptions import UserError

from ..models.csp_ticket_consent import SPOKEN


class CspConsentNote(models.TransientModel):
    """Who agreed to the price of a ticket by phone, by mail or on site."""

    _name = "csp.consent.note"
    _description = "Note a Consent"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    key = fields.Char(readonly=True, help="Tells whether the price is still the same.")
    shown = fields.Text(string="What It Costs", readonly=True)
    who = fields.Char(string="Who Agreed")
    way = fields.Selection(SPOKEN, string="How", required=True, default="phone")
    given_at = fields.Datetime(string="When", required=True)
    said = fields.Text(string="What He Said")

    def _open(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_consent_note"
        )
        return {**action, "res_id": self.id}

    def action_keep(self):
        """Keep it for good: it cannot be changed afterwards."""
        self.ensure_one()
        ticket = self.ticket_id
        ticket._check_agent()
        ticket._check_consent_missing()
        self._check_words()
        # Who notes it need not have the right to see the tenant and its terms.
        quote = ticket.sudo()._csp_quote()
        if quote.key != self.key:
            raise UserError(
                self.env._(
                    "The price has changed since you opened this window. Open it "
                    "again, and tell the customer the new price."
                )
            )
        ticket._note_consent(
            quote,
            who=self.who,
            way=self.way,
            given_at=self.given_at,
            said=self.said,
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_words(self):
        if not (self.who or "").strip() or not (self.said or "").strip():
            raise UserError(
                self.env._("Write down who agreed, and in which words he did.")
            )
        if self.given_at > fields.Datetime.now():
            raise UserError(
                self.env._("Note a consent once it is given: this moment is to come.")
            )
