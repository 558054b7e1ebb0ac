from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import ticket_form
from ..controllers.parameters import number
from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestClosing(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(
            cls.contoso, "No mail", partner_id=cls.customer.partner_id.id
        )
        cls.done = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        cls.awaiting = cls.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_awaiting")

    def _close(self, ticket_id=None, stage_id=None):
        return self._post(
            "/ticket/close",
            ticket_id=ticket_id or self.ticket.id,
            stage_id=stage_id or self.done.id,
        )

    def test_customer_closes_his_ticket(self):
        self._log_in(self.customer)
        self.assertEqual(self._close().status_code, 302)
        self.assertEqual(self.ticket.stage_id, self.done)

    def test_the_button_does_it(self):
        self._log_in(self.customer)
        page = self._page(f"/my/ticket/{self.ticket.id}")
        form = page.xpath("//form[@action='/ticket/close']")[0]
        self.assertEqual(form.get("method"), "POST")
        response = self.url_open("/ticket/close", data=dict(form.form_values()))
        self.assertEqual(response.status_code, 200)
        self.assertTrue(self.ticket.closed)

    def test_other_customers_do_not(self):
        self._log_in(self.stranger)
        self.assertEqual(self._close().status_code, 404)
        self.assertFalse(self.ticket.closed)

    def test_visitors_do_not(self):
        self.authenticate(None, None)
        self._close()
        self.assertFalse(self.ticket.closed)

    def test_a_link_does_not(self):
        self._log_in(self.customer)
        query = f"ticket_id={self.ticket.id}&stage_id={self.done.id}"
        response = self.url_open(f"/ticket/close?{query}", allow_redirects=False)
        self.assertEqual(response.status_code, 405)
        self.assertFalse(self.ticket.closed)

    def test_another_site_does_not(self):
        self._log_in(self.customer)
        data = {"ticket_id": self.ticket.id, "stage_id": self.done.id}
        with mute_logger("odoo.http"):
            response = self.url_open("/ticket/close", data=data)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.ticket.closed)

    def test_stages_that_are_not_for_customers(self):
        rejected = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_rejected")
        team = self.env["helpdesk.ticket.team"].create({"name": "Another team"})
        of_team = self.done.copy({"team_ids": [(6, 0, team.ids)]})
        self._log_in(self.customer)
        for stage_id in (self.awaiting.id, rejected.id, of_team.id, "x", "0", 10**12):
            self.assertEqual(self._close(stage_id=stage_id).status_code, 302)
            self.assertFalse(self.ticket.closed, stage_id)

    def test_refusal_is_told_once(self):
        self._log_in(self.customer)
        self._close(stage_id=self.awaiting.id)
        path = f"/my/ticket/{self.ticket.id}"
        self.assertIn("The ticket was not closed", self._page(path).plain)
        self.assertNotIn("The ticket was not closed", self._page(path).plain)

    def test_closed_ticket_is_left_alone(self):
        cancelled = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_cancelled")
        self.ticket.stage_id = self.done
        self._log_in(self.customer)
        self._close(stage_id=cancelled.id)
        self.assertEqual(self.ticket.stage_id, self.done)

    def test_what_is_no_ticket(self):
        self._log_in(self.customer)
        for ticket_id in ("x", "-1", "1 OR 1", 10**12, "²", self.ticket.id + 1000):
            self.assertEqual(self._close(ticket_id=ticket_id).status_code, 404)
        self.assertEqual(self._post("/ticket/close").status_code, 404)

    def test_reopened_ticket_can_be_closed_again(self):
        self.ticket.stage_id = self.done
        self.assertTrue(self.ticket.closed_date)
        self.ticket.stage_id = self.awaiting
        self.assertFalse(self.ticket.closed_date)
        self._log_in(self.customer)
        page = self._page(f"/my/ticket/{self.ticket.id}")
        self.assertTrue(page.xpath("//form[@action='/ticket/close']"))

    def test_visitors_change_no_stage(self):
        for user in (self.env.ref("base.public_user"), self.customer):
            stage = self.done.with_env(self.env(user=user, context={}))
            with self.assertRaisesRegex(AccessError, "'write' access|to modify"):
                stage.name = "Mine"


