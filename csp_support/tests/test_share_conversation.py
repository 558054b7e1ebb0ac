from odoo.exceptions import UserError
from odoo.tests import tagged

from .share_common import ShareCase


@tagged("-at_install", "post_install")
class TestShareConversation(ShareCase):
    """A partner who may read the customer's words sees when there are new ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._portal_user("contoso_user", cls.contoso.partner_id)
        cls.ticket = cls._ticket(
            cls.contoso, "Backup fails", partner_id=cls.customer.partner_id.id
        )
        cls.share = cls._share(cls.ticket, share_conversation=True)
        cls.share._portal_seen()

    def _write(self, user=None, subtype="mail.mt_comment"):
        self.ticket.with_user(user or self.agent).message_post(
            body="Since noon", message_type="comment", subtype_xmlid=subtype
        )
        return self.share.unread_by_partner

    def test_what_either_side_writes_is_new(self):
        for user in (self.agent, self.customer):
            self.assertTrue(self._write(user))
            self.share._portal_seen()

    def test_our_notes_are_none_of_it(self):
        self.assertFalse(self._write(subtype="mail.mt_note"))

    def test_nothing_new_for_who_does_not_read_it(self):
        self.share.share_conversation = False
        self.assertFalse(self._write())

    def test_nothing_new_once_it_has_ended(self):
        self.share._decline("No capacity.")
        self.share._portal_seen()
        self.assertFalse(self._write())

    def test_it_stays_whose_turn_it_is(self):
        since = (self.share.next_actor, self.share.next_since)
        self._write(self.customer)
        self.assertEqual((self.share.next_actor, self.share.next_since), since)


@tagged("-at_install", "post_install")
class TestShareWithNobody(ShareCase):
    def test_who_has_no_partner_is_told_what_to_do(self):
        self.env["csp.partnership"].search([]).action_end()
        ticket = self._ticket(self.contoso, "Backup fails").with_user(self.agent)
        with self.assertRaisesRegex(UserError, "Configuration, Partnerships"):
            ticket.action_csp_share()
