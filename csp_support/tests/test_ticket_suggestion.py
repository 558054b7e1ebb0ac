from unittest.mock import patch

from lxml import html

from odoo import http
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..controllers import ticket_joining
from ..controllers.rate_limit import RateLimit
from .support_common import PortalCase

WORDS = "We can't send or receive email in Outlook"


class SuggestionCase(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._known(cls.contoso, "degraded")
        cls.exchange = cls.env.ref("csp_support.service_exchange_online")
        cls.issue = cls._issue(
            cls.contoso,
            title="Users can't send or receive email in Outlook",
            service_id=cls.exchange.id,
        )
        cls.foreign_issue = cls._issue(
            cls.fabrikam,
            issue_id="EX2",
            title="Users can't send or receive email in Outlook",
        )

    def setUp(self):
        super().setUp()
        limit = patch.object(ticket_joining, "SUGGESTIONS", RateLimit(100, 60))
        self.startPatcher(limit)

    def _tickets(self):
        return self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.customer.partner_id.id)]
        )

    def _submit(self, **data):
        return self._post("/submitted/ticket", consent=self._consents(), **data)


@tagged("-at_install", "post_install")
class TestTicketSuggestion(SuggestionCase):
    """What the page shows while a customer types."""

    def _suggest(self, **words):
        return self.make_jsonrpc_request(
            "/new/ticket/suggestions", {"subject": WORDS, **words}
        )

    def test_issue_that_fits(self):
        self._log_in(self.customer)
        self.assertIn("EX1187342", self._suggest())
        self.assertNotIn("EX2", self._suggest())

    def test_issue_that_does_not_fit(self):
        self._log_in(self.customer)
        self.assertNotIn("EX", self._suggest(subject="Please order two keyboards"))

    def test_tenants_of_others_tell_nothing(self):
        self._log_in(self.stranger)
        self._known(self.fabrikam, "degraded")
        answer = self._suggest(tenant=self.contoso.id)
        self.assertIn("EX2", answer)
        self.assertNotIn("EX1187342", answer)

    def test_issue_that_is_over(self):
        self.issue.is_resolved = True
        self._log_in(self.customer)
        self.assertNotIn("EX1187342", self._suggest())

    def test_what_is_not_known_is_not_called_well(self):
        self._known(self.contoso, "degraded", minutes_ago=60 * 24)
        self._log_in(self.customer)
        answer = self._suggest()
        self.assertNotIn("EX1187342", answer)
        self.assertIn("We could not check just now", answer)

    def test_help_for_the_service(self):
        self.exchange.help_url = "https://learn.microsoft.com/exchange"
        self._log_in(self.customer)
        answer = self._suggest(subject="", service=str(self.exchange.id))
        self.assertIn('href="https://learn.microsoft.com/exchange"', answer)
        self.assertNotIn("learn.microsoft.com", self._suggest(service="x"))

    def test_any_text_may_come(self):
        self._log_in(self.customer)
        for text in ("\0", "<script>", "x" * 200_000, None, ["x"], {"a": 1}, -1):
            answer = self._suggest(subject=text, description=text, service=text)
            self.assertNotIn("<script>", answer)

    def test_nothing_is_asked_of_microsoft(self):
        self._log_in(self.customer)
        self._suggest()
        self.assertFalse(self.sandbox.all_requests())

    def test_who_asks_too_often_is_put_off(self):
        self.startPatcher(patch.object(ticket_joining, "SUGGESTIONS", RateLimit(2, 60)))
        self._log_in(self.customer)
        answers = [self._suggest() for _call in range(3)]
        self.assertIsNone(answers[2])
        self._log_in(self.stranger)
        self.assertIsNotNone(self._suggest())

    def test_visitors_are_told_nothing(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._suggest()

    def test_asks_as_little_among_many_issues(self):
        def suggest():
            self.contoso._portal_suggestions(WORDS, "", self.exchange)

        suggest()
        few = self._count_queries(suggest)
        for number in range(5):
            self._issue(self.contoso, issue_id=f"EX9{number}", title="Mail is late")
        self.assertEqual(self._count_queries(suggest), few)

    def test_own_services_come_first(self):
        self.env["csp.subscription"].create(
            {
                "tenant_id": self.contoso.id,
                "name": "Exchange Online (Plan 1)",
                "service_ids": self.exchange.ids,
            }
        )
        self._log_in(self.customer)
        groups = self._page("/new/ticket").xpath("//select[@name='service']/optgroup")
        self.assertEqual(groups[0].get("label"), "Your services")
        own = [option.text for option in groups[0]]
        self.assertEqual(own, ["Exchange Online"])
        self.assertNotIn("Exchange Online", [option.text for option in groups[1]])


@tagged("-at_install", "post_install")
class TestTicketMatter(SuggestionCase):
    """What the customer answers reaches the agent."""

    def _file(self, **data):
        self._log_in(self.customer)
        self._submit(subject="Printer", description="It does not print", **data)
        return self._tickets()

    def test_service_and_impact(self):
        ticket = self._file(service=self.exchange.id, affected="all", able="no")
        self.assertEqual(ticket.csp_service_id, self.exchange)
        self.assertEqual(ticket.csp_affected, "all")
        self.assertEqual(ticket.csp_able_to_work, "no")
        self.assertEqual(ticket.csp_severity, "a")

    def test_who_can_work_is_no_critical_case(self):
        ticket = self._file(affected="all", able="yes")
        self.assertEqual(ticket.csp_severity, "b")

    def test_what_is_left_out_or_unknown_changes_nothing(self):
        ticket = self._file(service="x", affected="everybody", able="")
        self.assertFalse(ticket.csp_service_id or ticket.csp_affected)
        self.assertEqual(ticket.priority, "1")

    def test_employees_who_are_no_agents_file_tickets_too(self):
        self._log_in(self.employee)
        self.assertIn("Exchange Online", self._page("/new/ticket").plain)
        self._submit(subject="a", description="b", service=self.exchange.id)
        ticket = self.env["helpdesk.ticket"].search(
            [("partner_id", "=", self.employee.partner_id.id)]
        )
        self.assertEqual(ticket.csp_service_id, self.exchange)

    def test_answers_are_kept_when_something_is_missing(self):
        self._log_in(self.customer)
        response = self._submit(subject="Printer", affected="some", able="hardly")
        self.assertEqual(response.status_code, 422)
        chosen = html.fromstring(response.text).xpath("//option[@selected]/@value")
        self.assertEqual(chosen, ["some", "hardly"])


@tagged("-at_install", "post_install")
class TestTicketJoining(SuggestionCase):
    """A customer joins a published issue instead of writing again."""

    def test_one_press_makes_a_short_ticket(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        ticket = self._tickets()
        self.assertEqual(ticket.name, self.issue.title)
        self.assertIn("I have this too", ticket.description)
        self.assertEqual(ticket.csp_issue_id, self.issue)
        self.assertEqual(ticket.csp_issue_link, "confirmed")
        self.assertEqual(ticket.csp_route, "known_issue")
        self.assertEqual(ticket.csp_tenant_id, self.contoso)
        self.assertEqual(ticket.csp_decision_ids.user_id, self.customer)
        self.assertIn(self.customer.partner_id, ticket.message_partner_ids)

    def test_his_words_are_kept(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id, subject="No mail", description="In Rome")
        self.assertEqual(self._tickets().name, "No mail")
        self.assertIn("In Rome", self._tickets().description)

    def test_a_check_leaves_it_as_he_said(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        ticket = self._tickets()
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_issue_id, self.issue)
        self.assertEqual(ticket.csp_health_verdict, "known_issue")

    def test_no_second_ticket(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        response = self._submit(issue=self.issue.id)
        ticket = self._tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(
            response.headers["Location"][-len(str(ticket.id)) :], str(ticket.id)
        )
        page = self._page(f"/my/ticket/{ticket.id}")
        self.assertIn("Your company has this ticket on the issue already", page.plain)
        self.assertNotIn("was added to it", page.plain)

    def test_colleague_gets_the_messages_and_adds_his_words(self):
        colleague = self._portal_user("colleague", self.contoso.partner_id)
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        self._log_in(colleague)
        self._submit(issue=self.issue.id, subject="No mail", description="In Milan")
        ticket = self._tickets()
        self.assertIn(colleague.partner_id, ticket.message_partner_ids)
        self.assertIn("No mail<br>In Milan", ticket.message_ids[0].body)
        self.assertEqual(ticket.message_ids[0].author_id, colleague.partner_id)

    def test_a_ticket_that_was_only_proposed_for_the_issue_is_confirmed(self):
        self._log_in(self.customer)
        ticket = self._ticket(
            self.contoso,
            "No mail",
            partner_id=self.customer.partner_id.id,
            csp_issue_id=self.issue.id,
            csp_issue_link="suggested",
        )
        self.assertFalse(ticket.csp_is_free)
        self._submit(issue=self.issue.id)
        self.assertEqual(self._tickets(), ticket)
        self.assertEqual(ticket.csp_issue_link, "confirmed")
        self.assertEqual(ticket.csp_decision_ids.user_id, self.customer)
        self.assertTrue(ticket.csp_is_free)

    def test_joined_from_the_page_of_the_issue(self):
        self._log_in(self.customer)
        page = self._page(f"/my/health/issue/{self.issue.id}")
        [form] = page.xpath("//form[@action='/submitted/ticket']")
        self._post(form.get("action"), issue=form.xpath(".//button/@value")[0])
        self.assertEqual(self._tickets().csp_issue_id, self.issue)

    def test_what_is_over_is_not_joined_from_its_page(self):
        self.issue.is_resolved = True
        self._log_in(self.customer)
        page = self._page(f"/my/health/issue/{self.issue.id}")
        self.assertFalse(page.xpath("//form[@action='/submitted/ticket']"))

    def test_a_closed_ticket_is_not_joined(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._tickets().stage_id = done
        self._submit(issue=self.issue.id)
        self.assertEqual(len(self._tickets()), 2)

    def test_issues_of_others_cannot_be_joined(self):
        self._known(self.fabrikam, "degraded")
        self._log_in(self.customer)
        for issue in (self.foreign_issue.id, "x", 10**12, "1 OR 1"):
            response = self._submit(issue=issue, subject="a", description="b")
            self.assertEqual(response.status_code, 422)
            self.assertIn("touches none of your tenants", response.text)
        self.assertFalse(self._tickets())

    def test_files_are_bounded_here_too(self):
        self._log_in(self.customer)
        self._submit(issue=self.issue.id)
        data = {"csrf_token": http.Request.csrf_token(self), "issue": self.issue.id}
        files = [("attachment", ("small.txt", b"hello"))] * 11
        response = self.url_open("/submitted/ticket", data=data, files=files)
        self.assertEqual(response.status_code, 422)
        files = files[:1]
        self.url_open("/submitted/ticket", data=data, files=files)
        self.assertEqual(self._tickets().message_ids[0].attachment_ids.raw, b"hello")


@tagged("-at_install", "post_install")
class TestTicketQuestion(SuggestionCase):
    """“Is it this?”, for who has seen no suggestion while he wrote."""

    def _file(self, **data):
        self._log_in(self.customer)
        return self._submit(subject=WORDS, description="Since noon", **data)

    def test_asked_once_it_is_sent(self):
        response = self._file()
        ticket = self._tickets()
        path = f"/my/ticket/{ticket.id}/issue"
        self.assertTrue(response.headers["Location"].endswith(path))
        page = self._page(path)
        self.assertIn("EX1187342", page.plain)
        form = page.xpath("//form[contains(@action, '/issue/join')]")[0]
        self._post(form.get("action"), issue=form.xpath(".//button/@value")[0])
        self.assertEqual(ticket.csp_issue_id, self.issue)
        self.assertEqual(ticket.csp_decision_ids.user_id, self.customer)

    def test_not_asked_again_what_he_saw_already(self):
        response = self._file(considered=f",{self.issue.id}")
        path = f"/my/ticket/{self._tickets().id}"
        self.assertTrue(response.headers["Location"].endswith(path))

    def test_not_asked_where_nothing_fits(self):
        self.issue.is_resolved = True
        response = self._file()
        ticket = self._tickets()
        self.assertTrue(response.headers["Location"].endswith(f"/{ticket.id}"))
        self._page(f"/my/ticket/{ticket.id}/issue", status=303)

    def test_what_an_agent_has_decided_stays(self):
        self._file()
        ticket = self._tickets()
        ticket.user_id = self.agent
        other = self._issue(self.contoso, issue_id="EX3", title="Something else")
        ticket.with_user(self.agent)._link_issue(other)
        self._post(f"/my/ticket/{ticket.id}/issue/join", issue=self.issue.id)
        self.assertEqual(ticket.csp_issue_id, other)

    def test_only_what_he_was_asked_about(self):
        self._file()
        ticket = self._tickets()
        for issue in (self.foreign_issue.id, "x", 10**12, ""):
            self._post(f"/my/ticket/{ticket.id}/issue/join", issue=issue)
        self.assertFalse(ticket.csp_issue_id)
