import base64
import re

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .share_common import ShareCase


@tagged("-at_install", "post_install")
class TestTicketShareOffer(ShareCase):
    """An agent looks at what the partner will read, and shares it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ready("Backup of contoso fails", user_id=cls.agent.id)
        cls.log = cls.env["ir.attachment"].create(
            {
                "name": "contoso-vm.log",
                "datas": base64.b64encode(b"log"),
                "res_model": "helpdesk.ticket",
                "res_id": cls.ticket.id,
            }
        )

    def _offer(self, user=None, **vals):
        action = self.ticket.with_user(user or self.agent).action_csp_share()
        form = Form(
            self.env[action["res_model"]]
            .with_user(user or self.agent)
            .with_context(**action["context"])
        )
        form.partnership_id = self.partnership
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def _shared(self, offer):
        return self.env["csp.ticket.share"].browse(offer.action_share()["res_id"])

    def test_preview_is_what_the_partner_reads(self):
        offer = self._offer()
        self.assertIn("Backup of [customer] fails", offer.preview)
        self.assertNotIn("contoso", offer.preview.lower())
        offer.share_customer_name = True
        self.assertIn("contoso", offer.preview.lower())
        share = self._shared(offer)
        share = share.with_user(self.agent)
        self.assertEqual(_plain(offer.preview), _plain(share.preview))

    def test_a_ticket_without_tenant(self):
        self.ticket.csp_tenant_id = False
        share = self._shared(self._offer())
        self.assertIn("Backup", share.with_user(self.agent).preview)

    def test_defaults_are_the_agreements(self):
        self.partnership.write({"share_customer_name": True, "share_attachments": True})
        offer = self._offer()
        self.assertTrue(offer.share_customer_name)
        self.assertEqual(offer.attachment_ids, self.log)
        share = self._shared(offer)
        self.assertTrue(share.share_customer_name)
        self.assertEqual(share.attachment_ids.name, "contoso-vm.log")

    def test_files_are_copies_without_the_name(self):
        offer = self._offer()
        self.assertFalse(offer.attachment_ids)
        offer.attachment_ids = self.log
        share = self._shared(offer)
        copy = share.attachment_ids
        self.assertEqual(copy.name, "[customer]-vm.log")
        self.assertEqual((copy.res_model, copy.res_id), (share._name, share.id))
        self.assertEqual(self.log.res_model, "helpdesk.ticket")
        self.assertEqual(copy.raw, b"log")

    def test_strangers_files_do_not_go_along(self):
        other = self.log.copy({"res_id": self._ticket(self.contoso, "Other").id})
        offer = self._offer()
        offer.attachment_ids = self.log | other
        self.assertEqual(len(self._shared(offer).attachment_ids), 1)

    def test_partner_is_told(self):
        share = self._shared(self._offer())
        message = share.message_ids[-1:]
        self.assertIn(self.provider.partner_id, message.notified_partner_ids)
        self.assertIn("Accept or decline it", message.body)
        self.assertEqual(share.next_actor, "them")

    def test_partner_is_told_until_when_in_his_own_zone(self):
        self.provider.partner_id.tz = "Europe/Rome"
        self.partnership.critical_minutes = 30
        with freeze_time("2026-11-23 09:00:00"):
            share = self._shared(self._offer(severity="a"))
        letter = _plain(share.message_ids[-1:].body)
        self.assertIn("Please react by Nov 23, 2026, 10:30 AM (Europe/Rome)", letter)

    def test_partner_is_told_what_is_on_the_page(self):
        self.partnership.share_attachments = True
        letter = _plain(self._shared(self._offer()).message_ids[-1:].body)
        self.assertIn("the dossier for Microsoft, [customer]-vm.log.", letter)

    def test_partner_reads_the_dossier(self):
        share = self._shared(self._offer())
        text = self._as(self.provider, share)._dossier_text()
        self.assertIn("The fault is in the service.", text)
        self.assertIn(share.ticket_number, text)
        self.assertIn(self.agent.name, text)
        with self.assertRaises(AccessError):
            self._as(self.provider, share).read(["dossier_content"])

    def test_agents_of_other_tickets_share_nothing(self):
        stranger = self._user("other_agent", "csp_support.group_csp_agent")
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Team", "company_id": self.company.id}
        )
        self.ticket.write({"team_id": team.id, "user_id": self.agent.id})
        for user in (stranger, self.employee):
            with self.assertRaises(AccessError):
                self._offer(user)

    def test_preview_is_no_way_to_read_a_strangers_ticket(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Team", "company_id": self.company.id}
        )
        self.ticket.team_id = team
        stranger = self._user("other_agent", "csp_support.group_csp_agent")
        offer = (
            self.env["csp.share.offer"]
            .with_user(stranger)
            .create(
                {
                    "ticket_id": self.ticket.id,
                    "partnership_id": self.partnership.id,
                    "title": "x",
                    "description": "x",
                    "severity": "a",
                    "attachment_ids": [],
                }
            )
        )
        with self.assertRaises(AccessError):
            offer.read(["preview"])

    def test_employee_acts_on_no_share(self):
        share = self._shared(self._offer())
        for button in ("action_close", "action_withdraw", "action_pass_on"):
            with self.assertRaises(AccessError):
                getattr(share.with_user(self.employee), button)()
            with self.assertRaises(AccessError):
                getattr(self._as(self.provider, share), button)()
        self.assertEqual(share.state, "offered")

    # ------------------------------------------------------------------
    # What was said by phone, and what goes on to the customer
    # ------------------------------------------------------------------

    def _word(self, share, move, **vals):
        action = share.with_context(csp_move=move).action_say()
        word = self.env[action["res_model"]].with_user(self.agent)
        word.with_context(**action["context"]).create(vals).action_keep()

    def test_what_they_said_by_phone(self):
        share = self._shared(self._offer())
        self._word(share, "accept", reference="LP-4")
        self.assertEqual((share.state, share.their_reference), ("accepted", "LP-4"))
        self._word(share, "answer", text="Extend the vault.")
        self.assertEqual((share.state, share.next_actor), ("answered", "us"))
        self._word(share, "ask_again", text="It is the wrong vault.")
        self.assertEqual(share.state, "working")
        self._word(share, "return", text="Ask Microsoft.")
        self.assertEqual(share.decline_reason, "Ask Microsoft.")

    def test_answer_is_passed_on_in_our_name(self):
        share = self._shared(self._offer())
        with self.assertRaises(UserError):
            share.with_user(self.agent).action_pass_on()
        provider = self._as(self.provider, share)
        provider._accept()
        provider.sudo().message_post(
            body="See the picture",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("vault.png", b"png")],
        )
        provider._answer("Extend the vault.")
        action = share.with_user(self.agent).action_pass_on()
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({})
        )
        self.assertIn("Extend the vault.", composer.body)
        self.assertEqual(composer.attachment_ids.mapped("name"), ["vault.png"])
        self.assertEqual(composer.partner_ids, self.ticket.partner_id)
        composer._action_send_mail()
        message = self.ticket.message_ids[:1]
        self.assertIn("Extend the vault.", message.body)
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertFalse(message.subtype_id.internal)
        self.assertEqual(message.attachment_ids.res_model, "helpdesk.ticket")
        self.assertTrue(share.passed_on_at)
        self.assertNotIn("Lucerne", message.body)

    def test_partners_talk_stays_off_the_ticket(self):
        share = self._shared(self._offer())
        before = self.ticket.message_ids
        self._as(self.provider, share)._accept("LP-1")
        share._answer("Done")
        self.assertEqual(self.ticket.message_ids, before)

    def test_desk_is_told_and_the_reminder_goes(self):
        share = self._shared(self._offer())
        provider = self._as(self.provider, share)
        provider._accept()
        self.assertFalse(share.activity_ids)
        provider._answer("Done")
        self.assertEqual(share.activity_ids.user_id, self.agent)
        share.with_user(self.agent).action_close()
        self.assertFalse(share.activity_ids)

    def test_ticket_tells_where_it_stands(self):
        self.assertFalse(self.ticket.csp_share_note)
        share = self._shared(self._offer())
        self.assertIn("Offered, their turn", self.ticket.csp_share_note)
        share._accept()
        share._answer("Done")
        self.assertIn("Answered, our turn", self.ticket.csp_share_note)
        self.assertEqual(self.ticket.csp_share_count, 1)
        share._close()
        self.assertFalse(self.ticket.csp_share_note)
        self.assertEqual(self.ticket.action_csp_shares()["res_id"], share.id)

    def test_what_came_back_stands_on_the_ticket_with_its_reason(self):
        share = self._shared(self._offer())
        share._accept()
        share._return("It is yours to size.")
        note = self.ticket.csp_share_note
        self.assertIn("Given back", note)
        self.assertIn("It is yours to size.", note)
        self._shared(self._offer())
        self.assertNotIn("Given back", self.ticket.csp_share_note)
        self.assertIn("Offered, their turn", self.ticket.csp_share_note)
        self._word(self.ticket.csp_share_ids[:1], "decline", text="No.")
        self.ticket.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertFalse(self.ticket.csp_share_note)


def _plain(html):
    return " ".join(re.sub(r"<[^>]+>", " ", str(html)).split())
