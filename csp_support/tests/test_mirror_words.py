from unittest.mock import patch

from markupsafe import Markup

from odoo.tests import tagged

from .mirror_common import MirrorCase

MARK = "o-mail-Message-edited"


@tagged("-at_install", "post_install")
class TestMirrorWords(MirrorCase):
    """What is corrected or deleted on one side is so on the other."""

    def setUp(self):
        super().setUp()
        self.share = self._offer()
        self._exchange()
        self._exchange()
        self.twin = self._twin(self.share)

    def _last(self, share):
        return share.sudo().message_ids[:1]

    def _said_over(self, share, body="Any news?", **kwargs):
        """A message of this side, and the same on the other."""
        self._say(share, body, **kwargs)
        self._exchange()
        other = self.twin if share == self.share else self.share
        return self._last(share), self._last(other)

    def _edit(self, share, message, body, **kwargs):
        share.sudo()._message_update_content(message, body=Markup(body), **kwargs)

    def _delete(self, share, message):
        """As the web client does it."""
        share.sudo()._message_update_content(message, body="", attachment_ids=[])

    # ------------------------------------------------------------------
    # Corrected
    # ------------------------------------------------------------------

    def test_a_corrected_message_is_corrected_there_and_marked(self):
        for share in (self.share, self.twin):
            ours, theirs = self._said_over(share, "Any knews?")
            self._edit(share, ours, "<p>Any news?</p>")
            self._exchange()
            self.assertIn("Any news?", theirs.body)
            self.assertNotIn("knews", theirs.body)
            self.assertEqual(theirs.body.count(MARK), 1)

    def test_corrected_again_and_again(self):
        ours, theirs = self._said_over(self.share)
        for number in range(3):
            self._edit(self.share, ours, f"<p>Word {number}</p>")
        for _time in range(2):
            self._exchange()
        self.assertEqual(theirs.preview.strip(), "Word 2")
        self.assertEqual(theirs.body.count(MARK), 1)

    def test_a_file_that_is_added_later_comes_along(self):
        ours, theirs = self._said_over(self.share, attachments=[("a.txt", b"a")])
        new = self.env["ir.attachment"].create({"name": "b.html", "raw": b"<b>b</b>"})
        files = (ours.attachment_ids | new).ids
        self._edit(self.share, ours, "<p>Two files</p>", attachment_ids=files)
        self._exchange()
        self.assertEqual({*theirs.attachment_ids.mapped("name")}, {"a.txt", "b.html"})
        self.assertNotIn("html", str(theirs.attachment_ids.mapped("mimetype")))

    def test_a_file_that_is_taken_away_goes_away_there(self):
        files = [("a.txt", b"a"), ("b.txt", b"b")]
        ours, theirs = self._said_over(self.share, attachments=files)
        ours.attachment_ids.filtered(lambda file: file.name == "a.txt").unlink()
        self._exchange()
        self.assertEqual(theirs.attachment_ids.mapped("name"), ["b.txt"])
        self.assertIn("Any news?", theirs.body)
        ours.attachment_ids.unlink()
        self._exchange()
        self.assertFalse(theirs.attachment_ids)

    def test_a_file_that_is_renamed_here_stays_there(self):
        ours, theirs = self._said_over(self.share, attachments=[("a.txt", b"a")])
        ours.attachment_ids.name = "b.txt"
        self._edit(self.share, ours, "<p>Corrected</p>")
        self._exchange()
        self.assertEqual(theirs.attachment_ids.raw, b"a")

    def test_a_message_is_deleted_by_one_event(self):
        ours, _theirs = self._said_over(self.share, attachments=[("a.txt", b"a")])
        before = len(self._events(self.mirror, direction="out"))
        self._delete(self.share, ours)
        self.assertEqual(len(self._events(self.mirror, direction="out")), before + 1)

    def test_what_was_corrected_before_it_went_is_never_sent(self):
        self._say(self.share, "A secret word")
        self._edit(self.share, self._last(self.share), "<p>Another word</p>")
        self._exchange()
        self.assertNotIn("secret", str(self.to_them.sent))
        self.assertIn("Another word", self._last(self.twin).body)
        self.assertIn(MARK, self._last(self.twin).body)

    def test_a_step_whose_words_are_corrected(self):
        self.twin._accept()
        self.twin._answer("Restart the agnet.")
        self._exchange()
        ours = self._last(self.twin)
        self._edit(self.twin, ours, ours.body.replace("agnet", "agent"))
        self._exchange()
        self.assertIn("Restart the agent.", self._last(self.share).body)
        self.assertEqual(self.share.state, "answered")

    def test_the_customer_is_withheld_from_corrections(self):
        ours, theirs = self._said_over(self.share)
        self._edit(self.share, ours, f"<p>Ask {self.contoso.name}</p>")
        self._exchange()
        self.assertIn("Ask [customer]", theirs.body)
        self.assertNotIn("contoso", str(self.to_them.sent).lower())

    def test_notes_are_corrected_here_only(self):
        self.share.sudo().message_post(
            body="Slow", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        before = len(self._events(self.mirror))
        self._edit(self.share, self._last(self.share), "<p>Very slow</p>")
        self._delete(self.share, self._last(self.share))
        self._last(self.share).unlink()
        self.assertEqual(len(self._events(self.mirror)), before)

    def test_their_words_are_not_ours_to_change(self):
        """Neither by correcting what came, nor by an event about a word of theirs."""
        _ours, theirs = self._said_over(self.share)
        before = len(self._events(self.theirs, direction="out"))
        self._edit(self.twin, theirs, "<p>Never said</p>")
        self.assertEqual(len(self._events(self.theirs, direction="out")), before)
        out = self._events(self.mirror, kind="message", direction="out")[-1:]
        sequence = self._events(self.theirs, direction="out")[-1:].sequence
        for number, (kind, values) in enumerate(
            (
                ("edit", {"body": "Forged", "writer": "", "kept": [], "files": []}),
                ("delete", {}),
            ),
            start=1,
        ):
            event = self._event(
                self.share, kind, sequence + number, message=out.uuid, **values
            )
            self._push(event)
            found = self._events(self.mirror, uuid=event["uuid"])
            self.assertEqual(found.state, "refused")
        self.assertIn("Any news?", self._said_on(self.share))

    def test_a_correction_does_not_act(self):
        ours, theirs = self._said_over(self.share)
        out = self._events(self.mirror, kind="message", direction="out")[-1:]
        self.env["csp.mirror.event"]._put(
            self.share.sudo(),
            "edit",
            {
                "message": out.uuid,
                "body": "<p onclick='x()'>W</p>",
                "writer": "",
                "kept": [],
            },
        )
        self._exchange()
        self.assertIn("W", theirs.body)
        self.assertNotIn("onclick", theirs.body)

    # ------------------------------------------------------------------
    # Deleted
    # ------------------------------------------------------------------

    def test_a_deleted_message_goes_away_there(self):
        for share in (self.share, self.twin):
            ours, theirs = self._said_over(share, attachments=[("a.txt", b"a")])
            self._delete(share, ours)
            self._exchange()
            self.assertTrue(theirs._is_empty())
            self.assertFalse(theirs.attachment_ids)

    def test_deleted_for_good(self):
        ours, theirs = self._said_over(self.share)
        ours.unlink()
        self._exchange()
        self.assertTrue(theirs._is_empty())

    def test_deleted_twice_and_deleted_there_before(self):
        ours, theirs = self._said_over(self.share)
        theirs.unlink()
        self._delete(self.share, ours)
        ours.unlink()
        self._exchange()
        self.assertFalse(self._events(self.theirs, state="waiting"))
        self.assertFalse(self._events(self.theirs, state="refused"))

    def test_what_was_deleted_before_it_went_is_never_sent(self):
        self._say(self.share, "A secret word", attachments=[("secret.txt", b"s")])
        self._edit(self.share, self._last(self.share), "<p>Still secret</p>")
        self._delete(self.share, self._last(self.share))
        self._say(self.share, "Another word")
        self._exchange()
        self.assertNotIn("secret", str(self.to_them.sent))
        self.assertEqual(self._said_on(self.twin)[-1], "Another word")
        self.assertFalse(self._events(self.theirs, state="refused"))

    def test_a_deleted_answer_was_an_answer(self):
        self.twin._accept()
        self.twin._answer("A secret word")
        self._delete(self.twin, self._last(self.twin))
        self._exchange()
        self.assertEqual(self.share.state, "answered")
        self.assertTrue(self._last(self.share)._is_empty())
        self.assertNotIn("secret", str(self.to_us.sent))

    def test_what_was_withdrawn_can_still_be_taken_away(self):
        ours, theirs = self._said_over(self.share)
        self.share._withdraw()
        self._edit(self.share, ours, "<p>Among us</p>")
        self._exchange()
        self.assertNotIn("Among us", str(self.to_them.sent))
        ours.unlink()
        self._exchange()
        self.assertTrue(theirs._is_empty())

    def test_a_correction_that_comes_first_waits_for_its_message(self):
        self.to_them.is_cut = self.to_us.is_cut = True
        self._say(self.share, "Any knews?")
        self._edit(self.share, self._last(self.share), "<p>Any news?</p>")
        message, edit = (
            event._wire().wire()
            for event in self._events(self.mirror, state="waiting", direction="out")
        )
        self.theirs._store([edit])
        self.theirs._apply_waiting()
        self.assertNotIn("Any news?", str(self._last(self.twin).body))
        self.theirs._store([message, edit])
        self.theirs._apply_waiting()
        self.assertIn("Any news?", self._last(self.twin).body)

    def test_an_ended_connection_hears_of_nothing(self):
        ours, theirs = self._said_over(self.share)
        self.mirror.action_end()
        before = len(self._events(self.mirror))
        self._edit(self.share, ours, "<p>Among us</p>")
        ours.unlink()
        self.assertEqual(len(self._events(self.mirror)), before)
        self.assertIn("Any news?", theirs.body)

    def test_other_messages_are_deleted_at_no_cost(self):
        notes = self.env["mail.message"]
        for number in range(10):
            notes |= self.contoso.message_post(body=f"Note {number}")
        shares = self.registry["csp.ticket.share"]
        with patch.object(shares, "_told", side_effect=AssertionError):
            notes.unlink()

    # ------------------------------------------------------------------
    # Said on our page by one of theirs
    # ------------------------------------------------------------------

    def _says_on_our_page(self, body="I look into it"):
        share = self.share.with_user(self.provider).with_context(
            allowed_company_ids=self.company.ids
        )
        return share.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_what_their_person_writes_on_our_page_is_in_their_odoo_too(self):
        self._says_on_our_page()
        for _time in range(2):
            self._exchange()
        message = self._last(self.twin)
        self.assertIn("I look into it", message.body)
        self.assertIn(f"{self.provider.name} wrote on the page of", message.body)
        self.assertEqual(message.author_id, self.their_company.partner_id)
        self.assertEqual((self.share.next_actor, self.twin.next_actor), ("us", "them"))
        for share in (self.share, self.twin):
            said = " ".join(self._said_on(share))
            self.assertEqual(said.count("I look into it"), 1)

    def test_and_he_may_correct_it(self):
        message = self._says_on_our_page("I lok into it")
        self._exchange()
        self._edit(self.share, message.sudo(), "<p>I look into it</p>")
        self._exchange()
        theirs = self._last(self.twin)
        self.assertIn("I look into it", theirs.body)
        self.assertIn("wrote on the page of", theirs.body)

    def test_his_number_is_the_one_of_his_own_odoo(self):
        number = self.share.their_reference
        share = self.share.with_user(self.provider).with_context(
            allowed_company_ids=self.company.ids
        )
        share._portal_set_reference("Mine")
        self.assertEqual(self.share.their_reference, number)
        self.mirror.action_end()
        share._portal_set_reference("Mine")
        self.assertEqual(self.share.their_reference, "Mine")

    def test_nobody_speaks_for_the_other_odoo_by_a_context(self):
        """What the doing of events knows of itself comes with no call from outside."""
        event = self._events(self.mirror, direction="in")[-1:]
        share = self.share.with_user(self.provider)
        forged = share.with_context(
            allowed_company_ids=self.company.ids,
            csp_mirror_event=event.id,
            csp_mirror_author=self.company.partner_id.id,
        )
        message = forged.message_post(
            body="Forged", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertEqual(message.sudo().author_id, self.provider.partner_id)
        self.assertIn("message", self._events(self.mirror)[-1:].kind)
        self.assertNotEqual(event.message_id, message)
