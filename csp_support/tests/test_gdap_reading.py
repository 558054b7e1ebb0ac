from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..microsoft.gdap_round import AssignmentsAnswer
from ..models import csp_connection_gdap
from .gdap_common import EXCHANGE, NEW_ROLE, SERVICE_SUPPORT, GdapCase

NOW = datetime.now(timezone.utc)


@tagged("-at_install", "post_install")
class TestGdapReading(GdapCase):
    """What customers grant us is read, and kept when it cannot be read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.adventure_works = cls._tenant("adventure_works")
        cls.northwind = cls._tenant("northwind")
        cls.proseware = cls._tenant("proseware")
        cls.wingtip = cls._tenant("wingtip")

    def _run(self):
        """The scheduled action, as often as it takes."""
        with self.enter_registry_test_mode():
            self.env.ref("csp_support.ir_cron_read_gdap").method_direct_trigger()
        self.env.invalidate_all()

    def _role_names(self, tenant):
        return set(tenant.effective_role_ids.mapped("name"))

    # ------------------------------------------------------------------
    # What is read
    # ------------------------------------------------------------------

    def test_button_reads_relationships_and_says_how_many(self):
        answer = self.connection.with_user(self.administrator).action_read_gdap()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertIn("14", answer["params"]["message"])
        self.assertEqual(self.connection.gdap_relationship_count, 14)
        self.assertTrue(self.connection.gdap_read_at)

    def test_roles_count_only_where_assigned(self):
        self._read()
        granted = set(self._of("contoso").role_ids.mapped("name"))
        self.assertIn("User Administrator", granted)
        self.assertNotIn("User Administrator", self._role_names(self.contoso))
        self.assertEqual(
            self._role_names(self.contoso),
            {
                "Directory Readers",
                "Global Reader",
                "Helpdesk Administrator",
                "Service Support Administrator",
            },
        )

    def test_longest_relationship_says_until_when(self):
        self._read()
        longest = max(self._of("wingtip").mapped("end_at"))
        self.assertEqual(self.wingtip.effective_until, longest)

    def test_statuses(self):
        self._read()
        self.assertEqual(self._of("woodgrove").status, "expiring")
        self.assertTrue(self._of("woodgrove").is_in_force)
        self.assertTrue(self._of("northwind").is_ended)
        self.assertFalse(self._of("northwind").is_in_force)
        self.assertEqual(self._of("tailspin").status_label, "Terminated")
        self.assertFalse(self.northwind.effective_role_ids)

    def test_status_that_is_new_is_shown_as_it_came(self):
        self._read()
        self._change("contoso", status="hibernating")
        self._read()
        relationship = self._of("contoso")
        self.assertEqual(relationship.status_label, "hibernating")
        self.assertFalse(relationship.is_in_force)
        self.assertFalse(relationship.is_ended)

    def test_waiting_for_approval_has_a_link_and_no_tenant(self):
        self._read()
        waiting = self.env["csp.gdap.relationship"].search(
            [("status", "=", "approvalPending")]
        )
        self.assertEqual(len(waiting), 1)
        self.assertFalse(waiting.tenant_id)
        self.assertIn(waiting.relationship_id, waiting.approval_url)
        self.assertFalse(self._of("contoso").approval_url)

    def test_global_administrator_is_flagged(self):
        self._read()
        self.assertTrue(self._of("adventure_works").has_global_administrator)
        self.assertTrue(self.adventure_works.is_over_privileged)
        self.assertFalse(self.contoso.is_over_privileged)

    def test_relationship_nobody_can_use_is_flagged(self):
        self._read()
        self.assertTrue(self._of("proseware").is_unassigned)
        self.assertTrue(self._of("fourth_coffee").is_unassigned)  # only a pending one
        self.assertFalse(self._of("contoso").is_unassigned)
        self.assertFalse(self._of("northwind").is_unassigned)  # has ended
        self.assertFalse(self.proseware.effective_role_ids)

    def test_unknown_role_is_shown_by_its_id(self):
        self._read()
        roles = [{"roleDefinitionId": NEW_ROLE}, {"roleDefinitionId": SERVICE_SUPPORT}]
        self._change("contoso", accessDetails={"unifiedRoles": roles})
        self._read()
        names = self._of("contoso").role_ids.mapped("display_name")
        self.assertIn(f"Unknown role ({NEW_ROLE})", names)
        self.assertEqual(
            self._role_names(self.contoso), {"Service Support Administrator"}
        )

    def test_tenant_that_comes_later_finds_its_relationship(self):
        self._read()
        self.assertFalse(self._of("trey_research").tenant_id)
        trey = self._tenant("trey_research")
        self.assertEqual(self._of("trey_research").tenant_id, trey)
        self.assertIn("Helpdesk Administrator", self._role_names(trey))

    def test_relationship_not_listed_any_more_is_archived(self):
        self._read()
        relationship = self._of("contoso")
        reported = [self._reported("fabrikam", 1)]
        relationship._keep_relationships(self.connection, reported)
        self.assertFalse(relationship.active)

    # ------------------------------------------------------------------
    # By the clock
    # ------------------------------------------------------------------

    def test_scheduled_action_reads_all(self):
        self._run()
        self.assertIn("Exchange Administrator", self._role_names(self.fabrikam))
        self.assertTrue(self._of("contoso").assignments_read_at)
        due_in = self.connection.gdap_due_at - fields.Datetime.now()
        self.assertAlmostEqual(due_in, timedelta(days=1), delta=timedelta(minutes=5))

    def test_nothing_is_asked_before_it_is_due(self):
        self._run()
        self.sandbox.reset()
        self._run()
        self.assertFalse(self.sandbox.graph_requests())

    def test_changed_relationship_alone_has_its_assignments_read_again(self):
        self._run()
        self._change("contoso", displayName="Renamed")
        self.connection.gdap_due_at = fields.Datetime.now()
        before = len(self.sandbox.graph_requests())
        self._run()
        self.assertEqual(self._of("contoso").name, "Renamed")
        asked = [
            request["path"]
            for request in self.sandbox.graph_requests()[before:]
            if "accessAssignments" in request["path"]
        ]
        self.assertEqual(len(asked), 1)
        self.assertIn(self._of("contoso").relationship_id, asked[0])

    def test_assignments_of_ended_relationships_are_not_asked_for(self):
        self._run()
        asked = [request["path"] for request in self.sandbox.graph_requests()]
        of_northwind = self._of("northwind").relationship_id
        of_contoso = self._of("contoso").relationship_id
        self.assertTrue([path for path in asked if of_contoso in path])
        self.assertFalse([path for path in asked if of_northwind in path])

    def test_claimed_relationships_are_not_claimed_twice(self):
        self._read()
        relationships = self.env["csp.gdap.relationship"]
        relationships.search([]).assignments_due_at = False
        claimed = relationships._claim_assignments_due()
        self.assertEqual(len(claimed), 11)
        self.assertFalse(relationships._claim_assignments_due())

    # ------------------------------------------------------------------
    # Failures
    # ------------------------------------------------------------------

    def test_failure_keeps_the_last_good_data_and_says_why(self):
        self._read()
        read_at = self.connection.gdap_read_at
        before = self.contoso.effective_role_ids
        self.sandbox.fail(None, kind="status", status=503, path="/v1.0/tenantRel")
        answer = self.connection.action_read_gdap()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertTrue(self.connection.gdap_error)
        self.assertEqual(self.connection.gdap_read_at, read_at)
        self.assertEqual(self.contoso.effective_role_ids, before)
        self.assertEqual(self.contoso.gdap_error, self.connection.gdap_error)
        self.assertTrue(self._of("contoso").is_in_force)
        self.assertFalse(self.contoso.activity_ids)

    def test_missing_permission_is_a_sentence_with_its_name(self):
        self.sandbox.fail(None, kind="status", status=403, path="/v1.0/tenantRel")
        self._read()
        self.assertIn("DelegatedAdminRelationship.Read.All", self.connection.gdap_error)
        self.assertIn(
            "DelegatedAdminRelationship.Read.All", self.contoso._gdap_obstacle()
        )

    def test_failure_heals_by_itself(self):
        self.sandbox.fail(None, kind="status", status=503, path="/v1.0/tenantRel")
        self._run()
        self.assertTrue(self.connection.gdap_error)
        self.sandbox.reset()
        self.connection.gdap_due_at = fields.Datetime.now()
        self._run()
        self.assertFalse(self.connection.gdap_error)
        self.assertTrue(self.contoso.effective_role_ids)

    def test_one_relationship_that_cannot_be_read_leaves_the_others_be(self):
        self._read()
        self.assertIn("Exchange Administrator", self._role_names(self.fabrikam))
        path = f".*{self._of('fabrikam').relationship_id}/accessAssignments"
        self.sandbox.fail(None, kind="html", path=path)
        self._read()
        self.assertTrue(self._of("fabrikam").assignments_error)
        self.assertFalse(self._of("contoso").assignments_error)
        self.assertIn("Exchange Administrator", self._role_names(self.fabrikam))
        self.assertTrue(self.fabrikam.gdap_error)
        self.assertFalse(self.contoso.gdap_error)

    def test_button_of_a_tenant_tells_of_that_tenant(self):
        self._read()
        path = f".*{self._of('fabrikam').relationship_id}/accessAssignments"
        self.sandbox.fail(None, kind="html", path=path)
        answer = self.fabrikam.with_user(self.agent).action_read_gdap()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertEqual(answer["params"]["message"], self.fabrikam.gdap_error)
        answer = self.contoso.with_user(self.agent).action_read_gdap()
        self.assertEqual(answer["params"]["type"], "success")

    def test_button_of_a_tenant_asks_for_no_other_tenants_assignments(self):
        self._read()
        self.sandbox.reset()
        self.contoso.with_user(self.agent).action_read_gdap()
        asked = [request["path"] for request in self.sandbox.graph_requests()]
        of_assignments = [path for path in asked if "accessAssignments" in path]
        self.assertEqual(len(of_assignments), 1)
        self.assertIn(self._of("contoso").relationship_id, of_assignments[0])

    def test_connection_without_credential_says_so(self):
        self.connection.sudo().credential_ids.unlink()
        self._read()
        self.assertIn("neither a client secret", self.connection.gdap_error)

    def test_renewed_refresh_token_is_kept(self):
        self.connection.flow = "delegated"
        self.connection.refresh_token = self.sandbox.refresh_token()
        before = self.connection.sudo()._credential("refresh_token")._reveal()
        self._read()
        self.assertFalse(self.connection.gdap_error)
        after = self.connection.sudo()._credential("refresh_token")._reveal()
        self.assertNotEqual(before, after)

    # ------------------------------------------------------------------
    # Lost access
    # ------------------------------------------------------------------

    def test_lost_access_is_told_once(self):
        self.fabrikam.user_id = self.manager
        self._read()
        self._change("fabrikam", status="terminated")
        self._read()
        self._read()
        self.assertFalse(self.fabrikam.effective_role_ids)
        activity = self.fabrikam.activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(len(activity), 1)
        self.assertIn("Exchange Administrator", activity.note)
        self.assertIn("Exchange Administrator", self.fabrikam.message_ids[0].body)
        self.assertFalse(self.contoso.activity_ids)

    def test_without_responsible_the_administrators_are_told(self):
        self._read()
        self._change("fabrikam", status="terminated")
        self._read()
        users = self.fabrikam.activity_ids.user_id
        self.assertIn(self.administrator, users)
        self.assertNotIn(self.agent, users)

    def test_new_relationship_in_place_of_the_old_one_is_no_loss(self):
        old, new = self._reported("contoso", 1), self._reported("contoso", 2)
        relationships = self.env["csp.gdap.relationship"]
        relationships._keep_relationships(self.connection, [old])
        granted = AssignmentsAnswer(NOW, (self._assigned(1),))
        self._of("contoso")._keep_assignments({old.id: granted})
        ended = self._reported("contoso", 1, status="expired")
        touched = relationships._keep_relationships(self.connection, [ended, new])
        touched.tenant_id._keep_effective_roles()
        self._of("contoso")._keep_assignments({new.id: granted})
        self.assertEqual(
            self._role_names(self.contoso), {"Service Support Administrator"}
        )
        self.assertFalse(self.contoso.activity_ids)

    def test_group_that_is_taken_away_is_a_loss(self):
        item = self._reported("contoso", 1, roles=(SERVICE_SUPPORT, EXCHANGE))
        relationships = self.env["csp.gdap.relationship"]
        relationships._keep_relationships(self.connection, [item])
        both = (self._assigned(1), self._assigned(2, roles=(EXCHANGE,)))
        self._of("contoso")._keep_assignments({item.id: AssignmentsAnswer(NOW, both)})
        self._of("contoso")._keep_assignments(
            {item.id: AssignmentsAnswer(NOW, both[:1])}
        )
        self.assertEqual(len(self._of("contoso").assignment_ids), 1)
        self.assertIn("Exchange Administrator", self.contoso.activity_ids[0].note)

    # ------------------------------------------------------------------
    # Cost
    # ------------------------------------------------------------------

    def test_queries_do_not_grow_with_the_customers(self):
        items = self._items_of_customers(100)
        self._queries(items)
        many = self._queries(items)
        self._queries(items[:5])
        few = self._queries(items[:5])
        self.assertLessEqual(many, few + 5)
        self.assertLess(many, 40)

    def _items_of_customers(self, count):
        """A relationship with each of so many customers, whose tenants are there."""
        tenant_ids = [f"c5900000-0000-4000-8000-00000001{n:04}" for n in range(count)]
        self.env["csp.tenant"].create(
            [
                {
                    "name": name,
                    "tenant_id": name,
                    "connection_id": self.connection.id,
                    "company_id": self.company.id,
                }
                for name in tenant_ids
            ]
        )
        return [self._reported(name, n) for n, name in enumerate(tenant_ids)]

    def _queries(self, items):
        relationships = self.env["csp.gdap.relationship"]
        answer = AssignmentsAnswer(NOW, (self._assigned(1),))
        answers = {item.id: answer for item in items}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        relationships._keep_relationships(self.connection, items)
        # The assignments are kept in a transaction of their own.
        self.env.flush_all()
        self.env.invalidate_all()
        relationships.search([])._keep_assignments(answers)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_transaction_is_let_go_of_before_microsoft_is_asked(self):
        self.sandbox.reset()
        asked_before = []
        with patch.object(csp_connection_gdap, "retrying", lambda keep, _env: keep()):
            self.connection._step_relationships(
                lambda: asked_before.append(self.sandbox.graph_requests())
            )
        self.assertEqual(asked_before, [[]])
        self.assertTrue(self.sandbox.graph_requests())
        self.assertTrue(self._of("contoso"))
