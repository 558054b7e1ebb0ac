from odoo import fields, models


class HelpdeskTicket(models.Model):
    """A consent that the customer gave elsewhere, noted by the agent who heard it."""

    _inherit = "helpdesk.ticket"

    def action_csp_note_consent(self):
        """Show the price, and ask who agreed to it, how, when and in which words."""
        self.ensure_one()
        self._check_agent()
        self._check_consent_missing()
        # Who notes it need not have the right to see the tenant and its terms.
        quote = self.sudo()._csp_quote()
        contact = self.partner_id
        note = self.env["csp.consent.note"].create(
            {
                "ticket_id": self.id,
                # A company says nothing: one of its people does.
                "who": not contact.is_company and contact.name,
                "given_at": fields.Datetime.now(),
                "key": quote.key,
                "shown": quote.words(self.env),
            }
        )
        return note._open()

    def _note_consent(self, quote, **words):
        """Keep what the customer said, with the price of now and the agent's name."""
        # Agents have no rights on consents: only noting one makes it.
        self.env["csp.ticket.consent"].sudo().create(
            {
                "ticket_id": self.id,
                **self._prepare_shown_price(quote),
                "noted_by_id": self.env.uid,
                **words,
            }
        )
