from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .visitor_common import VisitorCase


@tagged("-at_install", "post_install")
class TestTicketFollower(VisitorCase):
    """Following another company's ticket brings its messages, and opens nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket.message_subscribe(cls.stranger.partner_id.ids)
        cls.path = f"/my/ticket/{cls.ticket.id}"

    def test_he_does_not_see_it(self):
        self._log_in(self.stranger)
        response = self.url_open(self.path, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertNotIn(self.ticket.name, self.url_open("/my/tickets").text)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.stranger).read(["name"])

    def test_his_company_does_not_see_it(self):
        other = self._portal_user("of_fabrikam", self.fabrikam.partner_id)
        with self.assertRaises(AccessError):
            self.ticket.with_user(other).read(["name"])

    def test_he_does_not_close_it(self):
        self._log_in(self.stranger)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        response = self._post(
            "/ticket/close", ticket_id=self.ticket.id, stage_id=done.id
        )
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self.ticket.closed)

    def test_he_gets_its_messages(self):
        message = self.ticket.message_post(
            body="We are on it", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.stranger.partner_id, message.notified_partner_ids)

    def test_who_is_in_copy_of_a_mail_does_not_see_it(self):
        ticket = self.env["helpdesk.ticket"].message_new(
            {
                "subject": "No mail",
                "body": "None",
                "from": self.customer.email,
                "author_id": self.customer.partner_id.id,
                "cc": self.stranger.partner_id.email_formatted,
            },
            {"company_id": self.company.id},
        )
        ticket.message_subscribe(self.stranger.partner_id.ids)
        with self.assertRaises(AccessError):
            ticket.with_user(self.stranger).read(["name"])

    def test_colleagues_and_employees_see_it(self):
        self.ticket.message_subscribe(self.employee.partner_id.ids)
        for user in (self.customer, self.colleague, self.employee):
            self.assertEqual(self.ticket.with_user(user).name, self.ticket.name)

    def test_departments_are_of_the_company_and_subsidiaries_are_not(self):
        partners = self.env["res.partner"]
        department, subsidiary = partners.create(
            [
                {"name": "Department", "parent_id": self.contoso.partner_id.id},
                {
                    "name": "Subsidiary",
                    "parent_id": self.contoso.partner_id.id,
                    "is_company": True,
                },
            ]
        )
        ticket = self._ticket(self.contoso, "No mail", partner_id=department.id)
        self.assertEqual(ticket.with_user(self.customer).name, "No mail")
        ticket = self._ticket(self.contoso, "No mail", partner_id=subsidiary.id)
        with self.assertRaises(AccessError):
            ticket.with_user(self.customer).read(["name"])

    def test_uninstalling_gives_helpdesk_mgmt_its_rule_back(self):
        rule = self.env.ref("helpdesk_mgmt.helpdesk_ticket_rule_portal")
        self.assertNotIn("message_partner_ids", rule.domain_force)
        uninstall_hook(self.env)
        self.assertIn("message_partner_ids", rule.domain_force)
        domain = rule.sudo()._compute_domain("helpdesk.ticket", "read")
        self.assertTrue(self.env["helpdesk.ticket"].search(domain))
