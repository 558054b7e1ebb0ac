from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.csp_tenant_azure import ask_azure
from ..models.csp_tenant_refresh import INTERVAL, INTERVAL_WHILE_AFFECTED
from .azure_common import AzureCase

EVENTS = "/subscriptions/"


@tagged("-at_install", "post_install")
class TestAzureHealth(AzureCase):
    """Reading Azure's events of tenants, from the wire to the record."""

    # ------------------------------------------------------------------
    # What Azure says
    # ------------------------------------------------------------------

    def test_states_of_the_scenario(self):
        self.both._refresh_azure()
        self.assertEqual(self.both.mapped("azure_state"), ["advisory", "affected"])
        self.assertFalse(any(self.both.mapped("azure_error")))

    def test_event_is_kept_like_any_published_issue(self):
        self.fabrikam._refresh_azure()
        event = self._event("VM01-SBX")
        self.assertEqual(event.tenant_ids, self.fabrikam)
        self.assertEqual(event.service_id.name, "Azure Virtual Machines")
        self.assertEqual(event.service_name, "Virtual Machines")
        self.assertEqual(event.feature, "West Europe")
        self.assertEqual(event.status_label, "Active")
        self.assertEqual(event.classification_label, "Service issue")
        self.assertFalse(event.is_resolved)
        self.assertFalse(event.is_planned)
        self.assertNotIn("<", event.impact)
        self.assertIn("Load is being moved", event.post_ids[0].content)

    def test_two_tenants_share_one_event(self):
        self.both._refresh_azure()
        maintenance = self._event("SQL7-SBX")
        self.assertEqual(len(maintenance), 1)
        self.assertEqual(maintenance.tenant_ids, self.both)

    def test_planned_maintenance_is_recognised(self):
        self.both._refresh_azure()
        maintenance = self._event("SQL7-SBX")
        self.assertTrue(maintenance.is_planned)
        self.assertEqual(maintenance.classification_label, "Planned maintenance")
        self.assertEqual(self.both.mapped("planned_maintenance_count"), [1, 1])
        action = self.contoso.action_open_planned_maintenance()
        found = self.env["csp.service.issue"].search(action["domain"])
        self.assertEqual(found, maintenance)

    def test_planned_maintenance_of_microsoft_365_is_no_fault(self):
        self.addCleanup(self.sandbox.withdraw, "contoso")
        self.sandbox.publish(
            "contoso",
            id="PM1",
            service="Exchange Online",
            title="Mailboxes move",
            status="serviceOperational",
            classification="PlannedMaintenance",
        )
        self.contoso._refresh_health()
        self.assertTrue(self.contoso.issue_ids.filtered("is_planned"))
        self.assertEqual(self.contoso.health_state, "advisory")

    def test_resolved_event_does_not_count(self):
        self.fabrikam._refresh_azure()
        self.assertTrue(self._event("ST90-SBX").is_resolved)
        self.sandbox.publish_event("VM01-SBX", [])
        self.sandbox.publish_event("SQL7-SBX", [])
        self._again(self.fabrikam)
        self.assertEqual(self.fabrikam.azure_state, "operational")

    def test_unknown_type_and_status_are_kept_and_count_as_bad(self):
        self.sandbox.publish_event(
            "ZZ1-SBX", ["contoso"], eventType="SolarStorm", status="Brewing"
        )
        self.contoso._refresh_azure()
        event = self._event("ZZ1-SBX")
        self.assertEqual(event.classification_label, "SolarStorm")
        self.assertEqual(event.status_label, "Brewing")
        self.assertFalse(event.is_resolved)
        self.assertEqual(self.contoso.azure_state, "affected")

    def test_service_that_is_new_to_us_is_azures(self):
        self.sandbox.publish_event(
            "ZZ2-SBX", ["contoso"], impact=[{"impactedService": "Quantum Foam"}]
        )
        self.contoso._refresh_azure()
        event = self._event("ZZ2-SBX")
        self.assertEqual(event.service_id.family, "azure")
        self.assertEqual(event.service_name, "Quantum Foam")

    def test_foreign_html_is_sanitised(self):
        self.sandbox.publish_event(
            "ZZ3-SBX",
            ["contoso"],
            summary="<p onclick='x()'>Text<script>alert(1)</script></p>",
        )
        self.contoso._refresh_azure()
        event = self._event("ZZ3-SBX")
        self.assertIn("Text", event.post_ids.content)
        for written in (event.post_ids.content, event.impact):
            self.assertNotIn("<script", written)
            self.assertNotIn("onclick", written)

    # ------------------------------------------------------------------
    # The end of an event
    # ------------------------------------------------------------------

    def test_event_that_microsoft_resolves_is_over(self):
        self.both._refresh_azure()
        self.sandbox.publish_event(
            "VM01-SBX",
            ["fabrikam"],
            status="Resolved",
            impactMitigationTime="-5m",
            lastUpdateTime="-5m",
        )
        self._again(self.fabrikam)
        event = self._event("VM01-SBX")
        self.assertTrue(event.is_resolved)
        self.assertLess(event.end_at, fields.Datetime.now())
        self.assertEqual(event.tenant_ids, self.fabrikam)
        self.assertEqual(self.fabrikam.azure_state, "advisory")

    def test_event_that_is_listed_no_longer_is_over_and_stays_as_history(self):
        self.fabrikam._refresh_azure()
        self.sandbox.publish_event("VM01-SBX", [])
        self._again(self.fabrikam)
        event = self._event("VM01-SBX")
        self.assertTrue(event.is_resolved)
        self.assertEqual(event.status_label, "No longer listed")
        self.assertTrue(event.end_at)
        self.assertEqual(event.tenant_ids, self.fabrikam)

    def test_event_that_still_touches_another_tenant_is_not_over(self):
        self.both._refresh_azure()
        self.sandbox.publish_event("SQL7-SBX", ["fabrikam"])
        self._again(self.contoso)
        event = self._event("SQL7-SBX")
        self.assertFalse(event.is_resolved)
        self.assertEqual(event.tenant_ids, self.fabrikam)

    def test_event_of_a_tenant_that_left_does_not_last_for_ever(self):
        self.both._refresh_azure()
        self.fabrikam.active = False
        self.sandbox.publish_event("SQL7-SBX", [])
        self._again(self.contoso)
        self.assertTrue(self._event("SQL7-SBX").is_resolved)

    def test_event_that_comes_back_is_open_again(self):
        self.sandbox.publish_event("BACK-SBX", ["contoso"])
        self.contoso._refresh_azure()
        self.sandbox.publish_event("BACK-SBX", [])
        self._again(self.contoso)
        self.assertTrue(self._event("BACK-SBX").is_resolved)
        self.sandbox.publish_event("BACK-SBX", ["contoso"])
        self._again(self.contoso)
        self.assertFalse(self._event("BACK-SBX").is_resolved)

    def test_failure_ends_no_event(self):
        self.fabrikam._refresh_azure()
        self.sandbox.publish_event("VM01-SBX", [])
        self.sandbox.fail("fabrikam", path=EVENTS, kind="status", status=500)
        self._again(self.fabrikam)
        event = self._event("VM01-SBX")
        self.assertFalse(event.is_resolved)
        self.assertEqual(event.tenant_ids, self.fabrikam)

    def test_reading_microsoft_365_leaves_azures_events_alone(self):
        self.fabrikam._refresh_azure()
        self.fabrikam._refresh_health()
        self.assertEqual(self._event("VM01-SBX").tenant_ids, self.fabrikam)

    # ------------------------------------------------------------------
    # What could not be read is never healthy
    # ------------------------------------------------------------------

    def _assert_not_healthy(self, state, *words):
        """Contoso reads as `state`; Fabrikam and Microsoft 365 are not touched."""
        self.assertEqual(self.contoso.azure_state, state)
        for word in words:
            self.assertIn(word, self.contoso.azure_error)
        found = self.env["csp.tenant"].search(
            [("azure_state", "=", state), ("id", "in", self.both.ids)]
        )
        self.assertEqual(found, self.contoso)
        self.assertEqual(self.fabrikam.azure_state, "affected")
        self.assertFalse(self.contoso.health_error)

    def test_never_read_is_unknown(self):
        self.assertEqual(self.contoso.azure_state, "unknown")
        self.assertIn("has not been read yet", self.contoso._azure_obstacle())

    def test_refused(self):
        self.sandbox.fail("contoso", path=EVENTS, kind="status", status=403)
        self.both._refresh_azure()
        self._assert_not_healthy(
            "no_access", "contoso", "No access to Azure", "Reader", "/users"
        )
        self.assertFalse(self.contoso.azure_error_is_temporary)

    def test_throttled_is_left_alone_until_then(self):
        self.sandbox.fail(
            "contoso", path=EVENTS, kind="status", status=429, retry_after="600"
        )
        self.both._refresh_azure()
        self._assert_not_healthy("unknown", "contoso")
        wait = self.contoso.azure_retry_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=9))
        self.assertGreaterEqual(self.contoso.azure_due_at, self.contoso.azure_retry_at)
        before = len(self.sandbox.azure_requests())
        self.contoso._refresh_azure()
        self.assertEqual(len(self.sandbox.azure_requests()), before)

    def test_other_failures_are_unknown(self):
        for fault in (
            {"kind": "status", "status": 500},
            {"kind": "malformed"},
            {"kind": "html"},
            {"kind": "cut_off"},
            {"kind": "answer", "body": '{"value": [{"properties": {}}]}'},
            {"kind": "endless"},
        ):
            with self.subTest(fault):
                self.sandbox.reset()
                self.sandbox.fail("contoso", path=EVENTS, **fault)
                self._again(self.both)
                self._assert_not_healthy("unknown", "contoso")

    def test_tenant_without_subscription_is_not_healthy(self):
        self.contoso.subscription_ids.entitlement_id = False
        self.both._refresh_azure()
        self._assert_not_healthy("no_access", "no Azure subscription", "Reader")
        # What touches the tenant as a whole is seen all the same.
        self.assertIn(self.contoso, self._event("AD44-SBX").tenant_ids)

    def test_ended_subscription_is_not_asked(self):
        self.contoso.subscription_ids.status = "deleted"
        self.contoso._refresh_azure()
        self.assertEqual(self.contoso.azure_state, "no_access")
        paths = [request["path"] for request in self.sandbox.azure_requests()]
        self.assertFalse([path for path in paths if path.startswith(EVENTS)])

    def test_one_subscription_that_refuses_hides_no_event_of_the_other(self):
        self.env["csp.subscription"].create(
            {
                "tenant_id": self.fabrikam.id,
                "name": "Azure plan",
                "entitlement_id": "00000000-0000-4000-8000-00000000dead",
            }
        )
        self.fabrikam._refresh_azure()
        self.assertEqual(self.fabrikam.azure_state, "no_access")
        self.assertIn("00000000dead", self.fabrikam.azure_error)
        self.assertEqual(self._event("VM01-SBX").tenant_ids, self.fabrikam)

    def test_tenant_without_connection(self):
        self.contoso.connection_id = False
        self.both._refresh_azure()
        self._assert_not_healthy("unknown", "No connection to Microsoft")

    def test_stale_data_are_unknown_and_kept(self):
        self.both._refresh_azure()
        self.contoso.azure_checked_at -= timedelta(hours=1)
        self.assertEqual(self.contoso.azure_state, "unknown")
        self.assertIn("too long ago", self.contoso._azure_obstacle())
        self.assertEqual(self.contoso.azure_reading, "advisory")

    def test_failure_keeps_the_last_good_data_and_their_age(self):
        self.both._refresh_azure()
        self.contoso.azure_checked_at -= timedelta(minutes=10)
        read_at = self.contoso.azure_checked_at
        self.sandbox.fail("contoso", path=EVENTS, kind="status", status=500)
        self.contoso._refresh_azure()
        self.assertEqual(self.contoso.azure_checked_at, read_at)
        self._assert_not_healthy("unknown")
        self.assertIn(self.contoso, self._event("SQL7-SBX").tenant_ids)

    def test_failing_microsoft_365_says_nothing_of_azure(self):
        self.sandbox.fail("contoso", path="/v1.0/", kind="status", status=500)
        self.contoso._refresh_health()
        self.contoso._refresh_azure()
        self.assertTrue(self.contoso.health_error)
        self.assertFalse(self.contoso.azure_error)
        self.assertEqual(self.contoso.azure_state, "advisory")

    def test_recovers(self):
        self.sandbox.fail("contoso", path=EVENTS, kind="status", status=403, times=1)
        self.contoso._refresh_azure()
        self.assertEqual(self.contoso.azure_state, "no_access")
        self.contoso._refresh_azure()
        self.assertEqual(self.contoso.azure_state, "advisory")
        self.assertFalse(self.contoso.azure_access_missing)

    def test_excluded_tenant_is_not_asked(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self.contoso._refresh_azure()
        self.assertFalse(self.sandbox.azure_requests())
        self.assertEqual(self.contoso.azure_state, "unknown")
        self.assertIn("Left us", self.contoso._azure_obstacle())

    def test_search_agrees_with_what_is_shown(self):
        without = self._tenant("northwind")
        never = self._tenant("wingtip")
        (self.both | without)._refresh_azure()
        tenants = self.both | without | never
        own = [("id", "in", tenants.ids)]
        for state in ("advisory", "affected", "operational", "no_access", "unknown"):
            shown = tenants.filtered(lambda t, s=state: t.azure_state == s)
            found = tenants.search([("azure_state", "=", state), *own])
            self.assertEqual(found, shown, state)

    # ------------------------------------------------------------------
    # By the clock, within the budget
    # ------------------------------------------------------------------

    def _run(self):
        others = self.env["csp.tenant"].search([("id", "not in", self.both.ids)])
        others.azure_due_at = fields.Datetime.now() + timedelta(days=1)
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_refresh_azure").method_direct_trigger()
        self.env.invalidate_all()

    def _minutes_until_due(self, tenant):
        wait = tenant.azure_due_at - fields.Datetime.now()
        return round(wait.total_seconds() / 60)

    def test_due_tenants_are_read_without_anybody(self):
        self._run()
        self.assertEqual(self.both.mapped("azure_state"), ["advisory", "affected"])
        self.assertEqual(
            self._minutes_until_due(self.fabrikam), INTERVAL_WHILE_AFFECTED
        )
        self.sandbox.reset()
        self._run()
        self.assertFalse(self.sandbox.azure_requests())

    def test_failing_tenant_is_backed_off_and_resumes(self):
        waits = []
        for _round in range(7):
            self.contoso._keep_azure_failure("No answer", temporary=True)
            waits.append(self._minutes_until_due(self.contoso))
        self.assertEqual(waits, [INTERVAL, 30, 60, 120, 240, 360, 360])
        self.contoso._request_reading()
        self.assertEqual(self.contoso.azure_failure_count, 0)
        self.assertLessEqual(self._minutes_until_due(self.contoso), 0)

    def test_new_subscription_is_read_at_once(self):
        self.contoso.subscription_ids.entitlement_id = False
        self.contoso._refresh_azure()
        self.assertGreater(self._minutes_until_due(self.contoso), 0)
        self.contoso.subscription_ids[
            0
        ].entitlement_id = "00000000-0000-4000-8000-00000000dead"
        self.assertLessEqual(self._minutes_until_due(self.contoso), 0)

    def test_what_is_no_subscription_id_is_refused(self):
        with self.assertRaises(ValidationError):
            self.contoso.subscription_ids[0].entitlement_id = "our Azure"

    def test_fresh_data_are_not_asked_for_again(self):
        self.both._refresh_azure()
        asked = len(self.sandbox.azure_requests())
        self.both._refresh_azure()
        self.assertEqual(len(self.sandbox.azure_requests()), asked)

    def test_queries_do_not_grow_with_the_tenants(self):
        self.both._refresh_azure()
        self.both.azure_checked_at = fields.Datetime.now() - timedelta(minutes=20)
        answers = ask_azure(self.both._azure_questions())
        one = self._queries(self.contoso, answers)
        two = self._queries(self.both, answers)
        self.assertLessEqual(two, one + 2)

    def _queries(self, tenants, answers):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        tenants._keep_azure(answers)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------------
    # Rights
    # ------------------------------------------------------------------

    def test_agent_has_azure_read_without_seeing_the_connection(self):
        self.contoso.with_user(self.agent).action_refresh_azure()
        self.assertEqual(self.contoso.with_user(self.agent).azure_state, "advisory")

    def test_strangers_neither_read_nor_have_it_read(self):
        self.contoso._refresh_azure()
        self.sandbox.reset()
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        elsewhere = self.env["res.company"].create({"name": "Another partner"})
        other = self.agent.copy(
            {
                "login": "csp_other_agent",
                "company_id": elsewhere.id,
                "company_ids": [(6, 0, elsewhere.ids)],
            }
        )
        for user in (self.employee, customer, other):
            tenant = self.contoso.with_user(user).with_context(allowed_company_ids=None)
            with self.assertRaises(AccessError):
                tenant.action_refresh_azure()
            with self.assertRaises(AccessError):
                tenant.read(["azure_state", "azure_error"])
        self.assertFalse(self.sandbox.azure_requests())

    def test_customer_sees_the_events_of_his_tenants_only(self):
        self.both._refresh_azure()
        event = self._event("VM01-SBX")
        his = self._portal_user("csp_customer", self.fabrikam.partner_id)
        other = self._portal_user("csp_other", self.contoso.partner_id)
        self.assertEqual(event.with_user(his).title, event.title)
        with self.assertRaises(AccessError):
            event.with_user(other).read(["title"])

    def test_customer_with_azure_is_not_told_that_all_is_well(self):
        self.contoso._refresh_health()
        self.sandbox.fail("contoso", path=EVENTS, kind="status", status=500)
        self.contoso._refresh_azure()
        health = self.contoso._portal_support_values()[0]["health"]
        self.assertEqual(health["label"], "Microsoft 365 works normally")
        self.assertIn("could not be checked", health["azure"]["label"])
        self.assertFalse(health["azure"]["is_known"])
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        values = self.contoso.with_user(customer)._portal_support_values()[0]
        self.assertIn("could not be checked", values["health"]["azure"]["label"])

    def test_customer_without_azure_is_told_nothing_of_it(self):
        self.contoso.subscription_ids.entitlement_id = False
        self.contoso._refresh_health()
        health = self.contoso._portal_support_values()[0]["health"]
        self.assertIsNone(health["azure"])
        self.assertEqual(health["label"], "All services work normally")

    def test_customer_is_told_that_maintenance_lies_ahead(self):
        self.contoso._refresh_azure()
        issue = self.contoso._portal_support_values()[0]["health"]["issues"][0]
        self.assertEqual(issue["status"], "Planned maintenance")
        self.assertTrue(issue["is_ahead"])
