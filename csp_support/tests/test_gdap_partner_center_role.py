from odoo.tests import tagged

from .gdap_common import GdapCase


@tagged("-at_install", "post_install")
class TestGdapPartnerCenterRole(GdapCase):
    """Who of us is what in Partner Center: from Entra, else by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agent = "csp_support.group_csp_agent"
        # Members of the sandbox's groups; log-ins differ from those of the demo.
        cls.helpdesk = cls._user("desk", agent, email="Agent@Partner.example")
        cls.admin_agent = cls._user("CSP-support@partner.example", agent)
        cls.sales = cls._user("sales@partner.example", "base.group_user")

    def test_roles_are_read_by_login_and_mail(self):
        self._read()
        self.assertEqual(self.helpdesk.csp_partner_center_role, "helpdesk_agent")
        self.assertEqual(self.admin_agent.csp_partner_center_role, "admin_agent")
        self.assertEqual(self.sales.csp_partner_center_role, "sales_agent")
        self.assertEqual(self.sales.csp_partner_center_connection_id, self.connection)

    def test_strongest_role_counts(self):
        # In the sandbox he is Helpdesk agent, and Admin agent through a group in it.
        both = self._user("both", "base.group_user", email="manager@partner.example")
        self._read()
        self.assertEqual(both.csp_partner_center_role, "admin_agent")

    def test_agent_in_no_group_has_no_role(self):
        self._read()
        self.assertEqual(self.agent.csp_partner_center_role, "none")

    def test_employee_in_no_group_is_left_alone(self):
        self._read()
        self.assertFalse(self.employee.csp_partner_center_role)

    def test_stranger_of_another_company_is_left_alone(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "csp_support.group_csp_agent")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        stranger.email = "sales@partner.example"
        self._read()
        self.assertFalse(stranger.csp_partner_center_role)

    def test_set_by_hand_stays_when_reading_is_refused(self):
        self.agent.csp_partner_center_role = "helpdesk_agent"
        self.sandbox.fail(None, kind="status", status=403, path="/v1.0/groups")
        self._read()
        self.assertEqual(self.agent.csp_partner_center_role, "helpdesk_agent")
        error = self.connection.partner_center_roles_error
        self.assertIn("GroupMember.Read.All", error)
        self.assertFalse(self.connection.gdap_error)
        self.assertTrue(self._of("contoso"))

    def test_read_role_stays_when_reading_is_refused_later(self):
        self._read()
        self.sandbox.fail(None, kind="status", status=403, path="/v1.0/groups")
        self._read()
        self.assertEqual(self.helpdesk.csp_partner_center_role, "helpdesk_agent")

    def test_set_by_hand_stays_for_who_is_not_found(self):
        self.agent.csp_partner_center_role = "helpdesk_agent"
        self._read()
        self.assertEqual(self.agent.csp_partner_center_role, "helpdesk_agent")
        self.assertFalse(self.agent.csp_partner_center_connection_id)

    def test_microsoft_knows_better_than_the_hand(self):
        self.helpdesk.csp_partner_center_role = "sales_agent"
        self._read()
        self.assertEqual(self.helpdesk.csp_partner_center_role, "helpdesk_agent")

    def test_who_leaves_the_group_loses_the_role(self):
        self._read()
        self.helpdesk.email = "gone@partner.example"
        self._read()
        self.assertEqual(self.helpdesk.csp_partner_center_role, "none")

    def test_setting_by_hand_forgets_where_it_was_read(self):
        self._read()
        self.helpdesk.csp_partner_center_role = "sales_agent"
        self.assertFalse(self.helpdesk.csp_partner_center_connection_id)
