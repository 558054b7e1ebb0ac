import warnings

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .visitor_common import VisitorCase

# Models of which customers read records: by which ways a record belongs to customers.
# Every other model of ours is closed to all of them. Whoever makes a model that portal
# users read decides here whose records they read, and with which fields.
OWN = {
    "csp.service.health": ["tenant_id.partner_id"],
    "csp.service.issue": ["tenant_ids.partner_id"],
    "csp.service.issue.post": ["issue_id.tenant_ids.partner_id"],
    "csp.service.message": ["tenant_ids.partner_id"],
    "csp.subscription": ["tenant_id.partner_id"],
    "csp.support.acceptance": ["commercial_partner_id"],
    "csp.support.terms": ["offering_id.tenant_ids.partner_id", "ticket_ids.partner_id"],
    "csp.tenant": ["partner_id"],
    "helpdesk.ticket": ["partner_id"],
}

# The same for all: names, and what is on offer in the form for a new ticket.
SHARED = {
    "csp.service",
    "helpdesk.ticket.category",
    "helpdesk.ticket.stage",
    "helpdesk.ticket.team",
}

# What partner organisations read, and no customer: test_ticket_share_access.
PARTNERS = {"csp.ticket.share"}

# What portal users read of them. Everything else carries groups.
FIELDS = {
    "csp.service": "active admin_url family graph_id graph_name help_url name "
    "other_names word_ids",
    "csp.service.health": "company_id is_healthy service_id status status_label "
    "tenant_id",
    "csp.service.issue": "classification classification_label cloud end_at feature "
    "feature_group impact is_planned is_resolved issue_id kind last_post_at listed_at "
    "modified_at origin post_ids service_id service_name source start_at status "
    "status_label title",
    "csp.service.issue.post": "content created_at issue_id post_type",
    "csp.service.message": "act_by body category category_label cloud end_at is_major "
    "is_planned_maintenance message_id modified_at service_ids service_names severity "
    "severity_label start_at title",
    "csp.subscription": "active auto_renew company_id has_ended is_trial microsoft_id "
    "name quantity renewal_date service_ids start_date status status_label tenant_id "
    "term_label",
    "csp.support.acceptance": "accepted_at commercial_partner_id company_id "
    "content_hash customer_name lang remote_address terms_id typed_name user_id",
    "csp.support.terms": "company_id content content_hash effective_from number "
    "published_at",
    "csp.ticket.share": "answer answered_at attachment_ids company_id decline_reason "
    "description ended_at is_returned next_actor next_since offered_at reacted_at "
    "reaction_due reaction_minutes reaction_state received severity state "
    "their_reference ticket_number title unread_by_partner",
    "csp.tenant": "active commercial_partner_id company_id country_id domains "
    "health_checked_at health_state issue_ids message_center_ids messages_read_at name "
    "open_issue_count owned_service_ids partner_id partner_type service_health_ids "
    "subscription_ids tenant_id",
    "helpdesk.ticket.category": "active child_id company_id complete_name name "
    "parent_id parent_path sequence show_in_portal",
    "helpdesk.ticket.stage": "active close_from_portal closed company_id description "
    "fold mail_template_id name sequence team_ids unattended",
    "helpdesk.ticket.team": "active category_ids color company_id complete_name name "
    "parent_id parent_path sequence show_in_portal",
    "helpdesk.ticket": "active assigned_date attachment_ids category_id channel_id "
    "closed closed_date commercial_partner_id company_id csp_end_customer_id "
    "csp_reseller_id description "
    "last_stage_update name number partner_email partner_id partner_name priority "
    "sequence stage_id tag_ids team_id unattended user_id",
}

# What every model has.
MAGIC = {"display_name", "create_date", "create_uid", "write_date", "write_uid"}

# Reading by id: refused for a record of somebody else.
READS = {
    "read": lambda records: ([records.ids, ["display_name"]], {}),
    "web_read": lambda records: (
        [records.ids],
        {"specification": {"display_name": {}}},
    ),
}

# Reading by domain: how many records the answer speaks of.
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