@tagged("-at_install", "post_install")
class TestNewTicket(PortalCase):
    def _new_tickets(self):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.customer.partner_id.id)]
        )

    def _submit(self, **data):
        return self._post(
            "/submitted/ticket",
            **{"subject": "No mail", "description": "None", **data},
            consent=self._consents(),
        )

    def assertRefused(self, sentence, **data):
        response = self._submit(**data)
        self.assertEqual(response.status_code, 422)
        self.assertIn(sentence, response.text)
        self.assertFalse(self._new_tickets())
        return response

    def test_ticket_of_the_only_tenant(self):
        self._log_in(self.customer)
        self.assertNotIn('name="tenant"', self.url_open("/new/ticket").text)
        self.assertEqual(self._submit().status_code, 302)
        ticket = self._new_tickets()
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.csp_terms_id, self.terms)
        self.assertFalse(ticket.user_id)

    def test_tenant_is_chosen_among_several(self):
        second = self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        options = self._page("/new/ticket").xpath("//select[@name='tenant']/option")
        self.assertEqual(
            {option.get("value") for option in options},
            {"", str(self.contoso.id), str(second.id)},
        )
        self._submit(tenant=second.id)
        self.assertEqual(self._new_tickets().csp_tenant_id, second)

    def test_tenants_of_others_are_refused(self):
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        for tenant in (self.fabrikam.id, "", "x", 10**12):
            self.assertRefused("Choose which of your tenants", tenant=tenant)

    def test_tenant_of_others_cannot_be_slipped_in(self):
        self._log_in(self.customer)
        self._submit(
            tenant=self.fabrikam.id,
            csp_tenant_id=self.fabrikam.id,
            partner_id=self.stranger.partner_id.id,
            csp_pricing="included",
        )
        ticket = self._new_tickets()
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.csp_pricing, "hourly")

    def test_what_is_missing_is_said_and_the_rest_is_kept(self):
        self._log_in(self.customer)
        response = self.assertRefused("Describe what you see", description=" ")
        self.assertIn('value="No mail"', response.text)
        response = self.assertRefused(
            "Write a subject", subject="", description="<b>Since</b> noon"
        )
        self.assertIn("&lt;b&gt;Since&lt;/b&gt; noon", response.text)

    def test_fields_that_are_not_sent(self):
        self._log_in(self.customer)
        response = self._post("/submitted/ticket")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Write a subject", response.text)

    def test_what_cannot_be_kept_is_left_out(self):
        self._log_in(self.customer)
        self._submit(subject="No\0 mail", description="None\0")
        self.assertEqual(self._new_tickets().name, "No mail")

    def test_too_long(self):
        self._log_in(self.customer)
        self.assertRefused("The subject is too long", subject="x" * 201)
        self.assertRefused("The description is too long", description="x" * 50_001)

    def test_categories_that_are_not_shown(self):
        hidden = self.env["helpdesk.ticket.category"].create(
            {"name": "Hidden", "show_in_portal": False, "company_id": False}
        )
        self._log_in(self.customer)
        for category in ("x", hidden.id, 10**12, "1 OR 1"):
            self.assertRefused("one of the categories", category=category)

    def test_required_category(self):
        self.company.helpdesk_mgmt_portal_select_category = True
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Mail", "company_id": self.company.id}
        )
        self._log_in(self.customer)
        self.assertRefused("Choose a category")
        self._submit(category=category.id)
        self.assertEqual(self._new_tickets().category_id, category)

    def test_teams_that_are_not_shown(self):
        self.company.helpdesk_mgmt_portal_select_team = True
        team = self.env["helpdesk.ticket.team"].create(
            {"name": "Desk", "company_id": self.company.id}
        )
        hidden = team.copy({"name": "Hidden", "show_in_portal": False})
        self._log_in(self.customer)
        for value in ("x", hidden.id, 10**12):
            self.assertRefused("one of the teams", team=value)
        self.assertRefused("Choose a team")
        self._submit(team=team.id)
        self.assertEqual(self._new_tickets().team_id, team)

    def test_attachments_are_bounded(self):
        self._log_in(self.customer)
        self.startPatcher(patch.object(ticket_form, "MAXIMUM_ATTACHMENT_MIB", 1))
        big = ("attachment", ("big.bin", b"x" * (2**20 + 1)))
        small = ("attachment", ("small.txt", b"hello"))
        for files, sentence in (
            ([big], "The file big.bin is too big"),
            ([small] * 11, "Attach 10 files at most"),
        ):
            response = self._send_files(files)
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, response.text)
        self.assertFalse(self._new_tickets())
        self.assertEqual(self._send_files([small]).status_code, 200)
        self.assertEqual(self._new_tickets().attachment_ids.raw, b"hello")

    def _send_files(self, files):
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "subject": "No mail",
            "description": "None",
            "consent": self._consents(),
        }
        return self.url_open("/submitted/ticket", data=data, files=files)

    def test_a_link_files_nothing(self):
        self._log_in(self.customer)
        response = self.url_open("/submitted/ticket?subject=a&description=b")
        self.assertEqual(response.status_code, 405)
        self.assertFalse(self._new_tickets())

    def test_another_site_files_nothing(self):
        self._log_in(self.customer)
        data = {"subject": "a", "description": "b"}
        with mute_logger("odoo.http"):
            response = self.url_open("/submitted/ticket", data=data)
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self._new_tickets())

    def test_form_can_be_filled_by_its_labels(self):
        self.company.helpdesk_mgmt_portal_select_category = True
        self.env["helpdesk.ticket.category"].create(
            {"name": "Mail", "company_id": self.company.id}
        )
        self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        page = self._page("/new/ticket")
        labels = page.xpath("//form[@action='/submitted/ticket']//label/@for")
        self.assertEqual(
            labels,
            [
                "tenant",
                "service",
                "category",
                "support_type",
                "subject",
                "description",
                "affected",
                "able",
                "attachment",
                # One for each price that a type of support may have.
                f"consent_{self.contoso.id}_0",
                f"consent_{self.contoso.id}_1",
            ],
        )
        for label in labels:
            self.assertEqual(len(page.xpath(f"//*[@id='{label}']")), 1, label)


@tagged("-at_install", "post_install")
class TestParameters(PortalCase):
    def test_numbers(self):
        for text, value in (
            ("7", 7),
            (" 7 ", 7),
            (7, 7),
            ("", 0),
            (None, 0),
            ("-7", 0),
            ("7.0", 0),
            ("²", 0),
            ("٧", 0),
            (str(2**31 - 1), 2**31 - 1),
            (str(2**31), 0),
            ("9" * 5000, 0),
        ):
            self.assertEqual(number(text), value, text)
