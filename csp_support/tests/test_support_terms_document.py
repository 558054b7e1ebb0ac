from lxml import html

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import PortalCase, SupportCase

REPORT = "csp_support.report_support_terms"


@tagged("-at_install", "post_install")
class TestSupportTermsDocument(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.nights = cls._calendar(hours=((0, 24),), days=range(7))
        cls.offering = cls._draft(
            critical_minutes=30,
            critical_resolution_minutes=240,
            included_hours=1.5,
            carry_over="next_month",
            notice_days=30,
            terms_text="<p>Work is counted in steps of 15 minutes.</p>",
            contact_ids=[
                Command.create(
                    {
                        "kind": "phone",
                        "value": "+39 02 5550 100",
                        "calendar_id": cls.nights.id,
                    }
                ),
                cls._contact("portal"),
            ],
        )
        cls.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        cls.offering.coverage_ids.words = "Remote only"
        cls.offering.action_publish()
        cls.terms = cls.offering.terms_ids

    def _print(self, lang="en_US"):
        report = self.env["ir.actions.report"].with_context(lang=lang)
        content, _kind = report._render_qweb_html(REPORT, self.terms.ids)
        page = html.fromstring(content).find_class("o_csp_terms_document")[0]
        return " ".join(" ".join(page.itertext()).split())

    def test_it_says_what_is_agreed(self):
        text = self._print()
        for said in (
            "Business hours",
            "Partner under test",
            "Version 1",
            "in effect from Jan 1, 2026, 1:00",
            "(Europe/Rome)",
            "Break-fix Included We mend what broke. Remote only",
            "80.00 € per hour",
            "Free if it proves to be Microsoft's fault",
            "1.5 hours of work a month What is not used can be used in the next month.",
            "Monday–Friday 09:00–17:00",
            "+39 02 5550 100 Monday–Sunday 00:00–24:00",
            "Critical (A) 30 minutes 4 hours",
            "Minimal (C) Best effort No target",
            "30 days before terms change",
            "Work is counted in steps of 15 minutes.",
            self.terms.content_hash,
        ):
            self.assertIn(said, text.replace("\u202f", " "))

    def test_it_is_printed_in_each_published_language(self):
        self.assertIn("Orario d'ufficio", self._print("it_IT"))
        self.assertIn("lunedì–venerdì", self._print("it_IT"))

    def test_it_says_the_same_whoever_prints_it(self):
        text = self._print()
        self.env.user.tz = "Asia/Tokyo"
        self.break_fix.name = "Mending"
        self.company.name = "New owner"
        self.offering.write({"name": "New", "critical_minutes": 5})
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self._print(), text)

    def test_headings_are_frozen_too(self):
        content = self.terms.content
        content["texts"]["en_US"]["headings"]["prices"] = "What you pay"
        other = self._copied(content)
        titles = [part["title"] for part in other._parts()]
        self.assertIn("What you pay", titles)
        self.assertNotIn("What it costs", titles)

    def test_version_of_a_time_that_told_less(self):
        """What was published before there were targets, coverage and own hours."""
        content = self.terms.content
        for key in ("types", "carry_over", "resolution_minutes", "notice_days"):
            del content["facts"][key]
        for contact in content["facts"]["contacts"]:
            del contact["hours"], contact["calendar_id"]
        for texts in content["texts"].values():
            for key in ("headings", "contact_hours", "carry_over", "notice"):
                del texts[key]
            for line in texts["types"]:
                del line["coverage"], line["words"]
            for row in texts["response"]:
                del row["resolution"]
        parts = {part["key"]: part for part in self._copied(content)._parts()}
        self.assertEqual(parts["types"]["title"], "What we do for you")
        self.assertEqual(
            parts["types"]["rows"], [["Break-fix", "", "We mend what broke."]]
        )
        self.assertEqual(parts["contacts"]["rows"][1], ["Customer portal", "", ""])

    def _copied(self, content):
        return self.terms.create(
            {
                "offering_id": self.offering.id,
                "company_id": self.company.id,
                "number": 7,
                "effective_from": "2027-01-01",
                "content": content,
                "published_by_id": self.env.uid,
                "published_at": "2026-12-01",
            }
        )

    def test_pdf(self):
        self.allow_pdf_render()
        terms = self.terms.with_context(force_report_rendering=True)
        for lang in (None, "it_IT"):
            self.assertTrue(terms._pdf(lang).startswith(b"%PDF"))

    def test_strangers_print_nothing(self):
        customer = self._portal_user("portal_customer", self.company.partner_id)
        self.terms._frozen()
        for user in (self.employee, customer, self.env.ref("base.public_user")):
            terms = self.terms.with_user(user)
            for refused in (terms._document, terms._pdf):
                with self.assertRaises(AccessError):
                    refused()


@tagged("-at_install", "post_install")
class TestSupportTermsDownload(PortalCase):
    def _download(self, user, query=""):
        self._log_in(user)
        path = f"/my/support/terms/{self.terms.id}/pdf{query}"
        return self.url_open(path, allow_redirects=False)

    def test_customer_downloads_his_terms(self):
        response = self._download(self.customer)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(
            "Business%20hours%2C%20version%201.pdf",
            response.headers["Content-Disposition"],
        )
        self.assertIn(self.terms.content_hash, response.text)

    def test_page_leads_to_the_download(self):
        self._log_in(self.customer)
        page = self._page(f"/my/support/terms/{self.terms.id}")
        self.assertIn(f"/my/support/terms/{self.terms.id}/pdf", page.xpath("//a/@href"))
        self.assertNotIn("What changed since", page.plain)

    def test_every_published_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        self.offering.action_publish()
        self.terms = self.offering.terms_ids.sorted("number")[-1]
        self.assertIn("Business hours", self._download(self.customer).text)
        for query in ("?lang=it_IT", "?lang=it_IT&lang=x"):
            italian = self._download(self.customer, query).text
            self.assertIn("Orario d'ufficio", italian.replace("&#39;", "'"))
        for query in ("?lang=de_DE", "?lang=", "?lang=%00", "?lang=texts"):
            self.assertIn("Business hours", self._download(self.customer, query).text)

    def test_others_are_answered_as_if_it_were_not_there(self):
        for user in (self.stranger, self._portal_user("x", self.company.partner_id)):
            response = self._download(user)
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("Business hours", response.text)

    def test_report_of_terms_that_are_not_theirs(self):
        """The address that Odoo prints reports at is open to whoever has logged in."""
        self._log_in(self.stranger)
        response = self.url_open(f"/report/html/{REPORT}/{self.terms.id}")
        self.assertNotIn(self.terms.content_hash, response.text)
