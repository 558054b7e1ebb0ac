import warnings
from xmlrpc.client import Fault

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_common import AccessCase

# Whose records who reads, in every way that RPC has. C: Contoso's, F: Fabrikam's, N:
# Northwind's, R: what the reseller filed, *: the same for all, -: none. Whoever is not
# logged in reads none of them. Every model of ours that is missing here is closed to
# everybody from outside: a new one that is not fails, until it has a line.
READERS = """
                         contoso collea. fabri.  northw. resell. rival   provid. rival
helpdesk.ticket          C       C       F       N       CR      F       -       -
csp.ticket.share         -       -       -       -       -       -       C       F
csp.tenant               C       C       F       N       -       -       -       -
csp.subscription         C       C       F       N       -       -       -       -
csp.service.health       C       C       F       N       -       -       -       -
csp.service.issue        C       C       F       N       -       -       -       -
csp.service.issue.post   C       C       F       N       -       -       -       -
csp.service.message      C       C       F       N       -       -       -       -
csp.support.terms        C       C       F       N       -       -       -       -
csp.support.acceptance   C       C       F       N       -       -       -       -
csp.service              *       *       *       *       *       *       *       *
helpdesk.ticket.category *       *       *       *       *       *       *       *
helpdesk.ticket.stage    *       *       *       *       *       *       *       *
helpdesk.ticket.team     *       *       *       *       *       *       *       *
"""

# The same after all partnerships have ended: a reseller keeps what he asked himself.
AFTERWARDS = """
                         contoso collea. fabri.  northw. resell. rival   provid. rival
helpdesk.ticket          C       C       F       N       R       -       -       -
csp.ticket.share         -       -       -       -       -       -       -       -
"""

PEOPLE = (
    *("customer", "colleague", "stranger", "foreigner"),
    *("reseller", "rival_reseller", "provider", "rival_provider"),
)

# Of whom the visitor asks for all; of what he gets, how many records it speaks of.
SEARCHES = {
    "search": ({}, len),
    "search_count": ({}, int),
    "search_read": ({"fields": ["id"]}, len),
    "web_search_read": ({"specification": {"id": {}}}, lambda page: page["length"]),
    "formatted_read_group": (
        {"groupby": [], "aggregates": ["__count"]},
        lambda groups: groups[0]["__count"],
    ),
    "read_group": (
        {"fields": ["id"], "groupby": []},
        lambda groups: groups[0]["__count"],
    ),
    "name_search": ({"limit": None}, len),
}

READS = {
    "read": {"fields": ["display_name"]},
    "web_read": {"specification": {"display_name": {}}},
}


def _table(text):
    """Map model to what each person reads of it."""
    lines = [line.split() for line in text.strip().splitlines()[1:]]
    return {model: dict(zip(PEOPLE, cells, strict=True)) for model, *cells in lines}


