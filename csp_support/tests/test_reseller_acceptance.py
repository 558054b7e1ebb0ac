from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, freeze_time, tagged
from odoo.tools import mute_logger

from .reseller_common import ResellerCase

BEFORE = "2026-11-20 09:00:00"


@tagged("-at_install", "post_install")
class TestResellerAcceptance(ResellerCase):
    """A reseller's people read and accept the terms of what he has with us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_plan = cls._offering(
            name="Reseller's plan",
            audience="reseller",
            price_ids=[cls._price("hour", 61)],
        )
        cls.own_terms = cls.own_plan.terms_ids
        cls.partnership.offering_id = cls.own_plan
        cls.alpine_user.partner_id.email = "person@alpine.example"
        cls.others = (cls.margies_user, cls.clerk, cls.customer, cls.stranger)
        cls._accepts(cls.customer, cls.terms)

    def _row(self, terms=None, customer=None):
        self.env.invalidate_all()
        return self.env["csp.support.acceptance.status"].search(
            [
                ("terms_id", "=", (terms or self.own_terms).id),
                ("commercial_partner_id", "=", (customer or self.alpine).id),
            ]
        )

    @classmethod
    def _accepts(cls, user, terms):
        """Tickets that come now came after it."""
        with freeze_time(BEFORE):
            terms = terms.with_user(user)
            acceptances = terms.env["csp.support.acceptance"]
            return acceptances._accept(terms, user, user.name, "192.0.2.7")

    def _post_acceptance(self, terms, **data):
        with mute_logger("odoo.http"):
            return self._post(f"/my/support/terms/{terms.id}/accept", **data)

    def _rpc(self, method, *args, **kwargs):
        model = "csp.support.terms"
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    # ------------------------------------------------------------------
    # Who has accepted and who has not
    # ------------------------------------------------------------------

    def test_the_list_has_what_a_reseller_has_with_us(self):
        for terms in (self.own_terms, self.terms):
            row = self._row(terms)
            self.assertEqual(row.state, "missing")
            self.assertEqual(row.partnership_id, self.partnership)
            self.assertTrue(row.can_log_in)
        self.assertFalse(self._row(self.own_terms, self.contoso.partner_id))
        row = self._row(self.terms, self.contoso.partner_id)
        self.assertEqual(row.state, "accepted")
        self.assertFalse(self._row(self.own_terms, self.margies))

    def test_a_plan_for_customers_alone_is_not_his(self):
        self.offering.audience = "customer"
        self.assertFalse(self._row(self.terms))

    def test_one_row_though_both_give_it(self):
        self.contoso.offering_id = self.own_plan
        self.assertEqual(len(self._row()), 1)

    def test_nobody_without_an_active_partnership(self):
        for vals in ({"state": "proposed"}, {"state": "active", "role": "deliverer"}):
            self.partnership.write(vals)
            self.assertFalse(self._row())
            self.assertFalse(self._row(self.terms))
        self.partnership.write({"state": "active", "role": "reseller"})
        self.partnership.action_end()
        self.assertFalse(self._row())

    def test_log_ins_of_colleagues_do_not_count(self):
        self.partnership.contact_ids = self.alpine.child_ids.create(
            {"name": "Without a log-in", "parent_id": self.alpine.id}
        )
        self.assertFalse(self._row().can_log_in)

    # ------------------------------------------------------------------
    # On the portal
    # ------------------------------------------------------------------

    def test_asked_on_every_page(self):
        self._log_in(self.alpine_user)
        page = self._page("/my/customers").plain
        self.assertIn("Please read and accept your support terms", page)
        self.assertIn("Reseller's plan, version 1", page)

    def test_nobody_else_is_asked_or_told(self):
        for user in self.others:
            self._log_in(user)
            page = self._page("/my/support").plain
            self.assertNotIn("Reseller's plan", page, user.login)
            self.assertNotIn(self.alpine_user.name, page, user.login)

    def test_reads_and_accepts_by_name(self):
        self._log_in(self.alpine_user)
        page = self._page(f"/my/support/terms/{self.own_terms.id}").plain
        self.assertIn("61.00", page)
        response = self._post_acceptance(
            self.own_terms, typed_name="Eve Alpine", agreed="1"
        )
        self.assertEqual(response.status_code, 303)
        row = self._row()
        self.assertEqual(row.state, "accepted")
        acceptance = row.acceptance_id
        self.assertEqual(acceptance.commercial_partner_id, self.alpine)
        self.assertEqual(acceptance.typed_name, "Eve Alpine")
        self.assertIn("Eve Alpine", self.partnership.message_ids[0].body)
        page = self._page(f"/my/support/terms/{self.own_terms.id}").plain
        self.assertIn("Eve Alpine has accepted this version for Alpine", page)

    def test_accepts_what_he_has_by_a_customers_tenant(self):
        self._log_in(self.alpine_user)
        self._post_acceptance(self.terms, typed_name="Eve Alpine", agreed="1")
        self.assertEqual(self._row(self.terms).state, "accepted")
        accepted = self.terms.acceptance_ids.commercial_partner_id
        self.assertEqual(accepted, self.alpine | self.contoso.partner_id)

    def test_the_pdf_is_his(self):
        self._log_in(self.alpine_user)
        response = self.url_open(f"/my/support/terms/{self.own_terms.id}/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_nobody_else_reads_or_accepts(self):
        for user in self.others:
            self._log_in(user)
            with mute_logger("odoo.http"):
                for path in ("", "/pdf"):
                    self._page(f"/my/support/terms/{self.own_terms.id}{path}", 404)
            response = self._post_acceptance(
                self.own_terms, typed_name="Somebody", agreed="1"
            )
            self.assertEqual(response.status_code, 404, user.login)
        self.assertFalse(self.own_terms.acceptance_ids)

    def test_not_after_the_partnership(self):
        self.partnership.action_end()
        self._log_in(self.alpine_user)
        with mute_logger("odoo.http"):
            self._page(f"/my/support/terms/{self.own_terms.id}", 404)

    def test_over_rpc(self):
        ids, name = self.own_terms.ids, ["content"]
        for user in self.others:
            self._log_in(user)
            found = self._rpc("search_read", [("id", "in", ids)], name)
            self.assertFalse(found, user.login)
            [total] = self._rpc(
                "formatted_read_group",
                [("id", "in", ids)],
                groupby=[],
                aggregates=["__count"],
            )
            self.assertFalse(total["__count"])
            for method, args, kwargs in (
                ("read", (ids, name), {}),
                ("web_read", (ids,), {"specification": {"content": {}}}),
                ("export_data", (ids, name), {}),
            ):
                with (
                    mute_logger("odoo.http"),
                    self.assertRaises(JsonRpcException, msg=(user.login, method)),
                ):
                    self._rpc(method, *args, **kwargs)
        self._log_in(self.alpine_user)
        self.assertEqual(len(self._rpc("search_read", [("id", "in", ids)], name)), 1)

    def test_what_is_for_resellers_alone_is_not_their_customers(self):
        self.contoso.offering_id = self.own_plan
        self._log_in(self.customer)
        page = self._page("/my/support").plain
        self.assertNotIn("61.00", page)
        self.assertIn("No support offering is agreed for this tenant", page)
        asked = self._asked_by(self.customer, self.contoso, "Asked himself")
        self.assertEqual(asked.csp_pricing, "not_covered")
        self.assertFalse(asked.csp_terms_id)
        filed = self._asked_by(self.alpine_user, self.contoso, "Filed")
        self.assertEqual(filed.csp_terms_id, self.own_terms)

    # ------------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------------

    def test_reminded_at_the_partnership(self):
        self._row().with_user(self.agent).action_remind()
        reminder = self.env["csp.support.reminder"].search(
            [("commercial_partner_id", "=", self.alpine.id)]
        )
        self.assertEqual(reminder.emails, "person@alpine.example")
        message = self.partnership.message_ids[0]
        self.assertEqual(message.partner_ids, self.alpine_user.partner_id)
        self.assertIn("Reseller's plan", message.body)
        self.assertNotIn(self.clerk.partner_id, message.notified_partner_ids)

    def test_only_agents_remind(self):
        for user in (self.alpine_user, self.employee):
            with self.assertRaises(AccessError):
                self._row().with_user(user).action_remind()

    def test_the_signed_pdf_by_mail(self):
        accepted = self._accepts(self.alpine_user, self.own_terms)
        acceptance = self.env[accepted._name].browse(accepted.id)
        pdf = patch.object(type(acceptance), "_draw_pdf", return_value=b"%PDF-1.4")
        with pdf:
            acceptance._send_signed()
        self.env.invalidate_all()
        mail = self.env["mail.mail"].search([("model", "=", "csp.partnership")])
        self.assertEqual(mail.recipient_ids, self.alpine_user.partner_id)
        self.assertEqual(mail.attachment_ids, acceptance.pdf_ids)

    # ------------------------------------------------------------------
    # On the ticket
    # ------------------------------------------------------------------

    def test_a_ticket_goes_by_who_asked(self):
        filed, asked = (
            self._asked_by(user, self.contoso, "Help")
            for user in (self.alpine_user, self.customer)
        )
        self.assertFalse(filed.csp_terms_accepted)
        self.assertTrue(filed.csp_acceptance_missing)
        self.assertTrue(asked.csp_terms_accepted)
        both = [("id", "in", (filed | asked).ids)]
        tickets = self.env["helpdesk.ticket"]
        accepted = [*both, ("csp_terms_accepted", "=", True)]
        self.assertEqual(tickets.search(accepted), asked)
        self._accepts(self.alpine_user, self.terms)
        self.env.invalidate_all()
        self.assertEqual(filed.csp_acceptance_id.commercial_partner_id, self.alpine)
        self.assertEqual(tickets.search(accepted), filed | asked)

    # ------------------------------------------------------------------
    # A new version
    # ------------------------------------------------------------------

    def _published(self, plan, **vals):
        plan.write(vals)
        plan.action_publish()
        return plan.terms_ids.sorted("number")[-1]

    def test_those_who_act_for_him_are_told_of_a_new_version(self):
        version = self._published(self.own_plan, critical_minutes=15)
        self.assertEqual(version.notice_ids.partner_id, self.alpine_user.partner_id)
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=60):
            self.env["csp.support.terms.notice"]._cron_tell_customers()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.alpine_user.partner_id.ids)]
        )
        self.assertIn(version.display_name, mail.subject)
        self.assertIn(f"/my/support/terms/{version.id}", mail.body_html)
        self.assertEqual(mail.model, "csp.partnership")

    def test_nobody_else_is_told_of_it(self):
        version = self._published(self.own_plan, critical_minutes=15)
        told = version.notice_ids.partner_id
        for user in self.others:
            self.assertNotIn(user.partner_id, told)
        other = self._published(self._offering(name="Nobody's"), critical_minutes=15)
        self.assertFalse(other.notice_ids)

    def test_who_is_no_partner_any_more_is_not_told(self):
        self.partnership.state = "ended"
        version = self._published(self.own_plan, critical_minutes=15)
        self.assertFalse(version.notice_ids)
