from odoo import api, models


class HelpdeskTicket(models.Model):
    """Mails to the customer's ticket: partners hear of it by their shares only.

    Whoever is in copy would follow the ticket, and all of his company would read it on
    the portal.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def message_new(self, msg, custom_values=None):
        ticket = super().message_new(msg, custom_values=custom_values)
        ticket._unsubscribe_partners(ticket.message_partner_ids)
        return ticket

    def message_update(self, msg, update_vals=None):
        known = self.message_partner_ids
        result = super().message_update(msg, update_vals=update_vals)
        self._unsubscribe_partners(self.message_partner_ids - known)
        return result

    def _unsubscribe_partners(self, people):
        outsiders = people.filtered("partner_share")
        outsiders -= outsiders.filtered(
            lambda person: person.commercial_partner_id == self.commercial_partner_id
        )
        if not outsiders:
            return
        # Whoever runs the mail gateway need not have a right to partnerships.
        partnerships = (
            self.env["csp.partnership"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("contact_ids", "in", outsiders.ids),
                ]
            )
        )
        self.message_unsubscribe((outsiders & partnerships.contact_ids).ids)
