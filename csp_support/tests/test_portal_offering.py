from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestPortalOffering(PortalCase):
    """The page of an offering for prospects, by its link."""

    def _make(self):
        self.offering.with_user(self.manager).action_make_public()
        return f"/support/offering/{self.offering.public_token}"

    def test_there_is_none_until_it_is_made(self):
        self.authenticate(None, None)
        for token in ("False", "None", "0", str(self.offering.id), "x" * 32, "x" * 500):
            self._page(f"/support/offering/{token}", status=404)

    def test_prospect_reads_what_is_published(self):
        path = self._make()
        self.offering.name = "Draft of a new name"
        self.authenticate(None, None)
        page = self._page(path)
        for text in (
            "Business hours",
            "version 1",
            "We mend what broke.",
            "80.00\xa0€ per hour".replace("\xa0", " "),
            "Monday–Friday 09:00–17:00",
        ):
            self.assertIn(text, page.plain)
        self.assertNotIn("Draft of a new name", page.plain)
        hrefs = page.xpath("//div[@id='wrap']//a/@href")
        self.assertFalse([href for href in hrefs if href.startswith("/")], hrefs)

    def test_no_customer_is_named(self):
        path = self._make()
        self._ticket(self.contoso, "Ticket of theirs")
        self.authenticate(None, None)
        text = self.url_open(path).text
        for name in ("contoso", "Ticket of theirs", "fabrikam"):
            self.assertNotIn(name, text)

    def test_search_engines_leave_it_alone(self):
        path = self._make()
        self.authenticate(None, None)
        headers = self.url_open(path).headers
        self.assertEqual(headers["X-Robots-Tag"], "noindex, nofollow")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")

    def test_link_ends(self):
        first = self._make()
        second = self._make()
        self.authenticate(None, None)
        self._page(first, status=404)
        self._page(second)
        self.offering.action_withdraw()
        self._page(second, status=404)
        self.offering.action_publish()
        self._page(second)
        self.offering.with_user(self.manager).action_end_public()
        self._page(second, status=404)

    def test_version_ahead_is_not_shown(self):
        path = self._make()
        self.offering.write(
            {"name": "From next year", "effective_from": "2099-01-01 00:00:00"}
        )
        self.offering.action_publish()
        self.authenticate(None, None)
        self.assertNotIn("From next year", self._page(path).plain)

    def test_what_is_not_offered_has_no_page(self):
        with self.assertRaisesRegex(UserError, "Publish it before"):
            self._draft().action_make_public()

    def test_managers_decide(self):
        for user in (self.agent, self.employee, self.customer):
            with self.assertRaises(AccessError):
                self.offering.with_user(user).action_make_public()
        self._make()
        self.assertTrue(self.offering.with_user(self.agent).public_url)
        for user in (self.employee, self.customer):
            with self.assertRaises(AccessError):
                self.offering.with_user(user).read(["public_token"])
        self.assertFalse(self.offering.copy().public_token)
