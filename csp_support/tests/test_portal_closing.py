from odoo import fields
from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestPortalClosing(PortalCase):
    """On the portal a customer says that it still does not work, of his own ticket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issue = cls._issue(cls.contoso, status="serviceRestored", is_resolved=True)
        cls.ticket = cls._ticket(
            cls.contoso,
            "Outlook is dead",
            partner_id=cls.customer.partner_id.id,
            csp_issue_id=cls.issue.id,
            csp_issue_link="confirmed",
            csp_close_proposed_at=fields.Datetime.now(),
        )
        cls.page = f"/my/ticket/{cls.ticket.id}"
        cls.button = f"{cls.page}/still_broken"

    def test_customer_is_asked_and_answers(self):
        self._log_in(self.customer)
        self.assertIn("Does it work again?", self._page(self.page).plain)
        response = self._post(self.button)
        self.assertEqual(response.status_code, 303)
        self.assertTrue(self.ticket.csp_still_broken_at)
        said = self.ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(said.author_id, self.customer.partner_id)
        page = self._page(self.page)
        self.assertIn("We look at your case by itself.", page.plain)
        self.assertFalse(page.xpath("//button[contains(., 'It still does not work')]"))

    def test_second_press_changes_nothing(self):
        self._log_in(self.customer)
        self._post(self.button)
        count = len(self.ticket.message_ids)
        self._post(self.button)
        self.assertEqual(len(self.ticket.message_ids), count)

    def test_closed_ticket_is_opened_again(self):
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._log_in(self.customer)
        self.assertIn("we open it again", self._page(self.page).plain)
        self._post(self.button)
        self.assertFalse(self.ticket.closed)

    def test_ticket_with_a_responsible_can_be_answered(self):
        # He follows the ticket, so he gets the answer by mail.
        self.agent.notification_type = "email"
        self.ticket.user_id = self.agent
        self.ticket.message_subscribe(self.agent.partner_id.ids)
        self._log_in(self.customer)
        answer = self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": "No, it does not.",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )
        self.assertTrue(answer)
        self.assertTrue(self.ticket.csp_still_broken_at)

    def test_mail_leads_there_without_log_in(self):
        token = self.ticket._portal_ensure_token()
        self.authenticate(None, None)
        page = self._page(f"{self.page}/{token}")
        [field] = page.xpath("//form[contains(@action, 'still_broken')]/*[2]")
        self.assertEqual(field.get("value"), token)
        self._post(self.button, access_token=token)
        self.assertTrue(self.ticket.csp_still_broken_at)
        said = self.ticket.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(said.author_id, self.customer.partner_id)

    def test_nobody_is_asked_while_it_is_not_solved(self):
        self.ticket.csp_close_proposed_at = False
        self._log_in(self.customer)
        self.assertNotIn("Does it work again?", self._page(self.page).plain)
        self._post(self.button)
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_stranger_cannot_answer_for_him(self):
        self._log_in(self.stranger)
        self.assertEqual(self._post(self.button).status_code, 404)
        self.assertEqual(
            self._post("/my/ticket/99999999/still_broken").status_code, 404
        )
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_visitor_needs_the_token(self):
        self.authenticate(None, None)
        self.assertEqual(self._post(self.button).status_code, 404)
        wrong = self._post(self.button, access_token="wrong")
        self.assertEqual(wrong.status_code, 404)
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_a_link_changes_nothing(self):
        self._log_in(self.customer)
        self.url_open(self.button)
        self.assertFalse(self.ticket.csp_still_broken_at)

    def test_form_of_another_site_is_refused(self):
        self._log_in(self.customer)
        response = self.url_open(self.button, data={"x": "1"}, allow_redirects=False)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.csp_still_broken_at)
