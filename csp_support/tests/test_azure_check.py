from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .azure_common import AzureCase

VM_DOWN = (
    "Our virtual machines in Azure, West Europe, do not start any more since this "
    "morning. They fail to come up after we stopped them."
)
SQL_SLOW = "Our Azure SQL Database in Brazil asks for a new firewall rule"
MAIL_DOWN = "We cannot send or receive email with Outlook, all our users have it"
EVENTS = "/subscriptions/"
GRAPH = "/v1.0/"


@tagged("-at_install", "post_install")
class TestAzureCheck(AzureCase):
    """A ticket about Azure is judged by Azure, one about the rest by Microsoft 365."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.ticket"].search([]).csp_check_due_at = False
        cls.page = cls.env["csp.status.page"].create({"cloud": "sandbox"})

    def setUp(self):
        super().setUp()
        self._read_page()

    def _read_page(self):
        self.page._keep(self.page._reader().azure())

    def _check(self, ticket):
        ticket.with_user(self.agent).action_check_service_health()
        return ticket.csp_last_check_id

    def _post(self):
        return self.env["csp.service.issue"].search(
            [("source", "=", "status_feed"), ("cloud", "=", "sandbox")]
        )

    # ------------------------------------------------------------------
    # Azure's own events
    # ------------------------------------------------------------------

    def test_event_explains_the_ticket(self):
        ticket = self._ticket(self.fabrikam, "Virtual machines do not start", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.source, "azure")
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertEqual(ticket.csp_issue_id.issue_id, "VM01-SBX")
        self.assertEqual(check.data_at, self.fabrikam.azure_checked_at)

    def test_nothing_fits(self):
        self.page.write({"read_at": fields.Datetime.now(), "outcome": "nothing_posted"})
        ticket = self._ticket(self.contoso, SQL_SLOW)
        check = self._check(ticket)
        self.assertEqual(check.source, "azure")
        self.assertEqual(check.verdict, "no_known_issue")
        self.assertIn("proves nothing", check.reason)

    def test_ticket_waits_for_nobody_and_is_checked_by_the_clock(self):
        ticket = self._ticket(self.fabrikam, "Virtual machines do not start", VM_DOWN)
        with self.enter_registry_test_mode():
            self.env.ref(
                "csp_support.ir_cron_check_service_health"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(ticket.csp_issue_id.issue_id, "VM01-SBX")

    # ------------------------------------------------------------------
    # Each source by itself
    # ------------------------------------------------------------------

    def test_azure_that_cannot_be_read_is_unknown_though_microsoft_365_is_fresh(self):
        self.contoso._refresh_health()
        for status in (403, 429, 500):
            with self.subTest(status):
                self.sandbox.reset()
                self.sandbox.fail("contoso", path=EVENTS, kind="status", status=status)
                self.contoso.azure_retry_at = False
                ticket = self._ticket(self.contoso, SQL_SLOW)
                check = self._check(ticket)
                self.assertEqual(check.verdict, "unknown")
                self.assertEqual(check.error, self.contoso.azure_error)
                self.assertFalse(ticket.csp_route)
                self.assertEqual(check.is_temporary, status != 403)

    def test_tenant_without_azure_access_is_unknown(self):
        northwind = self._tenant("northwind")
        northwind._refresh_health()
        ticket = self._ticket(northwind, "VM", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "unknown")
        self.assertIn("No access to Azure in northwind", check.error)

    def test_microsoft_365_that_cannot_be_read_is_unknown_though_azure_is_fresh(self):
        self.fabrikam._refresh_azure()
        self.sandbox.fail("fabrikam", path=GRAPH, kind="status", status=500)
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.source, "graph")
        self.assertEqual(check.verdict, "unknown")
        self.assertEqual(check.error, self.fabrikam.health_error)

    def test_azure_ticket_does_not_need_microsoft_365(self):
        self.sandbox.fail("fabrikam", path=GRAPH, kind="status", status=500)
        ticket = self._ticket(self.fabrikam, "Virtual machines do not start", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "known_issue")

    def test_stale_azure_gives_no_verdict(self):
        self.fabrikam._refresh_azure()
        self.fabrikam.azure_checked_at -= timedelta(hours=1)
        ticket = self._ticket(self.fabrikam, "VM", VM_DOWN)
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_health_verdict, "unknown")
        self.assertIn("too long ago", ticket.csp_last_check_id.error)

    def test_stale_events_explain_no_other_ticket(self):
        self.fabrikam._refresh_azure()
        self.fabrikam._refresh_health()
        self.fabrikam.azure_checked_at -= timedelta(hours=1)
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        ticket._record_health_checks()
        weighed = ticket.csp_last_check_id.candidate_ids.issue_id
        self.assertEqual(set(weighed.mapped("source")), {"graph"})

    def test_a_persons_choice_of_the_service_decides_where_to_look(self):
        service = self.env.ref("csp_support.service_azure_virtual_machines")
        ticket = self._ticket(
            self.fabrikam, "It does not start", csp_service_id=service.id
        )
        self.assertEqual(self._check(ticket).source, "azure")
        mail = self.env.ref("csp_support.service_exchange_online")
        ticket = self._ticket(self.fabrikam, "VM", VM_DOWN, csp_service_id=mail.id)
        self.assertEqual(self._check(ticket).source, "graph")

    def test_only_the_source_in_question_is_asked(self):
        self._check(self._ticket(self.fabrikam, "VM", VM_DOWN))
        self.assertTrue(self.sandbox.azure_requests())
        self.assertFalse(self.sandbox.graph_requests())
        self.sandbox.reset()
        self._check(self._ticket(self.fabrikam, MAIL_DOWN))
        self.assertFalse(self.sandbox.azure_requests())
        self.assertTrue(self.sandbox.graph_requests())

    # ------------------------------------------------------------------
    # The public status page
    # ------------------------------------------------------------------

    def test_post_is_suggested_and_says_where_it_comes_from(self):
        ticket = self._ticket(self.contoso, "Virtual machines do not start", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "possible_issue")
        self.assertFalse(ticket.csp_issue_id)
        self.assertIn("Virtual Machines in West Europe", check.reason)
        candidate = check.candidate_ids.filtered(lambda c: c.issue_id == self._post())
        self.assertIn("public status page", candidate.reason)
        self.assertIn("does not say whether this tenant", candidate.reason)
        candidate.with_user(self.agent).action_link()
        self.assertEqual(ticket.csp_issue_id, self._post())
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_post_beside_the_tenants_own_event_changes_nothing(self):
        ticket = self._ticket(self.fabrikam, "Virtual machines do not start", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.issue_id.source, "azure")
        self.assertIn(self._post(), check.candidate_ids.issue_id)

    def test_rejected_post_is_not_proposed_again(self):
        ticket = self._ticket(self.contoso, "Virtual machines do not start", VM_DOWN)
        self._check(ticket)
        ticket.write({"csp_issue_id": self._post().id, "csp_issue_link": "suggested"})
        ticket.with_user(self.agent).action_reject_issue()
        self.assertNotIn(self._post(), self._check(ticket).candidate_ids.issue_id)

    def test_post_does_not_make_up_for_missing_access(self):
        self.sandbox.fail("contoso", path=EVENTS, kind="status", status=403)
        ticket = self._ticket(self.contoso, "Virtual machines do not start", VM_DOWN)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "unknown")
        # A person may judge it all the same.
        self.assertIn(self._post(), check.candidate_ids.issue_id)

    def test_post_is_no_candidate_for_what_is_not_azure(self):
        check = self._check(self._ticket(self.fabrikam, MAIL_DOWN))
        self.assertNotIn("status_feed", check.candidate_ids.issue_id.mapped("source"))

    def test_page_that_cannot_be_read_is_told_and_gives_no_candidates(self):
        self.page.error = "The page could not be read."
        ticket = self._ticket(self.contoso, SQL_SLOW)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "no_known_issue")
        self.assertIn("could not be read", check.reason)
        self.assertNotIn("status_feed", check.candidate_ids.issue_id.mapped("source"))

    def test_queries_do_not_grow_with_the_tickets(self):
        self.both._refresh_azure()
        tickets = self.env["helpdesk.ticket"].union(
            *(self._ticket(self.fabrikam, f"VM {n}", VM_DOWN) for n in range(6))
        )
        tickets._record_health_checks()
        few = self._queries(tickets[:2])
        many = self._queries(tickets)
        self.assertLessEqual(many, few + 4)

    def _queries(self, tickets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tickets._record_health_checks()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
