from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .support_common import PortalCase

ACCEPT = {"typed_name": "Ada Contoso", "agreed": "1"}


@tagged("-at_install", "post_install")
class TestPortalAcceptance(PortalCase):
    """The customer is asked calmly, and accepts by his name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._portal_user("colleague", cls.contoso.partner_id)
        cls.path = f"/my/support/terms/{cls.terms.id}"
        cls.acceptances = cls.env["csp.support.acceptance"]

    def _awaited(self, path):
        page = self._page(path)
        return [
            " ".join(found.text_content().split())
            for found in page.xpath("//div[contains(@class, 'o_csp_awaited')]")
        ]

    def _given(self):
        return self.acceptances.search([("terms_id", "=", self.terms.id)])

    def _accept(self, **vals):
        return self._post(f"{self.path}/accept", **{**ACCEPT, **vals})

    def test_asked_on_every_page(self):
        ticket = self._ticket(
            self.contoso, "Ticket", partner_id=self.customer.partner_id.id
        )
        self._log_in(self.customer)
        for path in (
            "/my",
            "/my/support",
            "/my/health",
            "/my/self-help",
            "/my/tickets",
            "/new/ticket",
            "/new/subscription",
            f"/my/ticket/{ticket.id}",
        ):
            with self.subTest(path=path):
                (banner,) = self._awaited(path)
                self.assertIn("Please read and accept your support terms", banner)
                self.assertIn("Business hours, version 1.", banner)

    def test_asked_once_for_all_versions(self):
        """Who has several to accept reads one notice, not one for each."""
        second = self._offering(name="Premium")
        self._tenant(
            "northwind", partner_id=self.contoso.partner_id.id, offering_id=second.id
        )
        self._log_in(self.customer)
        (banner,) = self._awaited("/my")
        self.assertEqual(banner.count("Please read and accept"), 1)
        self.assertEqual(banner.count("Read and accept"), 2)
        for words in ("Business hours, version 1.", "Premium, version 1."):
            self.assertIn(words, banner)

    def test_asked_no_more_once_accepted(self):
        self._log_in(self.customer)
        self._accept()
        for user in (self.customer, self.colleague):
            self._log_in(user)
            for path in ("/my", "/my/support", "/new/ticket"):
                self.assertFalse(self._awaited(path))
                self.assertNotIn("has not accepted", self._page(path).plain)

    def test_others_are_not_asked(self):
        for user in (self.stranger, self.agent):
            self._log_in(user)
            self.assertFalse(self._awaited("/my"))
        self.authenticate(None, None)
        ticket = self._ticket(self.contoso, "Ticket")
        token = ticket._portal_ensure_token()
        self.assertFalse(self._awaited(f"/my/ticket/{ticket.id}/{token}"))

    def test_accepting(self):
        self._log_in(self.customer)
        page = self._page(self.path)
        # A name that stands there already is nobody's signature.
        self.assertFalse("".join(page.xpath("//input[@id='typed_name']/@value")))
        response = self._accept(typed_name="  Ada \t Contoso ")
        self.assertEqual(response.status_code, 303)
        self.assertRecordValues(
            self._given(),
            [
                {
                    "typed_name": "Ada Contoso",
                    "user_id": self.customer.id,
                    "commercial_partner_id": self.contoso.partner_id.id,
                    "remote_address": "127.0.0.1",
                    "content_hash": self.terms.content_hash,
                }
            ],
        )
        page = self._page(self.path)
        self.assertIn("Ada Contoso has accepted this version for contoso", page.plain)
        self.assertFalse(page.xpath("//form[contains(@action, '/accept')]"))

    def test_without_name_or_tick(self):
        self._log_in(self.customer)
        for vals, sentence in (
            ({"typed_name": "  "}, "Write your name."),
            ({"typed_name": "x" * 101}, "keep it to 100 characters"),
            ({"agreed": ""}, "Tick that you have read the terms"),
        ):
            response = self._accept(**vals)
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, response.text)
            self.assertIn("The terms were not accepted yet", response.text)
        self.assertFalse(self._given())

    def test_what_he_typed_is_kept_on_the_form(self):
        self._log_in(self.customer)
        self.assertIn(
            "Ada &lt;Contoso&gt;",
            self._accept(typed_name="Ada <Contoso>", agreed="").text,
        )

    def test_pressed_twice(self):
        self._log_in(self.customer)
        for _time in range(2):
            self.assertEqual(self._accept().status_code, 303)
        self._log_in(self.colleague)
        self._accept(typed_name="Somebody Else")
        self.assertEqual(self._given().typed_name, "Ada Contoso")

    def test_only_a_post_from_our_page(self):
        self._log_in(self.customer)
        response = self.url_open(f"{self.path}/accept", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        response = self.url_open(f"{self.path}/accept", data=ACCEPT)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._given())

    def test_not_by_others(self):
        for user in (self.stranger, self._portal_user("nobody", self._nobody())):
            self._log_in(user)
            self.assertEqual(self._accept().status_code, 404)
        self._log_in(self.agent)
        self.assertEqual(self._accept().status_code, 303)
        self.authenticate(None, None)
        self.assertIn("/web/login", self._accept().headers["Location"])
        self.assertFalse(self._given())

    def _nobody(self):
        return self.env["res.partner"].create({"name": "Nobody", "is_company": True})

    def test_only_authorised_contacts_where_they_are_named(self):
        self.contoso.authorised_contact_ids = self.colleague.partner_id
        self._log_in(self.customer)
        (banner,) = self._awaited("/my/support")
        self.assertIn("Your company has not accepted", banner)
        self.assertIn("colleague (base.group_portal) can do so", banner)
        page = self._page(self.path)
        self.assertFalse(page.xpath("//form[contains(@action, '/accept')]"))
        self._accept()
        self.assertFalse(self._given())
        self._log_in(self.colleague)
        self._accept()
        self.assertEqual(self._given().user_id, self.colleague)

    def test_old_version_is_not_accepted_afterwards(self):
        with self._at(fields.Datetime.now() - timedelta(hours=1)):
            self.offering.included_hours = 3
            self.offering.action_publish()
        self._log_in(self.customer)
        self.assertFalse(
            self._page(self.path).xpath("//form[contains(@action, '/accept')]")
        )
        self.assertEqual(self._accept().status_code, 303)
        self.assertFalse(self._given())

    def test_no_form_for_prospects(self):
        self.offering.action_make_public()
        path = f"/support/offering/{self.offering.public_token}"
        for user in (self.customer, self.stranger):
            self._log_in(user)
            self.assertFalse(self._page(path).xpath("//*[@id='acceptance']"))
        self.authenticate(None, None)
        self.assertFalse(self._page(path).xpath("//*[@id='acceptance']"))

    def test_signed_pdf_is_for_his_company(self):
        acceptance = self._accepted()
        path = f"/my/support/acceptance/{acceptance.id}/pdf"
        for user in (self.customer, self.colleague, self.agent):
            self._log_in(user)
            response = self.url_open(path)
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
            self.assertIn("Business", response.headers["Content-Disposition"])
        self._log_in(self.stranger)
        for address in (path, "/my/support/acceptance/999999999/pdf"):
            self.assertEqual(self.url_open(address).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(path, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def _accepted(self):
        return self.acceptances._accept(
            self.terms, self.customer, "Ada Contoso", "192.0.2.7"
        )

    def test_ticket_without_acceptance_says_so_and_is_taken(self):
        self._log_in(self.customer)
        form = self._page("/new/ticket")
        self.assertIn("has not accepted its support terms", form.plain)
        self._post(
            "/submitted/ticket",
            subject="Mail",
            description="No mail",
            consent=form.xpath("//input[@name='consent']/@value"),
        )
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "Mail")])
        self.assertFalse(ticket.csp_terms_accepted)
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertEqual(
            len(page.xpath("//p[contains(@class, 'o_csp_not_accepted')]")), 1
        )
        self.assertIn("We work on your ticket all the same", page.plain)
        self._accept()
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertFalse(page.xpath("//p[contains(@class, 'o_csp_not_accepted')]"))

    def test_pages_ask_the_database_now_and_then(self):
        status = self.env["csp.support.acceptance.status"].with_user(self.customer)
        user = status.env.user

        self.assertTrue(status._awaited_of(user))
        with self.assertQueryCount(1):
            self.assertTrue(status._awaited_of(user))
        self._accepted()
        self.assertFalse(status._awaited_of(user))

    def test_who_awaits_nothing_costs_nothing(self):
        self._accepted()
        status = self.env["csp.support.acceptance.status"].with_user(self.customer)
        user = status.env.user
        self.assertFalse(status._awaited_of(user))
        with self.assertQueryCount(0):
            self.assertFalse(status._awaited_of(user))

    def test_accepting_forgets_nothing_else(self):
        with patch.object(type(self.registry), "clear_cache") as forgotten:
            self._accepted()
        forgotten.assert_not_called()


@tagged("-at_install", "post_install")
class TestPortalContacts(PortalCase):
    """The customer names who of his people may ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering.authorised_contacts = 2
        cls.offering.action_publish()
        cls.colleague = cls._portal_user("colleague", cls.contoso.partner_id)
        cls.third = cls.env["res.partner"].create(
            {"name": "Third", "parent_id": cls.contoso.partner_id.id}
        )
        cls.path = f"/my/support/contacts/{cls.contoso.id}"

    def _name(self, person):
        return self._post(f"{self.path}/name", person=person.id)

    def _remove(self, person):
        return self._post(f"{self.path}/remove", person=person.id)

    def test_naming_and_taking_away(self):
        self._log_in(self.customer)
        self.assertIn("Everybody of your company", self._page("/my/support").plain)
        self.assertEqual(self._name(self.customer.partner_id).status_code, 303)
        self._name(self.third)
        self.assertEqual(
            self.contoso.authorised_contact_ids, self.customer.partner_id | self.third
        )
        self.assertIn("Third", self._page("/my/support").plain)
        self.assertIn(
            "Named: 2 of the 2 that your terms allow", self._page(self.path).plain
        )
        self._remove(self.third)
        self.assertEqual(self.contoso.authorised_contact_ids, self.customer.partner_id)

    def test_no_more_than_the_terms_allow(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id | self.third
        self._log_in(self.customer)
        response = self._name(self.colleague.partner_id)
        self.assertEqual(response.status_code, 422)
        self.assertIn("take one away first", response.text)
        self.assertEqual(len(self.contoso.authorised_contact_ids), 2)

    def test_only_his_own_people(self):
        self._log_in(self.customer)
        for person in (
            self.stranger.partner_id,
            self.contoso.partner_id,
            self.agent.partner_id,
            self.env["res.partner"].browse(2**31 - 1),
        ):
            self.assertEqual(self._name(person).status_code, 422)
        for text in ("x", "-1", "", "9" * 40):
            self._post(f"{self.path}/name", person=text)
            self._post(f"{self.path}/remove", person=text)
        self.assertFalse(self.contoso.authorised_contact_ids)

    def test_only_who_is_named_changes_it(self):
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self._log_in(self.colleague)
        self.assertIn("Only those who are named", self._page(self.path).plain)
        self.assertEqual(self._name(self.third).status_code, 403)
        self.assertEqual(self._remove(self.customer.partner_id).status_code, 403)
        self.assertEqual(self.contoso.authorised_contact_ids, self.customer.partner_id)

    def test_contacts_without_a_log_in_shut_nobody_out(self):
        self.contoso.authorised_contact_ids = self.third
        self._log_in(self.customer)
        self._name(self.customer.partner_id)
        self.assertIn(self.customer.partner_id, self.contoso.authorised_contact_ids)

    def test_others_find_nothing(self):
        self.contoso.authorised_contact_ids = self.third
        for user in (self.stranger, self.agent):
            self._log_in(user)
            self._page(self.path, status=404)
            self.assertEqual(self._name(self.colleague.partner_id).status_code, 404)
            self.assertEqual(self._remove(self.third).status_code, 404)
        self.assertEqual(self.contoso.authorised_contact_ids, self.third)

    def test_back_office_is_bound_as_well(self):
        people = self.customer.partner_id | self.colleague.partner_id | self.third
        with self.assertRaisesRegex(Exception, "allow 2 authorised contacts"):
            self.contoso.authorised_contact_ids = people
        with self.assertRaisesRegex(Exception, "not one of the people"):
            self.contoso.authorised_contact_ids = self.stranger.partner_id

    def test_tenant_without_terms_has_no_limit(self):
        self.fabrikam.authorised_contact_ids = self.stranger.partner_id
        self.assertFalse(self.fabrikam._authorised_contact_limit())
