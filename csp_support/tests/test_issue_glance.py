from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CspCase

START = datetime(2026, 1, 5, 10, 0)


@tagged("-at_install", "post_install")
class TestIssueGlance(CspCase):
    """What the desk sees of today's issues without opening one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.issue = cls._issue("EX1", tenant_ids=(cls.contoso | cls.fabrikam).ids)

    @classmethod
    def _issue(cls, issue_id, **vals):
        return cls.env["csp.service.issue"].create(
            {
                "issue_id": issue_id,
                "title": "Mail does not arrive",
                "cloud": "sandbox",
                "classification": "incident",
                "start_at": START,
                **vals,
            }
        )

    def _today(self, user=None):
        """What the action shows when it is opened."""
        issues = self.env["csp.service.issue"].with_user(user or self.agent)
        today = "|", ("is_resolved", "=", False), ("end_at", ">=", "today")
        return issues.search([*today])

    def test_today_is_what_is_open_or_has_just_ended(self):
        now = fields.Datetime.now()
        ended = self._issue("EX2", is_resolved=True, end_at=now)
        before = now - timedelta(days=2)
        long_ago = self._issue("EX3", is_resolved=True, end_at=before)
        shown = self._today()
        self.assertIn(self.issue, shown)
        self.assertIn(ended, shown)
        self.assertNotIn(long_ago, shown)

    def test_planned_maintenance_stands_apart(self):
        planned = self._issue("AZ1", classification="PlannedMaintenance")
        unknown = self._issue("AZ2", classification="somethingNew")
        issues = self.issue | planned | unknown
        self.assertEqual(issues.mapped("kind"), ["incident", "planned", "other"])

    def test_azure_names_its_incidents_otherwise(self):
        issue = self._issue("AZ3", classification="ServiceIssue")
        advisory = self._issue("AZ4", classification="HealthAdvisory")
        posted = self._issue("AZ5", classification="", source="status_feed")
        self.assertEqual(
            (issue | advisory | posted).mapped("kind"),
            ["incident", "advisory", "incident"],
        )

    def test_tenants_are_those_of_our_companies(self):
        other = self.env["res.company"].create({"name": "Other partner"})
        self.env["csp.tenant"].create(
            {
                "name": "theirs",
                "tenant_id": "c5900000-0000-4000-8000-0000000000aa",
                "company_id": other.id,
                "issue_ids": self.issue.ids,
            }
        )
        self.assertEqual(self.issue.with_user(self.agent).tenant_count, 2)
        self.fabrikam.active = False
        self.issue.invalidate_recordset()
        self.assertEqual(self.issue.with_user(self.agent).tenant_count, 1)

    def test_open_tickets_are_counted_without_the_closed(self):
        closed = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        for stage in (False, closed):
            ticket = self._ticket(self.contoso, "No mail", csp_issue_id=self.issue.id)
            if stage:
                ticket.stage_id = stage
        issue = self.issue.with_user(self.manager)
        self.assertEqual((issue.open_ticket_count, issue.ticket_count), (1, 2))

    def test_the_last_post_is_the_newest(self):
        self.assertFalse(self.issue.last_post_at)
        for hours in (3, 5, 1):
            self.env["csp.service.issue.post"].create(
                {
                    "issue_id": self.issue.id,
                    "created_at": START + timedelta(hours=hours),
                }
            )
        self.assertEqual(self.issue.last_post_at, START + timedelta(hours=5))

    def test_the_number_of_issues_does_not_change_the_number_of_queries(self):
        names = ["tenant_count", "open_ticket_count", "last_post_at", "status_label"]
        more = self.issue
        for number in range(20):
            more |= self._issue(f"EX1{number}", tenant_ids=self.contoso.ids)
        for issues in (self.issue, more):
            self.env.invalidate_all()
            with self.assertQueryCount(5):
                issues.read(names)

    def test_smart_button_leads_to_the_tenants(self):
        action = self.issue.with_user(self.agent).action_open_tenants()
        tenants = self.env["csp.tenant"].search(action["domain"])
        self.assertEqual(tenants, self.contoso | self.fabrikam)

    def test_customers_do_not_see_whom_else_it_touches(self):
        customer = self._portal_user("glance_customer", self.contoso.partner_id)
        issue = self.issue.with_user(customer)
        self.assertEqual(issue.read(["title"])[0]["title"], "Mail does not arrive")
        for name in ("tenant_count", "open_ticket_count"):
            with self.assertRaises(AccessError):
                issue.read([name])
