from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import CspCase, tenant_id


@tagged("-at_install", "post_install")
class TestServiceHealth(CspCase):
    """Reading the service health of tenants, from the wire to the record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")

    def tearDown(self):
        self.sandbox.withdraw("fabrikam")
        super().tearDown()

    def _age(self, minutes):
        """Let the last reading be this old."""
        moment = fields.Datetime.now() - timedelta(minutes=minutes)
        (self.contoso | self.fabrikam).health_checked_at = moment

    def test_states_of_the_scenario(self):
        keys = ["adventure_works", "northwind", "wingtip"]
        tenants = self.contoso | self.fabrikam
        for key in keys:
            tenants |= self._tenant(key)
        tenants._refresh_health()
        self.assertEqual(
            tenants.mapped("health_state"),
            ["operational", "degraded", "interrupted", "advisory", "degraded"],
        )
        self.assertFalse(any(tenants.mapped("health_error")))

    def test_never_read_is_unknown(self):
        self.assertEqual(self.contoso.health_state, "unknown")

    def test_issue_is_kept_with_posts_and_dates(self):
        self.fabrikam._refresh_health()
        issue = self.fabrikam.issue_ids
        self.assertEqual(issue.issue_id, "EX1187342")
        self.assertEqual(issue.service_id.name, "Exchange Online")
        self.assertEqual(issue.status_label, "Service degraded")
        self.assertEqual(issue.classification_label, "Incident")
        self.assertEqual(len(issue.post_ids), 2)
        self.assertLess(issue.start_at, fields.Datetime.now())
        self.assertFalse(issue.is_resolved)

    def test_services_are_kept_with_their_state(self):
        self.fabrikam._refresh_health()
        states = {
            row.service_id.name: row.is_healthy
            for row in self.fabrikam.service_health_ids
        }
        self.assertFalse(states["Exchange Online"])
        self.assertTrue(states["Microsoft Teams"])

    def test_two_tenants_share_one_issue(self):
        self.sandbox.publish(
            "contoso",
            id="EX1187342",
            service="Exchange Online",
            title="Users can't send or receive email messages in Outlook",
            status="serviceDegradation",
            classification="incident",
        )
        (self.contoso | self.fabrikam)._refresh_health()
        self.sandbox.withdraw("contoso")
        issue = self.env["csp.service.issue"].search([("issue_id", "=", "EX1187342")])
        self.assertEqual(len(issue), 1)
        self.assertEqual(issue.tenant_ids, self.contoso | self.fabrikam)

    def test_microsoft_moves(self):
        self.fabrikam._refresh_health()
        issue = self.fabrikam.issue_ids
        now = fields.Datetime.now().isoformat() + "Z"
        self.sandbox.publish(
            "fabrikam",
            id="EX1187342",
            status="serviceRestored",
            endDateTime=now,
            lastModifiedDateTime=now,
        )
        self._age(20)
        self.fabrikam._refresh_health()
        self.assertTrue(issue.is_resolved)
        self.assertEqual(issue.status, "serviceRestored")
        self.assertEqual(self.fabrikam.health_state, "operational")

    def test_history_stays_when_microsoft_forgets(self):
        self.fabrikam._refresh_health()
        self.sandbox.publish(
            "fabrikam",
            id="OLD1",
            service="Exchange Online",
            title="Over",
            status="serviceRestored",
            endDateTime="-1d",
        )
        self.sandbox.publish(
            "fabrikam",
            id="GONE1",
            service="Exchange Online",
            title="No longer listed",
            status="investigating",
        )
        self._age(20)
        self.fabrikam._refresh_health()
        known = set(self.fabrikam.issue_ids.mapped("issue_id"))
        self.assertEqual(known, {"EX1187342", "OLD1", "GONE1"})
        self.sandbox.withdraw("fabrikam")
        self._age(20)
        self.fabrikam._refresh_health()
        known = set(self.fabrikam.issue_ids.mapped("issue_id"))
        self.assertEqual(known, {"EX1187342", "OLD1"})
        self.assertEqual(self.fabrikam.open_issue_count, 1)

    def test_issue_kept_by_a_colleague_meanwhile_runs_again(self):
        self.fabrikam._refresh_health()
        Issue = self.env["csp.service.issue"]
        published = SimpleNamespace(
            id="EX1187342",
            **dict.fromkeys(["title", "service", "classification", "status", "origin"]),
            **dict.fromkeys(["feature", "feature_group", "impact_description"]),
            **dict.fromkeys(["start", "end", "last_modified", "is_resolved"]),
        )
        with (
            mute_logger("odoo.sql_db"),
            patch.object(type(Issue), "search", lambda *_args, **_options: Issue),
            self.assertRaises(ConcurrencyError),
            self.env.cr.savepoint(),
        ):
            Issue._upsert("sandbox", [published])

    def test_foreign_html_is_sanitised(self):
        self.sandbox.publish(
            "fabrikam",
            id="EX1187999",
            service="Exchange Online",
            title="Posts with a script",
            posts=[
                {
                    "createdDateTime": "2026-11-23T09:00:00Z",
                    "postType": "regular",
                    "description": {
                        "contentType": "html",
                        "content": "<p onclick='x()'>Text<script>alert(1)</script></p>",
                    },
                }
            ],
        )
        self.fabrikam._refresh_health()
        issue = self.fabrikam.issue_ids.filtered(lambda i: i.issue_id == "EX1187999")
        content = issue.post_ids.content
        self.assertIn("Text", content)
        self.assertNotIn("script", content)
        self.assertNotIn("onclick", content)

    def test_unknown_status_is_kept_as_it_came(self):
        self.sandbox.publish(
            "fabrikam",
            id="ZZ1",
            service="Exchange Online",
            title="Something new",
            status="quantumEntangled",
            classification="omen",
        )
        self.fabrikam._refresh_health()
        issue = self.fabrikam.issue_ids.filtered(lambda i: i.issue_id == "ZZ1")
        self.assertEqual(issue.status_label, "quantumEntangled")
        self.assertEqual(issue.classification_label, "omen")
        self.assertFalse(issue.is_resolved)
        self.assertNotEqual(self.fabrikam.health_state, "operational")

    def test_new_service_enters_the_catalogue_once(self):
        Service = self.env["csp.service"]
        pair = ("BrandNew", "Microsoft Brand New")
        service = Service._find_or_create([pair, pair])[pair]
        self.assertEqual(service.name, "Microsoft Brand New")
        again = Service._find_or_create([("brandnew", "Renamed since")])
        self.assertEqual(list(again.values()), [service])

    # ------------------------------------------------------------------
    # What could not be read
    # ------------------------------------------------------------------

    def _assert_unknown(self, key, *words):
        tenant = self._tenant(key)
        (tenant | self.contoso)._refresh_health()
        self.assertEqual(tenant.health_state, "unknown")
        self.assertIn(key, tenant.health_error)
        for word in words:
            self.assertIn(word, tenant.health_error)
        # One tenant's failure leaves the others be.
        self.assertEqual(self.contoso.health_state, "operational")
        return tenant

    def test_no_consent(self):
        tenant = self._assert_unknown("litware", "ServiceHealth.Read.All")
        self.assertFalse(tenant.health_error_is_temporary)

    def test_expired_secret(self):
        self._assert_unknown("proseware", "secret", "expired")

    def test_unknown_tenant(self):
        self._assert_unknown("tailspin", tenant_id("tailspin"))

    def test_throttled(self):
        tenant = self._assert_unknown("fourth_coffee")
        self.assertTrue(tenant.health_error_is_temporary)
        wait = tenant.health_retry_at - fields.Datetime.now()
        self.assertGreater(wait, timedelta(minutes=9))

    def test_throttled_tenant_is_left_alone_until_then(self):
        tenant = self._assert_unknown("fourth_coffee")
        before = len(self.sandbox.graph_requests())
        tenant._refresh_health()
        self.assertEqual(len(self.sandbox.graph_requests()), before)
        self.assertEqual(tenant.health_state, "unknown")

    def test_server_error(self):
        tenant = self._assert_unknown("trey_research")
        self.assertTrue(tenant.health_error_is_temporary)

    def test_malformed_answer(self):
        self._assert_unknown("coho_winery", "could not be understood")

    def test_app_unknown_in_the_tenant(self):
        self._assert_unknown("humongous")

    def test_connection_without_secret(self):
        self.connection.sudo().credential_ids.unlink()
        self.contoso._refresh_health()
        self.assertIn("neither a client secret", self.contoso.health_error)
        self.assertEqual(self.contoso.health_state, "unknown")

    def test_tenant_without_connection(self):
        self.contoso.connection_id = False
        self.contoso._refresh_health()
        self.assertIn("No connection to Microsoft", self.contoso.health_error)

    def test_failure_keeps_the_last_good_data_but_is_unknown(self):
        self.fabrikam._refresh_health()
        read_at = self.fabrikam.health_checked_at
        self._age(20)
        aged_at = self.fabrikam.health_checked_at
        self.sandbox.fail("fabrikam", kind="status", status=500)
        self.fabrikam._refresh_health()
        self.assertLess(aged_at, read_at)
        self.assertEqual(self.fabrikam.health_state, "unknown")
        self.assertEqual(self.fabrikam.health_checked_at, aged_at)
        self.assertEqual(self.fabrikam.issue_ids.issue_id, "EX1187342")

    def test_recovers(self):
        self.sandbox.fail("contoso", kind="status", status=500)
        self.contoso._refresh_health()
        self.assertEqual(self.contoso.health_state, "unknown")
        self.sandbox.reset()
        self.contoso._refresh_health()
        self.assertEqual(self.contoso.health_state, "operational")
        self.assertFalse(self.contoso.health_error)

    def test_stale_data_are_unknown(self):
        self.contoso._refresh_health()
        with freeze_time(fields.Datetime.now() + timedelta(minutes=31)):
            self.contoso.invalidate_recordset(["health_state"])
            self.assertEqual(self.contoso.health_state, "unknown")

    def test_search_by_state_agrees_with_what_is_shown(self):
        litware = self._tenant("litware")
        tenants = self.contoso | self.fabrikam | litware
        (self.contoso | litware)._refresh_health()
        own = [("id", "in", tenants.ids)]
        Tenant = self.env["csp.tenant"]
        for state in ("operational", "unknown", "degraded"):
            shown = tenants.filtered(lambda t, s=state: t.health_state == s)
            found = Tenant.search([("health_state", "=", state), *own])
            self.assertEqual(found, shown)
        not_unknown = Tenant.search([("health_state", "!=", "unknown"), *own])
        self.assertEqual(not_unknown, self.contoso)

    # ------------------------------------------------------------------
    # Budget and rights
    # ------------------------------------------------------------------

    def test_one_request_per_tenant_and_none_while_fresh(self):
        tenants = self.contoso | self.fabrikam
        tenants._refresh_health()
        self.assertEqual(len(self.sandbox.graph_requests()), 2)
        tenants._refresh_health()
        self.assertEqual(len(self.sandbox.graph_requests()), 2)

    def test_excluded_tenant_is_not_asked(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self.contoso._refresh_health()
        self.assertFalse(self.sandbox.graph_requests())

    def test_agent_has_health_read_without_seeing_the_connection(self):
        self.contoso.with_user(self.agent).action_refresh_health()
        self.assertEqual(self.contoso.health_state, "operational")

    def test_stranger_cannot_have_health_read(self):
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        for user in (self.employee, customer):
            with self.assertRaises(AccessError):
                self.contoso.with_user(user).action_refresh_health()
        self.assertFalse(self.sandbox.graph_requests())

    def test_customer_sees_issues_of_his_tenants_only(self):
        (self.contoso | self.fabrikam)._refresh_health()
        issue = self.fabrikam.issue_ids
        his = self._portal_user("csp_customer", self.fabrikam.partner_id)
        other = self._portal_user("csp_other", self.contoso.partner_id)
        self.assertEqual(issue.with_user(his).title, issue.title)
        self.assertTrue(issue.post_ids.with_user(his).read(["content"]))
        with self.assertRaises(AccessError):
            issue.with_user(other).read(["title"])
        with self.assertRaises(AccessError):
            issue.post_ids.with_user(other).read(["content"])
        with self.assertRaises(AccessError):
            issue.with_user(his).read(["tenant_ids"])
        health = self.fabrikam.service_health_ids
        self.assertTrue(health.with_user(his).read(["status"]))
        with self.assertRaises(AccessError):
            health.with_user(other).read(["status"])
