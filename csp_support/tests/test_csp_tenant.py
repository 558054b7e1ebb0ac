from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CspCase, tenant_id


@tagged("-at_install", "post_install")
class TestCspTenant(CspCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")

    def test_tenant_id_must_be_a_guid(self):
        for wrong in ("contoso.onmicrosoft.com", "123", "c5900000-0000-4000-8000"):
            with self.assertRaisesRegex(ValidationError, "is not a tenant ID"):
                self._tenant("fabrikam", tenant_id=wrong)

    def test_same_tenant_twice(self):
        with self.assertRefusedByDatabase("csp.tenant", "is already there"):
            self._tenant("contoso", tenant_id=f" {tenant_id('contoso').upper()}")

    def test_same_tenant_in_another_company(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        tenant = self._tenant("contoso", company_id=other.id, connection_id=False)
        self.assertEqual(tenant.tenant_id, self.contoso.tenant_id)

    def test_domains_are_normalised(self):
        self.contoso.domains = "Contoso.COM, contoso.onmicrosoft.com contoso.com"
        self.assertEqual(self.contoso.domains, "contoso.com\ncontoso.onmicrosoft.com")

    def test_domain_that_is_none(self):
        with self.assertRaisesRegex(ValidationError, "is not a domain name"):
            self.contoso.domains = "user@contoso.com"

    def test_exclusion_needs_a_reason(self):
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.contoso.excluded = True
        self.contoso.write({"excluded": True, "exclusion_reason": "Left us"})
        self.assertEqual(self.contoso.health_state, "unknown")

    def test_connection_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        with self.assertRaisesRegex(UserError, "Sandbox"):
            self._tenant("fabrikam", company_id=other.id)

    def test_found_by_id_and_domain(self):
        self.contoso.domains = "contoso.example"
        for text in (tenant_id("contoso"), "contoso.example"):
            found = self.env["csp.tenant"].name_search(text)
            self.assertIn(self.contoso.id, [number for number, _name in found])

    def test_agent_reads_and_manager_writes(self):
        self.assertEqual(self.contoso.with_user(self.agent).name, "contoso")
        with self.assertRaises(AccessError):
            self.contoso.with_user(self.agent).name = "Renamed"
        self.contoso.with_user(self.manager).name = "Renamed"
        self.assertEqual(self.contoso.name, "Renamed")

    def test_agent_does_not_see_the_connection(self):
        with self.assertRaises(AccessError):
            self.contoso.with_user(self.agent).read(["connection_id"])

    def test_agent_sees_how_old_what_we_know_is(self):
        tenant = self.contoso.with_user(self.agent)
        self.assertEqual(tenant.health_age, "Never")
        moment = fields.Datetime.now() - timedelta(minutes=5)
        self.contoso.health_checked_at = moment
        self.assertEqual(tenant.health_age, "5 minutes ago")

    def test_list_says_in_a_sentence_what_the_problem_is(self):
        self.contoso.health_error = "Microsoft did not answer. Try again later."
        tenant = self.contoso.with_user(self.agent)
        self.assertEqual(tenant.health_problem, "Microsoft did not answer")

    def test_employee_sees_no_tenant(self):
        with self.assertRaises(AccessError):
            self.contoso.with_user(self.employee).read(["name"])

    def test_agent_of_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self.agent.write({"company_ids": other.ids, "company_id": other.id})
        tenants = self.env["csp.tenant"].with_user(self.agent)
        tenants = tenants.with_context(allowed_company_ids=other.ids)
        self.assertFalse(tenants.search([("id", "=", self.contoso.id)]))
        with self.assertRaises(AccessError):
            tenants.browse(self.contoso.id).read(["name"])

    def test_customer_sees_his_own_only(self):
        fabrikam = self._tenant("fabrikam")
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        tenants = self.env["csp.tenant"].with_user(customer)
        self.assertEqual(tenants.search([]), self.contoso)
        with self.assertRaises(AccessError):
            tenants.browse(fabrikam.id).read(["name"])

    def test_customer_cannot_read_internal_fields_or_write(self):
        customer = self._portal_user("csp_customer", self.contoso.partner_id)
        tenant = self.contoso.with_user(customer)
        for name in ("connection_id", "health_error", "reseller_id", "provider_id"):
            with self.assertRaises(AccessError):
                tenant.read([name])
        with self.assertRaises(AccessError):
            tenant.name = "Mine"
