from odoo.tests import tagged

from ..models.csp_ticket_share_words import MAXIMUM_TOGETHER
from .share_mail_common import ShareMailCase


@tagged("-at_install", "post_install")
class TestShareWords(ShareMailCase):
    """What the partner says, however he says it, is there to be passed on."""

    def _say(self, user, body, **values):
        values = {"subtype_xmlid": "mail.mt_comment", **values}
        return self._as(user, self.share).message_post(
            body=body, message_type="comment", **values
        )

    def _wizard(self, move):
        share = self.share.with_user(self.agent)
        action = share.with_context(csp_move=move).action_say()
        words = self.env[action["res_model"]].with_user(self.agent)
        return action["name"], words.with_context(**action["context"]).create({})

    def test_word_on_the_portal(self):
        self._say(self.provider, "Restart the agent.")
        self.assertIn("Restart the agent.", self.share.answer)
        action = self.share.with_user(self.agent).action_pass_on()
        self.assertIn("Restart the agent.", action["context"]["default_body"])
        self.assertEqual(self.share.state, "offered")

    def test_plain_mail_is_no_program_code(self):
        self.assertPosted(self._mail("Set a < b.\nThen restart."))
        self.assertEqual(self.share.answer, "<p>Set a &lt; b.<br>Then restart.</p>")

    def test_several_words_in_turn_belong_together(self):
        self._say(self.provider, "Restart the agent.")
        self.assertPosted(self._mail("Then the server."))
        self.assertIn("Restart the agent.", self.share.answer)
        self.assertIn("Then the server.", self.share.answer)

    def test_a_flood_does_not_pile_up(self):
        for number in range(4):
            self._say(self.provider, f"{number} " + 20_000 * "x")
        self.assertLess(len(self.share.answer), MAXIMUM_TOGETHER)
        self.assertIn("3 xxx", self.share.answer)

    def test_what_we_have_answered_is_done_with(self):
        self._say(self.provider, "Which vault?")
        self._say(self.agent, "The second one.")
        self._say(self.provider, "Extend it.")
        self.assertNotIn("Which vault?", self.share.answer)
        self.assertIn("Extend it.", self.share.answer)

    def test_what_was_passed_on_is_done_with(self):
        self.share._accept()
        self.share._answer("Restart the agent.")
        self.share.sudo().passed_on_at = "2026-01-01 09:00:00"
        self._say(self.provider, "Extend it.")
        self.assertFalse(self.share.passed_on_at)
        self.assertNotIn("Restart the agent.", self.share.answer)

    def test_second_answer_is_to_be_passed_on_again(self):
        self.share._accept()
        self.share._answer("Restart the agent.")
        self.share.sudo().passed_on_at = "2026-01-01 09:00:00"
        self.share._ask_again("That did not help.")
        self.share._answer("Extend the vault.")
        self.assertFalse(self.share.passed_on_at)

    def test_thanks_after_the_answer_do_not_take_its_place(self):
        self.share._accept()
        self.share._answer("Restart the agent.")
        self._say(self.provider, "Tell us whether it helped.")
        self.assertIn("Restart the agent.", self.share.answer)

    def test_no_other_word_is_the_partners(self):
        self._say(self.agent, "Please look.")
        self._say(self.agent, "He is slow.", subtype_xmlid="mail.mt_note")
        self.share._decline("No capacity.")
        self.assertFalse(self.share.answer)

    def test_word_after_the_end_is_seen(self):
        self.share._withdraw()
        self.share.sudo().state = "closed"
        self._say(self.provider, "It is back.")
        self.assertFalse(self.share.answer)
        self.assertIn("after the share had ended", self.share.activity_ids.summary)

    # ------------------------------------------------------------------
    # The agent makes an answer of it
    # ------------------------------------------------------------------

    def test_answer_by_mail_is_kept_in_one_step(self):
        self.assertPosted(self._mail("Extend the vault."))
        title, word = self._wizard("answer")
        self.assertEqual(title, "They answered")
        self.assertEqual(word.text, "Extend the vault.")
        word.action_keep()
        self.assertEqual((self.share.state, self.share.next_actor), ("answered", "us"))
        self.assertIn("Extend the vault.", self.share.answer)

    def test_their_answer_is_no_reason_to_decline(self):
        self.assertPosted(self._mail("Extend the vault."))
        title, word = self._wizard("decline")
        self.assertEqual((title, word.text), ("They declined", False))

    def test_own_steps_have_their_own_names(self):
        self.share.sudo().received = True
        title, word = self._wizard("answer")
        self.assertEqual((title, word.text), ("Answer", False))
