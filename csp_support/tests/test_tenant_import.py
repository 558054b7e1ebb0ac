import base64
from contextlib import contextmanager, suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models import csp_tenant_import_read, csp_tenant_import_run
from .common import TENANTS, CspCase, tenant_id

CRON = "csp_support.ir_cron_import_tenants"


class ImportCase(CspCase):
    """Imports of a company that knows nobody yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Whoever is in the database already is not to be matched with.
        cls.startClassPatcher(
            patch.object(
                type(cls.env["csp.tenant.import"]),
                "_customer_index",
                cls._index_of_company(),
            )
        )

    @classmethod
    def _index_of_company(cls):
        original = type(cls.env["csp.tenant.import"])._customer_index
        partners = type(cls.env["res.partner"])
        search_fetch = partners.search_fetch

        def within_company(self, domain, *args, **options):
            own = [("company_id", "=", cls.company.id)]
            return search_fetch(self, [*domain, *own], *args, **options)

        def index(self):
            with patch.object(partners, "search_fetch", within_company):
                return original(self)

        return index

    @classmethod
    def _import(cls, source, **vals):
        return cls.env["csp.tenant.import"].create({"source": source, **vals})

    @classmethod
    def _file_import(cls, text, encoding="utf-8", **vals):
        file = base64.b64encode(text.encode(encoding))
        return cls._import("file", file=file, **vals)

    @classmethod
    def _customer(cls, name, **vals):
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "company_id": cls.company.id, **vals}
        )

    def _run(self):
        """The scheduled action, as often as it wants to be called."""
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _step(self):
        """One step of it, and no more."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            self.env(cr=cursor)["csp.tenant.import"]._cron_import()
        self.env.invalidate_all()

    @contextmanager
    def _killed(self, model, method, call):
        """Whoever calls `method` for the time `call` is killed."""
        original, calls = getattr(type(model), method), []

        def dying(*arguments, **options):
            calls.append(arguments)
            if len(calls) == call:
                raise KeyboardInterrupt
            return original(*arguments, **options)

        # Odoo's own assertRaises would take back what was committed before.
        with suppress(KeyboardInterrupt), patch.object(type(model), method, dying):
            yield
        self.assertEqual(len(calls), call)
        self.env.invalidate_all()

    def _read(self, record):
        record.action_read()
        self._run()
        return record

    def _line(self, record, key):
        return record.line_ids.filtered(lambda line: line.tenant_id == tenant_id(key))


