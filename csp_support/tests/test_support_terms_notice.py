from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .support_common import SupportCase


@tagged("-at_install", "post_install")
class TestSupportTermsNotice(SupportCase):
    """Customers are told of a new version of their terms: once, in their language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.offering = cls._offering()
        cls.contoso = cls._customer_of(cls.offering, "contoso")
        cls.fabrikam = cls._customer_of(cls.offering, "fabrikam")
        cls.fabrikam.partner_id.lang = "it_IT"
        cls.wingtip = cls._customer_of(cls._offering(name="Other"), "wingtip")

    @classmethod
    def _customer_of(cls, offering, key):
        tenant = cls._tenant(key, offering_id=offering.id)
        tenant.partner_id.email = f"{key}@{key}.example"
        return tenant

    def _publish(self, **vals):
        self.offering.write({"name": "Office hours", **vals})
        self.offering.action_publish()
        return self.offering.terms_ids.sorted("number")[-1]

    def _tell(self):
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=60):
            self.env["csp.support.terms.notice"]._cron_tell_customers()

    def _mails(self, tenant):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", tenant.partner_id.ids)]
        )

    def test_first_version_is_no_news(self):
        self.assertFalse(self.offering.terms_ids.notice_ids)

    def test_those_whom_it_concerns(self):
        version = self._publish()
        customers = (self.contoso | self.fabrikam).partner_id
        self.assertEqual(version.notice_ids.partner_id, customers)
        self.assertFalse(self._mails(self.contoso), "nothing is sent meanwhile")
        self._tell()
        for tenant in (self.contoso, self.fabrikam):
            self.assertEqual(len(self._mails(tenant)), 1)
        self.assertFalse(self._mails(self.wingtip))

    def test_what_the_letter_says(self):
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=40)
        version = self._publish(critical_minutes=30, effective_from=start)
        self._tell()
        mail = self._mails(self.contoso)
        self.assertIn("Office hours, version 2", mail.subject)
        for text in (
            "has published version 2",
            "It takes effect on",
            str(start.year),
            "<del>Business hours (Partner under test)</del>",
            "30 minutes",
            f"/my/support/terms/{version.id}",
        ):
            self.assertIn(text, mail.body_html)

    def test_each_in_his_language(self):
        self.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        version = self._publish()
        self._tell()
        italian = version.with_context(lang="it_IT")
        self.assertIn(italian._texts()["name"], self._mails(self.fabrikam).subject)
        self.assertIn("Office hours", self._mails(self.contoso).subject)

    def test_once_per_version(self):
        self._publish()
        self._tell()
        self._tell()
        self.assertEqual(len(self._mails(self.contoso)), 1)
        self._publish(name="Third")
        self._tell()
        self.assertEqual(len(self._mails(self.contoso)), 2)

    def test_once_for_a_customer_with_many_tenants(self):
        self._tenant(
            "northwind",
            partner_id=self.contoso.partner_id.id,
            offering_id=self.offering.id,
        )
        self._publish()
        self._tell()
        self.assertEqual(len(self._mails(self.contoso)), 1)

    def test_offered_again_is_no_news(self):
        self.offering.action_withdraw()
        self.offering.action_publish()
        self.assertFalse(self.offering.terms_ids.notice_ids)

    def test_who_leaves_before_it_takes_effect(self):
        today = fields.Date.today()
        self.contoso.offering_end = today + timedelta(days=5)
        start = fields.Datetime.now() + timedelta(days=40)
        version = self._publish(effective_from=start)
        self.assertEqual(version.notice_ids.partner_id, self.fabrikam.partner_id)

    def test_customer_without_address(self):
        self.contoso.partner_id.email = False
        version = self._publish()
        self._tell()
        notice = version.notice_ids.filtered(
            lambda notice: notice.partner_id == self.contoso.partner_id
        )
        self.assertTrue(notice.sent_at)
        self.assertFalse(notice.email)
        self.assertIn("version 2", self.contoso.message_ids[0].subject)

    def test_manager_who_publishes_needs_no_further_right(self):
        self.offering.name = "By the manager"
        self.offering.with_user(self.manager).action_publish()
        self.assertEqual(len(self.offering.terms_ids.notice_ids), 2)

    def test_nobody_makes_or_changes_one(self):
        notice = self._publish().notice_ids[0]
        for user in (self.agent, self.manager, self.administrator):
            mine = notice.with_user(user)
            self.assertTrue(mine.partner_id)
            for refused in (
                lambda mine=mine: mine.write({"sent_at": False}),
                mine.unlink,
                lambda mine=mine: mine.create(
                    {"terms_id": mine.terms_id.id, "tenant_id": self.wingtip.id}
                ),
            ):
                with self.assertRaises(AccessError):
                    refused()

    def test_others_read_none(self):
        notice = self._publish().notice_ids[0]
        customer = self._portal_user("contoso_person", self.contoso.partner_id)
        for user in (self.employee, customer, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                notice.with_user(user).read(["partner_id"])

    def test_manager_of_another_company_reads_none(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = self._user("other_manager", "csp_support.group_csp_manager")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        notice = self._publish().notice_ids[0]
        with self.assertRaises(AccessError):
            notice.with_user(stranger).read(["partner_id"])


@tagged("-at_install", "post_install")
class TestSupportTermsWithdrawn(SupportCase):
    def test_tickets_go_on_under_their_version(self):
        offering = self._offering()
        tenant = self._tenant("contoso", offering_id=offering.id)
        with self._at("2026-11-23 09:00:00"):
            before = self._ticket(tenant, "Before")
        offering.action_withdraw()
        with self._at("2026-11-24 09:00:00"):
            after = self._ticket(tenant, "After")
        tickets = before | after
        self.assertEqual(tickets.csp_terms_id, offering.terms_ids)
        before.write({"name": "Changed", "priority": "3"})
        tickets.invalidate_recordset()
        self.assertEqual(set(tickets.mapped("csp_pricing")), {"hourly"})
        self.assertTrue(before.csp_service_hours)
