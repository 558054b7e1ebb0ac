from odoo.exceptions import AccessError
from odoo.tests import tagged

from .support_common import PortalCase, SupportCase


@tagged("-at_install", "post_install")
class TestSupportTermsDifference(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering(
            critical_minutes=60, terms_text="<p>Hours lapse.</p><p>By the hour.</p>"
        )
        cls.first = cls.offering.terms_ids

    def _changed(self, **vals):
        """What the next version changes, as {title: (was, is)}."""
        self.offering.write(vals)
        self.offering.action_publish()
        terms = self.offering.terms_ids.sorted("number")[-1]
        return {
            change["title"]: (change["was"], change["is"])
            for change in terms._difference()
        }

    def test_first_version_changes_nothing(self):
        self.assertEqual(self.first._difference(), [])
        self.assertFalse(self.first.difference)

    def test_price(self):
        self.offering.price_ids.amount = 85
        free = "Free if it proves to be Microsoft's fault"
        self.assertEqual(
            self._changed(),
            {
                "What it costs": (
                    [f"80.00\xa0€ per hour · {free}"],
                    [f"85.00\xa0€ per hour · {free}"],
                )
            },
        )

    def test_lines_within_a_cell_are_told_apart(self):
        was, now = self._changed(included_hours=1.5)["What it costs"]
        self.assertFalse(was)
        self.assertEqual(
            now,
            [
                "Included · 1.5 hours of work a month · What is not used in a month "
                "lapses."
            ],
        )

    def test_targets_name_what_they_are(self):
        changed = self._changed(critical_minutes=30, critical_resolution_minutes=240)
        was, now = changed["How fast we are"]
        self.assertIn("Critical (A) · First answer within: 1 hour", was)
        self.assertIn(
            "Critical (A) · First answer within: 30 minutes · Solved within: 4 hours",
            now,
        )

    def test_what_is_new_and_what_is_gone(self):
        self.offering.coverage_ids.coverage = "chargeable"
        changed = self._changed(
            contact_ids=[
                (2, self.offering.contact_ids[0].id),
                self._contact("email", "help@partner.example"),
            ]
        )
        self.assertEqual(
            changed["How to reach us"],
            (["Phone · +39 02 5550 100"], ["E-mail · help@partner.example"]),
        )
        was, now = changed["What we do for you"]
        self.assertEqual(was, ["Break-fix · Included · We mend what broke."])
        self.assertEqual(now, ["Break-fix · Charged · We mend what broke."])

    def test_text_line_by_line(self):
        changed = self._changed(terms_text="<p>Hours lapse.</p><p>By the minute.</p>")
        self.assertEqual(
            changed, {"Further terms": (["By the hour."], ["By the minute."])}
        )
        changed = self._changed(terms_text=False)
        self.assertEqual(
            changed, {"Further terms": (["Hours lapse.", "By the minute."], [])}
        )

    def test_name_and_notice(self):
        changed = self._changed(name="Office hours", notice_days=30)
        self.assertEqual(
            changed["Support terms"],
            (
                ["Business hours (Partner under test)"],
                ["Office hours (Partner under test)"],
            ),
        )
        self.assertEqual(
            changed["Who is who"],
            ([], ["Notice · 30 days before terms change or support ends"]),
        )

    def test_order_only(self):
        for sequence, contact in enumerate(reversed(self.offering.contact_ids)):
            contact.sequence = sequence
        self.env.invalidate_all()
        was, now = self._changed(contact_ids=[])["How to reach us"]
        self.assertEqual(was, list(reversed(now)))

    def test_another_language_changes_nothing_for_those_who_read_this_one(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.assertEqual(self._changed(), {})
        second = self.offering.terms_ids.sorted("number")[-1]
        self.assertIn("nothing changes for you", second.difference)
        italian = second.with_context(lang="it_IT")
        self.assertEqual(italian._difference(), [])

    def test_reworded_headings_are_no_change(self):
        content = self.first.content
        content["texts"]["en_US"]["headings"]["prices"] = "What you pay"
        vals = self.first.copy_data()[0]
        self.first.create(
            {**vals, "offering_id": self.offering.id, "number": 2, "content": content}
        )
        second = self.offering.terms_ids.sorted("number")[-1]
        self.assertEqual(second._difference(), [])

    def test_agents_read_it(self):
        self._changed(name="Office hours")
        second = self.offering.terms_ids.sorted("number")[-1]
        html = second.with_user(self.agent).difference
        self.assertIn("<del>Business hours (Partner under test)</del>", html)
        for user in (self.employee, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                second.with_user(user).read(["difference"])


@tagged("-at_install", "post_install")
class TestSupportTermsDifferencePage(PortalCase):
    def _second(self):
        self.offering.name = "Office hours"
        self.offering.action_publish()
        return self.offering.terms_ids.sorted("number")[-1]

    def test_customer_reads_what_changed(self):
        second = self._second()
        self._log_in(self.customer)
        page = self._page(f"/my/support/terms/{second.id}")
        [difference] = page.find_class("o_csp_difference")
        text = " ".join(difference.text_content().split())
        self.assertIn("What changed since version 1", text)
        self.assertIn("Before: Business hours (Partner under test)", text)
        self.assertIn("Now: Office hours (Partner under test)", text)

    def test_not_of_a_version_he_may_not_read(self):
        """He knows the second by his ticket only: the first was none of his."""
        second = self._second()
        ticket = self._ticket(
            self.fabrikam, "Help", partner_id=self.stranger.partner_id.id
        )
        ticket.sudo().csp_offering_id = self.offering
        self.assertEqual(ticket.sudo().csp_terms_id, second)
        self._log_in(self.stranger)
        page = self._page(f"/my/support/terms/{second.id}")
        self.assertFalse(page.find_class("o_csp_difference"))
        self.assertNotIn("Business hours", page.plain)

    def test_prospects_do_not_read_it(self):
        self._second()
        self.offering.action_make_public()
        self.authenticate(None, None)
        page = self._page(f"/support/offering/{self.offering.public_token}")
        self.assertFalse(page.find_class("o_csp_difference"))
        self.assertNotIn("Download PDF", page.plain)
