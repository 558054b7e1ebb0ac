from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .support_common import MONDAY_MORNING, PortalCase, SupportCase


class NoteCommon:
    """Consents that agents note for tickets of one customer."""

    def _noting(self, ticket, user=None, **vals):
        """The dialog as an agent has filled it."""
        action = ticket.with_user(user or self.agent).action_csp_note_consent()
        note = self.env[action["res_model"]].with_user(user or self.agent)
        note = note.browse(action["res_id"])
        note.write({"said": "Yes, please go ahead", **vals})
        return note


@tagged("-at_install", "post_install")
class TestConsentNote(NoteCommon, SupportCase):
    """An agent notes that the customer agreed by phone, by mail or on site."""

    def setUp(self):
        super().setUp()
        tenant = self._tenant("contoso", offering_id=self._offering().id)
        self.customer = self._portal_user("contoso_customer", tenant.partner_id)
        with self._at(MONDAY_MORNING):
            self.ticket = self._ticket(
                tenant,
                "Help",
                partner_id=self.customer.partner_id.id,
                user_id=self.agent.id,
            )
            self.env.flush_all()

    def _note(self, user=None, moment="2026-11-23 10:00:00", **vals):
        with self._at(moment):
            note = self._noting(self.ticket, user, **vals)
            note.action_keep()
        return self.ticket.csp_consent_ids

    def test_kept_with_agent_price_and_words(self):
        consent = self._note(
            who="Anna", way="phone", given_at="2026-11-23 09:45:00", said="Go ahead"
        )
        self.assertRecordValues(
            consent,
            [
                {
                    "who": "Anna",
                    "way": "phone",
                    "said": "Go ahead",
                    "noted_by_id": self.agent.id,
                    "user_id": False,
                    "pricing": "hourly",
                    "price": 80,
                    "currency_id": self.euro.id,
                    "in_hours": True,
                }
            ],
        )
        self.assertEqual(str(consent.given_at), "2026-11-23 09:45:00")
        self.assertIn("80.00", consent.words)
        self.assertFalse(self.ticket.csp_consent_missing)

    def test_the_dialog_knows_customer_price_and_moment(self):
        with self._at("2026-11-23 10:00:00"):
            note = self._noting(self.ticket)
        self.assertEqual(note.who, self.customer.partner_id.name)
        self.assertEqual(str(note.given_at), "2026-11-23 10:00:00")
        self.assertIn("80.00", note.shown)
        self.assertIn("Business hours, version 1", note.shown)

    def test_a_company_is_no_person(self):
        self.ticket.partner_id = self.customer.partner_id.commercial_partner_id
        with self._at(MONDAY_MORNING):
            self.assertFalse(self._noting(self.ticket).who)

    def test_who_and_words_are_needed(self):
        for vals in ({"who": " "}, {"who": False}, {"said": False}, {"said": "\n"}):
            with self.assertRaises(UserError):
                self._note(**vals)
        self.assertTrue(self.ticket.csp_consent_missing)

    def test_not_for_moments_to_come(self):
        with self.assertRaises(UserError):
            self._note(given_at="2026-11-23 10:00:01")

    def test_another_price_than_was_shown(self):
        with self._at(MONDAY_MORNING):
            note = self._noting(self.ticket)
            self.ticket.csp_price = 90
            with self.assertRaises(UserError):
                note.action_keep()
        self.assertFalse(self.ticket.csp_consent_ids)

    def test_once_is_enough(self):
        with self._at(MONDAY_MORNING):
            first, second = self._noting(self.ticket), self._noting(self.ticket)
            first.action_keep()
            for again in (second.action_keep, self.ticket.action_csp_note_consent):
                with self.assertRaises(UserError):
                    again()
        self.assertEqual(len(self.ticket.csp_consent_ids), 1)

    def test_never_altered(self):
        consent = self._note()
        for vals in ({"said": "No"}, {"who": "Bob"}, {"noted_by_id": self.manager.id}):
            with self.assertRaises(UserError):
                consent.sudo().write(vals)
        with self.assertRaises(UserError):
            consent.sudo().unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.ticket.unlink()

    def test_a_consent_without_witness_is_refused(self):
        vals = {"ticket_id": self.ticket.id, "who": "Anna", "words": "80"}
        for way in ("phone", "portal"):
            with self.assertRefusedByDatabase("csp.ticket.consent", "agent who noted"):
                self.env["csp.ticket.consent"].create({**vals, "way": way})

    def test_agents_only(self):
        with self._at(MONDAY_MORNING):
            note = self._noting(self.ticket)
        for user in (self.employee, self.customer):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).action_csp_note_consent()
            with self.assertRaises(AccessError):
                note.with_user(user).read(["who"])
            with self.assertRaises(AccessError):
                note.with_user(user).action_keep()
            with self.assertRaises(AccessError):
                note.with_user(user).create({"ticket_id": self.ticket.id})
        self.assertFalse(self.ticket.csp_consent_ids)

    def test_not_on_tickets_of_other_teams(self):
        note = self.env["csp.consent.note"].with_user(self.agent)
        note = note.create({"ticket_id": self.ticket.id, "given_at": MONDAY_MORNING})
        self.ticket.team_id = self.env["helpdesk.ticket.team"].create({"name": "Else"})
        for refused in (
            self.ticket.with_user(self.agent).action_csp_note_consent,
            note.action_keep,
        ):
            with self.assertRaises(AccessError):
                refused()


@tagged("-at_install", "post_install")
class TestConsentNotePortal(NoteCommon, PortalCase):
    """What the customer sees of it."""

    def _own_ticket(self):
        return self._ticket(
            self.contoso, "By mail", partner_id=self.customer.partner_id.id
        )

    def _agreed(self, way):
        ticket = self._own_ticket()
        self._noting(ticket, way=way, given_at="2025-11-23 09:45:00").action_keep()
        self._log_in(self.customer)
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertNotIn("not agreed to this", page.plain)
        self.assertNotIn("Yes, please go ahead", page.plain)
        [agreed] = page.find_class("o_csp_agreed")
        return agreed.text_content()

    def test_how_and_when(self):
        for way, words in (
            ("phone", "Agreed by phone on Nov 23, 2025"),
            ("email", "Agreed by e-mail on Nov 23, 2025"),
            ("on_site", "Agreed on site on Nov 23, 2025"),
        ):
            self.assertIn(words, self._agreed(way))

    def test_on_the_portal(self):
        ticket = self._own_ticket()
        ticket.sudo()._keep_consent(self.customer)
        self._log_in(self.customer)
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertIn("Agreed on the portal on", page.plain)

    def test_customers_cannot_note_it(self):
        ticket = self._own_ticket()
        self._log_in(self.customer)
        for method in ("action_csp_note_consent", "_note_consent"):
            with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {
                        "model": "helpdesk.ticket",
                        "method": method,
                        "args": [ticket.ids],
                        "kwargs": {},
                    },
                )
        self.assertFalse(ticket.csp_consent_ids)
