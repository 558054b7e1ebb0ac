import base64
from email.message import EmailMessage
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..triage import Triage
from .common import CspCase
from .support_common import PortalCase
from .test_health_check import MAIL_DOWN

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
HTML = f"<div><p>{MAIL_DOWN}</p><script>alert(1)</script></div>"
QUOTED = f"""<p>{MAIL_DOWN}</p>
<blockquote type="cite"><p>On Monday our printer was out of toner. Please order three
more licences and tell us how to add a mailbox.</p></blockquote>"""
SIGNED = f"""{MAIL_DOWN}

--
Fabrikam Support Contact
Teams: +39 02 000000
"""


@tagged("-at_install", "post_install")
class TestTicketArrival(CspCase):
    """Whatever comes by mail becomes a ticket at once, and is checked by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["helpdesk.ticket"].search([]).csp_check_due_at = False
        cls.fabrikam = cls._tenant("fabrikam")
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Fabrikam Support Contact",
                "parent_id": cls.fabrikam.partner_id.id,
                "email": "mail.room@fabrikam.example",
            }
        )
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Mail desk", "company_id": cls.company.id}
        )

    def _mail(self, subject, content=None, subtype="plain", image=False):
        mail = EmailMessage()
        mail["From"] = self.contact.email_formatted
        mail["To"] = "help@partner.example"
        mail["Subject"] = subject
        mail["Message-ID"] = f"<{abs(hash((subject, content)))}@fabrikam.example>"
        if content is not None:
            mail.set_content(content, subtype=subtype)
        if image:
            mail.add_attachment(PIXEL, "image", "png", filename="screen.png")
        return mail.as_bytes()

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _arrive(self, mail):
        # As the mail gateway does it, for the team's alias.
        ticket_id = self.env["mail.thread"].message_process(
            "helpdesk.ticket",
            mail,
            custom_values={"team_id": self.team.id, "company_id": self.company.id},
        )
        return self.env["helpdesk.ticket"].browse(ticket_id)

    def _run_scheduled_check(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "csp_support.ir_cron_check_service_health"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _assertFound(self, mail):
        ticket = self._arrive(mail)
        self.assertEqual(ticket.csp_tenant_id, self.fabrikam)
        self.assertFalse(self.sandbox.graph_requests())
        self._run_scheduled_check()
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
        self.assertEqual(ticket.csp_issue_id.issue_id, "EX1187342")

    def _assertCannotTell(self, mail):
        """No text, no link: a verdict on fresh data, and what to ask the customer."""
        ticket = self._arrive(mail)
        self._run_scheduled_check()
        self.assertEqual(ticket.csp_health_verdict, "no_known_issue")
        self.assertIn("what happens", ticket.csp_health_missing.lower())
        return ticket

    def test_plain_mail_with_signature(self):
        self._assertFound(self._mail("Mail is stuck", SIGNED))

    def test_html_mail(self):
        self._assertFound(self._mail("Mail is stuck", HTML, "html"))

    def test_mail_above_an_old_one(self):
        self._assertFound(self._mail("Mail is stuck", QUOTED, "html"))

    def test_mail_of_a_megabyte(self):
        padding = "<p>" + "Lorem ipsum dolor sit amet. " * 40_000 + "</p>"
        mail = self._mail(
            "Outlook: cannot send or receive mail", HTML + padding, "html"
        )
        self.assertGreater(len(mail), 1_000_000)
        self._assertFound(mail)

    def test_mail_without_body(self):
        self._assertCannotTell(self._mail("Help"))

    def test_mail_without_anything(self):
        self._assertCannotTell(self._mail(""))

    def test_mail_of_only_an_image(self):
        ticket = self._assertCannotTell(self._mail("Look", image=True))
        self.assertEqual(ticket.message_ids.attachment_ids.mimetype, "image/png")

    def test_answer_of_the_customer_is_not_another_ticket(self):
        ticket = self._arrive(self._mail("Mail is stuck", HTML, "html"))
        self._run_scheduled_check()
        checks = ticket.csp_health_check_ids
        answer = self._mail(f"Re: Mail is stuck {ticket.number}", "It still is.")
        answer = answer.replace(
            b"Subject:",
            b"In-Reply-To: "
            + ticket.message_ids[-1].message_id.encode()
            + b"\nSubject:",
        )
        self.assertEqual(self._arrive(answer), ticket)
        self.assertEqual(ticket.csp_health_check_ids, checks)

    def test_unknown_sender_is_a_ticket_without_check(self):
        mail = self._mail("Mail is stuck", HTML, "html").replace(b"mail.room", b"me")
        ticket = self._arrive(mail)
        self.assertFalse(ticket.csp_tenant_id)
        self.assertFalse(ticket.csp_check_due_at)

    # ------------------------------------------------------------------
    # What goes wrong in a check
    # ------------------------------------------------------------------

    @mute_logger("odoo.addons.csp_support.models.helpdesk_ticket_legible")
    def test_text_that_triage_stumbles_over_stops_no_other_ticket(self):
        assess = Triage.assess

        def stumbling(triage, ticket, issues):
            if ticket.subject == "Stumble":
                raise RecursionError("too deep")
            return assess(triage, ticket, issues)

        bad = self._arrive(self._mail("Stumble", HTML, "html"))
        good = self._arrive(self._mail("Mail is stuck", HTML, "html"))
        with patch.object(Triage, "assess", stumbling):
            self._run_scheduled_check()
        self.assertEqual(good.csp_health_verdict, "known_issue")
        self.assertEqual(bad.csp_health_verdict, "unknown")
        self.assertIn("could not be read", bad.csp_health_error)
        self.assertFalse(bad.csp_check_due_at)

    def test_ticket_comes_in_although_the_scheduled_action_is_gone(self):
        self.env.ref("csp_support.ir_cron_check_service_health").unlink()
        ticket = self._arrive(self._mail("Mail is stuck", HTML, "html"))
        self.assertTrue(ticket.csp_check_due_at)


@tagged("-at_install", "post_install")
class TestPortalArrival(PortalCase):
    """A ticket from the portal is filed at once, and checked by itself."""

    def _submit(self, description):
        self._log_in(self.stranger)
        answer = self._post(
            "/submitted/ticket", subject="Mail is stuck", description=description
        )
        self.assertEqual(answer.status_code, 302)
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.stranger.partner_id.id)]
        )

    def test_checked_without_anyone_touching_it(self):
        ticket = self._submit(MAIL_DOWN)
        self.assertFalse(self.sandbox.graph_requests())
        self.assertTrue(ticket.csp_check_due_at)
        cron = self.env.ref("csp_support.ir_cron_check_service_health")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        self.fabrikam._refresh_health()
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_filed_although_microsoft_does_not_answer(self):
        self.sandbox.fail("fabrikam", kind="slow", delay=30)
        self.assertEqual(self._submit(MAIL_DOWN).csp_tenant_id, self.fabrikam)

    def test_long_text(self):
        ticket = self._submit(MAIL_DOWN + " lorem ipsum" * 4_000)
        self.fabrikam._refresh_health()
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_health_verdict, "known_issue")
