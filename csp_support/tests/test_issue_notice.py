from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .notice_common import UPDATE, NoticeCommon


class NoticeCase(NoticeCommon, TransactionCase):
    """Two customers with a ticket each: Ada reads English, Bruno Italian in Rome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada = cls._contact(cls.fabrikam, "Ada Adams", lang="en_US", tz="UTC")
        cls.bruno = cls._contact(
            cls.contoso, "Bruno Bianchi", lang="it_IT", tz="Europe/Rome"
        )
        cls.ticket = cls._linked(cls.fabrikam, cls.ada)
        cls.other = cls._linked(cls.contoso, cls.bruno, "confirmed")


@tagged("-at_install", "post_install")
class TestTellByHand(NoticeCase):
    """An agent tells everybody once, and nobody of anybody else."""

    def _last(self, ticket):
        return ticket.message_ids.sorted("id")[-1]

    def test_each_customer_gets_one_mail_of_his_own(self):
        self.assertEqual(self._tell(), 2)
        mails = self._mails()
        self.assertEqual(
            sorted(mail["To"] for mail in mails),
            [
                '"Ada Adams" <ada.adams@fabrikam.example>',
                '"Bruno Bianchi" <bruno.bianchi@contoso.example>',
            ],
        )
        for mail, stranger in zip(
            sorted(mails, key=lambda m: m["To"]), ("Bruno", "Ada"), strict=True
        ):
            self.assertNotIn(stranger, mail.as_string())
            self.assertIn(UPDATE, self._html(mail))
            self.assertEqual(mail["Auto-Submitted"], "auto-generated")

    def test_agents_and_other_followers_get_no_mail(self):
        self.ticket.message_subscribe(self.agent.partner_id.ids + self.bruno.ids)
        self._tell()
        self.assertEqual(len(self._mails()), 2)

    def test_message_stands_on_the_portal(self):
        user = self._user("ada", "base.group_portal", partner_id=self.ada.id)
        self._tell()
        message = self.env["mail.message"].browse(self._last(self.ticket).id)
        own = [("model", "=", self.ticket._name), ("res_id", "=", self.ticket.id)]
        seen = message.with_user(user).search(own)
        self.assertEqual(seen, message)
        self.assertIn("We know about it.", seen.body)
        self.assertEqual(seen.author_id, self.agent.partner_id)

    def test_each_reads_his_language_and_his_clock(self):
        self._tell({"en_US": "We know about it.", "it_IT": "Lo sappiamo."})
        english, italian = self._last(self.ticket).body, self._last(self.other).body
        self.assertIn("We know about it.", english)
        self.assertIn("Lo sappiamo.", italian)
        self.assertIn("Nov 23, 2026, 7:15", english)
        self.assertIn("23 nov 2026, 08:15", italian)
        self.assertIn("Europe/Rome", italian)

    def test_without_a_translation_the_companys_words_stand(self):
        self._tell({"en_US": "We know about it."})
        self.assertIn("We know about it.", self._last(self.other).body)

    def test_words_are_text(self):
        self._tell({"en_US": "a < b <script>alert(1)</script>"})
        self.assertIn("a &lt; b &lt;script&gt;", self._last(self.ticket).body)

    def test_second_click_sends_nothing(self):
        self._tell()
        self.assertEqual(self._tell(), 0)
        self.assertEqual(len(self._mails()), 2)

    def test_another_update_may_be_told_in_the_same_state(self):
        self._tell()
        self.env["csp.service.issue.post"].create(
            {
                "issue_id": self.issue.id,
                "created_at": "2026-11-23 09:00:00",
                "content": "<p>Half of it is mended.</p>",
            }
        )
        self.issue.invalidate_recordset(["post_ids"])
        self.assertEqual(self._tell(), 2)
        self.assertIn("Half of it is mended.", self._last(self.ticket).body)

    def test_who_does_not_belong_is_left_out(self):
        self.other.write({"csp_issue_link": "rejected"})
        closed = self._linked(self.fabrikam, self.ada)
        closed.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.assertEqual(self._tell(), 1)
        self.assertFalse(self.other.csp_told_at)
        self.assertFalse(closed.csp_told_at)

    def test_ticket_of_a_stranger_is_told_by_address_only(self):
        self.ticket.write({"partner_id": False, "partner_email": "eve@home.example"})
        self._tell()
        self.assertIn("eve@home.example", [mail["To"] for mail in self._mails()])

    def test_ticket_without_address_keeps_the_message(self):
        self.ada.email = False
        self.ticket.partner_email = False
        self.assertEqual(self._tell(), 2)
        self.assertEqual(len(self._mails()), 1)
        self.assertFalse(self.ticket.csp_notice_recipient_ids.email)
        self.assertIn("We know about it.", self._last(self.ticket).body)

    def test_it_is_kept_who_was_told_what(self):
        self._tell({"en_US": "We know about it.", "it_IT": "Lo sappiamo."})
        notice = self.issue.notice_ids
        self.assertEqual(notice.author_id, self.agent)
        self.assertEqual(notice.recipient_ids.ticket_id, self.ticket | self.other)
        self.assertEqual(notice.words_ids.mapped("lang"), ["en_US", "it_IT"])
        self.assertEqual(
            notice.recipient_ids.message_id,
            self._last(self.ticket) | self._last(self.other),
        )
        for record in (notice, notice.words_ids, notice.recipient_ids):
            with self.assertRaises(UserError):
                record.sudo().write({"create_date": fields.Datetime.now()})
        with self.assertRaises(UserError):
            notice.sudo().unlink()

    def test_answers_come_back_to_the_ticket(self):
        self._tell()
        message = self._last(self.ticket)
        mail = next(m for m in self._mails() if "Ada" in m["To"])
        self.assertIn(message.message_id, (mail["Message-Id"], mail["References"]))

    def test_number_of_queries_does_not_grow_with_the_tickets(self):
        def queries(count):
            contacts = self.env["res.partner"].create(
                [
                    {"name": f"C {n}", "email": f"c{n}@x.example", "tz": "UTC"}
                    for n in range(count)
                ]
            )
            for contact in contacts:
                self._linked(self.fabrikam, contact)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertGreaterEqual(self._tell(), count)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(4), queries(40)
        self.assertLess(many - few, 40)

    # ------------------------------------------------------------------
    # The dialog
    # ------------------------------------------------------------------

    def _dialog(self, user=None):
        action = self.issue.with_user(user or self.agent).action_tell_customers()
        model = self.env["csp.issue.telling"].with_user(user or self.agent)
        return Form(model.with_context(**action["context"]))

    def test_dialog_previews_each_language_and_lists_who_gets_it(self):
        with self._dialog() as form:
            self.assertEqual(form.recipient_count, 2)
            self.assertEqual(
                set(form.ticket_ids.ids), set((self.ticket | self.other).ids)
            )
            languages = [form.words_ids.edit(row).lang for row in range(2)]
            self.assertEqual(set(languages), {"en_US", "it_IT"})
            with form.words_ids.edit(languages.index("it_IT")) as row:
                row.words = "Ci lavoriamo."
            form.preview_lang = "it_IT"
            self.assertIn("Ci lavoriamo.", form.preview)
            self.assertIn(UPDATE, form.preview)
        form.record.action_send()
        self.assertIn("Ci lavoriamo.", self._last(self.other).body)
        self.assertNotIn("Ci lavoriamo.", self._last(self.ticket).body)

    def test_dialog_shows_who_has_had_it(self):
        self._tell()
        late = self._linked(self.fabrikam, self.ada)
        with self._dialog() as form:
            self.assertEqual(form.ticket_ids.ids, late.ids)
            self.assertEqual(
                set(form.told_ticket_ids.ids), set((self.ticket | self.other).ids)
            )

    # ------------------------------------------------------------------
    # Strangers
    # ------------------------------------------------------------------

    def test_other_companies_tickets_are_not_told(self):
        elsewhere = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._user("agent_elsewhere", "csp_support.group_csp_agent")
        stranger.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        issue = self.issue.with_user(stranger).with_company(elsewhere)
        issue = issue.with_context(allowed_company_ids=elsewhere.ids)
        self.assertEqual(issue._tell_by_hand({"en_US": "Hello"}), 0)
        self.assertFalse(self._mails())
        self._tell()
        for model in ("csp.issue.notice", "csp.issue.notice.recipient"):
            self.assertFalse(issue.env[model].search([]))
        self.assertFalse(issue.uncalled_tenant_ids)

    def test_customers_and_employees_tell_nobody_and_read_nothing(self):
        self._tell()
        customer = self._portal_user("notice_customer", self.fabrikam.partner_id)
        for user in (customer, self.employee, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._tell(user=user)
            for model in (
                "csp.issue.notice",
                "csp.issue.notice.words",
                "csp.issue.notice.recipient",
                "csp.issue.telling",
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_agent_reads_recipients_of_the_tickets_he_may_see(self):
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Others", "company_id": self.company.id}
        )
        self.ticket.team_id = team
        self._tell()
        self.env.invalidate_all()
        seen = self.issue.with_user(self.agent).notice_ids.recipient_ids
        self.assertEqual(seen.ticket_id, self.other)
        with self._dialog() as form:
            self.assertEqual(form.told_count, 2)
            self.assertEqual(form.told_ticket_ids.ids, self.other.ids)

    def test_database_refuses_to_tell_a_change_twice(self):
        self._tell()
        told = self.issue.notice_ids.recipient_ids[0]
        notice = self.issue.notice_ids.copy({"kind": "automatic"})
        vals = {
            "notice_id": notice.id,
            "ticket_id": told.ticket_id.id,
            "state_number": 1,
        }
        told.create(vals)
        self.env.flush_all()
        again = notice.copy()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            told.create({**vals, "notice_id": again.id})
            self.env.flush_all()