@tagged("-at_install", "post_install")
class TestPortalRpcMatrix(VisitorCase):
    """Every model of ours, read by everybody in every way that RPC has."""

    def setUp(self):
        super().setUp()
        self.customers = (
            self.customer,
            self.colleague,
            self.stranger,
            self.reseller,
            self.provider,
        )
        self.models = [
            name
            for name, model in self.registry.items()
            if name.startswith(("csp.", "helpdesk.")) and not model._abstract
        ]

    def _env(self, user):
        return self.env(user=user, context={}, su=False)

    def _call(self, user, model, method, *args, **kwargs):
        with warnings.catch_warnings():
            # `read_group` is deprecated, but still open to callers.
            warnings.simplefilter("ignore", DeprecationWarning)
            return call_kw(self._env(user)[model], method, list(args), kwargs)

    def _everything(self, model):
        return self.env[model].sudo().with_context(active_test=False).search([])

    def _own(self, user, model):
        """Records that belong to the user's company, by what `OWN` says."""
        return self._everything(model).filtered(
            lambda record: any(
                user.commercial_partner_id in record.mapped(way).commercial_partner_id
                for way in OWN[model]
            )
        )

    def assertClosed(self, user, model):
        for method, ask in READS.items():
            args, kwargs = ask(self.env[model].browse(1))
            with self.assertRaises(AccessError, msg=method):
                self._call(user, model, method, *args, **kwargs)
        for method, (kwargs, _count) in SEARCHES.items():
            with self.assertRaises(AccessError, msg=method):
                self._call(user, model, method, domain=[], **kwargs)
        self.assertExportRefused(user, self.env[model].browse(1))

    def assertExportRefused(self, user, records):
        with self.assertRaises(UserError):
            self._call(user, records._name, "export_data", records.ids, ["id"])

    # ------------------------------------------------------------------

    def test_models_are_found(self):
        self.assertGreater(len(self.models), 40)
        decided = OWN.keys() | SHARED | PARTNERS
        self.assertLessEqual(decided, set(self.models))
        self.assertEqual(decided, FIELDS.keys())

    def test_every_other_model_is_closed(self):
        for model in set(self.models) - OWN.keys() - SHARED - PARTNERS:
            for user in self.customers:
                with self.subTest(model=model, user=user.login):
                    self.assertClosed(user, model)

    def test_visitors_without_a_log_in_read_nothing(self):
        for model in set(self.models) - SHARED:
            with self.subTest(model=model):
                self.assertClosed(self.visitor, model)

    def test_customers_find_nothing_of_partners(self):
        for model in PARTNERS:
            for user in self.customers:
                for method, (kwargs, count) in SEARCHES.items():
                    found = self._call(user, model, method, domain=[], **kwargs)
                    with self.subTest(model=model, user=user.login, method=method):
                        self.assertFalse(count(found))

    def test_each_finds_his_own_only(self):
        for model in OWN:
            ids = self._everything(model).ids
            for user in self.customers:
                own = self._own(user, model)
                for method, (kwargs, count) in SEARCHES.items():
                    found = self._call(
                        user, model, method, domain=[("id", "in", ids)], **kwargs
                    )
                    with self.subTest(model=model, user=user.login, method=method):
                        self.assertEqual(count(found), len(own))

    def test_both_customers_have_something_and_partners_nothing(self):
        for model in OWN:
            with self.subTest(model=model):
                self.assertTrue(self._own(self.customer, model))
                self.assertTrue(self._own(self.stranger, model))
                self.assertFalse(self._own(self.reseller, model))
                self.assertFalse(self._own(self.provider, model))

    def test_each_reads_his_own_only(self):
        for model in OWN:
            everything = self._everything(model)
            for user in self.customers:
                own = self._own(user, model)
                foreign = everything - own
                for method, ask in READS.items():
                    with self.subTest(model=model, user=user.login, method=method):
                        args, kwargs = ask(own)
                        answer = self._call(user, model, method, *args, **kwargs)
                        self.assertEqual(len(answer), len(own))
                        for record in foreign:
                            args, kwargs = ask(record)
                            with self.assertRaises(AccessError):
                                self._call(user, model, method, *args, **kwargs)

    def test_nobody_exports(self):
        for model in OWN:
            for user in self.customers:
                self.assertExportRefused(user, self._own(user, model))
        for model in SHARED:
            self.assertExportRefused(self.customer, self._everything(model)[:1])

    def test_nobody_changes_anything(self):
        for model in self.models:
            for user in (*self.customers, self.visitor):
                records = self._env(user)[model]
                allowed = [
                    operation
                    for operation in ("create", "write", "unlink")
                    if records.has_access(operation)
                    and not self._is_kept_off(records, operation)
                ]
                self.assertFalse(allowed, f"{user.login} on {model}")

    def _is_kept_off(self, records, operation):
        """Whether record rules refuse it on each record, as on helpdesk's stages."""
        return (
            not self._everything(records._name)
            .with_env(records.env)
            ._filtered_access(operation)
        )

    def test_fields_that_customers_read(self):
        for model, readable in FIELDS.items():
            fields = self.env[model]._fields
            seen = {
                name
                for name in self.env[model].with_user(self.customer).fields_get()
                if {"csp_support", "helpdesk_mgmt"} & set(fields[name]._modules)
                # The address of a team, which customers write to.
                and not name.startswith("alias_")
            }
            with self.subTest(model=model):
                self.assertEqual(seen - MAGIC, set(readable.split()))

    def test_over_the_wire_nobody_without_a_log_in(self):
        self.leaver.active = True
        self._log_in(self.leaver)
        self.assertTrue(self._ask_for_tickets())
        self.leaver.active = False
        for log_in in (lambda: None, lambda: self.authenticate(None, None)):
            log_in()
            with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as error:
                self._ask_for_tickets()
            self.assertIn("SessionExpired", str(error.exception))

    def _ask_for_tickets(self):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw/helpdesk.ticket/search_read",
            {
                "model": "helpdesk.ticket",
                "method": "search_read",
                "args": [[], ["name"]],
                "kwargs": {},
            },
        )
