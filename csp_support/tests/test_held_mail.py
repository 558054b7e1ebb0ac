from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .share_mail_common import CUSTOMER, PROVIDER, STRANGER, ShareMailCase


@tagged("-at_install", "post_install")
class TestHeldMail(ShareMailCase):
    """What agents do with mails that were held, and who sees them."""

    def _held(self, **headers):
        mail = self._mail(**{"From": STRANGER, **headers})
        mail.add_attachment(b"log", maintype="text", subtype="plain", filename="a.log")
        return self.assertHeld(mail, "stranger").with_user(self.agent)

    def test_all_that_came_is_there(self):
        held = self._held(Subject="Our answer")
        self.assertEqual(held.name, "Our answer")
        self.assertIn(STRANGER, held.email_from)
        self.assertIn(self.address, held.recipients)
        self.assertIn("Extend the vault.", held.body)
        self.assertEqual(held.attachment_ids.mapped("name"), ["a.log"])
        self.assertIn("Message-ID: <", held.headers)
        self.assertEqual(held.ticket_id, self.ticket)
        self.assertEqual(self.share.with_user(self.agent).held_mail_count, 1)

    def test_somebody_is_asked_to_look_once(self):
        self.team.user_id = self.manager
        first, second = self._held(), self._held()
        self.assertEqual(first.activity_ids.user_id, self.manager)
        self.assertFalse(second.activity_ids)
        first.action_discard()
        self.assertFalse(first.sudo().activity_ids)
        self.assertTrue(self._held().activity_ids)

    def test_filed_on_the_share(self):
        held = self._held()
        held.action_file_on_share()
        posted = self.share.message_ids[0]
        self.assertIn("Extend the vault.", posted.body)
        self.assertFalse(posted.author_id)
        self.assertEqual(posted.email_from, STRANGER)
        self.assertEqual(posted.attachment_ids.mapped("name"), ["a.log"])
        self.assertEqual(posted.attachment_ids.res_model, "csp.ticket.share")
        self.assertEqual(self.share.next_actor, "us")
        self.assertEqual((held.state, held.handled_by_id), ("filed", self.agent))

    def test_filed_on_a_share_that_was_withdrawn(self):
        self.share._withdraw()
        held = self.assertHeld(self._mail(), "withdrawn").with_user(self.agent)
        self._init_mail_mock()
        held.action_file_on_share()
        self.assertEqual(self.share.message_ids[0].author_id.email, PROVIDER)
        self.assertFalse(self._new_mails.recipient_ids - self.agent.partner_id)

    def test_filed_on_the_ticket_the_customer_does_not_read_it(self):
        held = self._held()
        self._init_mail_mock()
        held.action_file_on_ticket()
        posted = self.ticket.message_ids[0]
        self.assertIn("Extend the vault.", posted.body)
        self.assertTrue(posted.subtype_id.internal)
        self.assertFalse(self._new_mails)

    def test_customers_own_word_joins_his_conversation(self):
        results = "mx.desk.example; dmarc=fail"
        mail = self._mail(From=CUSTOMER, Authentication_Results=results)
        held = self.assertHeld(mail, "forged").with_user(self.agent)
        held.action_file_on_ticket()
        posted = self.ticket.message_ids[0]
        self.assertFalse(posted.subtype_id.internal)
        self.assertEqual(posted.author_id, self.customer.partner_id)

    def test_discarded_stays(self):
        held = self._held()
        held.action_discard()
        self.assertEqual(held.state, "discarded")
        self.assertEqual(self.share.with_user(self.agent).held_mail_count, 0)
        with self.assertRaises(AccessError):
            held.with_user(self.manager).unlink()

    def test_another_share_can_be_chosen(self):
        other = self._share(self._ticket(self.contoso, "Another"))
        held = self._held()
        with Form(held) as form:
            form.share_id = other.with_user(self.agent)
        self.assertEqual(held.ticket_id, other.ticket_id)
        held.action_file_on_share()
        self.assertIn("Extend the vault.", other.message_ids[0].body)

    def test_something_has_to_be_chosen(self):
        mail = self._mail(To="share-0123456789abcdef@desk.example")
        held = self.assertHeld(mail, "unknown_address").with_user(self.manager)
        with self.assertRefused("Choose the shared ticket"):
            held.action_file_on_share()
        with self.assertRefused("Choose the ticket"):
            held.action_file_on_ticket()
        held.ticket_id = self.ticket
        held.action_file_on_ticket()
        self.assertEqual(held.state, "filed")

    def test_handled_once_only(self):
        held = self._held()
        held.action_discard()
        for action in ("file_on_share", "file_on_ticket", "discard"):
            with self.assertRaises(UserError):
                getattr(held, f"action_{action}")()
        with self.assertRaises(AccessError):
            held.ticket_id = False

    def test_it_stays_as_it_came(self):
        held = self._held()
        for vals in (
            {"body": "x"},
            {"email_from": PROVIDER},
            {"state": "filed"},
            {"reason": "machine"},
            {"partner_id": self.provider.partner_id.id},
        ):
            with self.assertRaises(AccessError, msg=str(vals)):
                held.with_user(self.manager).write(vals)

    def test_left_out_files_are_named(self):
        mail = self._mail(From=STRANGER)
        mail.add_attachment(
            b"x" * (11 * 2**20),
            maintype="application",
            subtype="zip",
            filename="big.zip",
        )
        held = self.assertHeld(mail, "stranger").with_user(self.agent)
        self.assertIn("big.zip", held.left_out)
        held.action_file_on_share()
        self.assertIn("big.zip", self.share.message_ids[0].body)

    # ------------------------------------------------------------------
    # Access
    # ------------------------------------------------------------------

    def test_seen_by_who_sees_the_ticket(self):
        held = self._held()
        other = self._user("other_agent", "csp_support.group_csp_agent")
        for user in (self.agent, self.manager):
            self.assertTrue(self._as(user, held).has_access("write"))
        for user in (
            other,
            self.employee,
            self.provider,
            self.customer,
            self.env.ref("base.public_user"),
        ):
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(self._as(user, held).has_access(operation), user.login)
            for action in ("file_on_share", "file_on_ticket", "discard"):
                with self.assertRaises(AccessError):
                    getattr(self._as(user, held), f"action_{action}")()

    def test_about_no_known_ticket_it_is_for_managers(self):
        mail = self._mail(To="share-0123456789abcdef@desk.example")
        held = self.assertHeld(mail, "unknown_address")
        self.assertEqual(held.company_id, self.company)
        self.assertTrue(self._as(self.manager, held).has_access("read"))
        self.assertFalse(self._as(self.agent, held).has_access("read"))

    def test_other_companies_see_nothing(self):
        held = self._held()
        other = self.env["res.company"].create({"name": "Another partner"})
        self.manager.write({"company_ids": other.ids, "company_id": other.id})
        self.assertFalse(self._as(self.manager, held).has_access("read"))

    def test_agent_files_on_no_ticket_unseen(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        ticket = self._ticket(self.contoso, "Not his", team_id=team.id)
        held = self._held()
        with self.assertRaises(AccessError):
            held.ticket_id = ticket
            held.action_file_on_ticket()

    def test_agent_reads_the_attachments_and_strangers_do_not(self):
        file = self._held().sudo().attachment_ids
        self.assertTrue(file.with_user(self.agent).has_access("read"))
        for user in (self.employee, self.provider, self.customer):
            self.assertFalse(file.with_user(user).has_access("read"))
