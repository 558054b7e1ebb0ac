from odoo.tests import tagged
from odoo.tools import mute_logger

from .reseller_common import ResellerCase


@tagged("-at_install", "post_install")
class TestResellerSeen(ResellerCase):
    """A reseller decides later, too, whether his customer reads what he filed."""

    def _seen(self, ticket, **data):
        response = self._post(f"/my/ticket/{ticket.id}/seen/say", **data)
        self.env.invalidate_all()
        return response.status_code

    def _form(self, ticket):
        """What the form on the ticket's page says."""
        page = self._page(f"/my/ticket/{ticket.id}")
        forms = page.xpath("//form[contains(@class, 'o_csp_seen')]")
        return " ".join(" ".join(form.text_content() for form in forms).split())

    def test_he_shows_it_and_takes_it_back(self):
        self._log_in(self.alpine_user)
        self.assertIn("also what was written before", self._form(self.hidden))
        self.assertEqual(self._seen(self.hidden, customer_sees="1"), 303)
        self.assertIn(self.hidden, self._reads(self.customer))
        self.assertIn("Keep it between you and us", self._form(self.hidden))
        self.assertEqual(self._seen(self.hidden), 303)
        self.assertNotIn(self.hidden, self._reads(self.customer))

    def test_nobody_else_says_so(self):
        for user in (self.customer, self.margies_user, self.stranger):
            self._log_in(user)
            for ticket in self.hidden | self.ticket | self.shown:
                seen = ticket.csp_customer_sees
                self.assertEqual(self._seen(ticket, customer_sees="1"), 404)
                self.assertEqual(self._seen(ticket), 404)
                self.assertEqual(ticket.csp_customer_sees, seen)

    def test_what_the_customer_asked_is_not_his_to_hide(self):
        self._log_in(self.alpine_user)
        self.assertFalse(self._form(self.ticket))
        self.assertEqual(self._seen(self.ticket), 404)
        self.assertIn(self.ticket, self._reads(self.customer))

    def test_the_customer_is_offered_no_choice(self):
        self._log_in(self.customer)
        for ticket in self.shown | self.ticket:
            self.assertFalse(self._form(ticket))

    def test_without_our_forms_token_nothing_happens(self):
        self._log_in(self.alpine_user)
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/my/ticket/{self.hidden.id}/seen/say", data={"customer_sees": "1"}
            )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.hidden.csp_customer_sees)

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    def _rows(self, user):
        self._log_in(user)
        rows = self._page("/my/tickets").xpath("//tbody/tr")
        return {
            name: " ".join(row.text_content().split())
            for row in rows
            for name in self.tickets.mapped("name")
            if name in row.text_content()
        }

    def test_the_list_says_for_whom_he_asked(self):
        rows = self._rows(self.alpine_user)
        name = self.contoso.commercial_partner_id.name
        self.assertIn(f"for {name}", rows["Alpine asks quietly"])
        self.assertNotIn("for ", rows["Contoso asks"])

    def test_a_customers_own_list_is_as_it_was(self):
        self.assertNotIn("for ", self._rows(self.stranger)["Fabrikam asks"])

    def test_a_longer_list_asks_no_more(self):
        self._log_in(self.alpine_user)
        self._page("/my/tickets")
        few = self._count_queries(lambda: self._page("/my/tickets"))
        for number in range(6):
            self._asked_by(self.alpine_user, self.contoso, f"More {number}")
        many = self._count_queries(lambda: self._page("/my/tickets"))
        self.assertLessEqual(many, few + 1)
