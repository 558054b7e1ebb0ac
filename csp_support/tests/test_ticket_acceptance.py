from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .acceptance_common import AcceptanceCommon


@tagged("-at_install", "post_install")
class TestTicketAcceptance(AcceptanceCommon, TransactionCase):
    """A ticket says whether its customer had accepted the terms: then, not now."""

    def _come(self, days, tenant=None, **vals):
        with self._at(self._days(days)):
            return self._ticket(tenant or self.contoso, "Ticket", **vals)

    def test_ticket_is_taken_without_acceptance(self):
        ticket = self._come(0)
        self.assertEqual(ticket.csp_terms_id, self.terms)
        self.assertFalse(ticket.csp_terms_accepted)
        self.assertFalse(ticket.csp_acceptance_id)

    def test_ticket_after_acceptance(self):
        with self._at(self._days(-2)):
            acceptance = self._accept()
        ticket = self._come(-1)
        self.assertTrue(ticket.csp_terms_accepted)
        self.assertEqual(ticket.csp_acceptance_id, acceptance)

    def test_acceptance_later_leaves_it_as_it_was(self):
        ticket = self._come(-3)
        with self._at(self._days(-2)):
            self._accept()
        self.env.invalidate_all()
        self.assertFalse(ticket.csp_terms_accepted)

    def test_acceptance_of_another_version_or_customer_does_not_count(self):
        with self._at(self._days(-2)):
            self._accept(user=self.stranger)
            self._accept(self._publish_later(10))
        self.assertFalse(self._come(-1).csp_terms_accepted)

    def test_ticket_without_terms(self):
        tenant = self._tenant("northwind")
        self.assertFalse(self._come(0, tenant).csp_terms_accepted)

    def test_terms_for_resellers_are_not_the_customers(self):
        self.assertTrue(self._come(0).csp_acceptance_missing)
        offering = self._offering(name="For resellers", audience="reseller")
        self.contoso.offering_id = offering
        ticket = self._come(0)
        self.assertFalse(ticket.csp_terms_id)
        self.assertFalse(ticket.csp_acceptance_missing)
        self.assertFalse(ticket.csp_terms_accepted)

    def test_search(self):
        before = self._come(-3)
        with self._at(self._days(-2)):
            self._accept()
        after = self._come(-1)
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        own = [("id", "in", (before | after).ids)]
        self.assertEqual(
            tickets.search([*own, ("csp_terms_accepted", "=", True)]), after
        )
        self.assertEqual(
            tickets.search([*own, ("csp_terms_accepted", "=", False)]), before
        )
        self.assertEqual(
            tickets.search([*own, ("csp_terms_accepted", "!=", True)]), before
        )

    def test_list_costs_the_same_for_many(self):
        tickets = self.env["helpdesk.ticket"].union(*(self._come(0) for _n in range(9)))
        names = ["csp_terms_accepted", "csp_acceptance_id"]
        few = self._count_queries(lambda: tickets[:1].read(names))
        many = self._count_queries(lambda: tickets.read(names))
        self.assertEqual(many, few)

    def test_closed_to_customers(self):
        ticket = self._come(0, partner_id=self.customer.partner_id.id)
        for name in (
            "csp_terms_accepted",
            "csp_acceptance_id",
            "csp_acceptance_missing",
            "csp_unauthorised_contact",
        ):
            with self.assertRaises(AccessError):
                ticket.with_user(self.customer).read([name])


@tagged("-at_install", "post_install")
class TestTicketContact(AcceptanceCommon, TransactionCase):
    """A ticket says whether an authorised contact asked; it is taken in any case."""

    def _by(self, user, **vals):
        return self._ticket(
            self.contoso, "Ticket", partner_id=user.partner_id.id, **vals
        )

    def test_everybody_may_ask_where_nobody_is_named(self):
        self.assertFalse(self._by(self.customer).csp_unauthorised_contact)

    def test_who_is_named_and_who_is_not(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self.assertFalse(self._by(self.customer).csp_unauthorised_contact)
        self.assertTrue(self._by(self.colleague).csp_unauthorised_contact)

    def test_company_itself_is_nobody(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self.assertFalse(self._ticket(self.contoso, "A call").csp_unauthorised_contact)

    def test_who_was_named_is_gone(self):
        person = self.env["res.partner"].create(
            {"name": "Gone", "parent_id": self.contoso.partner_id.id}
        )
        self.contoso.authorised_contact_ids = person
        person.unlink()
        self.env.invalidate_all()
        self.assertFalse(self._by(self.customer).csp_unauthorised_contact)

    def test_it_stays_as_it_was(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        ticket = self._by(self.customer)
        self.env.flush_all()
        self.contoso.authorised_contact_ids = self.colleague.partner_id
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(ticket.csp_unauthorised_contact)

    def test_many_tickets_cost_the_same(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        tickets = self.env["helpdesk.ticket"].union(
            *(self._by(self.colleague) for _n in range(9))
        )
        few = self._count_queries(tickets[:1]._compute_csp_unauthorised_contact)
        many = self._count_queries(tickets._compute_csp_unauthorised_contact)
        self.assertLessEqual(many, few)
