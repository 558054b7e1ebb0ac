from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged

from .notice_common import NoticeCommon

CUSTOMERS = ("contoso", "fabrikam", "northwind", "wingtip")
PEOPLE = 10
OUTAGE = {
    "id": "EX1187342",
    "service": "Exchange Online",
    "classification": "incident",
    "title": "Users can't send or receive email messages in Outlook",
    "feature": "E-Mail timely delivery",
    "startDateTime": "-2h",
}


@tagged("-at_install", "post_install")
class TestFortyTickets(NoticeCommon, HttpCase):
    """Forty customers, one published issue: from the first call to the last ticket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issue.unlink()
        tenants = {"contoso": cls.contoso, "fabrikam": cls.fabrikam}
        for key in CUSTOMERS[2:]:
            tenants[key] = cls._tenant(key)
        cls.tenants = cls.env["csp.tenant"].union(*tenants.values())
        cls.tickets = cls.env["helpdesk.ticket"]
        for number in range(len(CUSTOMERS) * PEOPLE):
            tenant = cls.tenants[number % len(CUSTOMERS)]
            contact = cls._contact(
                tenant,
                f"Person {number:02}",
                lang=("en_US", "it_IT")[number % 2],
                tz=("UTC", "Europe/Rome")[number % 2],
            )
            cls.tickets |= cls._ticket(
                tenant,
                "Outlook is dead",
                "We cannot send or receive email with Outlook, all our users have it",
                partner_id=contact.id,
                partner_email=contact.email,
            )
        cls._user(
            "person_00", "base.group_portal", partner_id=cls.tickets[0].partner_id.id
        )

    def setUp(self):
        super().setUp()
        for key in CUSTOMERS:
            self.addCleanup(self.sandbox.withdraw, key)

    def _microsoft_says(self, status, minutes_ago, **properties):
        for key in CUSTOMERS:
            self.sandbox.publish(
                key,
                **OUTAGE,
                status=status,
                lastModifiedDateTime=f"-{minutes_ago}m",
                **properties,
            )
        self._synchronise()

    def _synchronise(self):
        """Read all tenants again, though they have just been read."""
        self.tenants.health_checked_at = False
        self.tenants._refresh_health()

    def _hold(self):
        """The state of the issue has held for ten minutes."""
        self.issue.state_changed_at -= timedelta(minutes=10)

    def _run_notices(self):
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=60):
            self.env["csp.service.issue"]._cron_tell_customers()

    def _assert_forty_separate(self, mails):
        """One mail for each of the forty, naming no other customer."""
        self.assertEqual(len(mails), len(self.tickets))
        addresses = self.tickets.partner_id.mapped("email")
        by_address = {
            address: mail
            for mail in mails
            for address in addresses
            if address in mail["To"]
        }
        self.assertEqual(set(by_address), set(addresses))
        for ticket in self.tickets:
            text = self._text(by_address[ticket.partner_id.email])
            for stranger in self.tickets - ticket:
                self.assertNotIn(stranger.partner_id.name, text)
                self.assertNotIn(stranger.partner_id.email, text)
                self.assertNotIn(stranger.number, text)
            for tenant in self.tenants - ticket.csp_tenant_id:
                self.assertNotIn(tenant.name, text.lower())

    def _text(self, mail):
        """All that a mail shows, headers included."""
        headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
        parts = [
            part.get_content()
            for part in mail.walk()
            if part.get_content_maintype() == "text"
        ]
        return "\n".join([headers, *parts])

    def test_story(self):
        # Customers have written; a check finds the published issue for each of them.
        self._microsoft_says("investigating", 90)
        self.tickets._record_health_checks()
        self.issue = self.tickets.csp_issue_id
        self.assertEqual(self.issue.issue_id, "EX1187342")
        self.assertEqual(set(self.tickets.mapped("csp_issue_link")), {"suggested"})
        self._mails()

        # The agent tells all of them, and cannot tell them twice.
        self.start_tour("/odoo", "csp_support_tell_customers", login="csp_agent")
        mails = self._mails()
        self._assert_forty_separate(mails)
        italian = [mail for mail in mails if "Lo sappiamo" in self._text(mail)]
        self.assertEqual(len(italian), 20)
        self._synchronise()
        self._hold()
        self._run_notices()
        self.assertEqual(len(self._mails()), 0)

        # Microsoft takes it back for a minute: nobody hears of it.
        self._microsoft_says("serviceRestored", 60, endDateTime="-60m", isResolved=True)
        self.assertTrue(self.issue.is_resolved)
        self._run_notices()
        self._microsoft_says("investigating", 50, isResolved=False)
        self._hold()
        self._run_notices()
        self.assertEqual(len(self._mails()), 0)

        # Microsoft has mended it: everybody hears of it once, and is asked.
        self._microsoft_says("serviceRestored", 40, endDateTime="-40m", isResolved=True)
        self._hold()
        self._run_notices()
        self._assert_forty_separate(self._mails())
        self._synchronise()
        self._run_notices()
        self.assertEqual(len(self._mails()), 0)

        # One still has the fault; he says so, and nobody else is touched.
        his = self.tickets[0]
        page = f"/my/ticket/{his.id}"
        self.start_tour(page, "csp_support_still_broken", login="person_00")
        broken = self.tickets.filtered("csp_still_broken_at")
        self.assertEqual(broken, his)
        self.assertTrue(broken.activity_ids)

        # Three days later the agent closes what nobody has contradicted.
        (self.tickets - broken).csp_close_proposed_at = fields.Datetime.now()
        self.start_tour("/odoo", "csp_support_close_proposed", login="csp_agent")
        self.assertEqual(self.tickets.filtered("closed"), self.tickets - broken)
