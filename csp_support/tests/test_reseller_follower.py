from odoo.tests import tagged

from ..models.ir_mail_server import SENDER_NAME
from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerFollower(ResellerCase):
    """Whom a reseller lets read a ticket is told, and gets what is written on it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.customer.partner_id
        cls.person.email = "ada@contoso.example"
        cls.contoso.authorised_contact_ids = cls.person
        cls.env["mail.mail"].search([]).unlink()

    def _mailed(self):
        return self.env["mail.mail"].search([]).recipient_ids

    def _answer(self, ticket):
        """Who gets an agent's message."""
        self.env["mail.mail"].search([]).unlink()
        ticket.with_user(self.agent).message_post(
            body="It works again.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return self._mailed()

    def test_told_and_answered_once_it_is_ticked(self):
        self.assertNotIn(self.person, self._answer(self.hidden))
        self.hidden.with_user(self.manager).csp_customer_sees = True
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.person.ids)])
        self.assertIn("Alpine asks quietly", mail.body_html)
        self.assertIn("Alpine Ski House has asked this for contoso", mail.body_html)
        self.assertIn(self.person, self._answer(self.hidden))

    def test_told_when_it_is_filed(self):
        ticket = self._asked_by(
            self.alpine_user, self.contoso, "Aloud", csp_customer_sees=True
        )
        self.assertEqual(self._mailed(), self.person)
        self.assertIn(self.person, ticket.message_partner_ids)
        self.assertIn(self.person, self._answer(ticket))

    def test_told_in_the_name_of_the_reseller(self):
        self.hidden.csp_customer_sees = True
        mail = self.env["mail.mail"].search([("recipient_ids", "in", self.person.ids)])
        [outgoing] = mail._prepare_outgoing_list()
        self.assertEqual(outgoing["headers"][SENDER_NAME], "Alpine Support")
        self.assertIn("help@alpine.example", outgoing["reply_to"])

    def test_nothing_more_once_it_is_unticked(self):
        self.hidden.csp_customer_sees = True
        colleague = self._portal_user("contoso_colleague", self.contoso.partner_id)
        self.hidden.message_subscribe(colleague.partner_id.ids)
        self.hidden.csp_customer_sees = False
        self.assertFalse(
            (self.person | colleague.partner_id) & self.hidden.message_partner_ids
        )
        self.assertFalse(self._answer(self.hidden) & self.person)

    def test_who_filed_it_goes_on_following(self):
        self.hidden.message_subscribe(self.alpine_user.partner_id.ids)
        self.hidden.csp_customer_sees = True
        self.hidden.csp_customer_sees = False
        self.assertIn(self.alpine_user.partner_id, self._answer(self.hidden))

    def test_not_told_again_what_is_ticked_already(self):
        self.hidden.csp_customer_sees = True
        self.env["mail.mail"].search([]).unlink()
        self.hidden.csp_customer_sees = True
        self.assertFalse(self._mailed())

    def test_nobody_is_told_of_what_stays_with_the_reseller(self):
        ticket = self._asked_by(self.alpine_user, self.contoso, "Quietly")
        self.assertFalse(self._mailed())
        self.assertNotIn(self.person, ticket.message_partner_ids)

    def test_a_tick_on_the_customers_own_tells_nobody(self):
        self.ticket.csp_customer_sees = True
        self.assertFalse(self._mailed())

    def test_without_named_people_the_contact_of_the_tenant(self):
        self.contoso.authorised_contact_ids = False
        self.contoso.partner_id.email = "it@contoso.example"
        self.hidden.csp_customer_sees = True
        self.assertEqual(self._mailed(), self.contoso.partner_id)

    def test_a_customer_who_changes_his_reseller_follows_no_more(self):
        self.hidden.csp_customer_sees = True
        self.contoso.reseller_id = self.margies
        self.assertNotIn(self.person, self.hidden.message_partner_ids)
        self.assertFalse(self._reads(self.customer, self.hidden))

    def test_a_ticket_that_turns_out_to_be_for_another_customer(self):
        northwind = self._tenant("northwind", reseller_id=self.alpine.id)
        northwind.partner_id.email = "it@northwind.example"
        self.hidden.csp_customer_sees = True
        self.hidden.csp_tenant_id = northwind
        self.assertNotIn(self.person, self.hidden.message_partner_ids)
        self.assertIn(northwind.partner_id, self.hidden.message_partner_ids)

    def test_notes_stay_between_us(self):
        self.hidden.csp_customer_sees = True
        self.env["mail.mail"].search([]).unlink()
        self.hidden.with_user(self.agent).message_post(body="He calls too often.")
        self.assertFalse(self._mailed())
