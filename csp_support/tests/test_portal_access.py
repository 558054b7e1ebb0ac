from odoo.exceptions import AccessError, UserError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .support_common import PortalCase

# Models of ours that no customer reads, not even in part.
CLOSED = [
    "csp.connection",
    "csp.credential",
    "csp.health.check",
    "csp.health.check.candidate",
    "csp.issue.follower",
    "csp.support.contact.method",
    "csp.support.offering",
    "csp.support.price",
    "csp.support.type",
]

INTERNAL_FIELDS = {
    "csp.tenant": ["connection_id", "offering_id", "offering_start", "offering_end"],
    "csp.support.terms": ["offering_id", "published_by_id", "ticket_ids"],
    "helpdesk.ticket": ["access_token"],
}

# Who else reads the ticket: helpdesk_mgmt's list asks for them as the visitor.
READERS = {"csp_end_customer_id", "csp_reseller_id"}


@tagged("-at_install", "post_install")
class TestPortalAccess(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(
            cls.contoso, "No mail", partner_id=cls.customer.partner_id.id
        )

    def _call(self, model, method, *args, **kwargs):
        """Call a method as the logged-in browser does."""
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    def assertCallRefused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._call(model, method, *args, **kwargs)
        # Exporting is refused to portal users altogether, by a UserError.
        self.assertRegex(str(caught.exception), r"exceptions\.(Access|User)Error$")

    def test_internal_models_are_closed(self):
        for model in CLOSED:
            records = self.env[model].with_user(self.customer)
            with self.assertRaises(AccessError):
                records.search_count([])

    def test_every_internal_field_of_a_ticket_is_closed(self):
        ticket = self.ticket.with_user(self.customer)
        ours = {name for name in ticket._fields if name.startswith("csp_")}
        self.assertGreater(len(ours), 10)
        for name in [*ours - READERS, *INTERNAL_FIELDS["helpdesk.ticket"]]:
            with self.assertRaises(AccessError, msg=name):
                ticket.read([name])

    def test_internal_fields_are_closed_in_every_way(self):
        self._log_in(self.customer)
        records = {
            "csp.tenant": self.contoso,
            "csp.support.terms": self.terms,
            "helpdesk.ticket": self.ticket,
        }
        for model, names in INTERNAL_FIELDS.items():
            ids = records[model].ids
            for name in names:
                self.assertCallRefused(model, "read", ids, [name])
                self.assertCallRefused(model, "search_read", [], [name])
                value = 1 if name.endswith(("_id", "_ids")) else "2026-01-01"
                self.assertCallRefused(model, "search", [(name, "=", value)])
                self.assertCallRefused(model, "export_data", ids, [name])
                self.assertCallRefused(model, "web_read", ids, {name: {}})

    def test_verdicts_cannot_be_guessed_by_grouping(self):
        self._log_in(self.customer)
        for field in ("csp_health_verdict", "csp_pricing", "csp_terms_id"):
            self.assertCallRefused(
                "helpdesk.ticket", "formatted_read_group", [], [field], ["__count"]
            )

    def test_own_terms_only(self):
        other = self._offering(name="Other")
        self.fabrikam.offering_id = other
        unused = self._offering(name="Nobody has it")
        terms = self.env["csp.support.terms"].with_user(self.customer)
        self.assertEqual(terms.search([]), self.terms)
        for foreign in (other.terms_ids, unused.terms_ids):
            with self.assertRaises(AccessError):
                foreign.with_user(self.customer).read(["content"])

    def test_terms_of_own_tickets(self):
        self.env.flush_all()
        self.contoso.offering_id = self._offering(name="Other")
        reach = self.env["csp.support.terms"].with_user(self.customer).search([])
        self.assertIn(self.terms, reach)
        reach = self.env["csp.support.terms"].with_user(self.stranger).search([])
        self.assertFalse(reach)

    def test_customer_changes_nothing(self):
        for records, vals in (
            (self.terms, {"number": 2}),
            (self.contoso, {"name": "Mine"}),
            (self.ticket, {"priority": "3"}),
        ):
            records = records.with_user(self.customer)
            with self.assertRaises(UserError):
                records.write(vals)
            with self.assertRaises(AccessError):
                records.unlink()
        with self.assertRaises(AccessError):
            self.env["helpdesk.ticket"].with_user(self.customer).create(
                {"name": "Mine", "description": "Mine"}
            )

    def test_actions_are_not_for_customers(self):
        self._log_in(self.customer)
        for model, method, record in (
            ("csp.support.offering", "action_publish", self.offering),
            ("csp.support.offering", "action_withdraw", self.offering),
            ("helpdesk.ticket", "action_check_service_health", self.ticket),
            ("helpdesk.ticket", "get_portal_url", self.ticket),
        ):
            self.assertCallRefused(model, method, record.ids)
        self.assertEqual(self.offering.state, "published")

    def test_helpers_are_not_called_from_outside(self):
        self._log_in(self.stranger)
        for model, method, record in (
            ("csp.tenant", "_portal_support_values", self.contoso),
            ("csp.tenant", "_of_customer", self.contoso),
            ("helpdesk.ticket", "_portal_support_values", self.ticket),
            ("helpdesk.ticket", "_portal_ensure_token", self.ticket),
        ):
            self.assertCallRefused(model, method, record.ids)


@tagged("-at_install", "post_install")
class TestTicketToken(PortalCase):
    """The link that opens a ticket without a log-in goes on working."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(
            cls.contoso, "No mail", partner_id=cls.customer.partner_id.id
        )
        cls.token = cls.ticket._portal_ensure_token()
        cls.path = f"/my/ticket/{cls.ticket.id}"

    def test_page_keeps_the_token_to_itself(self):
        self._log_in(self.customer)
        self.assertNotIn(self.token, self.url_open(self.path).text)

    def test_link_with_the_token_opens_the_ticket(self):
        self.authenticate(None, None)
        response = self.url_open(f"{self.path}/{self.token}")
        self.assertIn("No mail", response.text)
        self.assertIn(f'data-token="{self.token}"', response.text)

    def test_link_with_another_token_does_not(self):
        self.authenticate(None, None)
        response = self.url_open(f"{self.path}/{self.token[:-1]}x")
        self.assertNotIn("No mail", response.text)

    def test_customer_writes_on_his_ticket(self):
        self._log_in(self.customer)
        self._write_message()
        self.assertIn("Still no mail", self.ticket.message_ids[0].body)
        self.assertEqual(self.ticket.message_ids[0].author_id, self.customer.partner_id)

    def test_other_customers_do_not_write_on_it(self):
        self._log_in(self.stranger)
        before = self.ticket.message_ids
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._write_message()
        self.ticket.invalidate_recordset()
        self.assertEqual(self.ticket.message_ids, before)

    def _write_message(self):
        return self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "helpdesk.ticket",
                "thread_id": self.ticket.id,
                "post_data": {
                    "body": "Still no mail",
                    "message_type": "comment",
                    "subtype_xmlid": "mail.mt_comment",
                },
            },
        )

    def test_links_in_mails_lead_customers_to_the_ticket(self):
        self._log_in(self.customer)
        response = self.url_open(
            f"/mail/view?model=helpdesk.ticket&res_id={self.ticket.id}",
            allow_redirects=False,
        )
        self.assertIn(self.path, response.headers["Location"])
        self.assertNotIn(self.token, response.headers["Location"])

    def test_agents_share_tickets(self):
        self.ticket.user_id = self.agent
        url = self.ticket.with_user(self.agent)._get_share_url()
        self.assertIn(self.token, url)
