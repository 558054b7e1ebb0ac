from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, freeze_time, tagged

from .acceptance_common import AcceptanceCommon


@tagged("-at_install", "post_install")
class TestAcceptanceReminder(AcceptanceCommon, TransactionCase):
    """Customers who have not accepted are reminded: not too often, and kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([]).unlink()
        cls.company.partner_id.email = "desk@partner.example"
        cls.customer.partner_id.email = "ada@contoso.example"
        cls.colleague.partner_id.email = "bob@contoso.example"
        cls.stranger.partner_id.email = "eve@fabrikam.example"
        cls._accept(user=cls.stranger)
        # The time at which customers are asked is that of the database.
        cls.env.cr.execute(
            "UPDATE csp_tenant SET create_date = %s WHERE id = %s",
            [cls._days(-30), cls.contoso.id],
        )
        cls.company.csp_reminder_days = 0
        cls.env["res.company"].search([]).csp_reminder_days = 0
        cls.company.csp_reminder_days = 7

    def _mails(self):
        return self.env["mail.mail"].sudo().search([])

    def _reminders(self):
        return self.env["csp.support.reminder"].search([])

    def _cron(self, days=0):
        with (
            freeze_time(self._days(days)),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ),
        ):
            self.env.invalidate_all()
            self.status._cron_remind()

    def test_agent_reminds_chosen_ones(self):
        answer = self._row().with_user(self.agent).action_remind()
        self.assertEqual(answer["params"]["message"], "Reminded: 1.")
        self.assertRecordValues(
            self._reminders(),
            [
                {
                    "terms_id": self.terms.id,
                    "commercial_partner_id": self.contoso.partner_id.id,
                    "number": 1,
                    "user_id": self.agent.id,
                    "emails": "ada@contoso.example, bob@contoso.example",
                }
            ],
        )
        mails = self._mails()
        self.assertEqual(
            mails.recipient_ids, (self.customer | self.colleague).partner_id
        )
        body = mails[0].body_html
        self.assertIn("Business hours", body)
        self.assertIn(f"/my/support/terms/{self.terms.id}", body)
        self.assertEqual(self._row().reminder_count, 1)
        self.assertTrue(self._row().reminded_at)

    def test_who_has_accepted_is_not_reminded(self):
        rows = self._row() | self._row(tenant=self.fabrikam)
        answer = rows.with_user(self.agent).action_remind()
        self.assertIn("Reminded: 1. Not reminded: 1", answer["params"]["message"])
        self.assertNotIn(self.stranger.partner_id, self._mails().recipient_ids)
        self._row(tenant=self.fabrikam).with_user(self.agent).action_remind()
        self.assertEqual(len(self._reminders()), 1)

    def test_nobody_to_remind(self):
        (self.customer | self.colleague).active = False
        answer = self._row().with_user(self.agent).action_remind()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertFalse(self._reminders())

    def test_only_authorised_contacts_get_it(self):
        self.contoso.authorised_contact_ids = self.colleague.partner_id
        self._row().with_user(self.agent).action_remind()
        self.assertEqual(self._mails().recipient_ids, self.colleague.partner_id)

    def test_people_without_address(self):
        self.customer.partner_id.email = False
        self._row().with_user(self.agent).action_remind()
        self.assertEqual(self._reminders().emails, "bob@contoso.example")
        self.colleague.partner_id.email = False
        self._row().with_user(self.agent).action_remind()
        self.assertFalse(self._reminders()[0].emails)

    def test_letter_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        later = self._publish_later(10)
        self.colleague.lang = "it_IT"
        self._row(later).with_user(self.agent).action_remind()
        by_reader = {mail.recipient_ids: mail for mail in self._mails()}
        italian = by_reader[self.colleague.partner_id]
        self.assertIn("Orario d", italian.subject)
        self.assertIn("Business hours", by_reader[self.customer.partner_id].subject)

    def test_others_may_not_remind(self):
        for user in (self.customer, self.stranger, self.employee):
            with self.assertRaises(AccessError):
                self._row().with_user(user).action_remind()
        self.assertFalse(self._mails())

    def test_by_itself_after_some_days(self):
        self._cron()
        self.assertEqual(self._row().reminder_count, 1)
        self.assertFalse(self._reminders().user_id)
        self.assertEqual(len(self._mails()), 2)

    def test_not_before(self):
        self.env.cr.execute(
            "UPDATE csp_tenant SET create_date = %s WHERE id = %s",
            [self._days(-6), self.contoso.id],
        )
        self._cron()
        self.assertFalse(self._reminders())

    def test_replay_sends_nothing(self):
        self._cron()
        self._cron()
        self._cron(days=6)
        self.assertEqual(len(self._reminders()), 1)
        self.assertEqual(len(self._mails()), 2)

    def test_three_times_at_most(self):
        for days in range(0, 80, 8):
            self._cron(days)
        self.assertEqual(sorted(self._reminders().mapped("number")), [1, 2, 3])

    def test_by_hand_delays_the_next_and_counts(self):
        with freeze_time(self._days(-1)):
            self._row().with_user(self.agent).action_remind()
        self._cron()
        self.assertEqual(len(self._reminders()), 1)
        for _time in range(3):
            self._row().with_user(self.agent).action_remind()
        self._cron(days=60)
        self.assertEqual(len(self._reminders()), 4)

    def test_not_once_it_is_accepted(self):
        self._cron()
        self._accept()
        self._cron(days=8)
        self.assertEqual(len(self._reminders()), 1)

    def test_switched_off(self):
        self.company.csp_reminder_days = 0
        self._cron(days=60)
        self.assertFalse(self._reminders())

    def test_two_workers_do_not_both_remind(self):
        self._cron()
        vals = self._reminders().read(["terms_id", "commercial_partner_id", "number"])
        with self.assertRefusedByDatabase("csp.support.reminder", "just reminded"):
            self.env["csp.support.reminder"].create(
                {
                    "terms_id": vals[0]["terms_id"][0],
                    "commercial_partner_id": vals[0]["commercial_partner_id"][0],
                    "number": 1,
                    "company_id": self.company.id,
                    "sent_at": fields.Datetime.now(),
                }
            )

    def test_kept_as_it_was(self):
        self._cron()
        with self.assertRaisesRegex(UserError, "kept as it was"):
            self._reminders().write({"number": 0})
        for user in (self.agent, self.manager, self.administrator):
            reminders = self._reminders().with_user(user)
            with self.assertRaises(AccessError):
                reminders.unlink()
            with self.assertRaises(AccessError):
                reminders.create({"number": 9})
        with self.assertRaises(AccessError):
            self._reminders().with_user(self.customer).read(["emails"])

    def test_it_stands_on_the_tenant(self):
        self._row().with_user(self.agent).action_remind()
        message = self.contoso.message_ids.filtered(
            lambda each: "Please accept" in (each.subject or "")
        )[:1]
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_many_cost_little_more_than_one(self):
        one = self._count_queries(lambda: self._row()._remind(self.agent))
        for key in ("northwind", "wingtip", "litware", "proseware"):
            tenant = self._tenant(key, offering_id=self.offering.id)
            self._portal_user(f"{key}_user", tenant.partner_id)
        rows = self.status.search([("state", "=", "missing")])
        self.assertGreater(len(rows), 4)
        many = self._count_queries(lambda: rows._remind(self.agent))
        self.assertLess(many, one * 2)
