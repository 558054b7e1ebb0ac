from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .support_common import PortalCase


class HealthPageCase(PortalCase):
    """A customer with services, issues and posts of the Message Center."""

    @classmethod
    def _service(cls, tenant, name, status):
        service = cls.env["csp.service"].create({"name": name})
        return cls.env["csp.service.health"].create(
            {"tenant_id": tenant.id, "service_id": service.id, "status": status}
        )

    @classmethod
    def _message(cls, tenant, days, **vals):
        """A post that asks the tenant to act in so many days."""
        tenant.messages_read_at = fields.Datetime.now() - timedelta(hours=2)
        return cls.env["csp.service.message"].create(
            {
                "message_id": "MC1187701",
                "title": "Basic sign-in ends",
                "cloud": "sandbox",
                "act_by": fields.Datetime.now() + timedelta(days=days),
                "body": "<p>Switch over.</p>",
                "tenant_ids": [Command.link(tenant.id)],
                **vals,
            }
        )

    @classmethod
    def _on(cls, issue, user, tenant, **vals):
        """A ticket of the user on the issue."""
        return cls._ticket(
            tenant,
            "Outlook is dead",
            partner_id=user.partner_id.id,
            csp_issue_id=issue.id,
            **{"csp_issue_link": "confirmed", **vals},
        )

    def _health_page(self, user=None):
        self._log_in(user or self.customer)
        return self._page("/my/health")

    def _states(self, page):
        return page.xpath("//ul[contains(@class, 'o_csp_services')]/li/@data-state")


@tagged("-at_install", "post_install")
class TestPortalHealth(HealthPageCase):
    def test_cards_lead_to_the_pages(self):
        self._log_in(self.customer)
        home = self._page("/my")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["health_count", "self_help_count"]}
        )
        self.assertEqual(counters, {"health_count": 1, "self_help_count": 1})
        for path in ("/my/health", "/my/self-help"):
            self.assertTrue(home.xpath(f"//a[@href='{path}']"))
            self._page(path)

    def test_every_service_with_its_state_and_age(self):
        self._known(self.contoso, "degraded")
        self._service(self.contoso, "Mail of theirs", "serviceDegradation")
        self._service(self.contoso, "Chat of theirs", "serviceOperational")
        self._service(self.fabrikam, "Service of others", "serviceOperational")
        page = self._health_page()
        self.assertEqual(self._states(page), ["unhealthy", "healthy"])
        self.assertIn("Mail of theirs Service degraded", page.plain)
        self.assertIn("Chat of theirs Operational", page.plain)
        self.assertIn("(3 minutes ago)", page.plain)
        self.assertNotIn("Service of others", page.plain)

    def test_nothing_is_healthy_that_is_not_known_now(self):
        self._service(self.contoso, "Chat of theirs", "serviceOperational")
        moments = {
            "failed": {"health_error": "Microsoft did not answer"},
            "stale": {"minutes_ago": 180},
            "excluded": {"excluded": True, "exclusion_reason": "Left us"},
        }
        for case, vals in moments.items():
            self.contoso.write({"health_error": False, "excluded": False})
            self._known(self.contoso, **vals)
            page = self._health_page()
            self.assertEqual(self._states(page), ["unknown"], case)
            self.assertIn("last known: Operational", page.plain, case)
            self.assertIn("Last known state", page.plain, case)
            for text in ("work normally", "reports no open issue", "did not answer"):
                self.assertNotIn(text, page.plain, case)

    def test_never_read(self):
        page = self._health_page()
        self.assertIn("We have not read the health", page.plain)
        self.assertIn("We have not read your Message Center yet", page.plain)
        self.assertNotIn("reports no open issue", page.plain)

    def test_all_is_well(self):
        self._known(self.contoso)
        page = self._health_page()
        self.assertIn("Microsoft reports no open issue of your services", page.plain)

    def test_issues_by_what_becomes_of_them(self):
        self._known(self.contoso, "degraded")
        now = fields.Datetime.now()
        self._issue(self.contoso)
        self._issue(
            self.contoso,
            issue_id="PM1",
            title="Maintenance",
            classification="plannedMaintenance",
            start_at=now + timedelta(days=2),
        )
        solved = {"is_resolved": True, "status": "serviceRestored"}
        self._issue(
            self.contoso, issue_id="EX2", end_at=now - timedelta(hours=5), **solved
        )
        self._issue(
            self.contoso, issue_id="EX3", end_at=now - timedelta(days=5), **solved
        )
        self._issue(self.fabrikam, issue_id="EX4")
        [values] = self.contoso.with_user(self.customer)._portal_health_page_values()
        for kind, expected in (
            ("open", ["EX1187342"]),
            ("planned", ["PM1"]),
            ("solved", ["EX2"]),
        ):
            found = [issue["issue_id"] for issue in values[kind]]
            self.assertEqual(found, expected)
        page = self._health_page()
        self.assertIn("Planned maintenance", page.plain)
        for stranger in ("EX3", "EX4"):
            self.assertNotIn(stranger, page.plain)

    def test_his_tickets_on_an_issue(self):
        self._known(self.contoso, "degraded")
        issue = self._issue(self.contoso)
        own = self._on(issue, self.customer, self.contoso)
        foreign = self._on(issue, self.stranger, self.fabrikam)
        not_his = self._on(
            issue, self.stranger, self.contoso, csp_tenant_id=self.contoso.id
        )
        taken_back = self._on(
            issue, self.customer, self.contoso, csp_issue_link="rejected"
        )
        for path in ("/my/health", f"/my/health/issue/{issue.id}"):
            self._log_in(self.customer)
            links = self._page(path).xpath("//article//a/@href | //section//a/@href")
            self.assertIn(f"/my/ticket/{own.id}", links)
            for other in foreign | not_his | taken_back:
                self.assertNotIn(f"/my/ticket/{other.id}", links)

    def test_ticket_leads_to_the_page_of_its_issue(self):
        issue = self._issue(self.contoso)
        ticket = self._on(issue, self.customer, self.contoso)
        self._check(ticket, "known_issue", issue_id=issue.id)
        self._log_in(self.customer)
        page = f"/my/health/issue/{issue.id}"
        path = f"/my/ticket/{ticket.id}"
        self.assertIn(page, self._page(path).xpath("//section//a/@href"))
        issue.tenant_ids = self.fabrikam
        self.assertNotIn(page, self._page(path).xpath("//section//a/@href"))


