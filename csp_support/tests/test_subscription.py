from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import csp_tenant_subscription_reading
from .common import CspCase, tenant_id

CRON = "csp_support.ir_cron_read_subscriptions"


@tagged("-at_install", "post_install")
class TestSubscription(CspCase):
    """What tenants bought, read from Partner Center and kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the tenants of these tests are due.
        others = cls.env["csp.tenant"].search([])
        others.subscriptions_due_at = fields.Datetime.now() + timedelta(days=1)
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _asked(self):
        return [
            request["path"]
            for request in self.sandbox.all_requests()
            if request["path"].endswith("/subscriptions")
        ]

    def _services(self, *names):
        return self.env["csp.service"].union(
            *[self.env.ref(f"csp_support.service_{name}") for name in names]
        )

    def _make_due(self):
        (self.contoso | self.fabrikam).subscriptions_due_at = fields.Datetime.now()

    def test_excluded_tenant_is_not_asked(self):
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self._run()
        (path,) = self._asked()
        self.assertIn(self.fabrikam.tenant_id, path)

    def test_what_was_bought_is_known_without_anybody(self):
        self._run()
        premium = self.contoso.subscription_ids.filtered(
            lambda row: row.name == "Microsoft 365 Business Premium"
        )
        self.assertRecordValues(
            premium,
            [
                {
                    "quantity": 45,
                    "status": "active",
                    "status_label": "Active",
                    "has_ended": False,
                    "auto_renew": "yes",
                    "term_label": "1 year",
                    "is_trial": False,
                }
            ],
        )
        days = (premium.renewal_date - fields.Date.today()).days
        self.assertIn(days, (209, 210))
        self.assertTrue(self.contoso.subscriptions_read_at)
        self.assertFalse(self.contoso.subscriptions_error)

    def test_azure_subscription_id_is_of_azure_only(self):
        self._run()
        azure = self.contoso.subscription_ids.filtered("entitlement_id")
        self.assertEqual(azure.name, "Azure plan")

    def test_services_owned(self):
        self._run()
        owned = self.contoso.owned_service_ids
        expected = self._services(
            "exchange_online", "microsoft_teams", "intune", "azure"
        )
        self.assertLessEqual(expected, owned)
        self.assertNotIn(self._services("power_bi"), owned)
        found = self.env["csp.tenant"].search(
            [("owned_service_ids", "in", self._services("intune").ids)]
        )
        self.assertIn(self.contoso, found)
        self.assertIn(self.fabrikam, found)

    def test_ended_subscription_gives_no_service(self):
        wingtip = self._tenant("wingtip")
        self._run()
        ended = wingtip.subscription_ids.filtered("has_ended")
        self.assertEqual(ended.mapped("name"), ["Microsoft Intune Plan 1"])
        others = wingtip.subscription_ids - ended
        others.unlink()
        self.assertFalse(wingtip.owned_service_ids)

    def test_unknown_product_owns_nothing_until_somebody_says_so(self):
        row = self.env["csp.subscription"].create(
            {"tenant_id": self.contoso.id, "name": "Brand New Thing"}
        )
        self.assertFalse(row.service_ids)
        mapping = self.env["csp.product.service"].create(
            {
                "pattern": "brand new*",
                "service_ids": self._services("viva").ids,
            }
        )
        self.assertEqual(row.service_ids, self._services("viva"))
        self.assertEqual(self.contoso.owned_service_ids, self._services("viva"))
        mapping.unlink()
        self.assertFalse(row.service_ids)

    def test_reading_again_changes_nothing_and_adds_nothing(self):
        self._run()
        before = self.contoso.subscription_ids
        written = before.mapped("write_date")
        self._make_due()
        with patch.object(
            type(before), "write", side_effect=AssertionError("nothing changed")
        ):
            self._run()
        self.assertEqual(self.contoso.subscription_ids, before)
        self.assertEqual(before.mapped("write_date"), written)

    def test_changed_and_vanished_subscriptions(self):
        self._run()
        kept = self.contoso.subscription_ids[0]
        quantity, kept.quantity = kept.quantity, 999
        gone = self.env["csp.subscription"].create(
            {
                "tenant_id": self.contoso.id,
                "name": "Visio Plan 2",
                "microsoft_id": "not-listed-any-more",
            }
        )
        self._make_due()
        self._run()
        self.assertEqual(kept.quantity, quantity)
        self.assertFalse(gone.active)
        self.assertTrue(gone.has_ended)
        self.assertNotIn(self._services("visio"), self.contoso.owned_service_ids)

    def test_what_was_entered_by_hand_stays(self):
        by_hand = self.env["csp.subscription"].create(
            {"tenant_id": self.contoso.id, "name": "Visio Plan 2", "quantity": 7}
        )
        self._run()
        self.assertTrue(by_hand.active)
        self.assertEqual(by_hand.quantity, 7)
        self.assertGreater(len(self.contoso.subscription_ids), 1)

    def test_same_subscription_twice(self):
        values = {"tenant_id": self.contoso.id, "name": "A", "microsoft_id": "1"}
        self.env["csp.subscription"].create(values)
        with self.assertRefusedByDatabase("csp.subscription", "already has this"):
            self.env["csp.subscription"].create(values)

    def test_nothing_is_asked_before_it_is_due(self):
        self._run()
        self.assertEqual(len(self._asked()), 2)
        self.sandbox.reset()
        self._run()
        self.assertFalse(self._asked())

    def test_reseller_excluded_and_unconnected_are_not_asked(self):
        self.contoso.partner_type = "indirect_reseller"
        self.fabrikam.connection_id = False
        excluded = {"excluded": True, "exclusion_reason": "Left us"}
        self._tenant("wingtip", **excluded)
        self._run()
        self.assertFalse(self._asked())
        with self.assertRaisesRegex(UserError, "by hand"):
            self.contoso.action_read_subscriptions()

    def test_failure_of_one_leaves_the_others_be(self):
        self._run()
        before = self.contoso.subscription_ids
        self.sandbox.fail(
            None,
            kind="status",
            status=404,
            path=f"/v1/customers/{tenant_id('contoso')}",
        )
        self._make_due()
        self._run()
        self.assertIn("contoso", self.contoso.subscriptions_error)
        self.assertEqual(self.contoso.subscription_ids, before)
        self.assertFalse(self.fabrikam.subscriptions_error)
        self.assertFalse(self.connection.partner_center_error)
        self.sandbox.reset()
        self._make_due()
        self._run()
        self.assertFalse(self.contoso.subscriptions_error)

    def test_malformed_answer_is_kept_out(self):
        self._run()
        before = self.contoso.subscription_ids
        self.sandbox.fail(None, kind="malformed", path="/v1/customers")
        self._make_due()
        self._run()
        self.assertTrue(self.contoso.subscriptions_error)
        self.assertEqual(self.contoso.subscription_ids, before)

    def test_partner_center_that_refuses_everybody_is_left_alone(self):
        self.sandbox.fail(None, kind="status", status=403, path="/v1/customers")
        self._run()
        self.assertTrue(self.connection.partner_center_error)
        self.assertGreater(
            self.connection.partner_center_retry_at, fields.Datetime.now()
        )
        self.sandbox.reset()
        self._make_due()
        self._run()
        self.assertFalse(self._asked())
        self.connection.partner_center_retry_at = fields.Datetime.now()
        self._run()
        self.assertFalse(self.connection.partner_center_error)
        self.assertTrue(self.contoso.subscription_ids)

    def test_microsofts_wait_is_respected(self):
        self.sandbox.fail(
            None, kind="status", status=429, retry_after="600", path="/v1/customers"
        )
        self._run()
        wait = self.connection.partner_center_retry_at - fields.Datetime.now()
        self.assertAlmostEqual(wait.total_seconds(), 600, delta=30)

    def test_connection_that_cannot_sign_in_says_so(self):
        self.connection.credential_ids.sudo().unlink()
        self._run()
        self.assertIn("neither a client secret", self.contoso.subscriptions_error)

    def test_batches_share_the_work(self):
        Tenant = self.env["csp.tenant"]
        with patch.object(csp_tenant_subscription_reading, "BATCH", 1):
            first = Tenant._claim_subscriptions_due()
            second = Tenant._claim_subscriptions_due()
        self.assertEqual(first | second, self.contoso | self.fabrikam)
        self.assertFalse(Tenant._claim_subscriptions_due())

    def test_support_contact_of_legacy_subscriptions(self):
        self.connection.flow = "delegated"
        self.connection.refresh_token = self.sandbox.refresh_token()
        coho = self._tenant("coho_winery")
        coho.action_read_subscriptions()
        legacy = coho.subscription_ids.filtered(lambda row: not row.offer_id)
        self.assertEqual(
            (legacy.support_contact, legacy.support_contact_name), ("own", "Partner")
        )
        self.assertFalse((coho.subscription_ids - legacy).support_contact)

    def test_unknown_words_are_shown_as_they_came(self):
        row = self.env["csp.subscription"].create(
            {
                "tenant_id": self.contoso.id,
                "name": "Something",
                "status": "inQuarantine",
                "term": "P1W",
            }
        )
        self.assertEqual(row.status_label, "inQuarantine")
        self.assertEqual(row.term_label, "P1W")
        self.assertFalse(row.has_ended)


@tagged("-at_install", "post_install")
class TestSubscriptionAccess(CspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.own, cls.other = cls.env["csp.subscription"].create(
            [
                {
                    "tenant_id": tenant.id,
                    "name": "Microsoft 365 E3",
                    "partner_of_record": "4847383",
                }
                for tenant in cls.contoso | cls.fabrikam
            ]
        )
        cls.customer = cls._portal_user("csp_buyer", cls.contoso.partner_id)

    def test_customer_sees_his_own_only(self):
        found = self.env["csp.subscription"].with_user(self.customer).search([])
        self.assertEqual(found, self.own)
        self.assertEqual(found.status_label, "Active")
        with self.assertRaises(AccessError):
            self.other.with_user(self.customer).read(["name"])

    def test_customer_reads_nothing_internal_and_writes_nothing(self):
        own = self.own.with_user(self.customer)
        for name in ("partner_of_record", "support_contact", "offer_id"):
            with self.assertRaises(AccessError):
                own.read([name])
        for forbidden in (
            lambda: own.write({"quantity": 1000}),
            own.unlink,
            self.contoso.with_user(self.customer).action_read_subscriptions,
        ):
            with self.assertRaises(AccessError):
                forbidden()

    def test_agent_reads_and_manager_writes(self):
        self.assertEqual(self.own.with_user(self.agent).name, "Microsoft 365 E3")
        for forbidden in (
            lambda: self.own.with_user(self.agent).write({"quantity": 2}),
            self.contoso.with_user(self.agent).action_read_subscriptions,
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.contoso.with_user(self.manager).action_read_subscriptions()
        self.assertGreater(len(self.contoso.subscription_ids), 1)

    def test_employee_and_stranger_see_nothing(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.employee).read(["name"])
        other = self.env["res.company"].create({"name": "Another partner"})
        self.agent.write({"company_ids": other.ids, "company_id": other.id})
        rows = self.env["csp.subscription"].with_user(self.agent)
        rows = rows.with_context(allowed_company_ids=other.ids)
        self.assertFalse(rows.search([("id", "=", self.own.id)]))
