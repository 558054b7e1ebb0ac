from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestPartnershipAccess(ResellerCase):
    """Giving a partner's people log-ins, by Odoo's own dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids = [
            Command.link(cls.env.ref("base.group_partner_manager").id)
        ]
        cls.newcomer = cls.env["res.partner"].create(
            {
                "name": "Newcomer",
                "parent_id": cls.alpine.id,
                "email": "new@alpine.example",
            }
        )
        cls.partnership.contact_ids |= cls.newcomer

    def test_who_has_a_log_in(self):
        people = self.partnership.with_user(self.manager).contact_ids
        self.assertEqual(people.filtered("csp_has_log_in"), self.alpine_user.partner_id)

    def test_the_dialog_has_the_contacts_and_nobody_else(self):
        action = self.partnership.with_user(self.manager).action_open_portal_access()
        self.assertEqual(action["res_model"], "portal.wizard")
        wizard = self.env["portal.wizard"].browse(action["res_id"])
        self.assertEqual(wizard.user_ids.partner_id, self.partnership.contact_ids)
        self.assertNotIn(self.clerk.partner_id, wizard.user_ids.partner_id)

    def test_a_log_in_for_one_of_them(self):
        person = self.newcomer.with_user(self.manager)
        action = person.action_open_csp_portal_access()
        wizard = self.env["portal.wizard"].with_user(self.manager)
        [line] = wizard.browse(action["res_id"]).user_ids
        line.action_grant_access()
        user = self.newcomer.user_ids
        self.assertTrue(user._is_portal())
        self.assertTrue(self.newcomer.csp_has_log_in)
        user.write({"company_ids": self.company.ids, "company_id": self.company.id})
        self.assertEqual(user.csp_reseller_partnership_ids, self.partnership)

    def test_without_contacts(self):
        self.partnership.contact_ids = False
        with self.assertRaises(UserError):
            self.partnership.action_open_portal_access()

    def test_only_for_who_may_give_log_ins(self):
        for user in (self.agent, self.employee, self.alpine_user):
            with self.assertRaises(AccessError):
                self.partnership.with_user(user).action_open_portal_access()
            with self.assertRaises(AccessError):
                self.newcomer.with_user(user).action_open_csp_portal_access()