@tagged("-at_install", "post_install")
class TestPortalMessages(HealthPageCase):
    def test_posts_that_ask_him_to_act(self):
        self._known(self.contoso)
        self._message(self.contoso, 5)
        self._message(self.contoso, -3, message_id="MC2", title="Overdue")
        self._message(self.contoso, -30, message_id="MC3", title="Long gone")
        self._message(self.contoso, 5, message_id="MC4", title="Nothing", act_by=False)
        over = fields.Datetime.now() - timedelta(days=1)
        self._message(self.contoso, 5, message_id="MC5", title="Ended", end_at=over)
        self._message(self.fabrikam, 5, message_id="MC6", title="Of others")
        page = self._health_page()
        articles = page.xpath("//article[contains(@class, 'o_csp_message')]")
        titles = [article.xpath("./h4")[0].text_content() for article in articles]
        self.assertEqual(titles, ["Overdue", "Basic sign-in ends"])
        self.assertIn("Was due", articles[0].text_content())
        self.assertIn("Act by", articles[1].text_content())
        self.assertIn("Switch over.", articles[1].text_content())
        [link] = articles[1].xpath("./a/@href")
        self.assertTrue(link.startswith("https://admin.microsoft.com/"))
        self.assertTrue(link.endswith("/messages/MC1187701"))

    def test_script_in_a_post_does_not_run(self):
        self._known(self.contoso)
        self._message(self.contoso, 5, body="<p>Hi<script>alert(1)</script></p>")
        self.assertFalse(self._health_page().xpath("//article//script"))

    def test_message_center_that_could_not_be_read(self):
        self._known(self.contoso)
        self._message(self.contoso, 60, message_id="MC7")
        self.contoso.messages_error = "The permission is missing"
        page = self._health_page()
        self.assertIn("We could not read your Message Center lately", page.plain)
        self.assertNotIn("nothing asks you to act", page.plain)
        self.assertNotIn("permission is missing", page.plain)

    def test_nothing_to_do(self):
        self._known(self.contoso)
        self.contoso.messages_read_at = fields.Datetime.now()
        self.assertIn("nothing asks you to act by a date", self._health_page().plain)


