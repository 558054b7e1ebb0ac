from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .share_mail_common import ShareMailCase


@tagged("-at_install", "post_install")
class TestShareCustomerWords(ShareMailCase):
    """What the customer answers goes on to the partner without being copied."""

    def setUp(self):
        super().setUp()
        # Clocks of a test stand still: all of it has one moment.
        self.share.message_ids.date = "2026-11-23 09:00:00"
        self.share.sudo().offered_at = "2026-11-23 09:00:00"

    def _write(self, body, user=None, at="10:00", **values):
        values = {"subtype_xmlid": "mail.mt_comment", **values}
        message = self.ticket.with_user(user or self.customer).message_post(
            body=body, message_type="comment", **values
        )
        message.sudo().date = f"2026-11-23 {at}:00"

    def _share_of_agent(self):
        self.share.invalidate_recordset(["customer_has_written"])
        return self.share.with_user(self.agent)

    def test_the_customers_words_are_ready(self):
        self.assertFalse(self._share_of_agent().customer_has_written)
        self._write("It is the second vault of Contoso Chemicals.")
        share = self._share_of_agent()
        self.assertTrue(share.customer_has_written)
        context = share.action_pass_to_partner()["context"]
        self.assertIn("second vault", context["default_body"])
        self.assertNotIn("Contoso", context["default_body"])
        self.assertEqual(context["default_partner_ids"], self.provider.partner_id.ids)

    def test_it_is_sent_to_the_partner_and_done_with(self):
        self._write("It is the second vault.")
        context = self._share_of_agent().action_pass_to_partner()["context"]
        composer = self.env["mail.compose.message"].with_user(self.agent)
        composer.with_context(**context).create({})._action_send_mail()
        self.assertIn("second vault", self._said(self.share))
        self.assertEqual(self.share.next_actor, "them")
        self.assertFalse(self._share_of_agent().customer_has_written)

    def test_only_what_the_customer_said_since(self):
        self._write("Before it was shared.", at="08:00")
        self._write("We look at it.", user=self.agent)
        self._write("He is slow.", user=self.agent, subtype_xmlid="mail.mt_note")
        share = self._share_of_agent()
        self.assertFalse(share.customer_has_written)
        with self.assertRaises(UserError):
            share.action_pass_to_partner()

    def test_not_once_it_has_ended(self):
        self._write("It is the second vault.")
        self.share._decline("No capacity.")
        self.assertFalse(self._share_of_agent().customer_has_written)

    def test_nobody_else_passes_it_on(self):
        self._write("It is the second vault.")
        for user in (self.employee, self.provider, self.customer):
            with self.assertRaises(AccessError):
                self._as(user, self.share).action_pass_to_partner()
            with self.assertRaises(AccessError):
                self._as(user, self.share).read(["customer_has_written"])
