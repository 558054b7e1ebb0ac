import base64
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .mirror_common import MirrorCase


@tagged("-at_install", "post_install")
class TestMirror(MirrorCase):
    """One ticket in two Odoos: what happens on one side happens on the other."""

    def _offered_to_them(self, **vals):
        share = self._offer(**vals)
        self._exchange()
        return share, self._twin(share)

    def _file(self, name="log.txt", content=b"log"):
        return self.env["ir.attachment"].create({"name": name, "raw": content})

    # ------------------------------------------------------------------
    # Sharing
    # ------------------------------------------------------------------

    def test_a_shared_ticket_is_a_ticket_of_their_own(self):
        share, twin = self._offered_to_them()
        self.assertTrue(twin.received)
        self.assertEqual((twin.title, twin.state), (share.title, "offered"))
        ticket = twin.ticket_id
        self.assertEqual(ticket.partner_id, self.their_partnership.partner_id)
        self.assertEqual(ticket.company_id, self.their_company)
        self.assertFalse(ticket.user_id)
        self.assertNotEqual(ticket.number, share.ticket_id.number)

    def test_each_side_knows_the_other_s_number(self):
        share, twin = self._offered_to_them()
        self._exchange()
        self.assertEqual(twin.their_reference, share.ticket_number)
        self.assertEqual(share.their_reference, twin.ticket_number)

    def test_their_people_do_nothing_on_our_portal_meanwhile(self):
        share, _twin = self._offered_to_them()
        self.assertEqual(share._portal_moves(), [])
        self.assertFalse(share._portal_move("accept"))
        self.assertEqual(share.state, "offered")

    def test_the_change_and_its_event_are_one_transaction(self):
        before = len(self._events(self.mirror))
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._offer()
            raise ZeroDivisionError
        self.assertEqual(len(self._events(self.mirror)), before)

    def test_nobody_there_gets_a_mail_as_well(self):
        share, _twin = self._offered_to_them()
        self._say(share, "Word")
        self.assertNotIn(
            self.provider.partner_id, share.message_ids.notified_partner_ids
        )

    def test_without_a_connected_odoo_they_get_mails_as_ever(self):
        self.mirror.action_end()
        share = self._offer()
        self.assertFalse(share.sudo().mirror_id)
        self.assertFalse(self._events(self.mirror))
        self.assertIn(self.provider.partner_id, share.message_ids.notified_partner_ids)

    def test_the_customer_is_named_where_that_is_agreed_only(self):
        hidden = self._offer()
        self.partnership.write({"share_customer_name": True, "share_contact": True})
        shown = self._offer("Another")
        self._exchange()
        self.assertNotIn("contoso", str(self._twin(hidden).ticket_id.description))
        self.assertIn("contoso", str(self._twin(shown).ticket_id.description))
        hidden_wire = [
            event for event in self.to_them.sent if event["share"] == hidden.sudo().uuid
        ]
        self.assertNotIn("contoso", str(hidden_wire).lower())

    def test_the_talk_with_the_customer_never_travels(self):
        self.partnership.share_conversation = True
        share, _twin = self._offered_to_them()
        ticket = share.sudo().ticket_id
        ticket.message_post(
            body="Said to the customer", subtype_xmlid="mail.mt_comment"
        )
        ticket.message_post(body="Noted on the ticket")
        share.title = "Backup still fails"
        self._exchange()
        wire = str(self.to_them.sent)
        self.assertNotIn("Said to the customer", wire)
        self.assertNotIn("Noted on the ticket", wire)

    def test_files_travel_where_they_are_shared(self):
        share, twin = self._offered_to_them(files=self._file())
        self.assertEqual(twin.attachment_ids.mapped("name"), ["log.txt"])
        self.assertEqual(twin.attachment_ids.raw, b"log")
        share._add_files(self._file("more.txt", b"more"))
        self._exchange()
        self.assertEqual(
            set(twin.attachment_ids.mapped("name")), {"log.txt", "more.txt"}
        )

    def test_a_file_too_large_for_the_way_stays_and_the_rest_goes(self):
        large = self._file("large.bin", b"x" * (10 * 2**20 + 1))
        _share, twin = self._offered_to_them(files=large | self._file())
        self.assertEqual(twin.attachment_ids.mapped("name"), ["log.txt"])

    def test_a_changed_title_is_changed_there_and_nothing_of_theirs(self):
        share, twin = self._offered_to_them()
        twin.ticket_id.name = "As we call it"
        share.write({"title": "Backup still fails", "severity": "a"})
        self._exchange()
        self.assertEqual((twin.title, twin.severity), ("Backup still fails", "a"))
        self.assertEqual(twin.ticket_id.name, "As we call it")

    # ------------------------------------------------------------------
    # Talking, and acting
    # ------------------------------------------------------------------

    def test_what_is_said_is_said_once_on_both_sides(self):
        share, twin = self._offered_to_them()
        self._say(share, "Any news?")
        self._say(twin, "Not yet")
        for _time in range(3):
            self._exchange()
        for side in (share, twin):
            said = self._said_on(side)
            self.assertEqual(said.count("Any news?"), 1)
            self.assertEqual(said.count("Not yet"), 1)

    def test_who_said_it_is_the_partner(self):
        share, twin = self._offered_to_them()
        self._say(share, "Any news?")
        self._exchange()
        self.assertEqual(
            twin.message_ids[0].author_id, self.their_partnership.partner_id
        )
        self.assertEqual(twin.next_actor, "us")

    def test_files_of_a_message_come_along(self):
        share, twin = self._offered_to_them()
        self._say(share, "See", attachments=[("trace.txt", b"trace")])
        self._exchange()
        self.assertEqual(twin.message_ids[0].attachment_ids.raw, b"trace")

    def test_internal_notes_never_travel(self):
        share, twin = self._offered_to_them()
        share.message_post(body="They are slow", subtype_xmlid="mail.mt_note")
        share.message_post(body="Logged")
        self._exchange()
        self.assertFalse(self._events(self.mirror, kind="message"))
        self.assertNotIn("They are slow", self._said_on(twin))

    def test_the_whole_way_of_a_share(self):
        share, twin = self._offered_to_them()
        for side, act in (
            (twin, lambda: twin._accept()),
            (twin, lambda: twin._start()),
            (twin, lambda: twin._answer("Restart the agent.")),
            (share, lambda: share._ask_again("It fails again.")),
            (twin, lambda: twin._answer("Update the agent.")),
            (share, lambda: share._close()),
        ):
            act()
            self._exchange()
            self.assertEqual(share.state, twin.state, side)
            self.assertNotEqual(share.next_actor or 0, twin.next_actor or 1)
        self.assertEqual(share.state, "closed")
        self.assertIn("Update the agent.", share.answer)
        self.assertFalse(self._events(self.mirror, state="waiting"))
        self.assertFalse(self._events(self.theirs, state="waiting"))

    def test_declined_with_its_reason(self):
        share, twin = self._offered_to_them()
        twin._decline("Not our product")
        self._exchange()
        self.assertEqual(share.state, "declined")
        self.assertEqual(share.decline_reason, "Not our product")

    def test_what_is_theirs_to_do_is_not_done_here(self):
        share, twin = self._offered_to_them()
        for act in (share._accept, share._start, lambda: share._decline("No")):
            with self.assertRaisesRegex(UserError, "their own Odoo"):
                act()
        twin._accept()
        with self.assertRaisesRegex(UserError, "their own Odoo"):
            twin._withdraw()

    # ------------------------------------------------------------------
    # Both at once
    # ------------------------------------------------------------------

    def test_both_act_at_once_and_end_up_alike(self):
        crossings = {
            ("withdraw", "accept"): "withdrawn",
            ("withdraw", "decline"): "withdrawn",
            ("close", "answer"): "closed",
            ("close", "return"): "closed",
            ("close", "close"): "closed",
            ("withdraw", "close"): "withdrawn",
        }
        words = {"answer": "Words", "return": "Words", "decline": "Words"}
        for (ours, theirs), outcome in crossings.items():
            share, twin = self._offered_to_them()
            if ours == "close" or theirs == "close":
                twin._accept()
                self._exchange()
            for side, move in ((share, ours), (twin, theirs)):
                getattr(side, f"_{move}")(*filter(None, [words.get(move)]))
            self._exchange()
            self._exchange()
            with self.subTest(ours=ours, theirs=theirs):
                self.assertEqual((share.state, twin.state), (outcome, outcome))
                said = " ".join(self._said_on(share))
                self.assertEqual(said.count("Words"), theirs in words)

    def test_words_that_cross_are_on_both_sides(self):
        share, twin = self._offered_to_them()
        self._say(share, "From here")
        self._say(twin, "From there")
        self._exchange()
        for side in (share, twin):
            self.assertLessEqual({"From here", "From there"}, {*self._said_on(side)})

    # ------------------------------------------------------------------
    # Withdrawn
    # ------------------------------------------------------------------

    def test_what_is_withdrawn_before_it_went_out_never_goes(self):
        self.to_them.is_cut = self.to_us.is_cut = True
        share = self._offer("A secret title")
        self._say(share, "A secret word")
        self._exchange()
        share._withdraw()
        self.to_them.is_cut = self.to_us.is_cut = False
        self.to_them.sent.clear()
        self._exchange()
        self.assertFalse(self._twin(share))
        self.assertNotIn("secret", str(self.to_them.sent))
        self.assertFalse(self._events(self.mirror, state="waiting"))

    def test_nothing_is_sent_of_a_withdrawn_share(self):
        share, twin = self._offered_to_them()
        share._withdraw()
        self._say(share, "Among us")
        share.title = "Another title"
        self._exchange()
        self.assertEqual(twin.state, "withdrawn")
        self.assertNotIn("Among us", str(self.to_them.sent))
        self.assertNotIn("Another title", str(self.to_them.sent))

    def test_the_end_of_a_partnership_is_told_and_nothing_after_it(self):
        share, twin = self._offered_to_them()
        self.partnership.action_end()
        self._say(share, "Among us")
        self._exchange()
        self.assertEqual((share.state, twin.state), ("withdrawn", "withdrawn"))
        self.assertNotIn("Among us", str(self.to_them.sent))

    # ------------------------------------------------------------------
    # Down, late, twice
    # ------------------------------------------------------------------

    def test_a_day_of_silence_loses_nothing(self):
        share, twin = self._offered_to_them()
        self.to_them.is_cut = self.to_us.is_cut = True
        for number in range(60):
            self._say(share, f"Word {number}")
        for _attempt in range(4):
            self._exchange()
        self.assertEqual(self.mirror.waiting_count, 60)
        self.assertEqual(self.mirror.failure_count, 4)
        self.assertIn("other.example does not answer", self.mirror.last_error)
        self.assertGreater(self.mirror.due_at, self.now + timedelta(seconds=60))
        self.to_them.is_cut = self.to_us.is_cut = False
        self._exchange()
        self.assertFalse(self.mirror.last_error)
        self.assertEqual(self.mirror.waiting_count, 0)
        self.assertEqual(
            [word for word in self._said_on(twin) if word.startswith("Word")],
            [f"Word {number}" for number in range(60)],
        )

    def test_an_answer_that_is_lost_doubles_nothing(self):
        self.to_them.loses_answers = True
        share = self._offer()
        self._say(share, "Once")
        for _attempt in range(3):
            self._exchange()
        self.to_them.loses_answers = False
        self._exchange()
        self.assertEqual(len(self._twin(share)), 1)
        self.assertEqual(self._said_on(self._twin(share)).count("Once"), 1)
        self.assertFalse(self._events(self.mirror, state="waiting"))

    def test_pulling_alone_is_enough_for_a_side_that_cannot_be_reached(self):
        share, twin = self._offered_to_them()
        self.to_them.is_cut = True
        self._say(share, "Fetched")
        self._exchange()
        self.assertIn("Fetched", self._said_on(twin))
        self.assertFalse(self._events(self.mirror, state="waiting", direction="out"))

    def test_what_comes_out_of_order_waits_for_its_turn(self):
        share, twin = self._offered_to_them()
        self._exchange()
        last = self._events(self.theirs, direction="out").sequence
        late, early = (
            self._event(
                share,
                "message",
                last + number,
                body=f"Word {number}",
                said_at="2026-11-28T10:00:00+00:00",
                reference=twin.ticket_number,
                writer="",
                files=[],
            )
            for number in (2, 1)
        )
        self.assertEqual(self._push(late)["kept"], [late["uuid"]])
        self.assertNotIn("Word 2", self._said_on(share))
        self._push(early)
        self.assertEqual(self._said_on(share)[-2:], ["Word 1", "Word 2"])

    def test_what_cannot_be_done_yet_waits_and_says_why(self):
        self.their_partnership.state = "ended"
        share = self._offer()
        self._exchange()
        self.assertFalse(self._twin(share))
        event = self._events(self.theirs, direction="in")
        self.assertIn("is not active", event.error)
        self.assertFalse(self._events(self.mirror, state="waiting"), "it is safe there")
        self.their_partnership.state = "active"
        self._exchange()
        self.assertEqual(self._twin(share).state, "offered")
        self.assertFalse(event.error)

    def test_another_worker_s_events_are_left_to_it(self):
        self._offer()
        self.assertTrue(self.mirror._claim())
        self.assertFalse(self.mirror._claim())

    def test_a_claim_whose_worker_died_comes_free(self):
        self._offer()
        claimed = self.mirror._claim()
        with patch("odoo.fields.Datetime.now", lambda: self.now + timedelta(minutes=3)):
            self.assertEqual(self.mirror._claim(), claimed)

    def test_old_words_are_forgotten_and_that_there_were_some_is_not(self):
        share, _twin = self._offered_to_them()
        sent = self._events(self.mirror, direction="out", state="done")
        self.assertTrue(sent.payload)
        sent.done_at = self.now - timedelta(days=31)
        self.env["csp.mirror.event"]._gc_payloads()
        self.assertFalse(sent.payload)
        self.assertEqual(sent.share_id, share)

    def test_what_came_is_not_kept_twice(self):
        self._offered_to_them(files=self._file(content=base64.b64encode(b"x" * 999)))
        self.assertFalse(self._events(self.theirs, direction="in").payload)

    def test_an_older_share_stays_where_it_was(self):
        self.mirror.action_end()
        ticket = self._ticket(self.contoso, "Older")
        share = self.env["csp.ticket.share"].create(
            {"ticket_id": ticket.id, "partnership_id": self.partnership.id}
        )
        self._connect_both()
        self._say(share, "By mail")
        share.attachment_ids = [Command.link(self._file().id)]
        self.assertFalse(self._events(self.mirror))
