from odoo import models
from odoo.tools import html_sanitize

from .spoken_time import spoken_age, spoken_moment
from .withheld import (
    address_words,
    company_words,
    conceal,
    domain_words,
    person_words,
    phone_words,
)


class CspTicketShare(models.Model):
    """What the partner reads: on the page, in mails, on paper and over the API."""

    _inherit = "csp.ticket.share"

    def _partner_values(self):
        """All that the partner may read of this share, and nothing else."""
        self.ensure_one()
        # What a partner reads is picked here, field by field.
        share = self.sudo()
        return {
            **share._partner_share_values(),
            "customer": share._partner_customer_values(),
            "contact": share._partner_contact_values(),
            "health": share._partner_health_values(),
            "conversation": share._partner_conversation_values(),
            "attachments": share._partner_attachment_values(),
            "has_dossier": bool(share.dossier_content),
            "is_mirrored": share.is_mirrored,
        }

    def _partner_share_values(self):
        severities = dict(self._fields["severity"]._description_selection(self.env))
        return {
            "id": self.id,
            "reference": self.ticket_number,
            "their_reference": self.their_reference or "",
            "title": self._concealed(self.title),
            "description": self._concealed(self.description) or "",
            "company": self.company_id.name,
            "received": self.received,
            "state": self.state,
            "state_label": self._state_label(),
            "severity": self.severity or "",
            "severity_label": severities.get(self.severity, ""),
            "service": self.ticket_id.csp_service_id.name or "",
            "next_actor": self.next_actor or "",
            "next_since": spoken_moment(self.env, self.next_actor and self.next_since),
            "next_age": spoken_age(self.env, self.next_actor and self.next_since),
            "offered_at": spoken_moment(self.env, self.offered_at),
            "reaction_due": spoken_moment(self.env, self.reaction_due),
            "reaction_state": self.reaction_state,
            "decline_reason": self.decline_reason or "",
            "is_returned": self.is_returned,
        }

    def _partner_customer_values(self):
        if not self.share_customer_name:
            return None
        tenant = self.ticket_id.csp_tenant_id
        return {
            "name": self.ticket_id.commercial_partner_id.name or "",
            "tenant": tenant.name or "",
            "tenant_id": tenant.tenant_id or "",
            "domain": next(iter(tenant._domain_names()), "") if tenant else "",
        }

    def _partner_contact_values(self):
        if not (self.share_contact and self.share_customer_name):
            return None
        person = self.ticket_id.partner_id
        return {
            "name": person.name or self.ticket_id.partner_name or "",
            "email": person.email or self.ticket_id.partner_email or "",
            "phone": person.phone or "",
        }

    def _partner_health_values(self):
        """The last health check; None where it is not shown."""
        check = self.ticket_id.csp_last_check_id
        if not self.share_health_evidence or not check:
            return None
        labels = dict(check._fields["verdict"]._description_selection(self.env))
        return {
            "verdict": check.verdict,
            "label": labels[check.verdict],
            "checked_at": spoken_moment(self.env, check.checked_at),
            "data_at": spoken_moment(self.env, check.data_at),
            # Why we could not look is our own matter.
            "reason": self._concealed(check.reason) or "",
            "issue": check.issue_id.issue_id or "",
            "issue_title": self._concealed(check.issue_id.title) or "",
        }

    def _partner_conversation_values(self):
        """What customer and support wrote each other; nothing where it is not shown."""
        if not self.share_conversation:
            return []
        support, customer = self.env._("Support"), self.env._("Customer")
        messages = self.ticket_id.message_ids.filtered(
            lambda message: (
                message.message_type in ("comment", "email", "auto_comment")
                and not message.is_internal
                and not message.subtype_id.internal
            )
        )
        return self._concealed(
            [
                {
                    "author": support
                    if message.author_id and not message.author_id.partner_share
                    else customer,
                    "date": spoken_moment(self.env, message.date),
                    "body": html_sanitize(message.body, sanitize_attributes=True),
                }
                for message in messages.sorted("id")
            ]
        )

    def _partner_attachment_values(self):
        return [
            {"id": file.id, "name": self._concealed(file.name), "size": file.file_size}
            for file in self.attachment_ids
        ]

    # ------------------------------------------------------------------
    # Who is not named
    # ------------------------------------------------------------------

    def _concealed(self, value):
        """The text, or a value with texts in it, without the names it withholds."""
        if not value:
            return value
        return self._without(value, self.sudo()._withheld_words())

    def _without(self, value, words):
        if isinstance(value, dict):
            return {key: self._without(each, words) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._without(each, words) for each in value]
        if not isinstance(value, str):
            return value
        return type(value)(conceal(str(value), words, self.env._("[customer]")))

    def _withheld_words(self):
        words = set()
        if not self.share_customer_name:
            words |= self._customer_words()
        if not (self.share_contact and self.share_customer_name):
            words |= self._contact_words()
        return words

    def _customer_words(self):
        ticket, tenant = self.ticket_id, self.ticket_id.csp_tenant_id
        customer = ticket.commercial_partner_id
        domains = tenant._domain_names() if tenant else []
        return {
            *company_words(customer.name),
            *company_words(tenant.name),
            *company_words(ticket.partner_id.company_name),
            *domain_words(domains),
            *address_words((customer.email, ticket.partner_email)),
            *phone_words(customer.phone),
            *filter(None, (tenant.tenant_id, customer.vat)),
        }

    def _contact_words(self):
        ticket = self.ticket_id
        words = {ticket.partner_email}
        if not ticket.partner_id.is_company:
            words |= person_words(ticket.partner_name)
        for person in self._customer_people():
            words |= {person.email} | phone_words(person.phone)
            if not person.is_company:
                words |= person_words(person.name)
        return set(filter(None, words))

    def _customer_people(self):
        """Who of the customer asked, wrote on the ticket, or may do so."""
        ticket = self.ticket_id
        writers = ticket.message_ids.author_id.filtered("partner_share")
        of_customer = writers.filtered(
            lambda person: person.commercial_partner_id == ticket.commercial_partner_id
        )
        named = ticket.csp_tenant_id.authorised_contact_ids
        return ticket.partner_id | of_customer | named

    def _conceal_texts(self):  # pylint: disable=missing-return
        """Keep title and description as the partner may read them."""
        # Part of `write`, which is not to begin again.
        # pylint: disable=super-method-mismatch
        for share in self.sudo():
            kept = {
                name: share._concealed(share[name]) for name in ("title", "description")
            }
            changed = {name: text for name, text in kept.items() if text != share[name]}
            if changed:
                super(CspTicketShare, share).write(changed)