@tagged("-at_install", "post_install")
class TestTenantImportReading(ImportCase):
    def test_partner_center_customers_with_all_their_domains(self):
        record = self._read(self._import("partner_center"))
        self.assertEqual(record.state, "review")
        self.assertFalse(record.error)
        keys = {tenant_id(key) for key in TENANTS}
        self.assertEqual(set(record.line_ids.mapped("tenant_id")), keys)
        contoso = self._line(record, "contoso")
        self.assertEqual(
            contoso.domains.split(), ["contoso.onmicrosoft.com", "contoso.example"]
        )
        self.assertEqual(contoso.country_id.code, "IT")

    def test_delegated_admin_customers(self):
        record = self._read(self._import("delegated_admin"))
        self.assertEqual(record.state, "review", record.error)
        self.assertEqual(record.partner_type, "indirect_reseller")
        self.assertEqual(self._line(record, "fabrikam").name, "Fabrikam")
        paths = [request["path"] for request in self.sandbox.all_requests()]
        self.assertFalse([path for path in paths if path.startswith("/v1/")])

    def test_nothing_happens_before_somebody_looked(self):
        before = self.env["csp.tenant"].search_count([])
        record = self._read(self._import("partner_center"))
        self.assertEqual(self.env["csp.tenant"].search_count([]), before)
        self.assertEqual(set(record.line_ids.mapped("state")), {"proposed"})

    def test_several_pages(self):
        client = csp_tenant_import_read.list_customers
        sizes = []

        def in_small_pages(source, partner_center):
            partner_center._page_size = 5
            found = client(source, partner_center)
            sizes.append(len(found))
            return found

        with patch.object(csp_tenant_import_read, "list_customers", in_small_pages):
            self._read(self._import("partner_center"))
        self.assertEqual(sizes, [len(TENANTS)])
        listings = [
            request
            for request in self.sandbox.all_requests()
            if request["path"].startswith("/v1/customers?")
        ]
        self.assertEqual(len(listings), 3)

    def test_failing_list_says_why_and_can_be_read_again(self):
        self.sandbox.fail(None, kind="status", status=500, path="/v1/customers")
        record = self._read(self._import("partner_center"))
        self.assertEqual(record.state, "draft")
        self.assertIn("localhost", record.error)
        self.sandbox.reset()
        self._read(record)
        self.assertEqual((record.state, record.error), ("review", False))

    def test_failure_in_the_middle_keeps_what_was_read(self):
        contoso = self._customer("Somebody", website="https://contoso.example")
        record = self._import("partner_center")
        record.action_read()
        with patch.object(csp_tenant_import_read, "DETAILS", 3):
            self._step()
            self._step()
            self.sandbox.fail(
                None, kind="status", status=500, path="/v1/customers/", times=None
            )
            self._step()
        self.assertEqual(record.state, "review")
        self.assertTrue(record.error)
        self.assertEqual(record.read_count, 3)
        self.assertEqual(record.line_count, len(TENANTS))
        read = record.line_ids.filtered("is_read")
        self.assertTrue(all(".example" in line.domains for line in read))
        self.assertNotIn(False, record.line_ids.mapped("match"))
        self.sandbox.reset()
        self._read(record)
        self.assertEqual(record.read_count, len(TENANTS))
        self.assertEqual(self._line(record, "contoso").partner_id, contoso)

    def test_customer_who_is_refused_leaves_the_others_be(self):
        self.sandbox.fail(
            None,
            kind="status",
            status=404,
            path=f"/v1/customers/{tenant_id('contoso')}",
        )
        record = self._read(self._import("partner_center"))
        self.assertEqual((record.state, record.error), ("review", False))
        self.assertTrue(self._line(record, "contoso").error)
        self.assertFalse(self._line(record, "fabrikam").error)

    def test_microsofts_wait_is_respected(self):
        record = self._import("partner_center")
        self.sandbox.fail(
            None, kind="status", status=429, retry_after="600", path="/v1/customers"
        )
        self._read(record)
        self.assertEqual(record.state, "reading")
        self.assertIn("600", record.error)
        self.sandbox.reset()
        self._run()
        self.assertFalse(self.sandbox.all_requests())

    def test_stopped_and_resumed(self):
        record = self._import("partner_center")
        record.action_read()
        with patch.object(csp_tenant_import_read, "DETAILS", 5):
            self._step()
            self._step()
            record.action_stop()
            self._step()
            self.assertEqual((record.state, record.read_count), ("reading", 5))
            record.action_resume()
            self.sandbox.reset()
            self._run()
        self.assertEqual((record.state, record.stopped), ("review", False))
        asked = [
            request
            for request in self.sandbox.all_requests()
            if request["path"].startswith("/v1/customers/")
        ]
        self.assertEqual(len(asked), len(TENANTS) - 5)

    def test_answer_that_comes_after_a_stop_is_not_used(self):
        record = self._import("partner_center")
        record.action_read()
        listing = csp_tenant_import_read.list_customers

        def stopped_meanwhile(source, client):
            record.action_stop()
            record.flush_recordset()
            return listing(source, client)

        with patch.object(csp_tenant_import_read, "list_customers", stopped_meanwhile):
            self._step()
        self.assertFalse(record.line_ids)
        self.assertTrue(record.stopped)

    def test_reading_of_a_worker_that_died_comes_back(self):
        record = self._import("partner_center")
        record.action_read()
        Import = self.env["csp.tenant.import"]
        self.assertEqual(Import._claim_reading(), record)
        self.assertFalse(Import._claim_reading())
        record.claimed_until = "2020-01-01"
        self.assertEqual(Import._claim_reading(), record)

    def test_worker_killed_while_it_reads_loses_one_step(self):
        record = self._import("partner_center")
        record.action_read()
        with patch.object(csp_tenant_import_read, "DETAILS", 5):
            self._step()
            self._step()
            with self._killed(record, "_keep_details", call=1):
                self._step()
            self.assertEqual((record.state, record.read_count), ("reading", 5))
            # Its claim lapses; the next worker goes on with what is left.
            self._run()
            self.assertEqual(record.read_count, 5)
            record.claimed_until = "2020-01-01"
            self._run()
        self.assertEqual((record.state, record.read_count), ("review", len(TENANTS)))
        paths = [request["path"] for request in self.sandbox.all_requests()]
        self.assertEqual(len([p for p in paths if p.startswith("/v1/customers?")]), 1)

    def test_renewed_sign_in_is_kept(self):
        first = self.sandbox.refresh_token()
        self.connection.write({"flow": "delegated", "refresh_token": first})
        record = self._read(self._import("delegated_admin"))
        self.assertEqual((record.state, record.error), ("review", False))
        stored = self.connection._credential("refresh_token")._reveal()
        self.assertNotEqual(stored, first)

    def test_reading_needs_a_connection(self):
        with self.assertRaisesRegex(UserError, "Choose the connection"):
            self._import("partner_center", connection_id=False).action_read()


