import base64

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..correspondence import renamed, renamed_html
from .branding_common import OURS, BrandingCase
from .outgoing_mails import OutgoingMails


@tagged("-at_install", "post_install")
class TestRenaming(TransactionCase):
    """One company's name for another's, in what people read."""

    NAMES = {"Ours & Co": "Theirs", "desk@ours.example": "", "ours.example": "their.it"}

    def test_whole_words_only(self):
        names = {"Cloud": "Alpine"}
        for text, expected in (
            ("Cloud: solved", "Alpine: solved"),
            ("cloud, Clouds, McCloud", "cloud, Clouds, McCloud"),
            ("", ""),
            (False, False),
        ):
            self.assertEqual(renamed(text, names), expected)

    def test_longest_first(self):
        self.assertEqual(renamed("desk@ours.example", self.NAMES), "")

    def test_what_is_read_in_html(self):
        html = '<p title="Ours &amp; Co">Ours &amp; Co<br/>ours.example</p>'
        self.assertEqual(
            renamed_html(html, self.NAMES), '<p title="Theirs">Theirs<br/>their.it</p>'
        )

    def test_links_go_on_leading_where_they_led(self):
        html = '<a href="https://ours.example/my/ticket/1">Open</a>'
        self.assertEqual(renamed_html(html, self.NAMES), html)
        home = '<a href="http://ours.example/">ours.example</a>'
        self.assertNotIn("ours", renamed_html(home, self.NAMES))

    def test_logo_of_the_company_goes(self):
        for source in ("/logo.png?company=1", "/web/image/res.company/1/logo"):
            self.assertEqual(renamed_html(f'<img src="{source}"/>', {}), "")
        self.assertIn("img", renamed_html('<img src="/web/image/7"/>', {}))


