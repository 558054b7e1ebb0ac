from markupsafe import Markup

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..models.csp_ticket_share_turn import MOVES
from .share_common import ShareCase


@tagged("-at_install", "post_install")
class TestTicketShareTurns(ShareCase):
    """From being offered to being closed, and whose turn it is on the way."""

    def assertStands(self, share, state, next_actor):
        self.assertEqual((share.state, share.next_actor), (state, next_actor))

    def _in(self, state):
        """A share that stands there."""
        share = self._share()
        share.sudo().write({"state": state})
        return share

    def _do(self, share, move):
        texts = ("decline", "answer", "ask_again", "return")
        arguments = ["Because"] if move in texts else []
        getattr(share, f"_{move}")(*arguments)

    def test_new_share_waits_for_the_partner(self):
        share = self._share()
        self.assertStands(share, "offered", "them")
        self.assertTrue(share.next_since)
        self.assertTrue(share.unread_by_partner)
        self.assertEqual(share.title, "Backup of the VM fails")

    def test_whole_story(self):
        share = self._share()
        provider = self._as(self.provider, share)
        provider._accept("LP-17")
        self.assertStands(share, "accepted", "them")
        self.assertEqual(share.their_reference, "LP-17")
        self.assertIn("LP-17", self._said(share))
        provider._start()
        self.assertStands(share, "working", "them")
        provider._answer("Extend the vault.\nThen run it again.")
        self.assertStands(share, "answered", "us")
        self.assertIn("Extend the vault.", share.answer)
        share._ask_again("It fails still.")
        self.assertStands(share, "working", "them")
        provider._answer(Markup("<p>Now it is <b>large enough</b>.</p>"))
        self.assertIn("<b>large enough</b>", share.answer)
        share._close()
        self.assertStands(share, "closed", False)
        self.assertTrue(share.ended_at)

    def test_every_move_from_every_state(self):
        states = dict(self.env["csp.ticket.share"]._fields["state"].selection)
        for name, move in MOVES.items():
            for state in states:
                share = self._in(state)
                with self.subTest(move=name, state=state):
                    if state in move.sources:
                        self._do(share, name)
                        self.assertEqual(share.state, move.state)
                    else:
                        with self.assertRefused("cannot be done now"):
                            self._do(share, name)
                        self.assertEqual(share.state, state)

    def test_each_move_says_one_thing(self):
        for name, move in MOVES.items():
            share = self._in(move.sources[0])
            before = share.message_ids
            self._do(share, name)
            with self.subTest(move=name):
                self.assertEqual(len(share.message_ids - before), 1)

    def test_who_waits_for_whom_turns_for_what_we_received(self):
        share = self.env["csp.ticket.share"].create(
            {
                "ticket_id": self._ticket(self.contoso, "Theirs").id,
                "partnership_id": self.partnership.id,
                "received": True,
            }
        )
        self.assertStands(share, "offered", "us")
        share._accept("OURS")
        self.assertFalse(share.their_reference)
        self.assertStands(share, "accepted", "us")
        share._answer("Solved")
        self.assertStands(share, "answered", "them")

    def test_reasons_and_answers_are_wanted(self):
        for state, move in (
            ("offered", "_decline"),
            ("accepted", "_return"),
            ("working", "_answer"),
            ("answered", "_ask_again"),
        ):
            for nothing in ("", "  ", None):
                share = self._in(state)
                with self.subTest(move=move), self.assertRaises(UserError):
                    getattr(share, move)(nothing)
                self.assertEqual(share.state, state)

    def test_declined_and_given_back_are_told_apart(self):
        declined, returned = self._share(), self._share()
        declined._decline("Not ours")
        returned._accept()
        returned._return("The publisher has to")
        self.assertEqual(declined.decline_reason, "Not ours")
        self.assertFalse(declined.is_returned)
        self.assertEqual(returned.decline_reason, "The publisher has to")
        self.assertTrue(returned.is_returned)
        self.assertStands(returned, "declined", False)

    def test_a_word_turns_it(self):
        share = self._share()
        share._accept()
        self._as(self.provider, share).message_post(
            body="Which vault?", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertStands(share, "accepted", "us")
        self.assertFalse(share.unread_by_partner)
        share.message_post(
            body="The second", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertStands(share, "accepted", "them")
        self.assertTrue(share.unread_by_partner)

    def test_a_note_turns_nothing(self):
        share = self._share()
        share._accept()
        share._answer("Done")
        share.message_post(body="Have a look", subtype_xmlid="mail.mt_note")
        self.assertStands(share, "answered", "us")

    def test_since_stands_while_it_is_the_same_turn(self):
        with freeze_time("2026-11-23 09:00:00"):
            share = self._share()
            since = share.next_since
        with freeze_time("2026-11-23 10:00:00"):
            share.message_post(
                body="One more thing",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(share.next_since, since)

    def test_once_at_a_time_with_the_same_partner(self):
        share = self._share()
        with self.assertRefusedByDatabase("csp.ticket.share", "shared with this"):
            self._share(share.ticket_id)
        share._decline("No")
        share.flush_recordset()
        self.assertTrue(self._share(share.ticket_id))

    def test_only_with_an_active_partnership(self):
        for state in ("proposed", "ended"):
            self.partnership.state = state
            with self.assertRefused("not active", ValidationError):
                self._share()

    def test_shared_ticket_is_not_deleted(self):
        share = self._share()
        with self.assertRefused("Archive it"):
            share.ticket_id.with_user(self.manager).unlink()
        with self.assertRefused("Withdraw it"):
            share.sudo().unlink()

    # ------------------------------------------------------------------
    # When the ticket is closed
    # ------------------------------------------------------------------

    def _close_ticket(self, share, user):
        stage = self.env["helpdesk.ticket.stage"].search([("closed", "=", True)])[:1]
        # As the portal closes it, for its customer.
        share.ticket_id.with_user(user).sudo().stage_id = stage

    def test_closed_ticket_leaves_nobody_at_work(self):
        for state, end in (
            ("offered", "withdrawn"),
            ("accepted", "closed"),
            ("working", "closed"),
            ("answered", "closed"),
            ("declined", "declined"),
        ):
            share = self._in(state)
            self._close_ticket(share, self.agent)
            with self.subTest(state=state):
                self.assertEqual(share.state, end)

    def test_what_a_partner_asked_stays_open(self):
        share = self._in("accepted")
        share.sudo().received = True
        self._close_ticket(share, self.agent)
        self.assertEqual(share.state, "accepted")

    def test_end_of_a_partnership_leaves_nobody_waiting(self):
        ours = [self._in(state) for state in ("offered", "working", "closed")]
        theirs = [self._in(state) for state in ("offered", "answered")]
        for share in theirs:
            share.sudo().received = True
        self.partnership.with_user(self.manager).action_end()
        states = [share.state for share in (*ours, *theirs)]
        self.assertEqual(
            states, ["withdrawn", "withdrawn", "closed", "declined", "declined"]
        )
        self.assertFalse(any(share.next_actor for share in (*ours[:2], *theirs)))

    def test_customer_who_closes_is_not_named_to_the_partner(self):
        customer = self._portal_user("contoso_customer", self.contoso.partner_id)
        share = self._in("working")
        self._close_ticket(share, customer)
        author = share.sudo().message_ids[:1].author_id
        self.assertEqual(author, self.company.partner_id)
        self.assertTrue(share.unread_by_partner)

    def test_nobody_sets_the_state_by_hand(self):
        share = self._share()
        for vals in (
            {"state": "answered"},
            {"next_actor": "us"},
            {"uuid": "x"},
            {"received": True},
            {"answer": "x"},
            {"offered_at": "2026-01-01 00:00:00"},
            {"partnership_id": self.partnership.id},
        ):
            for user in (self.agent, self.manager):
                with self.assertRaises(AccessError, msg=str(vals)):
                    share.with_user(user).write(vals)
                with self.assertRaises(AccessError, msg=str(vals)):
                    self._share(state="closed")