@tagged("-at_install", "post_install")
class TestAccessMatrix(AccessCase):
    """Every model of ours, by everybody from outside, partners included."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = {
            name
            for name, model in cls.registry.items()
            if not model._abstract
            and (
                model._original_module == "csp_support"
                or name.startswith(("csp.", "helpdesk."))
            )
        }

    def setUp(self):
        super().setUp()
        tickets = {
            "C": self.ticket,
            "F": self.foreign_ticket,
            "N": self.far_ticket,
            "R": self.filed,
        }
        tenants = {"C": self.contoso, "F": self.fabrikam, "N": self.northwind}
        self.marked = {
            "helpdesk.ticket": tickets,
            "csp.ticket.share": {"C": self.share, "F": self.foreign_share},
            "csp.tenant": tenants,
            **self._of_tenants(tenants, "subscription_ids", "service_health_ids"),
            **self._of_tenants(tenants, "issue_ids", "issue_ids.post_ids"),
            **self._of_tenants(tenants, "message_center_ids", "offering_id.terms_ids"),
            **self._of_tenants(tenants, "offering_id.terms_ids.acceptance_ids"),
        }

    def _of_tenants(self, tenants, *ways):
        found = [
            {mark: tenant.sudo().mapped(way) for mark, tenant in tenants.items()}
            for way in ways
        ]
        return {records["C"]._name: records for records in found}

    def _env(self, user):
        return self.env(user=user, context={}, su=False)

    def _call(self, user, model, method, *args, **kwargs):
        env = self._env(user)
        with warnings.catch_warnings():
            # `read_group` is deprecated, but still open to callers.
            warnings.simplefilter("ignore", DeprecationWarning)
            return call_kw(env[model], method, list(args), kwargs)

    def _meant(self, model, marks):
        """The records that the marks of a cell mean."""
        records = self.marked[model]
        meant = [records[mark] for mark in marks if mark != "-"]
        return self.env[model].union(*meant)

    # ------------------------------------------------------------------

    def test_there_is_something_of_each_to_read(self):
        for model, records in self.marked.items():
            for mark, marked in records.items():
                self.assertTrue(marked, f"{model} {mark}")

    def test_tables_name_models_of_ours(self):
        self.assertGreater(len(self.models), 60)
        self.assertLessEqual(_table(READERS).keys(), self.models)

    def test_each_reads_what_is_meant(self):
        for model, readers in _table(READERS).items():
            for person, marks in readers.items():
                if marks != "*":
                    with self.subTest(model=model, person=person):
                        self.assertReads(getattr(self, person), model, marks)

    def test_after_the_partnerships(self):
        for partnership in self.partnerships.values():
            partnership.action_end()
        self.env.flush_all()
        for model, readers in _table(AFTERWARDS).items():
            for person, marks in readers.items():
                with self.subTest(model=model, person=person):
                    self.assertReads(getattr(self, person), model, marks)

    def assertReads(self, user, model, marks):
        meant = self._meant(model, marks)
        found = self._call(user, model, "search", [])
        self.assertEqual(set(found), set(meant.ids))
        for method, (kwargs, count) in SEARCHES.items():
            answer = self._call(user, model, method, domain=[], **kwargs)
            self.assertEqual(count(answer), len(meant), method)
        for method, kwargs in READS.items():
            answer = self._call(user, model, method, meant.ids, **kwargs)
            self.assertEqual(len(answer), len(meant), method)
            for foreign in self._meant(model, self.marked[model]) - meant:
                with self.assertRaises(AccessError, msg=method):
                    self._call(user, model, method, foreign.ids, **kwargs)
        own = self._env(user)[model].browse(meant.ids)
        self.assertTrue(own.has_access("read"))
        self.assertKeptOff(user, model, meant)

    def assertKeptOff(self, user, model, meant):
        """Nobody takes them away in a file, and nobody changes them."""
        with self.assertRaises(UserError):
            self._call(user, model, "export_data", meant.ids, ["id"])
        for operation in ("create", "write", "unlink"):
            allowed = self._env(user)[model].has_access(operation)
            self.assertFalse(allowed, operation)

    def test_all_other_models_are_closed(self):
        for model in self.models - _table(READERS).keys():
            for person in PEOPLE:
                with self.subTest(model=model, person=person):
                    self.assertClosed(getattr(self, person), model)

    def test_who_is_not_logged_in_reads_nothing(self):
        offered = {
            model for model, who in _table(READERS).items() if "*" in who.values()
        }
        for model in self.models - offered:
            with self.subTest(model=model):
                self.assertClosed(self.visitor, model)

    def assertClosed(self, user, model):
        records = self._env(user)[model]
        for operation in ("read", "create", "write", "unlink"):
            self.assertFalse(records.has_access(operation), operation)
        for method, (kwargs, _count) in SEARCHES.items():
            with self.assertRaises(AccessError, msg=method):
                self._call(user, model, method, domain=[], **kwargs)
        for method, kwargs in READS.items():
            with self.assertRaises(AccessError, msg=method):
                self._call(user, model, method, [1], **kwargs)
        with self.assertRaises(UserError):
            self._call(user, model, "export_data", [1], ["id"])

    # ------------------------------------------------------------------

    def test_fields_are_the_same_for_partners_as_for_customers(self):
        """Which they are is decided field by field in `test_portal_rpc_matrix`."""
        for model in _table(READERS):
            known = set(self._call(self.customer, model, "fields_get"))
            for person in PEOPLE:
                fields = self._call(getattr(self, person), model, "fields_get")
                self.assertEqual(set(fields), known, f"{model} {person}")

    def test_what_a_partner_may_not_read_he_cannot_guess(self):
        """Asking for records by a field tells what it holds."""
        for name, value in (
            ("ticket_id.name", "Ticket"),
            ("ticket_id.partner_id.name", "contoso"),
            ("partnership_id.our_number", "1"),
            ("message_ids.body", "contoso"),
            ("message_partner_ids.name", "contoso"),
            ("dossier_content", "contoso"),
            ("reply_key", "a"),
        ):
            domain = [(name, "ilike", value)]
            with self.subTest(name), self.assertRaises(AccessError):
                self._call(self.provider, "csp.ticket.share", "search_count", domain)
        for name in ("ticket_id", "partnership_id", "share_customer_name"):
            for method, kwargs in (
                ("formatted_read_group", {"groupby": [name], "aggregates": []}),
                ("search", {"order": name}),
            ):
                with self.subTest(name=name, method=method):
                    with self.assertRaises(AccessError):
                        self._call(
                            self.provider, "csp.ticket.share", method, [], **kwargs
                        )

    def test_who_has_left_does_not_come_in(self):
        # Test users' passwords are their log-ins, eight letters long at least.
        password = self.leaver.login.ljust(8, "x")
        login = (self.env.cr.dbname, self.leaver.login, password)
        self.leaver.active = True
        user_id = self.xmlrpc_common.authenticate(*login, {})
        self.assertEqual(user_id, self.leaver.id)
        ask = (login[0], user_id, login[2], "helpdesk.ticket", "search_count", [[]])
        self.assertTrue(self.xmlrpc_object.execute_kw(*ask))
        self.leaver.active = False
        with mute_logger("odoo.addons.base.models.res_users", "odoo.http"):
            self.assertFalse(self.xmlrpc_common.authenticate(*login, {}))
            with self.assertRaises(Fault):
                self.xmlrpc_object.execute_kw(*ask)
