import hashlib
import json

from psycopg2 import IntegrityError
from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .acceptance_common import AcceptanceCommon


@tagged("-at_install", "post_install")
class TestAcceptance(AcceptanceCommon, TransactionCase):
    """What a customer has accepted is kept as it was, whoever tries what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acceptance = cls._accept()

    def test_all_that_proves_it_is_kept(self):
        self.assertRecordValues(
            self.acceptance,
            [
                {
                    "terms_id": self.terms.id,
                    "company_id": self.company.id,
                    "commercial_partner_id": self.contoso.partner_id.id,
                    "customer_name": "contoso",
                    "user_id": self.customer.id,
                    "typed_name": "Ada Contoso",
                    "remote_address": "192.0.2.7",
                    "lang": "en_US",
                }
            ],
        )
        self.assertTrue(self.acceptance.accepted_at)

    def test_hash_is_that_of_what_was_read(self):
        canonical = json.dumps(
            self.terms.content,
            ensure_ascii=False,
            separators=(",", ":"),
            sort_keys=True,
        )
        reckoned = hashlib.sha256(canonical.encode()).hexdigest()
        self.assertEqual(self.acceptance.content_hash, reckoned)

    def test_language_is_the_one_he_was_shown(self):
        self.env["res.lang"]._activate_lang("it_IT")
        second = self._publish_later(10)
        self.customer.lang = "it_IT"
        terms = second.with_user(self.customer).with_context(lang="it_IT")
        accepted = terms.env["csp.support.acceptance"]._accept(
            terms, self.customer, "Ada", "192.0.2.7"
        )
        self.assertEqual(accepted.lang, "it_IT")
        # The first version has no Italian: he was shown English.
        self.assertEqual(self.terms.with_context(lang="it_IT")._language(), "en_US")

    def test_once_for_the_whole_company(self):
        again = self._accept(user=self.colleague, typed_name="Somebody Else")
        self.assertEqual(again, self.acceptance)
        self.assertEqual(again.typed_name, "Ada Contoso")

    def test_database_keeps_one_only(self):
        with self.assertRefusedByDatabase("csp.support.acceptance", "already"):
            self.acceptances.sudo().create(
                self.acceptances._prepare_acceptance(
                    self.terms, self.colleague, "Twice", ""
                )
            )

    def test_nobody_alters_it(self):
        for records in (self.acceptance, self.acceptance.sudo()):
            for vals in ({"typed_name": "X"}, {"accepted_at": "2020-01-01"}):
                with self.assertRaisesRegex(UserError, "kept as it was given"):
                    records.write(vals)
            with self.assertRaisesRegex(UserError, "kept as it was given"):
                records.content_hash = "0"
        for user in (self.customer, self.agent, self.manager, self.administrator):
            with self.assertRaises(UserError):
                self.acceptance.with_user(user).write({"typed_name": "X"})

    def test_not_even_past_odoo(self):
        for statement in (
            "UPDATE csp_support_acceptance SET typed_name = 'X' WHERE id = %s",
            "DELETE FROM csp_support_acceptance WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RaiseException, "never changed or deleted"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, [self.acceptance.id])

    def test_nobody_deletes_it(self):
        with self.assertRaisesRegex(UserError, "never deleted"):
            self.acceptance.sudo().unlink()
        for user in (self.customer, self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.acceptance.with_user(user).unlink()

    def test_what_it_rests_on_stays(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.customer.sudo().unlink()
        self.assertTrue(self.acceptance.exists())

    def test_nobody_makes_one_up(self):
        vals = self.acceptances._prepare_acceptance(
            self._publish_later(10), self.stranger, "Made up", ""
        )
        for user in (self.stranger, self.agent, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.acceptances.with_user(user).create(vals)

    def test_not_over_rpc(self):
        vals = {"terms_id": self.terms.id, "typed_name": "X"}
        calls = {
            "create": [[vals]],
            "write": [self.acceptance.ids, vals],
            "unlink": [self.acceptance.ids],
            "web_save": [self.acceptance.ids, vals, {}],
            "copy": [self.acceptance.ids],
        }
        admin = self.env.ref("base.user_admin")
        for user in (self.customer, self.manager, admin):
            records = self.acceptances.with_user(user)
            for method, args in calls.items():
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(UserError):
                        call_kw(records, method, args, {})

    def test_not_by_methods_of_ours(self):
        for method in ("_accept", "_send_signed", "_prepare_acceptance"):
            with self.assertRaises(AccessError):
                call_kw(self.acceptances.with_user(self.customer), method, [], {})

    def test_not_by_import(self):
        rows = [["csp_support.made_up", self.terms.id, "Made up"]]
        result = self.acceptances.with_user(self.administrator).load(
            ["id", "terms_id/.id", "typed_name"], rows
        )
        self.assertFalse(result["ids"])
        result = self.acceptances.sudo().load(
            [".id", "typed_name"], [[str(self.acceptance.id), "Altered"]]
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.acceptance.typed_name, "Ada Contoso")

    def test_not_through_other_records(self):
        for command in (
            Command.update(self.acceptance.id, {"typed_name": "X"}),
            Command.delete(self.acceptance.id),
            Command.create({"typed_name": "X"}),
        ):
            with self.assertRaises(UserError):
                self.terms.sudo().write({"acceptance_ids": [command]})

    def test_customers_read_their_own(self):
        own = self.acceptances.with_user(self.colleague).search([])
        self.assertEqual(own, self.acceptance)
        self.assertEqual(own.typed_name, "Ada Contoso")
        self.assertFalse(self.acceptances.with_user(self.stranger).search([]))
        with self.assertRaises(AccessError):
            self.acceptance.with_user(self.stranger).read(["typed_name"])

    def test_agents_read_them_and_employees_do_not(self):
        self.assertTrue(self.acceptances.with_user(self.agent).search([]))
        with self.assertRaises(AccessError):
            self.acceptances.with_user(self.employee).search([])

    def test_not_by_agents_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other partner"})
        self.agent.write({"company_ids": [Command.set(other.ids)], "company_id": other})
        agent = self.acceptances.with_user(self.agent).with_context(
            allowed_company_ids=other.ids
        )
        self.assertFalse(agent.search([]))
        with self.assertRaises(AccessError):
            agent.browse(self.acceptance.id).read(["typed_name"])

    def test_it_stands_on_the_tenant(self):
        notes = self.contoso.message_ids.mapped("body")
        self.assertIn("Ada Contoso has accepted Business hours, version 1", notes[0])
        self.assertTrue(all(self.contoso.message_ids.mapped("is_internal")))
        self.assertFalse(
            [note for note in self.fabrikam.message_ids if "accepted" in note.body]
        )


@tagged("-at_install", "post_install")
class TestAcceptanceStatus(AcceptanceCommon, TransactionCase):
    """Who has accepted, who has not, and who may."""

    def _missing(self, tenant=None):
        self.env.invalidate_all()
        partner = (tenant or self.contoso).partner_id
        return self.status.search(
            [("commercial_partner_id", "=", partner.id), ("state", "=", "missing")]
        ).terms_id

    def test_version_in_force_is_asked_for(self):
        self.assertEqual(self._missing(), self.terms)
        self._accept()
        self.assertFalse(self._missing())
        self.assertEqual(self._missing(self.fabrikam), self.terms)
        self.assertEqual(self._row().state, "accepted")

    def test_published_version_may_be_accepted_in_advance(self):
        self._accept()
        later = self._publish_later(10)
        self.assertEqual(self._missing(), later)
        self._accept(later)
        self.assertFalse(self._missing())

    def test_superseded_version_is_asked_for_no_longer(self):
        later = self._publish_later(10)
        self.assertEqual(self._missing(), self.terms | later)
        with self._at(self._days(11)):
            self.assertEqual(self._missing(), later)

    def test_acceptance_of_one_version_is_none_of_the_next(self):
        self._accept()
        later = self._publish_later(10)
        with self._at(self._days(11)):
            self.assertEqual(self._missing(), later)

    def test_former_and_unconcerned_customers_are_not_asked(self):
        self.contoso.offering_end = self._days(-3).date()
        self.assertFalse(self._missing())
        self.contoso.offering_end = self._days(5).date()
        self._publish_later(10)
        self.assertEqual(self._missing(), self.terms)
        self.contoso.write({"offering_id": False, "offering_end": False})
        self.assertFalse(self._missing())

    def test_terms_for_resellers_alone(self):
        offering = self._offering(name="For resellers", audience="reseller")
        self.contoso.offering_id = offering
        self.assertFalse(self._missing())

    def test_archived_tenant(self):
        self.contoso.active = False
        self.assertFalse(self._missing())

    def test_support_that_begins_later_may_be_accepted_before(self):
        self.contoso.offering_start = self._days(30).date()
        self.assertEqual(self._missing(), self.terms)

    def test_several_tenants_are_one_customer(self):
        self._tenant(
            "northwind",
            partner_id=self.contoso.partner_id.id,
            offering_id=self.offering.id,
        )
        self.assertEqual(len(self._row()), 1)

    def test_ids_stay_the_same(self):
        before = self._row().id
        self._accept(user=self.stranger)
        self._publish_later(10)
        self.assertEqual(self._row().id, before)

    def test_customer_without_a_log_in(self):
        self.assertTrue(self._row().can_log_in)
        (self.customer | self.colleague).active = False
        self.assertFalse(self._row().can_log_in)

    def test_everybody_of_the_customer_may_accept(self):
        row = self._row()
        self.assertEqual(row._signatories()[row], self.customer | self.colleague)

    def test_authorised_contacts_accept_where_they_are_named(self):
        self.contoso.authorised_contact_ids = self.colleague.partner_id
        row = self._row()
        self.assertEqual(row._signatories()[row], self.colleague)

    def test_nobody_is_shut_out_by_contacts_without_a_log_in(self):
        self.contoso.authorised_contact_ids = self.env["res.partner"].create(
            {"name": "No log-in", "parent_id": self.contoso.partner_id.id}
        )
        row = self._row()
        self.assertEqual(row._signatories()[row], self.customer | self.colleague)

    def test_who_has_left_may_not(self):
        self.colleague.active = False
        row = self._row()
        self.assertEqual(row._signatories()[row], self.customer)

    def test_closed_to_customers_and_employees(self):
        for user in (self.customer, self.stranger, self.employee):
            with self.assertRaises(AccessError):
                self.status.with_user(user).search([])
            with self.assertRaises(AccessError):
                self._row().with_user(user).action_open_acceptance()
        self.assertTrue(self.status.with_user(self.agent).search([]))

    def test_counts_on_the_version_the_tenant_and_the_customer(self):
        self._accept()
        terms = self.terms.with_user(self.agent)
        self.assertEqual((terms.accepted_count, terms.missing_count), (1, 1))
        self.assertEqual(self.contoso.with_user(self.agent).unaccepted_count, 0)
        self.assertEqual(self.fabrikam.with_user(self.agent).unaccepted_count, 1)
        self.assertEqual(self.customer.partner_id.csp_acceptance_count, 1)
        for records, action in (
            (terms, "action_open_acceptances"),
            (terms, "action_open_missing"),
            (self.contoso, "action_open_acceptance_status"),
            (self.customer.partner_id, "action_open_csp_acceptances"),
        ):
            opened = getattr(records, action)()
            found = self.env[opened["res_model"]].search(opened["domain"])
            self.assertTrue(found, action)

    def test_list_costs_the_same_for_many(self):
        few = self._count_queries(lambda: self.status.search([])._signatories())
        for key in ("northwind", "wingtip", "litware", "proseware"):
            tenant = self._tenant(key, offering_id=self.offering.id)
            self._portal_user(f"{key}_user", tenant.partner_id)
        many = self._count_queries(lambda: self.status.search([])._signatories())
        self.assertLessEqual(many, few)
