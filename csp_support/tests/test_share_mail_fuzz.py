import time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import csp_ticket_share_gateway
from .mail_generator import People, huge_mail, made_mails
from .share_mail_common import (
    AGENT,
    CUSTOMER,
    DOMAIN,
    PROVIDER,
    STRANGER,
    ShareMailCase,
)

MAILS = 200
HUGE_MAILS = 3
SEED = 20261128

# They complain of mails that cannot be read, which is what these are.
LOGGERS = (
    "odoo.addons.csp_support.models.mail_thread",
    "odoo.addons.mail.models.mail_thread",
    "odoo.sql_db",
)


@tagged("-at_install", "post_install")
class TestShareMailFuzz(ShareMailCase):
    """Two hundred mails of all kinds: nothing misfiled, nothing lost, in good time."""

    def setUp(self):
        super().setUp()
        # So many mails within a second are none too many here.
        self.patch(csp_ticket_share_gateway, "MAXIMUM_MAILS", 10 * MAILS)
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 10_000)
        said = self.share.message_post(
            body="Please look.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.other = self._share(self._ticket(self.contoso, "Somebody else's"))
        self.people = People(
            share=self.address,
            team=f"support@{DOMAIN}",
            bounce=f"bounce@{DOMAIN}",
            contact=PROVIDER,
            stranger=STRANGER,
            customer=CUSTOMER,
            own=AGENT,
            said=said.message_id,
        )

    def _place(self, made, found):
        """Where the mail is: one place, and on the right record."""
        words = found["share"].filtered(lambda each: each.message_type == "email")
        self.assertEqual(len(words) + len(found["ticket"]) + len(found["held"]), 1)
        if found["held"]:
            return "held"
        if found["ticket"]:
            self.assertEqual(found["ticket"].res_id, self.ticket.id)
            return "ticket"
        self.assertEqual(words.res_id, self.share.id)
        if words.subtype_id.internal:
            return "note"
        expected = self.agent if made.kind == "one of us" else self.provider
        self.assertEqual(words.author_id, expected.partner_id)
        return "share"

    def _kept_text(self, found):
        """All that was kept of a mail, text and files."""
        messages = found["share"] | found["ticket"]
        texts = [*messages.mapped("body"), *found["held"].mapped("body")]
        files = messages.attachment_ids | found["held"].attachment_ids
        texts += [file.raw.decode("utf-8", "replace") for file in files]
        return "\n".join(map(str, texts))

    def _check(self, made):
        with self.subTest(kind=made.kind, token=made.token):
            tickets = self.env["helpdesk.ticket"].search_count([])
            found = self._receive(made.raw)
            self.assertEqual(self._place(made, found), made.goal)
            self.assertIn(made.token, self._kept_text(found))
            self.assertEqual(self.env["helpdesk.ticket"].search_count([]), tickets)

    @mute_logger(*LOGGERS)
    def test_nothing_is_misfiled_and_nothing_lost(self):
        started = time.process_time()
        for made in made_mails(self.people, MAILS - HUGE_MAILS, SEED):
            self._check(made)
        for number in range(HUGE_MAILS):
            self._check(huge_mail(self.people, MAILS + number))
        # Of the processor: others may be at work on it.
        self.assertLess(time.process_time() - started, 120)
        self.assertEqual(self.share.state, "offered")
        self.assertFalse(
            self.other.message_ids.filtered(lambda each: each.message_type == "email")
        )

    @mute_logger(*LOGGERS)
    def test_all_of_them_again_after_it_was_withdrawn(self):
        self.share._withdraw()
        self._init_mail_mock()
        for made in made_mails(self.people, 80, SEED + 1):
            with self.subTest(kind=made.kind):
                found = self._receive(made.raw)
                self.assertIn(made.token, self._kept_text(found))
                if made.goal == "share" and made.kind != "one of us":
                    self.assertTrue(found["held"])
        partner = self.provider.partner_id
        self.assertNotIn(partner, self._new_mails.recipient_ids)
