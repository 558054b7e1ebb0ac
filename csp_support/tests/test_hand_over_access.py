from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .hand_over_common import HandOverCase, HandOverCommon
from .support_common import PortalCase

MODELS = [
    "csp.symptom",
    "csp.diagnosis.step",
    "csp.ticket.step",
    "csp.vendor.clock",
    "csp.microsoft.vehicle",
    "csp.microsoft.request",
    "csp.microsoft.request.entry",
    "csp.hand.over",
    "csp.microsoft.report",
]


@tagged("-at_install", "post_install")
class TestHandOverAccess(HandOverCase):
    """Who sees a ticket sees its case; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Team", "company_id": cls.company.id, "user_ids": cls.agent.ids}
        )
        cls.ticket = cls._ready(team_id=cls.team.id)
        cls.line = cls.env["csp.ticket.step"].create(
            {"ticket_id": cls.ticket.id, "name": "Restart", "outcome": "no_help"}
        )

    def assertSeen(self, user, records):
        self.assertTrue(records.with_user(user)._filtered_access("read"))

    def assertHidden(self, user, records):
        records = records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        for record in records:
            with self.assertRaises(AccessError):
                record.read(["display_name"])
        self.assertFalse(records.search([("id", "in", records.ids)]))

    def test_seen_by_who_sees_the_ticket(self):
        request = self._opened(self.ticket)
        colleague = self._user("colleague", "csp_support.group_csp_agent")
        for records in (request, request.entry_ids, self.line):
            self.assertSeen(self.agent, records)
            self.assertSeen(self.manager, records)
            self.assertHidden(colleague, records)

    def test_one_of_several_tickets_is_enough_to_see(self):
        free = self._ready("Free for all", tenant=self._tenant("fabrikam"))
        request = self._opened(self.ticket | free)
        colleague = self._user("colleague", "csp_support.group_csp_agent")
        self.assertSeen(colleague, request)
        self.assertSeen(colleague, request.entry_ids)
        self.assertHidden(colleague, self.line)

    def test_other_companys_agents_see_nothing(self):
        request = self._opened(self.ticket)
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="csp_support.group_csp_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        for records in (request, request.entry_ids, self.line):
            self.assertHidden(stranger, records)

    def test_employees_and_customers_get_nothing(self):
        self._opened(self.ticket)
        customer = self._portal_user("contoso_customer", self.contoso.partner_id)
        public = self.env.ref("base.public_user")
        for user in (self.employee, customer, public):
            for model in MODELS:
                with self.assertRaises(AccessError, msg=f"{user.login}: {model}"):
                    self.env[model].with_user(user).search_count([])

    def test_employee_hands_nothing_over(self):
        with self.assertRaises(AccessError):
            self._hand_over(self.ticket, user=self.employee)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.employee).action_csp_hand_over()
        self.assertFalse(self.ticket.csp_microsoft_request_ids)

    def test_colleagues_ticket_cannot_be_attached_unseen(self):
        colleague = self._user("colleague", "csp_support.group_csp_agent")
        own = self._ready("Own")
        action = self._hand_over(own, user=colleague).action_prepare()
        request = self.env["csp.microsoft.request"].browse(action["res_id"])
        request = request.with_user(colleague)
        with self.assertRaises(AccessError):
            request.write({"ticket_ids": [Command.link(self.ticket.id)]})
        vals = {
            "name": "X",
            "tenant_id": self.contoso.id,
            "company_id": self.company.id,
            "category": "service_unavailable",
            "severity": "a",
            "ticket_ids": [Command.set((own | self.ticket).ids)],
        }
        with self.assertRaises(AccessError):
            request.create(vals)

    def test_colleague_who_sees_one_ticket_brings_all_back(self):
        free = self._ready("Free for all", tenant=self._tenant("fabrikam"))
        request = self._opened(self.ticket | free)
        colleague = self._user("colleague", "csp_support.group_csp_agent")
        self._say(request.with_user(colleague), "solved")
        self.assertFalse(self.ticket.csp_with_microsoft_since)

    def test_agent_changes_no_figures_of_microsoft(self):
        clock = self.env.ref("csp_support.vendor_clock_a").with_user(self.agent)
        with self.assertRaises(AccessError):
            clock.answer_hours = 1
        with self.assertRaises(AccessError):
            self.env["csp.microsoft.vehicle"].with_user(self.agent).create(
                {"name": "X"}
            )

    def test_agent_deletes_no_request(self):
        request = self._prepared(self.ticket)
        with self.assertRaises(AccessError):
            request.unlink()


@tagged("-at_install", "post_install")
class TestHandOverPortal(HandOverCommon, PortalCase):
    """The customer reads plainly where his request is, and nothing of the inside."""

    def _plain(self, ticket):
        self._log_in(self.customer)
        return self._page(f"/my/ticket/{ticket.id}").plain

    def test_with_microsoft_and_back(self):
        ticket = self._ready(partner_id=self.customer.partner_id.id)
        self.assertNotIn("With Microsoft since", self._plain(ticket))
        request = self._opened(ticket, number="2611230010000999")
        self._say(request, "working", text="Inside word")
        page = self._plain(ticket)
        self.assertIn("With Microsoft since", page)
        for inside in ("2611230010000999", "Inside word", "The fault is in the"):
            self.assertNotIn(inside, page)
        self._say(request, "needs_us")
        page = self._plain(ticket)
        self.assertNotIn("With Microsoft since", page)
        self.assertIn("Microsoft has answered us", page)
        request.action_withdraw()
        self.assertNotIn("Microsoft has answered us", self._plain(ticket))

    def test_answer_shows_also_on_a_ticket_added_later(self):
        request = self._opened(self._ready())
        self._say(request, "needs_us")
        later = self._ready(partner_id=self.customer.partner_id.id)
        self.assertNotIn("Microsoft has answered us", self._plain(later))
        request.sudo().ticket_ids |= later
        self.assertIn("Microsoft has answered us", self._plain(later))
        request.sudo().ticket_ids -= later
        self.assertNotIn("Microsoft has answered us", self._plain(later))
