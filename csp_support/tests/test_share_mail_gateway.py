from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.csp_ticket_share_gateway import MAXIMUM_MAILS
from ..models.incoming_mail import IncomingMail
from .share_mail_common import (
    AGENT,
    CUSTOMER,
    DOMAIN,
    PROVIDER,
    STRANGER,
    ShareMailCase,
)

SUPPORT = f"support@{DOMAIN}"


@tagged("-at_install", "post_install")
class TestShareMailGateway(ShareMailCase):
    """Which share a mail is for, and whether it is let in."""

    def test_answer_to_the_address_comes_to_the_share(self):
        self.share._accept()
        posted = self.assertPosted(self._mail(Subject="Anything at all"))
        self.assertIn("Extend the vault.", posted.body)
        self.assertEqual(posted.author_id, self.provider.partner_id)
        self.assertEqual(self.share.next_actor, "us")
        self.assertEqual(self.share.state, "accepted")

    def test_first_answer_is_the_reaction_and_turns_it(self):
        self.assertPosted(self._mail(Date="Mon, 01 Jan 2024 09:00:00 +0000"))
        self.assertEqual(self.share.next_actor, "us")
        self.assertEqual(self.share.reacted_at.year, self.env.cr.now().year)

    def test_words_of_a_state_change_none(self):
        for word in ("accepted", "declined", "closed", "withdraw", "#close"):
            self.assertPosted(self._mail(text=word, Subject=word))
            self.assertEqual(self.share.state, "offered")

    def test_address_in_copy_in_capitals_and_behind_a_forwarder(self):
        for headers in (
            {"To": STRANGER, "Cc": self.address},
            {"To": f"Desk <{self.address.upper()}>"},
            {"To": STRANGER, "Delivered-To": self.address},
            {"To": STRANGER, "X-Original-To": self.address},
            {"To": f"{SUPPORT}, {self.address}"},
        ):
            with self.subTest(headers=headers):
                self.assertPosted(self._mail(**headers))

    def test_address_wins_over_the_mail_that_is_answered(self):
        other = self._share(self._ticket(self.contoso, "Another"))
        said = other.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertPosted(self._mail(In_Reply_To=said.message_id))

    def test_answer_to_the_team_comes_to_the_share_too(self):
        said = self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertPosted(self._mail(To=SUPPORT, In_Reply_To=said.message_id))
        self.assertPosted(self._mail(To=SUPPORT, References=said.message_id))

    def test_references_in_the_subject(self):
        self.share._accept("LP-17")
        for subject in (
            f"AW: [{self.ticket.number}] Backup",
            "[LP-17] Backup",
            f"{self.ticket.number}: done",
        ):
            with self.subTest(subject=subject):
                self.assertPosted(self._mail(To=SUPPORT, Subject=subject))

    def test_partner_never_writes_into_the_customers_conversation(self):
        said = self.ticket.message_post(
            body="For the customer",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertPosted(self._mail(To=SUPPORT, In_Reply_To=said.message_id))

    def test_partner_about_a_share_that_was_withdrawn(self):
        number = self.ticket.number
        self.share._withdraw()
        self.assertHeld(self._mail(To=SUPPORT, Subject=number), "withdrawn")
        self.assertHeld(self._mail(), "withdrawn")

    def test_partner_after_the_end(self):
        self.share._decline("Not ours")
        posted = self.assertPosted(self._mail("We can after all."))
        self.assertEqual(self.share.state, "declined")
        self.assertFalse(self.share.next_actor)
        self.assertTrue(posted)
        self.assertEqual(self.share.activity_ids.user_id, self.agent)

    def test_partnership_that_has_ended(self):
        self.partnership.state = "ended"
        self.assertHeld(self._mail(), "ended")

    def test_several_shares_fit(self):
        again = self._partnership(self.lucerne, self.provider, role="deliverer")
        self._share(self.ticket, again)
        subject = self.ticket.number
        mail = self._mail(To=SUPPORT, Subject=subject)
        self.assertHeld(mail, "ambiguous")
        self.assertFalse(any(self._receive(mail).values()))
        self.assertPosted(self._mail(Subject=subject))

    def test_one_mail_to_two_shares(self):
        other = self._share(self._ticket(self.contoso, "Another"))
        found = self._receive(self._mail(Cc=other.sudo().reply_address))
        self.assertEqual(
            set(found["share"].mapped("res_id")), {self.share.id, other.id}
        )

    def test_mail_to_nobody_we_know(self):
        self.assertHeld(
            self._mail(To=f"share-0123456789abcdef@{DOMAIN}"), "unknown_address"
        )

    def test_same_local_part_elsewhere_is_not_ours(self):
        address = self.address.replace(DOMAIN, "elsewhere.example")
        found = self._receive(self._mail(To=f"{SUPPORT}, {address}"))
        self.assertFalse(found["held"] or found["share"])

    # ------------------------------------------------------------------
    # Who wrote it
    # ------------------------------------------------------------------

    def test_nobody_posts_as_the_partner(self):
        colleague = self._portal_user("lucerne_colleague", self.lucerne)
        colleague.partner_id.email = "colleague@lucerne.example"
        for sender, reason in (
            (STRANGER, "stranger"),
            ("colleague@lucerne.example", "stranger"),
            (f'"{PROVIDER}" <{STRANGER}>', "stranger"),
            (f"{PROVIDER}, {STRANGER}", "no_sender"),
            (f"{PROVIDER}.elsewhere.example", "stranger"),
            ("nobody", "no_sender"),
            (None, "no_sender"),
        ):
            with self.subTest(sender=sender):
                held = self.assertHeld(self._mail(From=sender), reason)
                self.assertEqual(held.share_id, self.share)
        self.assertEqual(self.share.next_actor, "them")

    def test_server_that_does_not_believe_the_sender(self):
        results = "mx.desk.example; dmarc=fail header.from=lucerne.example"
        self.assertHeld(self._mail(Authentication_Results=results), "forged")

    def test_address_is_compared_without_case_and_name(self):
        for sender in (PROVIDER.upper(), f"CEO <{PROVIDER}>", f'"<x>" <{PROVIDER}>'):
            self.assertPosted(self._mail(From=sender))

    def test_agent_answers_by_mail(self):
        posted = self.assertPosted(self._mail("The second one.", From=AGENT))
        self.assertEqual(posted.author_id, self.agent.partner_id)
        self.assertEqual(self.share.next_actor, "them")

    def test_agent_answers_a_note_by_mail(self):
        note = self.share.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        self.assertNoted(self._mail(From=AGENT, In_Reply_To=note.message_id))

    def test_partner_cannot_write_a_note(self):
        note = self.share.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        self.assertPosted(self._mail(In_Reply_To=note.message_id))

    def test_portal_users_hand_in_no_mails(self):
        raw = self._mail().as_bytes()
        for user in (self.provider, self.customer, self.env.ref("base.public_user")):
            thread = self.env["mail.thread"].with_user(user)
            with self.assertRaises(AccessError):
                thread.message_process("helpdesk.ticket", raw)

    def test_other_mails_cost_one_query_more(self):
        mail = IncomingMail(
            self._mail(To=SUPPORT, Subject="Room 17 is dark"),
            {"recipients": SUPPORT, "subject": "Room 17 is dark"},
        )
        shares = self.env["csp.ticket.share"].sudo()
        shares.flush_model()
        with self.assertQueryCount(1):
            self.assertIsNone(shares._mail_routes(mail))

    def test_agent_of_another_team(self):
        other = self._user("other_agent", "csp_support.group_csp_agent")
        other.email = f"other@{DOMAIN}"
        self.assertHeld(self._mail(From=other.email), "stranger")

    def test_agent_passes_a_mail_on_to_another_department(self):
        partners = self.env["ir.model"]._get_id("res.partner")
        self.env["mail.alias"].create(
            {
                "alias_name": "sales",
                "alias_model_id": partners,
                "alias_domain_id": self.company.alias_domain_id.id,
            }
        )
        said = self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        found = self._receive(
            self._mail(From=AGENT, To=f"sales@{DOMAIN}", In_Reply_To=said.message_id)
        )
        self.assertFalse(found["share"] or found["held"])

    def test_customer_comes_to_his_ticket_never_to_the_share(self):
        self.share._accept("LP-17")
        said = self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        for headers in (
            {},
            {"To": SUPPORT, "Subject": f"Re: [{self.ticket.number}] [LP-17] Backup"},
            {"To": SUPPORT, "Subject": "LP-17"},
            {"To": SUPPORT, "In-Reply-To": said.message_id},
            {"To": SUPPORT, "Cc": self.address},
        ):
            with self.subTest(headers=headers):
                posted = self.assertOnTicket(self._mail(From=CUSTOMER, **headers))
                self.assertEqual(posted.author_id, self.customer.partner_id)
                self.assertFalse(posted.subtype_id.internal)

    def test_another_customers_mail_makes_a_ticket_of_its_own(self):
        found = self._receive(
            self._mail(From=STRANGER, To=SUPPORT, Subject=self.ticket.number)
        )
        self.assertFalse(found["share"] or found["held"])
        self.assertNotEqual(found["ticket"].res_id, self.ticket.id)

    def test_partner_in_copy_does_not_follow_the_ticket(self):
        for headers in ({"Subject": self.ticket.number}, {"Subject": "New"}):
            found = self._receive(
                self._mail(From=CUSTOMER, To=SUPPORT, Cc=PROVIDER, **headers)
            )
            ticket = self.env["helpdesk.ticket"].browse(found["ticket"].res_id)
            self.assertNotIn(self.provider.partner_id, ticket.message_partner_ids)

    # ------------------------------------------------------------------
    # Machines
    # ------------------------------------------------------------------

    def test_automatic_answers_are_noted_and_turn_nothing(self):
        for headers in (
            {"Auto-Submitted": "auto-replied"},
            {"Subject": "Risposta automatica: fuori ufficio"},
            {"Precedence": "bulk"},
            {"X-Auto-Response-Suppress": "All"},
            {"List-Id": "<news.lucerne.example>"},
            {"From": STRANGER, "Auto-Submitted": "auto-replied"},
            {"From": f"support@{DOMAIN}"},
            {"From": self.address},
        ):
            with self.subTest(headers=headers):
                self.assertNoted(self._mail(**headers))
        self.assertEqual(self.share.next_actor, "them")

    def test_partners_ticket_system_is_told_to_us(self):
        self.assertNoted(self._mail(Auto_Submitted="auto-replied"))
        self.assertFalse(self._new_mails)
        self.assertNoted(self._mail(Auto_Submitted="auto-generated"))
        self.assertEqual(self._new_mails.recipient_ids, self.agent.partner_id)

    def test_strangers_machine_is_held(self):
        self.assertHeld(self._mail(From=STRANGER, Precedence="bulk"), "machine")

    def test_two_machines_stop(self):
        for _each in range(MAXIMUM_MAILS):
            self.assertPosted(self._mail())
        held = [self.assertHeld(self._mail(), "too_many") for _each in range(3)]
        self.assertEqual([len(each.activity_ids) for each in held], [1, 0, 0])

    def test_mail_that_comes_twice(self):
        mail = self._mail()
        self.assertPosted(mail)
        self.assertFalse(any(self._receive(mail).values()))
        mail = self._mail(From=STRANGER)
        self.assertHeld(mail, "stranger")
        self.assertFalse(any(self._receive(mail).values()))

    def test_our_own_mail_that_comes_back(self):
        said = self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(
            any(self._receive(self._mail(Message_ID=said.message_id)).values())
        )