@tagged("-at_install", "post_install")
class TestTenantImportFile(ImportCase):
    def _lines(self, text, **options):
        record = self._file_import(text, **options)
        record.action_read()
        return record

    def test_commas_semicolons_mark_and_spreadsheets(self):
        rows = ["name,tenant_id,domains", f"Città,{tenant_id('contoso')},a.it B.it"]
        comma = "\n".join(rows)
        variants = [
            (comma, "utf-8"),
            (comma, "utf-8-sig"),
            (comma.replace(",", ";"), "utf-8"),
            (comma.replace("\n", "\r\n").replace(",", ";"), "cp1252"),
            (comma.replace("name", " Name "), "utf-8"),
        ]
        for text, encoding in variants:
            line = self._lines(text, encoding=encoding).line_ids
            self.assertEqual(line.name, "Città", encoding)
            self.assertEqual(line.tenant_id, tenant_id("contoso"))
            self.assertEqual(line.domains, "a.it\nb.it")

    def test_each_wrong_line_is_told_with_its_number(self):
        record = self._lines(
            "name;tenant_id;domains\n"
            f"Contoso;{tenant_id('contoso')};contoso.example\n"
            "Fabrikam;not-an-id;\n"
            f";{tenant_id('wingtip')};\n"
            ";;\n"
            f"Northwind;{tenant_id('northwind')};nowhere\n"
            f"Again;{tenant_id('contoso').upper()};\n"
        )
        self.assertEqual(record.line_ids.mapped("name"), ["Contoso"])
        problems = record.wrong_lines.split("\n")
        expected = {
            "Line 3": "not-an-id",
            "Line 4": "has no name",
            "Line 6": "nowhere",
            "Line 7": "already on the line of Contoso",
        }
        self.assertEqual(len(problems), len(expected))
        for problem, (number, reason) in zip(problems, expected.items(), strict=True):
            self.assertTrue(problem.startswith(number), problem)
            self.assertIn(reason, problem)

    def test_files_that_are_none(self):
        with self.assertRaisesRegex(UserError, "no column tenant_id"):
            self._lines("name,domains\nContoso,contoso.example")
        with self.assertRaisesRegex(UserError, "no column name, tenant_id"):
            self._lines(" ")
        with self.assertRaisesRegex(UserError, "no text file"):
            self._lines("PK\0\0")
        with self.assertRaisesRegex(UserError, "Choose the CSV file"):
            self._import("file").action_read()

    def test_line_with_too_many_and_too_few_cells(self):
        record = self._lines(
            "name,tenant_id,domains\n"
            f"Contoso,{tenant_id('contoso')},contoso.example,more,and more\n"
            f"Fabrikam,{tenant_id('fabrikam')}\n"
        )
        self.assertEqual(record.line_ids.mapped("name"), ["Contoso", "Fabrikam"])

    def test_no_request_to_microsoft(self):
        self._lines(f"name,tenant_id\nContoso,{tenant_id('contoso')}")
        self.assertFalse(self.sandbox.all_requests())