@tagged("-at_install", "post_install")
class TestPortalIssue(HealthPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issue = cls._issue(cls.contoso, impact="Nobody gets mail.")
        cls.foreign = cls._issue(cls.fabrikam, issue_id="TM1")
        cls.path = f"/my/health/issue/{cls.issue.id}"

    def test_all_updates_of_microsoft(self):
        self.env["csp.service.issue.post"].create(
            [
                {
                    "issue_id": self.issue.id,
                    "created_at": f"2026-11-23 0{hour}:00:00",
                    "content": content,
                }
                for hour, content in (
                    (7, "<p>We are looking.</p>"),
                    (8, "<p>We found it.<script>alert(1)</script></p>"),
                )
            ]
        )
        self._log_in(self.customer)
        page = self._page(self.path)
        posts = page.xpath("//article[contains(@class, 'o_csp_post')]")
        self.assertIn("We found it.", posts[0].text_content())
        self.assertIn("We are looking.", posts[1].text_content())
        self.assertFalse(page.xpath("//article//script"))
        self.assertIn("Nobody gets mail.", page.plain)
        self.assertIn("contoso", page.plain)

    def test_only_his_own_tenants_are_named(self):
        self.issue.tenant_ids |= self.fabrikam
        self._log_in(self.customer)
        self.assertNotIn("fabrikam", self._page(self.path).plain)

    def test_history_stays_in_reach(self):
        self.issue.write({"is_resolved": True, "status": "serviceRestored"})
        self._log_in(self.customer)
        page = self._page(self.path)
        self.assertIn("Microsoft reports it solved", page.plain)
        self.assertNotIn("Follow this issue", page.plain)

    def test_issues_that_touch_him_not_do_not_exist(self):
        self._log_in(self.customer)
        for number in (
            self.foreign.id,
            min(self.issue.id, self.foreign.id) - 1,
            max(self.issue.id, self.foreign.id) + 1,
            0,
            -1,
            "x",
            "1%20OR%201",
            "99999999999999999999",
            "٣",
        ):
            self._page(f"/my/health/issue/{number}", status=404)
            for verb in ("follow", "unfollow"):
                answer = self._post(f"/my/health/issue/{number}/{verb}")
                self.assertEqual(answer.status_code, 404, number)
        self.assertFalse(self.env["csp.issue.follower"].search([]))

    def test_strangers(self):
        for user in (self.stranger, self.agent):
            self._log_in(user)
            self._page(self.path, status=404)
            self.assertNotIn("contoso", self._page("/my/health").plain)
            self.assertNotIn("contoso", self._page("/my/self-help").plain)
        self.authenticate(None, None)
        for path in ("/my/health", "/my/self-help", self.path):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", answer.headers["Location"])

    # ------------------------------------------------------------------
    # Following
    # ------------------------------------------------------------------

    def _followers(self):
        return self.env["csp.issue.follower"].search([]).mapped("user_id")

    def test_follow_and_stop_following(self):
        self._log_in(self.customer)
        for _again in range(2):
            self.assertEqual(self._post(f"{self.path}/follow").status_code, 303)
            self.assertEqual(self._followers(), self.customer)
        self.assertIn("You follow this issue", self._page(self.path).plain)
        self._known(self.contoso, "degraded")
        self.assertIn("You follow it", self._page("/my/health").plain)
        self._post(f"{self.path}/unfollow")
        self.assertFalse(self._followers())
        self.assertIn("Follow this issue", self._page(self.path).plain)

    def test_each_follows_for_himself(self):
        colleague = self._portal_user("contoso_colleague", self.contoso.partner_id)
        self._log_in(self.customer)
        self._post(f"{self.path}/follow")
        self._log_in(colleague)
        self.assertIn("Follow this issue", self._page(self.path).plain)
        self._post(f"{self.path}/unfollow")
        self.assertEqual(self._followers(), self.customer)

    def test_what_is_solved_is_not_followed(self):
        self.issue.is_resolved = True
        self._log_in(self.customer)
        self._post(f"{self.path}/follow")
        self.assertFalse(self._followers())

    def test_a_link_does_not_make_him_follow(self):
        self._log_in(self.customer)
        for verb in ("follow", "unfollow"):
            answer = self.url_open(f"{self.path}/{verb}", allow_redirects=False)
            self.assertEqual(answer.status_code, 405)
            answer = self.url_open(
                f"{self.path}/{verb}", data={"a": "b"}, allow_redirects=False
            )
            self.assertEqual(answer.status_code, 400, "no token")
        self.assertFalse(self._followers())

    def test_followers_are_no_customers_business(self):
        self._log_in(self.customer)
        self._post(f"{self.path}/follow")
        for user in (self.customer, self.stranger):
            with self.assertRaises(AccessError):
                self.env["csp.issue.follower"].with_user(user).search([])
        other = self.env["res.company"].create({"name": "Another partner"})
        outsider = self._user("outsider", "csp_support.group_csp_agent")
        outsider.write({"company_id": other.id, "company_ids": [(6, 0, other.ids)]})
        reach = self.env["csp.issue.follower"].with_user(outsider)
        self.assertFalse(reach.with_context(allowed_company_ids=other.ids).search([]))


@tagged("-at_install", "post_install")
class TestPortalSelfHelp(HealthPageCase):
    def _links(self):
        self._log_in(self.customer)
        page = self._page("/my/self-help")
        return page, page.xpath("//section//a/@href")

    def test_help_with_what_he_bought(self):
        mail = self.env.ref("csp_support.service_exchange_online")
        self._service(self.contoso, "Not bought", "serviceOperational")
        self.env["csp.subscription"].create(
            {
                "tenant_id": self.contoso.id,
                "name": "Mail",
                "service_ids": [Command.set(mail.ids)],
            }
        )
        page, links = self._links()
        self.assertIn(mail.help_url, links)
        self.assertIn(mail.admin_url, links)
        self.assertNotIn("Not bought", page.plain)

    def test_help_with_what_microsoft_reports_where_nothing_else_is_known(self):
        chat = self._service(self.contoso, "Chat of theirs", "serviceOperational")
        chat.service_id.help_url = "https://learn.microsoft.com/chat"
        _page, links = self._links()
        self.assertIn("https://learn.microsoft.com/chat", links)

    def test_links_lead_to_the_cloud_of_the_tenant(self):
        _page, links = self._links()
        self.assertIn("https://admin.microsoft.com", links)
        self.assertFalse([link for link in links if "azure" in link])
        self.contoso.connection_id.cloud = "us_gov_high"
        _page, links = self._links()
        self.assertIn("https://portal.office365.us", links)

    def test_azure_for_who_has_it(self):
        self.env["csp.subscription"].create(
            {
                "tenant_id": self.contoso.id,
                "name": "Azure plan",
                "entitlement_id": "c5900000-0000-4000-8000-00000000aaaa",
            }
        )
        _page, links = self._links()
        self.assertIn(f"https://portal.azure.com/#@{self.contoso.tenant_id}", links)


@tagged("-at_install", "post_install")
class TestPortalWhoTells(PortalCase):
    def test_microsoft_goes_on_writing_to_its_own_customers(self):
        self._log_in(self.customer)
        page = self._page("/my/support")
        self.assertIn("Microsoft may write to you directly about", page.plain)
        self.assertNotIn("not through us", page.plain)
        self.contoso.preexisting_customer = True
        self.assertIn("not through us", self._page("/my/support").plain)


@tagged("-at_install", "post_install")
class TestPortalHealthQueries(HealthPageCase):
    """What the pages ask the database does not grow with what there is to show."""

    def _fill(self, count):
        for number in range(count):
            number = f"{len(self.contoso.issue_ids)}-{number}"
            issue = self._issue(self.contoso, issue_id=f"EX{number}")
            self.env["csp.service.issue.post"].create(
                {"issue_id": issue.id, "content": "<p>Hello</p>"}
            )
            self._on(issue, self.customer, self.contoso)
            self._service(self.contoso, f"Service {number}", "serviceOperational")
            self._message(self.contoso, 5, message_id=f"MC{number}")

    def test_more_to_show_costs_no_more(self):
        self._known(self.contoso, "degraded")
        tenant = self.contoso.with_user(self.customer)
        counts = []
        for more in (2, 10):
            self._fill(more)
            tenant._portal_health_page_values()  # what is kept in memory from now on
            counts.append(self._count_queries(tenant._portal_health_page_values))
        self.assertLessEqual(counts[1], counts[0])

    def test_more_tenants_cost_little(self):
        self._known(self.contoso, "degraded")
        self._fill(2)
        customer = self.contoso.partner_id
        tenants = self.contoso | self._tenant("northwind", partner_id=customer.id)
        tenants |= self._tenant("wingtip", partner_id=customer.id)
        tenants |= self._tenant("litware", partner_id=customer.id)
        few = tenants[:2].with_user(self.customer)
        every = tenants.with_user(self.customer)
        few._portal_health_page_values()
        less = self._count_queries(few._portal_health_page_values)
        self.assertLessEqual(
            self._count_queries(every._portal_health_page_values), less
        )

    def test_the_whole_page(self):
        self._known(self.contoso, "degraded")
        self._fill(5)
        self._log_in(self.customer)
        for path, limit in (
            ("/my/health", 60),
            ("/my/self-help", 50),
            (f"/my/health/issue/{self.contoso.issue_ids[0].id}", 50),
        ):
            self._page(path)
            with self.assertQueryCount(limit):
                self._page(path)
