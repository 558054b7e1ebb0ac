import hashlib
import json
from datetime import datetime, timedelta

from psycopg2.errors import RaiseException

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .support_common import MONDAY_MORNING, SupportCase


@tagged("-at_install", "post_install")
class TestSupportTerms(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.offering = cls._draft(terms_text="<p>Hours lapse.</p>")
        cls.offering.with_context(lang="it_IT").name = "Orario d'ufficio"
        cls.offering.action_publish()
        cls.terms = cls.offering.terms_ids

    def test_hash_is_that_of_the_stored_content(self):
        self.env.invalidate_all()
        self.env.cr.execute(
            "SELECT content, content_hash FROM csp_support_terms WHERE id = %s",
            [self.terms.id],
        )
        content, stored = self.env.cr.fetchone()
        canonical = json.dumps(
            content, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        self.assertEqual(hashlib.sha256(canonical.encode()).hexdigest(), stored)

    def test_hash_tells_any_difference(self):
        content = self.terms.content
        content["facts"]["prices"][0]["amount"] = "79.00"
        self.assertNotEqual(self.terms._hash(content), self.terms.content_hash)

    def test_nobody_changes_them(self):
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(UserError):
                self.terms.with_user(user).write({"number": 9})
        for records in (self.terms, self.terms.sudo()):
            with self.assertRaisesRegex(UserError, "never changed"):
                records.write({"content": {"facts": {}, "texts": {}}})
            with self.assertRaisesRegex(UserError, "never changed"):
                records.content_hash = "0"

    def test_nobody_deletes_them(self):
        with self.assertRaises(AccessError):
            self.terms.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.terms.sudo().unlink()

    def test_not_changed_through_the_offering(self):
        for command in (
            Command.update(self.terms.id, {"number": 9}),
            Command.delete(self.terms.id),
        ):
            for offering in (self.offering, self.offering.with_user(self.manager)):
                with self.assertRaises(UserError):
                    offering.write({"terms_ids": [command]})

    def test_not_changed_by_an_import(self):
        name = "csp_support.terms_of_a_test"
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": name, "record": self.terms}]
        )
        for user in (self.manager, self.administrator, self.env.user):
            terms = self.env["csp.support.terms"].with_user(user)
            for head, row in (
                ([".id", "number"], [str(self.terms.id), "9"]),
                (["id", "number"], [name, "9"]),
            ):
                answer = terms.load(head, [row])
                self.assertFalse(answer["ids"], answer)
        self.env.invalidate_all()
        self.assertEqual(self.terms.number, 1)

    def test_not_changed_by_an_upgrade(self):
        """Data files of this addon or another one write records they know by name."""
        data = {"xml_id": "csp_support.terms_of_a_test", "values": {"number": 9}}
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": data["xml_id"], "record": self.terms}]
        )
        with self.assertRaisesRegex(UserError, "never changed"):
            self.env["csp.support.terms"]._load_records([data], update=True)

    @mute_logger("odoo.sql_db")
    def test_not_changed_past_the_orm(self):
        for statement in (
            "UPDATE csp_support_terms SET number = 9 WHERE id = %s",
            "UPDATE csp_support_terms SET content = '{}' WHERE id = %s",
            "UPDATE csp_support_terms SET content_hash = 'x' WHERE id = %s",
            "DELETE FROM csp_support_terms WHERE id = %s",
        ):
            with (
                self.assertRaisesRegex(RaiseException, "never changed or deleted"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.terms.id])
        with (
            self.assertRaisesRegex(RaiseException, "never changed"),
            self.env.cr.savepoint(),
        ):
            self.terms._write({"number": 9})

    def test_nobody_makes_up_a_version(self):
        vals = {
            "offering_id": self.offering.id,
            "company_id": self.company.id,
            "number": 2,
            "effective_from": "2026-06-01",
            "content": self.terms.content,
            "published_by_id": self.manager.id,
            "published_at": "2026-06-01",
        }
        for user in (self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.env["csp.support.terms"].with_user(user).create(vals)

    def test_later_changes_leave_them_alone(self):
        before = self.terms.content
        self.offering.write({"name": "New name", "terms_text": "<p>New</p>"})
        self.break_fix.write({"name": "Mending", "description": "New words"})
        self.offering.price_ids.amount = 99
        self.offering.contact_ids[0].value = "+39 02 9999 999"
        self.calendar.attendance_ids.unlink()
        self.company.name = "New owner"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.terms.content, before)
        self.assertEqual(self.terms._texts()["types"][0]["name"], "Break-fix")

    def test_texts_in_the_language_of_the_reader(self):
        italian = self.terms.with_context(lang="it_IT")._texts()
        self.assertEqual(italian["name"], "Orario d'ufficio")
        self.assertIn("lunedì–venerdì 09:00–17:00", italian["hours"])
        self.assertIn("80,00\xa0€", italian["prices"][0]["price"])
        self.assertEqual(self.terms._texts()["name"], "Business hours")

    def test_texts_in_a_language_that_was_not_there(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        french = self.terms.with_context(lang="fr_FR")
        self.assertEqual(french._texts()["name"], "Business hours")
        self.terms.company_id.partner_id.lang = "it_IT"
        self.assertEqual(french._texts()["name"], "Orario d'ufficio")

    def test_name_says_the_version(self):
        self.assertEqual(self.terms.display_name, "Business hours, version 1")

    def test_unchanged_offering_makes_no_version(self):
        with self.assertRaisesRegex(UserError, "Nothing has changed .* version 1"):
            self.offering.action_publish()

    def test_versions_are_numbered_per_offering(self):
        self.offering.price_ids.amount = 85
        self.offering.action_publish()
        self.assertEqual(sorted(self.offering.terms_ids.mapped("number")), [1, 2])
        self.assertEqual(self._offering(name="Other").terms_ids.number, 1)

    def test_version_in_force(self):
        self.offering.price_ids.amount = 85
        with self._at(MONDAY_MORNING):
            self.offering.effective_from = "2026-12-01 00:00:00"
            self.offering.action_publish()
        second = self.offering.terms_ids - self.terms
        for moment, version in (
            ("2025-12-31 23:59:59", second.browse()),
            ("2026-01-01 00:00:00", self.terms),
            ("2026-11-30 23:59:59", self.terms),
            ("2026-12-01 00:00:00", second),
        ):
            at = fields.Datetime.to_datetime(moment)
            self.assertEqual(self.offering._terms_at(at), version, moment)
        self.assertFalse(self.offering.effective_from)

    def test_later_version_cannot_take_effect_in_the_past(self):
        self.offering.write(
            {"name": "Changed", "effective_from": "2026-11-23 08:59:59"}
        )
        with (
            self._at(MONDAY_MORNING),
            self.assertRaisesRegex(UserError, "Version 2 .* later than now"),
        ):
            self.offering.action_publish()

    def test_later_version_does_not_overtake_a_planned_one(self):
        with self._at(MONDAY_MORNING):
            self.offering.write({"name": "Two", "effective_from": "2027-01-01"})
            self.offering.action_publish()
            self.offering.name = "Three"
            with self.assertRaisesRegex(UserError, "Version 3 .* the version before"):
                self.offering.action_publish()

    def test_notice_that_was_promised_is_kept(self):
        self.offering.notice_days = 30
        self.offering.action_publish()
        with self._at(MONDAY_MORNING):
            self.offering.write({"name": "Three", "effective_from": "2026-12-20"})
            with self.assertRaisesRegex(UserError, "not before Dec 23, 2026"):
                self.offering.action_publish()
            self.offering.effective_from = False
            self.offering.action_publish()
        third = self.offering.terms_ids.sorted("number")[-1]
        morning = datetime(2026, 11, 23, 9)
        self.assertEqual(third.effective_from, morning + timedelta(days=30))

    def test_customer_page_is_opened(self):
        action = self.terms.with_user(self.agent).action_open_customer_page()
        self.assertEqual(action["url"], f"/my/support/terms/{self.terms.id}")
