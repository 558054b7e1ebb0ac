from odoo.tests import tagged

from ..models.ir_mail_server import SENDER_NAME
from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerMail(ResellerCase):
    """Mails to a reseller's customers go out in his name, and nobody else's do."""

    def _mails(self, ticket, *people):
        """What each gets of an agent's message: {partner: mail}."""
        partners = self.env["res.partner"].union(*(user.partner_id for user in people))
        message = ticket.with_user(self.agent).message_post(
            body="It works again.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=partners.ids,
        )
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        outgoing = [mail for one in mails for mail in one._prepare_outgoing_list()]
        return {mail["partner_id"]: mail for mail in outgoing}

    def _mail(self, ticket, user):
        return self._mails(ticket, user)[user.partner_id]

    def assertInTheirName(self, mail):
        self.assertEqual(mail["headers"][SENDER_NAME], "Alpine Support")
        self.assertIn("help@alpine.example", mail["reply_to"])
        self.assertIn("Alpine Ski House, Ortisei", mail["body"])
        self.assertIn("Alpine Ski House, Ortisei", mail["body_alternative"])
        self.assertIn("It works again", mail["body"])

    def assertInOurs(self, mail):
        self.assertNotIn(SENDER_NAME, mail["headers"])
        self.assertNotIn("alpine.example", mail["reply_to"] or "")
        self.assertNotIn("Ortisei", mail["body"])

    def test_to_the_end_customer(self):
        self.assertInTheirName(self._mail(self.ticket, self.customer))

    def test_one_message_each_by_whom_it_is_from(self):
        mails = self._mails(self.shown, self.customer, self.alpine_user)
        self.assertInTheirName(mails[self.customer.partner_id])
        self.assertInOurs(mails[self.alpine_user.partner_id])

    def test_to_the_customer_of_a_reseller_without_a_name_agreed(self):
        self.assertInOurs(self._mail(self.foreign, self.stranger))

    def test_once_the_partnership_has_ended(self):
        self.partnership.action_end()
        self.assertInOurs(self._mail(self.ticket, self.customer))

    def test_to_customers_of_our_own(self):
        self.contoso.reseller_id = False
        self.assertInOurs(self._mail(self.ticket, self.customer))

    def test_to_an_address_without_a_contact(self):
        for ticket, check in (
            (self.ticket, self.assertInTheirName),
            (self.hidden, self.assertInOurs),
        ):
            mail = self.env["mail.mail"].create(
                {
                    "model": ticket._name,
                    "res_id": ticket.id,
                    "email_to": "somebody@contoso.example",
                    "email_from": "desk@partner.example",
                    "body_html": "<p>It works again.</p>",
                }
            )
            check(mail._prepare_outgoing_list()[0])

    def test_mails_of_a_ticket_that_is_gone(self):
        mail = self.env["mail.mail"].create(
            {
                "model": "helpdesk.ticket",
                "res_id": 2**30,
                "reply_to": "desk@partner.example",
                "email_to": "somebody@contoso.example",
                "body_html": "<p>Hello</p>",
            }
        )
        self.assertEqual(len(mail._prepare_outgoing_list()), 1)

    def test_our_answers_reach_who_asked_and_nobody_else(self):
        for ticket, reader, others in (
            (self.hidden, self.alpine_user, self.customer),
            (self.ticket, self.customer, self.alpine_user),
        ):
            ticket.message_subscribe(ticket.partner_id.ids)
            mails = self._mails(ticket)
            self.assertIn(reader.partner_id, mails)
            self.assertNotIn(others.partner_id, mails)
