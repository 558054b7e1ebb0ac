from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .gdap_common import GdapCase


@tagged("-at_install", "post_install")
class TestGdapRights(GdapCase):
    """A ticket says in one line each what we may do for it, and what to ask for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["res.partner"].create({"name": "Lucerne Publishing"})

    def _ticket_of(self, key, service="exchange_online", route=False, **tenant_vals):
        """A ticket as an agent sees it, our rights having been read."""
        tenant = self._tenant(key, **tenant_vals)
        ticket = self._ticket(tenant, "Something is wrong")
        ticket.csp_service_id = self._service(service)
        ticket.csp_route = route
        return ticket.with_user(self.manager)

    def _service(self, name):
        return name and self.env.ref(f"csp_support.service_{name}").id

    def test_role_allows_it_and_says_until_when(self):
        self._read()
        ticket = self._ticket_of("fabrikam")
        end = ticket.csp_tenant_id.effective_until
        self.assertEqual(ticket.csp_may_see_health, "yes")
        self.assertIn("Service Support Administrator", ticket.csp_health_right)
        self.assertIn(f"{end:%b} {end.day}, {end.year}", ticket.csp_health_right)
        self.assertEqual(ticket.csp_may_open_request, "yes")
        self.assertEqual(ticket.csp_may_mend, "yes")
        self.assertIn("Exchange Administrator", ticket.csp_mend_right)

    def test_least_role_to_ask_for(self):
        self._read()
        ticket = self._ticket_of("fabrikam", "microsoft_teams")
        self.assertEqual(ticket.csp_may_mend, "no")
        self.assertEqual(ticket.csp_mend_right, "Ask for Teams Administrator.")

    def test_reader_sees_health_and_opens_no_request(self):
        self._read()
        ticket = self._ticket_of("coho_winery")
        self.assertEqual(ticket.csp_may_see_health, "no")
        self.assertEqual(ticket.csp_may_open_request, "no")
        self.assertIn("Service Support Administrator", ticket.csp_request_right)

    def test_role_of_which_we_do_not_know_is_no_yes(self):
        self._read()
        tenant = self._tenant("coho_winery")
        self.env["csp.entra.role"].search([("name", "=", "Directory Readers")]).write(
            {"reads_m365_health": False}
        )
        ticket = self._ticket(tenant, "Something is wrong").with_user(self.manager)
        self.assertEqual(ticket.csp_may_see_health, "unknown")
        self.assertIn("Not known of Directory Readers", ticket.csp_health_right)
        self.assertIn("Service Support Administrator", ticket.csp_health_right)

    def test_granted_to_us_but_to_none_of_our_groups(self):
        self._read()
        ticket = self._ticket_of("proseware")
        self.assertEqual(ticket.csp_may_open_request, "no")
        self.assertIn("none of our security groups", ticket.csp_request_right)

    def test_no_relationship_any_more(self):
        self._read()
        ticket = self._ticket_of("northwind")
        self.assertEqual(ticket.csp_may_open_request, "no")
        self.assertIn("no admin relationship", ticket.csp_request_right)

    def test_some_tasks_of_a_service_and_not_others(self):
        self._read()
        ticket = self._ticket_of("trey_research", "entra")
        self.assertEqual(ticket.csp_may_mend, "part")
        self.assertIn("User Administrator", ticket.csp_mend_right)
        self.assertNotIn("Reset a user's password", ticket.csp_mend_right)

    def test_route_decides_before_the_service(self):
        self._read()
        ticket = self._ticket_of("fabrikam", route="subscription")
        self.assertIn("License Administrator", ticket.csp_mend_right)
        ticket.csp_route = "hand_over"
        self.assertFalse(ticket.csp_may_mend)
        self.assertIn("Microsoft's to mend", ticket.csp_mend_right)

    def test_global_administrator_may_do_everything(self):
        self._read()
        ticket = self._ticket_of("adventure_works", "intune")
        self.assertEqual(ticket.csp_may_mend, "yes")
        self.assertIn("Global Administrator", ticket.csp_mend_right)
        # A lesser role that will do is named first.
        self.assertNotIn("Global Administrator", ticket.csp_request_right)

    def test_service_has_to_be_chosen(self):
        self._read()
        ticket = self._ticket_of("fabrikam", service=False)
        self.assertEqual(ticket.csp_may_mend, "unknown")
        self.assertIn("Choose the Microsoft service", ticket.csp_mend_right)

    # ------------------------------------------------------------------
    # Azure
    # ------------------------------------------------------------------

    def test_azure_request_takes_an_azure_role_too(self):
        self._read()
        ticket = self._ticket_of("coho_winery", "azure_virtual_machines")
        self.assertEqual(ticket.csp_may_open_request, "yes")
        self.assertIn("Support Request Contributor", ticket.csp_request_right)

    def test_azure_request_of_a_reseller_goes_to_the_provider(self):
        self._read()
        ticket = self._ticket_of(
            "coho_winery",
            "azure_virtual_machines",
            partner_type="indirect_reseller",
            provider_id=self.provider.id,
        )
        self.assertEqual(ticket.csp_may_open_request, "provider")
        self.assertIn("Lucerne Publishing", ticket.csp_request_right)

    def test_reseller_opens_microsoft_365_requests_himself(self):
        self._read()
        ticket = self._ticket_of("fabrikam", partner_type="indirect_reseller")
        self.assertEqual(ticket.csp_may_open_request, "yes")

    # ------------------------------------------------------------------
    # What is not known is never a yes
    # ------------------------------------------------------------------

    def test_nothing_was_read_yet(self):
        ticket = self._ticket_of("fabrikam")
        self.assertEqual(ticket.csp_may_see_health, "unknown")
        self.assertEqual(ticket.csp_may_open_request, "unknown")
        self.assertIn("have not been read yet", ticket.csp_request_right)

    def test_reading_was_refused(self):
        self.sandbox.fail(None, kind="status", status=403, path="/v1.0/tenantRel")
        self._read()
        ticket = self._ticket_of("fabrikam")
        self.assertEqual(ticket.csp_may_open_request, "unknown")
        self.assertIn("DelegatedAdminRelationship.Read.All", ticket.csp_request_right)

    def test_tenant_without_connection(self):
        ticket = self._ticket_of("fabrikam", connection_id=False)
        self.assertEqual(ticket.csp_may_open_request, "unknown")
        self.assertIn("No connection", ticket.csp_request_right)

    def test_one_relationship_not_read_yet_takes_no_yes_away(self):
        self._read()
        ticket = self._ticket_of("wingtip", "exchange_online")
        self.assertEqual(ticket.csp_may_mend, "no")
        self._of("wingtip")[1].assignments_read_at = False
        ticket.invalidate_recordset()
        self.assertEqual(ticket.csp_may_open_request, "yes")
        self.assertEqual(ticket.csp_may_mend, "unknown")
        self.assertIn("have not been read yet", ticket.csp_mend_right)

    def test_relationship_that_has_just_ended_allows_nothing(self):
        self._read()
        ticket = self._ticket_of("fabrikam")
        past = fields.Datetime.now() - timedelta(minutes=1)
        self._of("fabrikam").end_at = past
        ticket.invalidate_recordset()
        self.assertEqual(ticket.csp_may_open_request, "no")

    def test_old_reading_stays_with_its_error(self):
        self._read()
        self.sandbox.fail(None, kind="status", status=503, path="/v1.0/tenantRel")
        self._read()
        ticket = self._ticket_of("fabrikam")
        self.assertEqual(ticket.csp_may_open_request, "yes")
        self.assertTrue(ticket.csp_rights_error)
        self.assertEqual(ticket.csp_rights_at, ticket.csp_tenant_id.gdap_read_at)

    def test_health_read_by_consent_needs_no_role(self):
        self._read()
        ticket = self._ticket_of("northwind")
        self.assertEqual(ticket.csp_may_see_health, "no")
        ticket.csp_tenant_id.action_refresh_health()
        ticket.invalidate_recordset()
        self.assertEqual(ticket.csp_may_see_health, "yes")
        self.assertIn("consent", ticket.csp_health_right)

    def test_ticket_without_tenant_says_nothing(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "Jam", "company_id": self.company.id}
        )
        self.assertFalse(ticket.csp_may_open_request)
        self.assertFalse(ticket.csp_request_right)

    # ------------------------------------------------------------------
    # Who asks
    # ------------------------------------------------------------------

    def test_agent_without_role_is_told_before_he_tries(self):
        self._read()
        ticket = self._ticket_of("fabrikam")
        self.manager.csp_partner_center_role = "none"
        self.assertIn("no role in Partner Center", ticket.csp_own_right)
        self.manager.csp_partner_center_role = "helpdesk_agent"
        ticket.invalidate_recordset()
        self.assertFalse(ticket.csp_own_right)

    def test_role_that_is_not_known_is_said_to_be_so(self):
        ticket = self._ticket_of("fabrikam")
        self.manager.csp_partner_center_role = False
        self.assertIn("not known", ticket.csp_own_right)
