from contextlib import contextmanager

from odoo import api, models

# What decides whether a reseller's customer reads what was filed for him.
DECIDES_SIGHT = {"csp_customer_sees", "csp_tenant_id", "partner_id"}


class HelpdeskTicket(models.Model):
    """Whom a reseller lets read a ticket is told so, and follows it until then."""

    _inherit = "helpdesk.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("csp_end_customer_id")._begin_to_follow()
        return tickets

    def write(self, vals):
        if not DECIDES_SIGHT & vals.keys():
            return super().write(vals)
        with self._end_customers_follow():
            return super().write(vals)

    @contextmanager
    def _end_customers_follow(self):
        """Have those follow who may read afterwards, and those no more who may not."""
        before = {ticket: ticket.csp_end_customer_id for ticket in self}
        yield
        for ticket, customer in before.items():
            if ticket.csp_end_customer_id != customer:
                ticket._end_following(customer)
                ticket._begin_to_follow()

    def _end_following(self, customer):
        people = self.message_partner_ids.filtered(
            lambda person: person.commercial_partner_id == customer
        )
        if people:
            # Whoever takes it back need not be able to take away followers.
            self.sudo().message_unsubscribe(people.ids)

    def _begin_to_follow(self):
        for ticket in self.filtered("csp_end_customer_id"):
            # Whoever files a ticket need not have the right to see tenants.
            people = ticket.sudo()._end_customers_people()
            ticket.sudo().message_subscribe(people.ids)
            for person in people.filtered("email"):
                ticket.sudo().with_context(lang=person.lang)._tell_end_customer(person)

    def _end_customers_people(self):
        """Those whom the customer has named for support, or else his contact."""
        tenant = self.csp_tenant_id
        return tenant.authorised_contact_ids or tenant.partner_id

    def _tell_end_customer(self, person):
        self.message_notify(
            partner_ids=person.ids,
            subject=f"{self.number} {self.name}",
            body=self.env._(
                "%(reseller)s has asked this for %(tenant)s and lets you read it: "
                "“%(ticket)s”. You now get by mail what is written on it.",
                reseller=self.partner_id.commercial_partner_id.name,
                tenant=self.csp_tenant_id.name,
                ticket=self.name,
            ),
        )
