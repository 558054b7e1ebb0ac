from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CspCase

MAIL_DOWN = "We cannot send or receive email with Outlook, all our users have it"
PRINTER = "The printer on the second floor is out of toner"
TEAMS_DOWN = (
    "Microsoft Teams does not open for anybody in the company since 8:40. All 60 "
    "users, in the office and from home on mobile networks, in the browser and the "
    "app: the service is unavailable. Nothing is on the service health page."
)


@tagged("-at_install", "post_install")
class TestHealthCheck(CspCase):
    """The main job: what a ticket says after its tenant's health was checked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the tickets of these tests are due, not those of the demo data.
        cls.env["helpdesk.ticket"].search([]).csp_check_due_at = False
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")

    def _check(self, ticket):
        ticket.with_user(self.agent).action_check_service_health()
        return ticket.csp_last_check_id

    # ------------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------------

    def test_known_issue(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        check = self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertEqual(ticket.csp_issue_id.issue_id, "EX1187342")
        self.assertEqual(ticket.csp_issue_link, "suggested")
        self.assertEqual(ticket.csp_route, "known_issue")
        self.assertEqual(ticket.csp_service_id.name, "Exchange Online")
        self.assertFalse(ticket.csp_escalation_category)
        self.assertTrue(check.reason)
        self.assertEqual(check.candidate_ids[0].issue_id, ticket.csp_issue_id)
        self.assertTrue(check.candidate_ids[0].reason)
        self.assertEqual(check.data_at, self.fabrikam.health_checked_at)

    def test_no_known_issue(self):
        ticket = self._ticket(self.contoso, PRINTER)
        check = self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self.assertFalse(ticket.csp_issue_id)
        self.assertEqual(check.data_at, self.contoso.health_checked_at)
        self.assertTrue(check.reason)

    def test_unrelated_ticket_of_an_affected_tenant(self):
        ticket = self._ticket(self.fabrikam, PRINTER)
        self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")

    def test_could_not_check_says_why(self):
        proseware = self._tenant("proseware")
        ticket = self._ticket(proseware, MAIL_DOWN)
        check = self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "unknown")
        self.assertIn("proseware", check.error)
        self.assertIn("expired", check.error)
        self.assertFalse(ticket.csp_route)
        self.assertFalse(ticket.csp_escalation_category)

    def test_failure_never_reads_as_healthy(self):
        faults = (
            {"kind": "status", "status": 500},
            {"kind": "status", "status": 429, "retry_after": "600"},
            {"kind": "malformed"},
            {"kind": "html"},
            {"kind": "cut_off"},
        )
        for fault in faults:
            self.sandbox.reset()
            self.sandbox.fail("contoso", **fault)
            self.contoso.health_retry_at = False
            ticket = self._ticket(self.contoso, PRINTER)
            self._check(ticket)
            self.assertEqual(ticket.csp_health_verdict, "unknown", fault)
            self.assertTrue(ticket.csp_last_check_id.error)

    def test_stale_data_give_no_verdict(self):
        self.contoso._refresh_health()
        ticket = self._ticket(self.contoso, PRINTER)
        self.contoso.health_checked_at -= timedelta(hours=1)
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_health_verdict, "unknown")
        self.assertIn("too long ago", ticket.csp_last_check_id.error)

    def test_excluded_tenant(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us in May"})
        ticket = self._ticket(self.contoso, PRINTER)
        check = self._check(ticket)
        self.assertEqual(check.verdict, "unknown")
        self.assertIn("Left us in May", check.error)

    def test_hand_over_gets_its_escalation_tag(self):
        ticket = self._ticket(self.contoso, "Teams is down for everybody", TEAMS_DOWN)
        self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self.assertEqual(ticket.csp_route, "hand_over")
        self.assertEqual(ticket.csp_escalation_category, "service_unavailable")
        self.assertIn(
            self.env.ref("csp_support.tag_service_unavailable"), ticket.tag_ids
        )

    def test_published_issue_is_not_tagged_for_hand_over(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN, MAIL_DOWN)
        self._check(ticket)
        self.assertFalse(ticket.tag_ids.filtered("csp_escalation_category"))

    def test_resolved_issue_is_not_linked_to_a_new_ticket(self):
        ticket = self._ticket(
            self.contoso, "We can't search old mail in Outlook on the web"
        )
        self._check(ticket)
        self.assertNotEqual(ticket.csp_health_verdict, "known_issue")

    # ------------------------------------------------------------------
    # People decide
    # ------------------------------------------------------------------

    def test_confirmed_issue_stays(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        self._check(ticket)
        ticket.with_user(self.agent).action_confirm_issue()
        self.sandbox.publish(
            "fabrikam", id="EX1187342", status="serviceRestored", endDateTime="-3d"
        )
        self.addCleanup(self.sandbox.withdraw, "fabrikam")
        self.fabrikam.health_checked_at -= timedelta(minutes=10)
        self._check(ticket)
        self.assertEqual(ticket.csp_issue_id.issue_id, "EX1187342")
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_rejected_issue_is_not_proposed_again(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        self._check(ticket)
        ticket.with_user(self.agent).action_reject_issue()
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self._check(ticket)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self.assertEqual(ticket.csp_issue_link, "rejected")

    def test_candidate_can_be_chosen(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        check = self._check(ticket)
        ticket.with_user(self.agent).action_reject_issue()
        check.candidate_ids[0].with_user(self.agent).action_link()
        self.assertEqual(ticket.csp_issue_link, "confirmed")
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_what_a_person_decided_stays(self):
        ticket = self._ticket(self.contoso, "Teams is down for everybody", TEAMS_DOWN)
        self._check(ticket)
        service = self.env.ref("csp_support.service_sharepoint_online")
        ticket.with_user(self.agent).write(
            {
                "csp_route": "ours",
                "csp_service_id": service.id,
                "csp_escalation_category": "bug_or_irregularity",
            }
        )
        self._check(ticket)
        self.assertEqual(ticket.csp_route, "ours")
        self.assertEqual(ticket.csp_service_id, service)
        self.assertEqual(ticket.csp_escalation_category, "bug_or_irregularity")

    def test_evidence_stands_side_by_side_and_cannot_be_changed(self):
        ticket = self._ticket(self.contoso, PRINTER)
        first = self._check(ticket)
        second = self._check(ticket)
        self.assertEqual(ticket.csp_health_check_ids, second | first)
        for user in (self.env.user, self.administrator):
            with self.assertRaises(UserError):
                first.with_user(user).sudo().write({"verdict": "known_issue"})
            with self.assertRaises(UserError):
                first.with_user(user).sudo().unlink()

    def test_evidence_goes_with_its_ticket(self):
        ticket = self._ticket(self.contoso, PRINTER)
        check = self._check(ticket)
        ticket.unlink()
        self.assertFalse(check.exists())

    # ------------------------------------------------------------------
    # By itself
    # ------------------------------------------------------------------

    def _run_scheduled_check(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "csp_support.ir_cron_check_service_health"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_new_ticket_is_checked_by_the_scheduled_action(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        self.assertFalse(self.sandbox.graph_requests())
        self.assertFalse(ticket.csp_health_verdict)
        self._run_scheduled_check()
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertFalse(ticket.csp_check_due_at)

    def test_creation_triggers_the_scheduled_action_at_once(self):
        cron = self.env.ref("csp_support.ir_cron_check_service_health")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._ticket(self.fabrikam, MAIL_DOWN)
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_tenant_chosen_later_is_checked_too(self):
        ticket = self.env["helpdesk.ticket"].create(
            {"name": MAIL_DOWN, "description": MAIL_DOWN, "company_id": self.company.id}
        )
        self.assertFalse(ticket.csp_check_due_at)
        ticket.csp_tenant_id = self.fabrikam
        self._run_scheduled_check()
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_passing_failure_is_tried_again_and_then_left(self):
        trey = self._tenant("trey_research")
        ticket = self._ticket(trey, MAIL_DOWN)
        waits = []
        while ticket.csp_check_due_at and len(waits) < 9:
            ticket._record_health_checks()
            due = ticket.csp_check_due_at
            waits.append(due and round((due - fields.Datetime.now()).seconds / 60))
        self.assertEqual(waits, [5, 15, 60, False])

    def test_lasting_failure_is_not_tried_again(self):
        ticket = self._ticket(self._tenant("proseware"), MAIL_DOWN)
        self._check(ticket)
        self.assertFalse(ticket.csp_check_due_at)

    def test_closed_ticket_is_not_tried_again(self):
        ticket = self._ticket(self._tenant("trey_research"), MAIL_DOWN)
        ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        ticket._record_health_checks()
        self.assertFalse(ticket.csp_check_due_at)

    # ------------------------------------------------------------------
    # Tenant and rights
    # ------------------------------------------------------------------

    def test_tenant_is_filled_in_when_the_customer_has_one(self):
        self.assertEqual(
            self._ticket(self.contoso, PRINTER).csp_tenant_id, self.contoso
        )

    def test_tenant_is_left_open_when_the_customer_has_several(self):
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        ticket = self._ticket(self.contoso, PRINTER)
        self.assertFalse(ticket.csp_tenant_id)
        with self.assertRaisesRegex(UserError, "Choose the customer's tenant"):
            ticket.with_user(self.agent).action_check_service_health()

    def test_tenant_follows_the_customer(self):
        ticket = self._ticket(self.contoso, PRINTER)
        ticket.partner_id = self.fabrikam.partner_id
        self.assertEqual(ticket.csp_tenant_id, self.fabrikam)

    def test_tenant_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        tenant = self._tenant("northwind", company_id=other.id, connection_id=False)
        ticket = self._ticket(self.contoso, PRINTER)
        with self.assertRaisesRegex(ValidationError, "same company"):
            ticket.csp_tenant_id = tenant

    def test_server_action_checks_what_is_selected(self):
        tickets = self._ticket(self.contoso, PRINTER)
        tickets |= self._ticket(self.fabrikam, MAIL_DOWN)
        action = self.env.ref("csp_support.action_check_service_health")
        action.with_user(self.agent).with_context(
            active_model="helpdesk.ticket", active_ids=tickets.ids
        ).run()
        self.assertEqual(
            tickets.mapped("csp_health_verdict"), ["no_known_issue", "known_issue"]
        )

    def test_strangers_cannot_check(self):
        ticket = self._ticket(self.contoso, PRINTER)
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_check_service_health()
            with self.assertRaises(AccessError):
                ticket.with_user(user).action_confirm_issue()
        self.assertFalse(self.sandbox.graph_requests())

    def test_evidence_is_closed_to_customer_and_employee(self):
        ticket = self._ticket(self.contoso, PRINTER)
        check = self._check(ticket)
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                check.with_user(user).read(["verdict"])
        with self.assertRaises(AccessError):
            ticket.with_user(customer).read(["csp_health_verdict"])

    def test_evidence_of_another_teams_ticket_is_closed(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Another team", "company_id": self.company.id}
        )
        ticket = self._ticket(self.contoso, PRINTER, team_id=team.id)
        ticket._record_health_checks()
        with self.assertRaises(AccessError):
            ticket.csp_last_check_id.with_user(self.agent).read(["verdict"])
