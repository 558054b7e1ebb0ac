from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .hand_over_common import HandOverCase


@tagged("-at_install", "post_install")
class TestHandOver(HandOverCase):
    """Nothing goes to Microsoft unchecked or undiagnosed; what goes is complete."""

    def _missing(self, ticket):
        ticket.invalidate_recordset()
        self.assertEqual(ticket.csp_may_hand_over, not ticket.csp_hand_over_missing)
        return ticket.csp_hand_over_missing

    # ------------------------------------------------------------------
    # What is missing, and what to do
    # ------------------------------------------------------------------

    def test_ready(self):
        self.assertFalse(self._missing(self._ready()))

    def test_check_and_diagnosis_are_both_asked(self):
        missing = self._missing(self._ticket(self.contoso, "Recordings stop"))
        self.assertIn("press Check Service Health", missing)
        self.assertIn("A diagnosis", missing)

    def test_tenant_is_asked_first(self):
        ticket = self._ticket(self.contoso, "Recordings stop", csp_tenant_id=False)
        ticket.csp_tenant_id = False
        self.assertIn("The tenant", self._missing(ticket))

    def test_check_that_failed_is_no_check(self):
        ticket = self._ticket(self.contoso, "X", csp_diagnosis="Service is at fault")
        self._seen(ticket, "unknown", error="Microsoft refused.")
        missing = self._missing(ticket)
        self.assertIn("Microsoft refused.", missing)
        self.assertIn("I Looked Myself", missing)

    def test_persons_look_is_a_check(self):
        ticket = self._ticket(self.contoso, "X", csp_diagnosis="Service is at fault")
        self._seen(ticket, "unknown", error="Microsoft refused.")
        ticket.with_user(self.agent).action_csp_health_seen()
        self.assertFalse(self._missing(ticket))
        check = ticket.csp_last_check_id
        self.assertEqual(check.source, "person")
        self.assertIn(self.agent.name, check.reason)

    def test_only_agents_vouch_for_health(self):
        ticket = self._ticket(self.contoso, "X", partner_id=self.employee.partner_id.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.employee).action_csp_health_seen()
        self.assertFalse(ticket.csp_health_check_ids)

    def test_old_check_has_to_be_made_again(self):
        ticket = self._ticket(self.contoso, "X", csp_diagnosis="Service is at fault")
        self._seen(ticket, minutes_ago=300)
        self.assertIn("press Check Again", self._missing(ticket))

    def test_one_tried_step_is_a_diagnosis(self):
        ticket = self._ready(csp_diagnosis=False)
        ticket.csp_diagnosis = "  "
        self.assertIn("A diagnosis", self._missing(ticket))
        line = {"ticket_id": ticket.id, "name": "Restart"}
        line = self.env["csp.ticket.step"].create(line)
        self.assertIn("A diagnosis", self._missing(ticket))
        line.outcome = "no_help"
        self.assertFalse(self._missing(ticket))

    # ------------------------------------------------------------------
    # The wizard
    # ------------------------------------------------------------------

    def test_opens_with_what_the_ticket_says(self):
        ticket = self._ready(priority="3", csp_users_affected="All 40")
        action = ticket.with_user(self.agent).action_csp_hand_over()
        wizard = self.env["csp.hand.over"].with_user(self.agent)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertEqual(wizard.ticket_ids, ticket)
        self.assertEqual(wizard.tenant_id, self.contoso)
        self.assertEqual(wizard.severity, "a")
        self.assertIn("within 2 hours", wizard.severity_meaning)
        self.assertIn("A bug", wizard.category_definition)
        self.assertEqual(wizard.users_affected, "All 40")
        self.assertEqual(wizard.first_seen_at, ticket.create_date)
        self.assertIn(self.contoso.tenant_id, wizard.links)
        self.assertFalse(wizard.missing)

    def test_list_action_takes_the_tickets_chosen(self):
        ticket = self._ready()
        wizard = (
            self.env["csp.hand.over"]
            .with_user(self.agent)
            .with_context(active_model="helpdesk.ticket", active_ids=ticket.ids)
        )
        self.assertEqual(wizard.create({}).ticket_ids, ticket)

    def test_refuses_what_is_not_ready(self):
        ticket = self._ticket(self.contoso, "Recordings stop")
        wizard = self._hand_over(ticket, category="service_unavailable")
        self.assertIn("A diagnosis", wizard.missing)
        with self.assertRefused("press Check Service Health"):
            wizard.action_prepare()
        self.assertFalse(ticket.csp_microsoft_request_ids)

    def test_checks_health_from_within(self):
        ticket = self._ticket(self.contoso, "X", csp_diagnosis="Service is at fault")
        wizard = self._hand_over(ticket)
        action = wizard.action_check_health()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertFalse(wizard.missing)
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")

    def test_category_is_asked(self):
        ticket = self._ready()
        ticket.csp_escalation_category = False
        with self.assertRefused("escalation category"):
            self._hand_over(ticket).action_prepare()

    def test_publishers_product_goes_to_its_publisher(self):
        wizard = self._hand_over(self._ready(), is_of_publisher=True)
        self.assertIn("publisher", wizard.opener)
        with self.assertRefused("that publisher"):
            wizard.action_prepare()

    def test_who_opens_it(self):
        provider = self.env["res.partner"].create({"name": "Lucerne Publishing"})
        machines = self.env.ref("csp_support.service_azure_virtual_machines")
        ticket = self._ready()
        self.assertIn("direct-bill", self._hand_over(ticket).opener)
        self.contoso.write(
            {"partner_type": "indirect_reseller", "provider_id": provider.id}
        )
        self.assertIn("as the reseller", self._hand_over(ticket).opener)
        ticket.csp_service_id = machines
        wizard = self._hand_over(ticket)
        self.assertIn("Lucerne Publishing opens it", wizard.opener)
        self.assertEqual(wizard.vehicle_id.kind, "provider")
        self.contoso.partner_type = "indirect_provider"
        self.assertIn("as the provider", self._hand_over(ticket).opener)

    def test_warns_of_what_speaks_against_it(self):
        ticket = self._ready()
        self.assertFalse(self._hand_over(ticket).warning)
        self.env["csp.ticket.step"].create(
            {"ticket_id": ticket.id, "name": "Restart", "outcome": "solved"}
        )
        self._prepared(ticket)
        warning = self._hand_over(ticket).warning
        self.assertIn("“Restart” solved it", warning)
        self.assertIn("There is a request already", warning)

    def test_right_page_for_the_service(self):
        ticket = self._ready()
        self.assertIn("CSDEST=Support", self._hand_over(ticket).links)
        self.assertIn("servicemanagementpage", self._hand_over(ticket).links)
        ticket.csp_service_id = self.env.ref("csp_support.service_azure_storage")
        request = self._prepared(ticket)
        self.assertIn("portal.azure.com", request.request_url)
        self.assertIn(self.contoso.tenant_id, request.partner_center_url)

    # ------------------------------------------------------------------
    # The dossier
    # ------------------------------------------------------------------

    def test_dossier_says_all_that_microsoft_asks(self):
        ticket = self._ready(
            description="<p>Correlation ID: 1f0c4b5a-6a52-4f4e-8f34-0a1f0a2b3c4d</p>",
            csp_users_affected="All 40",
            csp_first_seen_at="2026-11-21 09:30:00",
            csp_reproduction="Record for 40 minutes.",
        )
        self.env["csp.ticket.step"].with_user(self.agent).create(
            {
                "ticket_id": ticket.id,
                "name": "Check the policy",
                "outcome": "no_help",
                "note": "Recording is allowed",
            }
        )
        attachment = self.env["ir.attachment"].create(
            {"name": "trace.har", "res_model": ticket._name, "res_id": ticket.id}
        )
        wizard = self._hand_over(ticket, attachment_ids=attachment.ids)
        self.assertEqual(wizard.available_attachment_ids, attachment)
        action = wizard.action_prepare()
        request = self.env["csp.microsoft.request"].browse(action["res_id"])
        check = ticket.csp_last_check_id
        for said in (
            f"Name: {self.agent.name}",
            f"Our reference: {ticket.number}",
            "Category: Bug or irregularity",
            f"Tenant ID: {self.contoso.tenant_id}",
            "Service: Microsoft Teams",
            "Users affected: All 40",
            "First seen: 2026-11-21 09:30 UTC",
            "Record for 40 minutes.",
            "The fault is in the service.",
            "Step: Check the policy; Outcome: Did not help; "
            "What we saw: Recording is allowed",
            f"Checked: {check.checked_at:%Y-%m-%d %H:%M} UTC",
            "Source: Microsoft 365 service health",
            "Result: No known issue",
            "Correlation ID: 1f0c4b5a-6a52-4f4e-8f34-0a1f0a2b3c4d",
            "- trace.har",
        ):
            self.assertIn(said, request.dossier)
        self.assertNotIn("Support plan", request.dossier)
        self.assertEqual(request.attachment_ids, attachment)
        self.assertEqual(ticket.csp_route, "hand_over")

    def test_empty_parts_are_left_out(self):
        dossier = self._prepared(self._ready()).dossier
        for title in ("STEPS TO REPRODUCE", "FILES", "CORRELATION", "WHAT WAS TRIED"):
            self.assertNotIn(title, dossier)

    def test_dossier_is_english_whoever_prepares_it(self):
        self.env["res.lang"]._activate_lang("it_IT")
        step = self.env.ref("csp_support.step_meeting_policy")
        step.with_context(lang="it_IT").name = "Controllare i criteri di riunione"
        self.agent.lang = "it_IT"
        ticket = self._ready().with_user(self.agent).with_context(lang="it_IT")
        ticket.csp_symptom_id = step.symptom_id
        ticket.action_csp_propose_steps()
        ticket.csp_step_ids.outcome = "no_help"
        self.assertIn("Controllare", ticket.csp_diagnosis_note)
        wizard = self.env["csp.hand.over"].with_user(self.agent)
        wizard = wizard.with_context(
            lang="it_IT", tz="Europe/Rome", default_ticket_ids=ticket.ids
        ).create({})
        self.assertTrue(wizard.category_definition)
        request = self.env["csp.microsoft.request"].browse(
            wizard.action_prepare()["res_id"]
        )
        self.assertIn("Check the meeting policy of the organiser", request.dossier)
        self.assertIn("Definition: A bug, or something else", request.dossier)
        self.assertNotIn("Controllare", request.dossier)

    def test_azure_names_the_support_plan(self):
        ticket = self._ready()
        ticket.csp_service_id = self.env.ref("csp_support.service_azure_storage")
        self.assertIn(
            "Support plan: Cloud Solution Provider", self._prepared(ticket).dossier
        )

    def test_pdf_and_text_say_the_same(self):
        request = self._prepared(self._ready(csp_users_affected="<b>All</b> 40"))
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "csp_support.report_csp_microsoft_request", request.ids
        )
        html = html.decode()
        self.assertIn("&lt;b&gt;All&lt;/b&gt; 40", html)
        self.assertNotIn("<b>All</b>", html)
        for section in request.content["sections"]:
            self.assertIn(section["title"], html)

    def test_dossier_is_frozen_once_microsoft_has_it(self):
        request = self._prepared(self._ready())
        wizard = self._hand_over(
            request.ticket_ids, request_id=request.id, title="Better title"
        )
        wizard.action_prepare()
        self.assertEqual(request.name, "Better title")
        self.assertTrue(request.dossier.startswith("Better title"))
        request.number = "2611230010000999"
        request.action_open()
        with self.assertRefused("as it was handed over"):
            request.write({"content": {"title": "Other", "sections": []}})

    # ------------------------------------------------------------------
    # Several tickets of one issue
    # ------------------------------------------------------------------

    def test_one_diagnosis_is_enough_and_each_tenant_is_checked(self):
        fabrikam = self._tenant("fabrikam")
        first = self._ready(csp_users_affected="40")
        second = self._ticket(fabrikam, "Recordings stop here too")
        both = first | second
        wizard = self._hand_over(both)
        self.assertIn(f"{second.number}: A health check", wizard.missing)
        self.assertNotIn("diagnosis", wizard.missing)
        self._seen(second)
        request = self._prepared(both, category="regional_multi_tenant")
        self.assertEqual(request.ticket_ids, both)
        self.assertIn("TENANTS", request.dossier)
        self.assertIn(fabrikam.tenant_id, request.dossier)
        self.assertEqual(
            set(both.mapped("csp_escalation_category")), {"regional_multi_tenant"}
        )

    def test_ticket_added_later_needs_its_own_check(self):
        request = self._opened(self._ready())
        late = self._ticket(self._tenant("fabrikam"), "Here too")
        with self.assertRefused("A health check"):
            request.write({"ticket_ids": [Command.link(late.id)]})
        self._seen(late)
        request.write({"ticket_ids": [Command.link(late.id)]})
        self.assertTrue(late.csp_with_microsoft_since)
        request.write({"ticket_ids": [Command.unlink(late.id)]})
        self.assertFalse(late.csp_with_microsoft_since)

    def test_tickets_of_two_companies_do_not_go_together(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self.env.user.company_ids |= other
        ticket = self._ready()
        stranger = self.env["helpdesk.ticket"].create(
            {"name": "X", "description": "X", "company_id": other.id, "user_id": False}
        )
        wizard = self.env["csp.hand.over"].with_context(
            allowed_company_ids=(self.company | other).ids,
            default_ticket_ids=(ticket | stranger).ids,
        )
        wizard = wizard.create({})
        self.assertIn("One company", wizard.missing)

    # ------------------------------------------------------------------
    # Later
    # ------------------------------------------------------------------

    def test_later_check_does_not_take_the_hand_over_back(self):
        ticket = self._ready()
        self._seen(ticket, route="hand_over", category="bug_or_irregularity")
        self._opened(ticket)
        self.contoso._refresh_health()
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_route, "hand_over")
        self.assertEqual(ticket.csp_escalation_category, "bug_or_irregularity")

    def test_request_is_never_created_around_the_rule(self):
        ticket = self._ticket(self.contoso, "Recordings stop")
        vals = {
            "name": "X",
            "tenant_id": self.contoso.id,
            "company_id": self.company.id,
            "ticket_ids": [Command.set(ticket.ids)],
            "category": "service_unavailable",
            "severity": "a",
        }
        for user in (self.env.user, self.manager):
            with self.assertRefused("cannot go to Microsoft yet"):
                self.env["csp.microsoft.request"].with_user(user).create(vals)

    def test_number_is_needed_and_unique(self):
        request = self._prepared(self._ready())
        with self.assertRefused("Enter the number", ValidationError):
            request.action_open()
        request.number = " 2611230010000999 "
        self.assertEqual(request.number, "2611230010000999")
        request.action_open()
        other = self._prepared(self._ready("Another"))
        with self.assertRefusedByDatabase("csp.microsoft.request", "already there"):
            other.number = "2611230010000999"

    def test_cannot_have_been_opened_in_the_future(self):
        request = self._prepared(self._ready())
        with self.assertRefused("in the future", ValidationError):
            request.opened_at = self.now + timedelta(hours=1)
