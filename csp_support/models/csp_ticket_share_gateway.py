from dataclasses import dataclass
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from ..correspondence.automatic import MACHINE

# More from one share in an hour are no talk any more, but two machines.
MAXIMUM_MAILS = 20
PERIOD = timedelta(hours=1)

# References shorter than this stand in many subjects by chance.
SAFE_REFERENCE = 5
MAXIMUM_CANDIDATES = 50


@dataclass(frozen=True)
class Writer:
    """Who wrote to a share: `role` is `partner`, `us`, `customer`, or empty."""

    role: str
    partner: models.Model


class CspTicketShare(models.Model):
    """Mails that come in: which share each is for, and whether it is let in.

    A share's own address decides; then the mail that is answered; then the references
    in the subject. Nothing is posted in the name of somebody who was not written by
    one of his addresses: what is in doubt is held for an agent, and nothing is lost.
    """

    _inherit = "csp.ticket.share"

    _ticket_number_index = models.Index("(ticket_number)")

    @api.model
    def _mail_routes(self, incoming):
        """Odoo's routes for a mail; [] if it is kept here, None if it is not ours."""
        keys = self._reply_keys(incoming.recipients)
        shares = self._by_reply_key(keys) or self._answered_by(incoming)
        if incoming.is_bounce:
            (shares or self._bounced_by(incoming))._note_automatic(incoming)
            # Odoo still has to mark the message that did not arrive.
            return None
        if shares:
            routes = [route for share in shares for route in share._let_in(incoming)]
            return list(dict.fromkeys(routes))
        if keys:
            return self._hold(incoming, "unknown_address")
        return self._routes_by_reference(incoming)

    # ------------------------------------------------------------------
    # Which share it is for
    # ------------------------------------------------------------------

    def _parent(self, incoming):
        return self.env["mail.message"].browse(incoming.values.get("parent_id"))

    def _answered_by(self, incoming):
        """The share on whose thread the mail stands that this one answers."""
        share = self._of_message(self._parent(incoming))
        return share.browse() if share and self._is_passed_on(incoming) else share

    def _is_passed_on(self, incoming):
        """Whether it is no answer: somebody sends it to sales, say, for something else.

        Odoo takes it as that, too.
        """
        domain = Domain(
            "alias_full_name", "in", email_normalize_all(incoming.recipients)
        ) & Domain("alias_model_id.model", "not in", ("helpdesk.ticket", self._name))
        return bool(self.env["mail.alias"].search_count(domain, limit=1))

    def _of_message(self, message):
        is_ours = message and message.model == self._name
        return self.browse(message.res_id).exists() if is_ours else self.browse()

    def _bounced_by(self, incoming):
        """The share from which the mail went out that did not arrive."""
        bounced = incoming.values.get("bounced_message")
        if share := self._of_message(bounced):
            return share
        return self._by_reply_key(self._reply_keys(incoming.returned_recipients))

    def _routes_by_reference(self, incoming):
        """A mail about a ticket is its customer's for it, or a partner's for his share.

        Odoo would make a new ticket of it, or post it where the customer reads it.
        """
        candidates = self._referred_to(incoming)
        if not candidates or not incoming.sender:
            return None
        customers = candidates.filtered(lambda share: share._customer(incoming.sender))
        theirs = (candidates - customers).filtered(
            lambda share: share._contact(incoming.sender)
        )
        if theirs:
            return theirs._let_one_in(incoming)
        if len(customers.ticket_id) == 1 and not (
            self._parent(incoming) or incoming.kind or incoming.is_forged
        ):
            return customers._ticket_routes(incoming)
        return None

    def _referred_to(self, incoming):
        parent = self._parent(incoming)
        if parent and parent.model != "helpdesk.ticket":
            return self.browse()
        if parent:
            domain = Domain("ticket_id", "=", parent.res_id)
        else:
            words = incoming.references
            long_words = [word for word in words if len(word) >= SAFE_REFERENCE]
            domain = Domain("ticket_number", "in", list(words))
            domain |= Domain("their_reference", "in", long_words)
        return self.search(domain, limit=MAXIMUM_CANDIDATES)

    def _let_one_in(self, incoming):
        """Let it in on the one share that is open, or that was the last to be."""
        shares = self.filtered("next_actor") or self.sorted("id")[-1:]
        if len(shares) > 1:
            return self._hold(incoming, "ambiguous")
        return shares._let_in(incoming)

    # ------------------------------------------------------------------
    # Who wrote it
    # ------------------------------------------------------------------

    def _writer(self, address):
        for role, find in (
            ("partner", self._contact),
            ("us", self._own_person),
            ("customer", self._customer),
        ):
            if found := address and find(address):
                return Writer(role, found)
        return Writer("", self.env["res.partner"])

    def _contact(self, address):
        """The partner's contact with this address."""
        return self.partnership_id.contact_ids.filtered(
            lambda person: person.email_normalized == address
        )[:1]

    def _own_person(self, address):
        """The one of us with this address, if he sees the share."""
        users = self.env["res.users"].search(
            [("email_normalized", "=", address), ("share", "=", False)]
        )
        return users.filtered(
            lambda user: (
                self.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                .has_access("read")
            )
        )[:1].partner_id

    def _customer(self, address):
        """The ticket's customer, or a colleague of his, with this address."""
        ticket = self.ticket_id
        if not ticket.commercial_partner_id:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [
                ("email_normalized", "=", address),
                ("commercial_partner_id", "=", ticket.commercial_partner_id.id),
            ],
            limit=1,
        )

    # ------------------------------------------------------------------
    # Whether it is let in
    # ------------------------------------------------------------------

    def _let_in(self, incoming):
        """Post, note or hold this mail; or the routes to the customer's ticket."""
        self.ensure_one()
        writer = self._writer(incoming.sender)
        if self._is_automatic(incoming, writer):
            self._note_automatic(incoming)
            return []
        if reason := self._reason_to_hold(incoming, writer):
            return self._hold(incoming, reason)
        if writer.role == "customer":
            return self._ticket_routes(incoming)
        self._post_mail(incoming, writer)
        return []

    def _is_automatic(self, incoming, writer):
        """Noted, for it answers nothing. What a stranger's machine sends is not."""
        if self._is_own_address(incoming.sender):
            return True
        return bool(incoming.kind) and (bool(writer.role) or incoming.kind != MACHINE)

    def _is_own_address(self, address):
        """Whether Odoo itself receives at this address: our own mail came back."""
        domains = self.env["mail.alias.domain"]
        return bool(address and domains._find_aliases([address]))

    def _reason_to_hold(self, incoming, writer):
        """Why this is not let in; empty if it is. Keys of `csp.held.mail` `reason`."""
        if not incoming.sender:
            return "no_sender"
        if incoming.is_forged:
            return "forged"
        if not writer.role:
            return "machine" if incoming.kind else "stranger"
        if writer.role == "customer":
            return ""
        if writer.role == "partner" and self.state == "withdrawn":
            return "withdrawn"
        if writer.role == "partner" and self.partnership_id.state != "active":
            return "ended"
        return "too_many" if self._is_flooded() else ""

    def _is_flooded(self):
        received = self.env["mail.message"].search_count(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "email"),
                ("create_date", ">", self.env.cr.now() - PERIOD),
            ]
        )
        return received >= MAXIMUM_MAILS

    def _hold(self, incoming, reason):
        self.env["csp.held.mail"]._hold(incoming, reason, self)
        return []

    def _ticket_routes(self, incoming):
        """The customer's own words go to his ticket, whoever handed him the address."""
        ticket = self.ticket_id
        parent = self._parent(incoming)
        if (parent.model, parent.res_id) != (ticket._name, ticket.id):
            incoming.values.pop("parent_id", None)
        incoming.values["is_internal"] = False
        return [(ticket._name, ticket.id, None, self.env.uid, None)]