@tagged("-at_install", "post_install")
class TestResellerBranding(OutgoingMails, BrandingCase):
    """Whatever is mailed to a reseller's customer, he reads nothing of ours in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()

    def _sent_by(self, function):
        """{address: mail} of what the function sends, at once or by the queue."""
        with self._captured() as mails:
            function()
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env["mail.mail"].search([("state", "=", "outgoing")]).send()
        return {mail["To"].split("<")[-1].strip(">"): mail for mail in mails}

    def _said(self, ticket, *users, body="It works again."):
        partners = self.env["res.partner"].union(*(user.partner_id for user in users))
        return self._sent_by(
            lambda: ticket.with_user(self.agent).message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=partners.ids,
            )
        )

    def _texts(self, mail):
        """All of a mail that a person may read."""
        # The address stays ours: no other may send from the reseller's domain.
        yield mail["From"].partition("<")[0]
        for header in ("Reply-To", "Subject", "To", "Cc", "Sender"):
            yield mail[header] or ""
        for kind in ("html", "plain"):
            yield mail.get_body((kind,)).get_content()

    def assertTheirs(self, mail):
        texts = "\n".join(self._texts(mail))
        for ours in (*OURS, "Powered by"):
            self.assertNotIn(ours, texts)
        html = mail.get_body(("html",)).get_content()
        for theirs in ("Alpine Support", "+39 0471 111", "Ortisei", "alpine.example"):
            self.assertIn(theirs, html)
            self.assertIn(theirs, mail.get_body(("plain",)).get_content())
        self.assertIn("Alpine Support", mail["From"])
        self.assertEqual(html.count("/web/image/"), 1)

    def assertOurs(self, mail):
        texts = "\n".join(self._texts(mail))
        for theirs in ("Alpine", "Ortisei", "+39 0471 111"):
            self.assertNotIn(theirs, texts)

    # ------------------------------------------------------------------
    # Whatever way a mail takes
    # ------------------------------------------------------------------

    def test_message_of_an_agent(self):
        mails = self._said(self.ticket, self.customer)
        self.assertTheirs(mails["it@contoso.example"])

    def test_message_that_names_us(self):
        words = "Partner under test has mended it. Call +39 02 7777 or www.ours.example"
        mails = self._said(self.ticket, self.customer, body=words)
        self.assertTheirs(mails["it@contoso.example"])
        html = mails["it@contoso.example"].get_body(("html",)).get_content()
        self.assertIn("Alpine Support has mended it", html)

    def test_each_gets_his_own(self):
        mails = self._said(self.shown, self.customer, self.alpine_user, self.manager)
        self.assertTheirs(mails["it@contoso.example"])
        ours = mails["people@alpine.example"]
        self.assertIn("Partner under test", "".join(self._texts(ours)))
        self.assertNotIn("Alpine Support", "".join(self._texts(ours)))

    def test_sent_from_our_address(self):
        mail = self._said(self.ticket, self.customer)["it@contoso.example"]
        self.assertNotIn("alpine", mail["From"].partition("<")[2])
        self.assertFalse([name for name in mail.keys() if "Csp" in name])

    def test_button_leads_to_the_ticket(self):
        mails = self._said(self.ticket, self.customer)
        html = mails["it@contoso.example"].get_body(("html",)).get_content()
        self.assertIn(f"res_id={self.ticket.id}", html)

    def test_stage_mail(self):
        # What is written in the transaction of its creation is not tracked.
        self.env.cr.precommit.run()
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        done.mail_template_id.subject = "{{object.company_id.name}} closed it"
        tickets = (self.ticket | self.foreign).with_context(tracking_disable=False)
        mails = {}
        for ticket in tickets:
            mails |= self._sent_by(lambda t=ticket: t.write({"stage_id": done.id}))
        self.assertTheirs(mails["it@contoso.example"])
        self.assertIn(
            "Alpine Support closed it", mails["it@contoso.example"]["Subject"]
        )
        ours = mails["it@fabrikam.example"]
        self.assertOurs(ours)
        self.assertIn("Partner under test", "".join(self._texts(ours)))

    def test_question_for_consent(self):
        self.assertTrue(self.ticket.csp_consent_missing)
        mails = self._sent_by(
            lambda: self.ticket.with_user(self.agent).action_csp_ask_consent()
        )
        self.assertTheirs(mails["it@contoso.example"])

    def test_notice_of_a_published_issue(self):
        issue = self._issue(self.contoso, tenant_ids=[Command.set(self._both().ids)])
        (self.ticket | self.foreign).write(
            {"csp_issue_id": issue.id, "csp_issue_link": "suggested"}
        )
        mails = self._sent_by(
            lambda: issue.with_user(self.agent)._tell_by_hand({"en_US": "We know."})
        )
        self.assertTheirs(mails["it@contoso.example"])
        self.assertOurs(mails["it@fabrikam.example"])
        said = self.ticket.message_ids[0].body
        self.assertIn("Alpine Support", said)
        self.assertNotIn("Partner under test", said)

    def test_notice_to_who_has_not_called(self):
        issue = self._issue(self.contoso, tenant_ids=[Command.set(self._both().ids)])
        letters = self._both()._letters(issue)
        notice = issue._keep_notice(self.company, "automatic", {})
        mails = self._sent_by(lambda: issue._send(notice, letters))
        self.assertTheirs(mails["office@contoso.example"])
        self.assertOurs(mails["office@fabrikam.example"])

    def test_notice_of_new_terms(self):
        notices = self.env["csp.support.terms.notice"]
        notices.search([]).sent_at = "2026-01-01 00:00:00"
        due = notices.create(
            [
                {
                    "terms_id": self.terms.id,
                    "tenant_id": tenant.id,
                    "partner_id": tenant.partner_id.id,
                }
                for tenant in self._both()
            ]
        )
        mails = self._sent_by(due._send)
        self.assertTheirs(mails["office@contoso.example"])
        self.assertOurs(mails["office@fabrikam.example"])

    def test_receipt_of_accepted_terms(self):
        for user, check in (
            (self.customer, self.assertTheirs),
            (self.stranger, self.assertOurs),
        ):
            acceptance = self.env["csp.support.acceptance"]
            acceptance = acceptance._accept(self.terms, user, "Somebody", "192.0.2.1")
            mails = self._sent_by(
                lambda a=acceptance: a._mail_to_signatory(self.env["ir.attachment"])
            )
            check(mails[user.partner_id.email])

    def test_statement(self):
        statements = self.env["csp.support.statement"]
        for tenant, check in (
            (self.contoso, self.assertTheirs),
            (self.fabrikam, self.assertOurs),
        ):
            statement = statements.create(
                {
                    "partner_id": tenant.partner_id.id,
                    "company_id": self.company.id,
                    "month": "2026-10-01",
                    "currency_id": self.euro.id,
                    "state": "confirmed",
                }
            )
            mails = self._sent_by(statement._send)
            check(mails[f"office@{tenant.name}.example"])

    def _both(self):
        return self.contoso | self.fabrikam

    # ------------------------------------------------------------------
    # As far as it is agreed
    # ------------------------------------------------------------------

    def test_others_customers_get_our_name(self):
        mail = self._said(self.foreign, self.stranger)["it@fabrikam.example"]
        self.assertOurs(mail)
        self.assertIn("Agent of Partner under test", "".join(self._texts(mail)))

    def test_no_name_agreed(self):
        self.partnership.sender_name = False
        mail = self._said(self.ticket, self.customer)["it@contoso.example"]
        self.assertNotIn("Alpine Support", "".join(self._texts(mail)))
        self.assertIn("help@alpine.example", mail["Reply-To"])
        self.assertIn("Ortisei", mail.get_body(("html",)).get_content())

    def test_name_alone(self):
        self.partnership.write({"sender_email": False, "sender_footer": False})
        self.alpine.write({"phone": False, "website": False, "image_1920": False})
        mail = self._said(self.ticket, self.customer)["it@contoso.example"]
        texts = "\n".join(self._texts(mail))
        for ours in OURS:
            self.assertNotIn(ours, texts)
        self.assertIn("Alpine Support", mail["Reply-To"] or mail["From"])
        self.assertNotIn("<img", texts)

    def test_partnership_that_ended_meanwhile(self):
        self._said(self.ticket, self.customer)
        self.partnership.action_end()
        mails = self._said(self.ticket, self.customer)
        self.assertOurs(mails["it@contoso.example"])

    def test_who_is_in_copy_of_the_customers_mail(self):
        consultant = self.env["res.partner"].create(
            {"name": "Consultant", "email": "me@consultant.example"}
        )
        self.ticket.message_subscribe(consultant.ids)
        mails = self._said(self.ticket)
        self.assertTheirs(mails["me@consultant.example"])

    def test_the_logo_opens_without_logging_in(self):
        html = self._said(self.ticket, self.customer)["it@contoso.example"]
        html = html.get_body(("html",)).get_content()
        url = html.partition('src="')[2].partition('"')[0].replace("&amp;", "&")
        path = url.removeprefix(self.partnership.get_base_url())
        self.assertEqual(self.url_open(path).headers["Content-Type"], "image/png")
        without = self.url_open(path.partition("?")[0])
        self.assertNotEqual(without.content, base64.b64decode(self.alpine.image_256))

    def test_whose_name_it_is_is_kept_in_memory(self):
        self.assertEqual(self._count_queries_of(self.ticket._csp_sender), 0)
        self.assertEqual(self._count_queries_of(self.foreign._csp_sender), 0)

    def _count_queries_of(self, function):
        function()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before