@tagged("-at_install", "post_install")
class TestTenantImportMatching(ImportCase):
    def _match(self, *lines):
        record = self._file_import(
            "\n".join(["name,tenant_id,domains,customer,reference", *lines])
        )
        record.action_read()
        return record

    def _contoso(self, name="Contoso", domains="", customer="", reference=""):
        cells = (name, tenant_id("contoso"), domains, customer, reference)
        return self._match(",".join(cells)).line_ids

    def test_unique_domain_is_chosen(self):
        customer = self._customer("Anything", email="info@Contoso.example")
        line = self._contoso(domains="contoso.example")
        self.assertEqual((line.match, line.partner_id), ("domain", customer))
        self.assertEqual(line.action, "create")

    def test_domain_of_a_contact_and_of_a_web_page(self):
        customer = self._customer("Anything")
        contact = {"parent_id": customer.id, "is_company": False}
        self._customer("Anna", email="anna@contoso.example", **contact)
        other = self._customer("Other", website="https://www.fabrikam.example/shop")
        by_contact = self._contoso(domains="contoso.example")
        self.assertEqual(by_contact.partner_id, customer)
        by_page = self._contoso(domains="fabrikam.example")
        self.assertEqual(by_page.partner_id, other)

    def test_domain_of_two_customers_chooses_nobody(self):
        both = self._customer("One", email="a@contoso.example")
        both |= self._customer("Two", email="b@contoso.example")
        line = self._contoso(name="One", domains="contoso.example")
        self.assertFalse(line.partner_id)
        self.assertEqual(line.candidate_ids, both)
        self.assertFalse(line.can_accept)

    def test_several_tenants_of_one_customer(self):
        customer = self._customer("Contoso", email="x@contoso.example")
        lines = self._match(
            f"Contoso,{tenant_id('contoso')},contoso.example",
            f"Contoso Retail,{tenant_id('fabrikam')},contoso.example",
        ).line_ids
        self.assertEqual(lines.mapped("action"), ["create", "create"])
        self.assertEqual(lines[0].partner_id, customer)
        self.assertEqual(lines[1].partner_id, customer)
        lines.import_id.action_confirm()
        self._run()
        self.assertEqual(lines.known_tenant_id.partner_id, customer)
        self.assertEqual(len(lines.known_tenant_id), 2)

    def test_public_mail_domain_says_nothing(self):
        self._customer("One", email="one@gmail.com")
        line = self._contoso(domains="gmail.com")
        self.assertEqual((line.match, line.partner_id.id), ("none", False))

    def test_name_is_only_proposed(self):
        customer = self._customer("CONTOSO")
        line = self._contoso()
        self.assertEqual((line.match, line.candidate_ids), ("name", customer))
        self.assertFalse(line.partner_id)

    def test_similar_names(self):
        similar = self._customer("Adventure Works S.r.l.")
        self._customer("Adventure Travel")
        line = self._contoso(name="Adventure Works")
        self.assertEqual((line.match, line.candidate_ids), ("similar_name", similar))
        self.assertFalse(line.partner_id)
        self.assertEqual(self._contoso(name="Litware").match, "none")

    def test_customer_and_reference_of_the_file(self):
        customer = self._customer("Somebody", ref="C-1001")
        by_reference = self._contoso(reference="c-1001")
        self.assertEqual(by_reference.match, "reference")
        self.assertEqual(by_reference.candidate_ids, customer)
        self.assertFalse(by_reference.partner_id)
        self.assertEqual(self._contoso(customer="Somebody").match, "name")

    def test_known_tenant_keeps_its_customer(self):
        tenant = self._tenant("contoso", domains="contoso.example")
        self._customer("Contoso", email="x@contoso.example")
        line = self._contoso(domains="contoso.example")
        self.assertEqual(
            (line.match, line.partner_id), ("tenant_id", tenant.partner_id)
        )
        self.assertEqual(line.action, "nothing")

    def test_known_tenant_with_new_domains_or_without_customer(self):
        tenant = self._tenant("contoso", domains="contoso.example")
        self.assertEqual(self._contoso(domains="contoso.test").action, "update")
        customer = self._customer("Anything", email="x@contoso.test")
        tenant.partner_id = False
        line = self._contoso(domains="contoso.test")
        self.assertEqual((line.action, line.partner_id), ("link", customer))

    def test_archived_tenant_is_left_alone(self):
        self._tenant("contoso").active = False
        self.assertEqual(self._contoso(domains="contoso.test").action, "nothing")

    def test_tenant_of_another_company_is_not_known_here(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self._tenant("contoso", company_id=other.id, connection_id=False)
        line = self._contoso()
        self.assertEqual((line.action, line.match), ("create", "none"))

    def test_customer_of_another_company_is_not_proposed(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self._customer("Contoso", company_id=other.id, email="x@contoso.example")
        self.assertEqual(self._contoso(domains="contoso.example").match, "none")

    def test_tenant_that_is_not_listed_any_more_leaves(self):
        rows = [f"{key},{tenant_id(key)}" for key in ("contoso", "fabrikam")]
        record = self._match(*rows)
        self.assertEqual(record.line_count, 2)
        text = f"name,tenant_id\n{rows[1]}"
        record.file = base64.b64encode(text.encode())
        record.action_read()
        self.assertEqual(record.line_ids.mapped("name"), ["fabrikam"])

    def test_decisions_survive_reading_again(self):
        self._customer("Contoso")
        record = self._match(f"Contoso,{tenant_id('contoso')},,,")
        record.line_ids.action_accept()
        chosen = record.line_ids.partner_id
        record.action_read()
        self.assertEqual(record.line_ids.partner_id, chosen)


@tagged("-at_install", "post_install")
class TestTenantImportApplying(ImportCase):
    def _confirmed(self, *keys, **vals):
        rows = [
            f"{key},{tenant_id(key)},{key.replace('_', '')}.example" for key in keys
        ]
        record = self._file_import("\n".join(["name,tenant_id,domains", *rows]), **vals)
        record.action_read()
        return record

    def _tenants(self, record):
        return (
            self.env["csp.tenant"]
            .search([("tenant_id", "in", record.line_ids.mapped("tenant_id"))])
            .filtered(lambda tenant: tenant.company_id == self.company)
        )

    def test_tenants_are_created_as_proposed(self):
        customer = self._customer("Contoso", email="x@contoso.example")
        provider = self._customer("Provider")
        record = self._confirmed(
            "contoso",
            "fabrikam",
            partner_type="indirect_reseller",
            provider_id=provider.id,
        )
        record.action_confirm()
        self._run()
        self.assertEqual((record.state, record.progress), ("done", 100))
        contoso = self._line(record, "contoso").known_tenant_id
        self.assertRecordValues(
            contoso,
            [
                {
                    "tenant_id": tenant_id("contoso"),
                    "domains": "contoso.example",
                    "partner_id": customer.id,
                    "partner_type": "indirect_reseller",
                    "provider_id": provider.id,
                    "connection_id": self.connection.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertFalse(self._line(record, "fabrikam").known_tenant_id.partner_id)

    def test_name_match_is_not_linked_by_applying(self):
        self._customer("contoso")
        record = self._confirmed("contoso")
        record.action_confirm()
        self._run()
        self.assertFalse(self._tenants(record).partner_id)

    def test_accepted_proposal_is_linked(self):
        customer = self._customer("contoso")
        record = self._confirmed("contoso")
        self.assertTrue(record.line_ids.can_accept)
        record.line_ids.action_accept()
        record.action_confirm()
        self._run()
        self.assertEqual(self._tenants(record).partner_id, customer)

    def test_customers_are_created_where_said(self):
        record = self._confirmed("contoso", "fabrikam")
        self._line(record, "contoso").action = "create_customer"
        self._line(record, "fabrikam").action = "skip"
        record.action_confirm()
        self._run()
        tenant = self._tenants(record)
        self.assertEqual(tenant.partner_id.name, "contoso")
        self.assertTrue(tenant.partner_id.is_company)
        self.assertEqual(self._line(record, "fabrikam").state, "left")

    def test_known_tenants_are_completed_only(self):
        tenant = self._tenant("contoso", domains="old.example", connection_id=False)
        name, customer = tenant.name, tenant.partner_id
        record = self._confirmed("contoso")
        record.action_confirm()
        self._run()
        self.assertEqual(tenant.domains, "old.example\ncontoso.example")
        self.assertEqual((tenant.name, tenant.partner_id), (name, customer))
        self.assertFalse(tenant.connection_id)

    def test_tenant_that_got_a_customer_meanwhile_keeps_him(self):
        tenant = self._tenant("contoso", partner_id=False)
        self._customer("Contoso", email="x@contoso.example")
        record = self._confirmed("contoso")
        self.assertEqual(record.line_ids.action, "link")
        owner = tenant.partner_id = self._customer("Owner")
        record.action_confirm()
        self._run()
        self.assertEqual(tenant.partner_id, owner)
        self.assertIn("already belongs to Owner", record.line_ids.error)

    def test_failing_line_leaves_the_others_be_and_is_tried_again(self):
        record = self._confirmed("contoso", "fabrikam")
        double = self._tenant("fabrikam")
        record.action_confirm()
        with self.assertLogs("odoo.sql_db", level="ERROR"):
            self._run()
        self.assertEqual(record.state, "done")
        self.assertEqual((record.applied_count, record.failed_count), (1, 1))
        fabrikam = self._line(record, "fabrikam")
        self.assertIn("is already there", fabrikam.error)
        double.unlink()
        record.action_try_failed_again()
        self._run()
        self.assertEqual((record.applied_count, record.failed_count), (2, 0))
        self.assertFalse(fabrikam.error)

    def test_stopped_and_resumed_in_batches(self):
        record = self._confirmed("contoso", "fabrikam", "wingtip", "northwind")
        record.action_confirm()
        with patch.object(csp_tenant_import_run, "BATCH", 2):
            self._step()
            self.assertEqual((record.applied_count, record.progress), (2, 50))
            record.action_stop()
            self._step()
            self.assertEqual(record.applied_count, 2)
            with self.assertRaisesRegex(UserError, "being applied"):
                record.unlink()
            record.action_resume()
            self._run()
        self.assertEqual((record.state, record.applied_count), ("done", 4))
        self.assertEqual(len(self._tenants(record)), 4)

    def test_worker_killed_in_the_middle_of_a_batch_leaves_nothing_half_done(self):
        record = self._confirmed("contoso", "fabrikam", "wingtip", "northwind")
        record.action_confirm()
        with patch.object(csp_tenant_import_run, "BATCH", 2):
            self._step()
            with self._killed(record.line_ids, "_carry_out", call=2):
                self._step()
            self.assertEqual(len(self._tenants(record)), 2)
            self.assertEqual((record.state, record.planned_count), ("applying", 2))
            self._run()
        self.assertEqual((record.state, record.applied_count), ("done", 4))
        self.assertEqual(len(self._tenants(record)), 4)

    def test_nothing_to_apply(self):
        self._tenant("contoso", domains="contoso.example")
        with self.assertRaisesRegex(UserError, "nothing to apply"):
            self._confirmed("contoso").action_confirm()

    def test_buttons_of_another_step_are_refused(self):
        record = self._confirmed("contoso")
        record.action_confirm()
        for action in ("action_confirm", "action_read"):
            with self.assertRaisesRegex(UserError, "cannot be done now"):
                getattr(record, action)()


@tagged("-at_install", "post_install")
class TestTenantImportAccess(ImportCase):
    BUTTONS = (
        "action_read",
        "action_confirm",
        "action_try_failed_again",
        "action_stop",
        "action_resume",
    )

    def setUp(self):
        super().setUp()
        self.record = self._file_import(
            f"name,tenant_id\nContoso,{tenant_id('contoso')}"
        )
        self.record.action_read()

    def test_manager_imports(self):
        record = self.record.with_user(self.manager)
        record.line_ids.action = "create_customer"
        record.action_confirm()
        self._run()
        self.assertEqual(self.record.applied_count, 1, self.record.line_ids.error)

    def test_nobody_else_sees_or_does_anything(self):
        customer = self._customer("Contoso")
        for user in (
            self.agent,
            self.employee,
            self._portal_user("csp_import_customer", customer),
        ):
            record = self.record.with_user(user)
            lines = self.record.line_ids.with_user(user)
            for forbidden in (
                lambda record=record: record.read(["source"]),
                lambda lines=lines: lines.read(["name"]),
                lambda lines=lines: lines.write({"action": "skip"}),
                lines.action_accept,
                *(getattr(record, button) for button in self.BUTTONS),
            ):
                with self.assertRaises(AccessError):
                    forbidden()
        self.assertEqual(self.record.state, "review")

    def test_manager_of_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        self.manager.write({"company_ids": other.ids, "company_id": other.id})
        imports = self.env["csp.tenant.import"].with_user(self.manager)
        imports = imports.with_context(allowed_company_ids=other.ids)
        self.assertFalse(imports.search([("id", "=", self.record.id)]))
        with self.assertRaises(AccessError):
            imports.browse(self.record.id).action_confirm()

    def test_manager_cannot_bring_lines_of_his_own(self):
        with self.assertRaises(AccessError):
            self.env["csp.tenant.import.line"].with_user(self.manager).create(
                {
                    "import_id": self.record.id,
                    "name": "Mine",
                    "tenant_id": tenant_id("wingtip"),
                }
            )
