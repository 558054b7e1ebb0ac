from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .share_common import ShareCase
from .support_common import SupportCommon


@tagged("-at_install", "post_install")
class TestTicketShareRule(SupportCommon, ShareCase):
    """Whom a ticket goes to, as the partnerships say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure = cls.env["csp.service"].create(
            {"name": "Virtual Machines under test", "family": "azure"}
        )
        cls.contoso.write(
            {"partner_type": "indirect_reseller", "provider_id": cls.lucerne.id}
        )

    def _fault(self, **vals):
        vals = {"csp_service_id": self.azure.id, "csp_route": "hand_over", **vals}
        return self._ticket(self.contoso, "VM does not start", **vals)

    def assertGoesTo(self, ticket, partnership):
        self.assertEqual(ticket.csp_share_proposal_id, partnership)

    def assertStays(self, ticket):
        self.assertFalse(ticket.csp_share_proposal_id)

    def test_azure_faults_of_a_reseller_go_to_the_provider(self):
        self.assertGoesTo(self._fault(), self.partnership)

    def test_what_else_stays(self):
        for vals in (
            {"csp_service_id": self.teams.id},
            {"csp_service_id": False},
            {"csp_route": "how_to"},
            {"csp_route": "known_issue"},
            {"csp_partner_type": "direct_bill"},
        ):
            with self.subTest(**vals):
                self.assertStays(self._fault(**vals))

    def test_another_provider_gets_nothing(self):
        self.contoso.provider_id = self._organisation("Another provider")
        self.assertStays(self._fault())

    def test_only_with_an_active_partnership(self):
        for state in ("proposed", "ended"):
            self.partnership.state = state
            self.assertStays(self._fault())

    def test_chosen_services_and_categories(self):
        category = self.env["helpdesk.ticket.category"].create({"name": "Licences"})
        self.partnership.service_ids = self.teams
        self.partnership.category_ids = category
        self.assertGoesTo(
            self._fault(csp_service_id=self.teams.id, csp_route=False),
            self.partnership,
        )
        licences = self._fault(csp_service_id=False, category_id=category.id)
        self.assertGoesTo(licences, self.partnership)

    def test_who_delivers_the_offering(self):
        deliverer = self._organisation("Night desk")
        partnership = self._partnership(deliverer, self.provider.browse())
        partnership.role = "deliverer"
        self.contoso.write(
            {
                "partner_type": "direct_bill",
                "offering_id": self._offering(
                    delivery="outsourced", delivered_by_id=deliverer.id
                ).id,
            }
        )
        ticket = self._fault(csp_service_id=self.teams.id, csp_route="how_to")
        self.assertGoesTo(ticket, partnership)
        partnership.service_ids = self.azure
        self.assertStays(self._fault(csp_service_id=self.teams.id))
        self.assertGoesTo(self._fault(), partnership)

    def test_own_offering_goes_to_nobody(self):
        deliverer = self._organisation("Night desk")
        self._partnership(deliverer, self.provider.browse(), role="deliverer")
        self.contoso.write(
            {
                "partner_type": "direct_bill",
                "offering_id": self._offering(delivered_by_id=deliverer.id).id,
            }
        )
        self.assertStays(self._fault())

    def test_publisher_gets_what_is_about_his_product(self):
        publisher = self._organisation("Publisher")
        product = self.env["csp.service"].create({"name": "Marketplace backup"})
        partnership = self._partnership(
            publisher,
            self.provider.browse(),
            role="publisher",
            service_ids=[Command.set(product.ids)],
        )
        self.contoso.partner_type = "direct_bill"
        self.assertGoesTo(self._fault(csp_service_id=product.id), partnership)
        self.assertStays(self._fault(csp_service_id=self.teams.id))

    def test_resellers_are_never_proposed(self):
        self.partnership.write(
            {"role": "reseller", "service_ids": [Command.set(self.azure.ids)]}
        )
        self.assertStays(self._fault())

    def test_proposed_until_it_was_shared(self):
        ticket = self._fault()
        share = self._share(ticket)
        self.assertStays(ticket)
        share._decline("No")
        self.assertStays(ticket)

    def test_nothing_of_another_company(self):
        self.partnership.company_id = self.env["res.company"].create(
            {"name": "Another partner"}
        )
        self.assertStays(self._fault())

    # ------------------------------------------------------------------
    # At once
    # ------------------------------------------------------------------

    def _checked(self, ticket):
        """As after a health check, whatever it found."""
        ticket.sudo()._csp_share_at_once()
        return ticket.csp_share_ids

    def test_shared_at_once_where_it_is_so_agreed(self):
        ticket = self._fault()
        self.assertFalse(self._checked(ticket))
        self.partnership.handling = "share"
        share = self._checked(ticket)
        self.assertEqual(share.partnership_id, self.partnership)
        self.assertEqual(share.state, "offered")
        self.assertIn(
            self.provider.partner_id, share.message_ids[-1:].notified_partner_ids
        )
        self.assertEqual(self._checked(ticket), share)

    def test_check_shares_it(self):
        self.partnership.handling = "share"
        ticket = self._fault()
        # The check's own opinion is another matter.
        with patch.object(type(ticket), "_prepare_adoption", return_value={}):
            ticket._record_health_checks()
        self.assertTrue(ticket.csp_share_ids)

    def test_one_that_fails_keeps_no_other(self):
        self.partnership.handling = "share"
        bad, good = self._fault(), self._fault()
        offered = type(self.env["csp.ticket.share"])._offered

        def fail(shares, ticket, partnership, **kwargs):
            if ticket == bad:
                raise ValueError("No")
            return offered(shares, ticket, partnership, **kwargs)

        with (
            patch.object(type(self.env["csp.ticket.share"]), "_offered", fail),
            mute_logger("odoo.addons.csp_support.models.helpdesk_ticket_share_rule"),
        ):
            (bad | good)._csp_share_at_once()
        self.assertFalse(bad.csp_share_ids)
        self.assertTrue(good.csp_share_ids)

    def test_proposals_of_many_tickets_cost_the_same(self):
        tickets = self._fault() | self._fault()
        self._propose(tickets)  # warm
        two = self._count_queries(lambda: self._propose(tickets))
        for _number in range(8):
            tickets |= self._fault()
        ten = self._count_queries(lambda: self._propose(tickets))
        self.assertEqual(ten, two)

    def _propose(self, tickets):
        return tickets.mapped("csp_share_proposal_id")
