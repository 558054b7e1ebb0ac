from odoo.exceptions import AccessError
from odoo.tests import tagged

from .gdap_common import GdapCase

MODELS = (
    "csp.gdap.relationship",
    "csp.gdap.assignment",
    "csp.entra.role",
    "csp.entra.task",
)

TENANT_FIELDS = (
    "user_id",
    "gdap_relationship_ids",
    "effective_role_ids",
    "effective_until",
    "is_over_privileged",
    "gdap_error",
)

TICKET_FIELDS = (
    "csp_may_see_health",
    "csp_health_right",
    "csp_may_open_request",
    "csp_request_right",
    "csp_may_mend",
    "csp_mend_right",
    "csp_own_right",
    "csp_rights_at",
    "csp_rights_error",
)


@tagged("-at_install", "post_install")
class TestGdapAccess(GdapCase):
    """Our rights in customers' tenants are our own affair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls._tenant("contoso")
        cls.ticket = cls._ticket(cls.tenant, "Something is wrong")
        cls.customer = cls._portal_user("contoso_user", cls.tenant.partner_id)
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls._user("csp_stranger", "csp_support.group_csp_administrator")
        cls.stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )

    def _as_stranger(self, records):
        """The same records as an administrator of another company asks for them."""
        return records.with_user(self.stranger).with_context(
            allowed_company_ids=self.stranger.company_id.ids
        )

    def setUp(self):
        super().setUp()
        self._read()
        self.relationship = self._of("contoso")

    def test_agents_read(self):
        relationship = self.relationship.with_user(self.agent)
        self.assertEqual(relationship.status_label, "Active")
        self.assertTrue(relationship.assignment_ids.role_ids.mapped("display_name"))
        self.assertTrue(self.tenant.with_user(self.agent).effective_role_ids)

    def test_nobody_writes_what_microsoft_said(self):
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.relationship.with_user(user).write({"status": "active"})
            with self.assertRaises(AccessError):
                self.relationship.assignment_ids.with_user(user).unlink()

    def test_agents_do_not_change_the_lists_of_roles(self):
        task = self.env.ref("csp_support.task_request").with_user(self.agent)
        with self.assertRaises(AccessError):
            task.name = "Whatever"
        role = self.env.ref("csp_support.role_global_reader").with_user(self.agent)
        with self.assertRaises(AccessError):
            role.opens_m365_requests = "yes"

    def test_other_company_sees_nothing(self):
        for model in MODELS[:2]:
            self.assertTrue(self.env[model].search([]))
            self.assertFalse(self._as_stranger(self.env[model]).search([]), model)
        with self.assertRaises(AccessError):
            self._as_stranger(self.relationship).read(["name"])

    def test_customer_and_employee_see_no_model(self):
        for user in (self.customer, self.employee):
            for model in MODELS:
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search_read([], ["display_name"])

    def test_customer_sees_no_field_of_his_own_tenant(self):
        tenant = self.tenant.with_user(self.customer)
        self.assertEqual(tenant.read(["name"])[0]["name"], "contoso")
        for name in TENANT_FIELDS:
            with self.assertRaises(AccessError):
                tenant.read([name])

    def test_customer_sees_no_field_of_his_own_ticket(self):
        ticket = self.ticket.with_user(self.customer)
        for name in TICKET_FIELDS:
            with self.assertRaises(AccessError):
                ticket.read([name])

    def test_customer_sees_nobodys_role_in_partner_center(self):
        with self.assertRaises(AccessError):
            self.customer.with_user(self.customer).read(["csp_partner_center_role"])

    def test_agent_may_have_the_rights_of_a_tenant_read(self):
        answer = self.tenant.with_user(self.agent).action_read_gdap()
        self.assertEqual(answer["params"]["type"], "success")

    def test_customer_employee_and_stranger_have_nothing_read(self):
        self.sandbox.reset()
        for record in (self.connection, self.tenant):
            for user in (self.customer, self.employee):
                with self.assertRaises(AccessError):
                    record.with_user(user).action_read_gdap()
            with self.assertRaises(AccessError):
                self._as_stranger(record).action_read_gdap()
        self.assertFalse(self.sandbox.graph_requests())

    def test_agent_cannot_make_himself_an_agent_of_microsofts(self):
        with self.assertRaises(AccessError):
            self.agent.with_user(self.agent).csp_partner_center_role = "admin_agent"
