from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Whether the customer had accepted the terms under which his ticket came.

    It is not stored, and yet stays as it was: acceptances are never altered or deleted,
    so those that were there when the ticket came are the same for ever. Creating a
    ticket costs nothing for it.
    """

    _inherit = "helpdesk.ticket"

    csp_acceptance_id = fields.Many2one(
        "csp.support.acceptance",
        string="Acceptance",
        compute="_compute_csp_acceptance",
        compute_sudo=True,
        groups="base.group_user",
        help="The customer's acceptance that was there when the ticket came.",
    )
    csp_terms_accepted = fields.Boolean(
        string="Terms Accepted",
        compute="_compute_csp_acceptance",
        compute_sudo=True,
        search="_search_csp_terms_accepted",
        groups="base.group_user",
        help="The customer had accepted the terms in force when the ticket came.",
    )

    csp_acceptance_missing = fields.Boolean(
        compute="_compute_csp_acceptance",
        compute_sudo=True,
        groups="base.group_user",
        help="The customer should have accepted the terms, and had not.",
    )

    @api.depends("csp_terms_id", "csp_tenant_id")
    def _compute_csp_acceptance(self):
        found = self._acceptances()
        for ticket in self:
            acceptance = found.get(ticket._acceptance_key())
            came_later = acceptance and acceptance.accepted_at > ticket._came_at()
            ticket.csp_acceptance_id = False if came_later else acceptance
            ticket.csp_terms_accepted = bool(ticket.csp_acceptance_id)
            ticket.csp_acceptance_missing = (
                not ticket.csp_terms_accepted and ticket._is_asked_to_accept()
            )

    def _is_asked_to_accept(self):
        """Terms for resellers alone are not the customer's to accept."""
        terms = self.csp_terms_id
        if not terms or self._is_resellers_business():
            return bool(terms)
        return terms._facts()["audience"] != "reseller"

    def _acceptances(self):
        """Map (terms, customer) to the acceptance, for all these tickets at once."""
        acceptances = self.env["csp.support.acceptance"]
        if self.csp_terms_id:
            acceptances = acceptances.search(
                [
                    ("terms_id", "in", self.csp_terms_id.ids),
                    ("commercial_partner_id", "in", self._csp_payers().ids),
                ]
            )
        return {
            (acceptance.terms_id, acceptance.commercial_partner_id): acceptance
            for acceptance in acceptances
        }

    def _acceptance_key(self):
        return self.csp_terms_id, self._csp_payer()

    @api.model
    def _search_csp_terms_accepted(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["commercial_partner_id", "csp_tenant_id", "csp_terms_id"])
        is_accepted = Domain.custom(to_sql=_accepted)
        return Domain.OR(is_accepted if wanted else ~is_accepted for wanted in value)


def _accepted(_tickets, alias, _query):
    return SQL(
        """
        EXISTS (
            SELECT FROM csp_support_acceptance acceptance
         LEFT JOIN csp_tenant tenant ON tenant.id = %(ticket)s.csp_tenant_id
             WHERE acceptance.commercial_partner_id = COALESCE(
                       %(ticket)s.commercial_partner_id, tenant.commercial_partner_id
                   )
               AND acceptance.terms_id = %(ticket)s.csp_terms_id
               AND acceptance.accepted_at <= %(ticket)s.create_date
        )
        """,
        ticket=SQL.identifier(alias),
    )
