from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import CspCase

NOW = datetime(2026, 3, 10, 12, 0)


@tagged("-at_install", "post_install")
@freeze_time(NOW)
class TestOutageMinutes(CspCase):
    """How long Microsoft's services were out of order, by service and month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso", health_checked_at=NOW)
        cls.exchange = cls.env["csp.service"].create({"name": "Exchange under test"})

    def _issue(self, start, end=None, **vals):
        return self.env["csp.service.issue"].create(
            {
                "issue_id": f"EX{self.env['csp.service.issue'].search_count([])}",
                "title": "Mail does not arrive",
                "cloud": "sandbox",
                "service_id": self.exchange.id,
                "classification": "incident",
                "status": "serviceRestored" if end else "serviceDegradation",
                "is_resolved": bool(end),
                "start_at": start,
                "end_at": end,
                "tenant_ids": self.contoso.ids,
                **vals,
            }
        )

    def _minutes(self, domain=(), user=None):
        """{month: minutes} of the service under test."""
        groups = (
            self.env["csp.service.outage"]
            .with_user(user or self.agent)
            .with_context(allowed_company_ids=(user or self.agent).company_ids.ids)
            ._read_group(
                [("service_id", "=", self.exchange.id), *domain],
                ["month:month"],
                ["minutes:sum"],
            )
        )
        return {month.month: minutes for month, minutes in groups}

    def test_an_issue_within_a_month_counts_there(self):
        self._issue(datetime(2026, 1, 5, 10, 0), datetime(2026, 1, 5, 11, 30))
        self.assertEqual(self._minutes(), {1: 90})

    def test_each_month_has_its_own_minutes(self):
        self._issue(datetime(2025, 12, 31, 23, 0), datetime(2026, 2, 1, 0, 30))
        self.assertEqual(self._minutes(), {12: 60, 1: 31 * 24 * 60, 2: 30})

    def test_an_end_at_midnight_leaves_the_next_month_alone(self):
        self._issue(datetime(2026, 1, 31, 23, 0), datetime(2026, 2, 1, 0, 0))
        self.assertEqual(self._minutes(), {1: 60})

    def test_an_open_issue_counts_up_to_the_last_reading(self):
        self.contoso.health_checked_at = datetime(2026, 3, 10, 11, 0)
        self._issue(datetime(2026, 3, 10, 10, 0))
        self.assertEqual(self._minutes(), {3: 60})
        self.contoso.health_checked_at = NOW
        self.assertEqual(self._minutes(), {3: 120})

    def test_an_open_issue_of_no_tenant_counts_up_to_its_last_update(self):
        moment = datetime(2026, 3, 10, 10, 15)
        self._issue(datetime(2026, 3, 10, 10, 0), tenant_ids=[], modified_at=moment)
        self.assertEqual(self._minutes(), {3: 15})

    def test_what_has_no_known_duration_or_was_none_does_not_count(self):
        hour = datetime(2026, 3, 1, 10, 0), datetime(2026, 3, 1, 11, 0)
        self._issue(False, hour[1])
        self._issue(*reversed(hour))
        self._issue(*hour, status="falsePositive")
        self.assertEqual(self._minutes(), {})

    def test_incidents_and_advisories_are_told_apart(self):
        start = datetime(2026, 3, 1, 10, 0)
        self._issue(start, datetime(2026, 3, 1, 11, 0), classification="Incident")
        self._issue(start, datetime(2026, 3, 1, 10, 10), classification="advisory")
        self._issue(start, datetime(2026, 3, 1, 10, 5), classification="newWord")
        self.assertEqual(self._minutes([("kind", "=", "incident")]), {3: 60})
        self.assertEqual(self._minutes([("kind", "=", "advisory")]), {3: 10})
        self.assertEqual(self._minutes([("kind", "=", "other")]), {3: 5})

    def test_a_tenant_has_its_own(self):
        fabrikam = self._tenant("fabrikam")
        start = datetime(2026, 3, 1, 10, 0)
        self._issue(start, datetime(2026, 3, 1, 11, 0))
        self._issue(start, datetime(2026, 3, 1, 10, 10), tenant_ids=fabrikam.ids)
        self.assertEqual(self._minutes([("tenant_ids", "=", fabrikam.id)]), {3: 10})

    def test_an_issue_of_a_month_is_one_line(self):
        issue = self._issue(datetime(2026, 1, 20), datetime(2026, 3, 2))
        lines = self.env["csp.service.outage"].search([("issue_id", "=", issue.id)])
        self.assertEqual(
            lines.mapped("month"),
            [fields.Date.to_date(f"2026-0{month}-01") for month in (3, 2, 1)],
        )

    def test_another_company_sees_what_touches_it_and_no_more(self):
        other = self.env["res.company"].create({"name": "Other partner"})
        stranger = self._user("stranger", "csp_support.group_csp_agent")
        stranger.write({"company_ids": other.ids, "company_id": other.id})
        start, end = datetime(2026, 3, 1, 10, 0), datetime(2026, 3, 1, 11, 0)
        self._issue(start, end)
        self.assertEqual(self._minutes(user=stranger), {})
        self._issue(start, end, tenant_ids=[])
        self.assertEqual(self._minutes(user=stranger), {3: 60})

    def test_customers_and_other_employees_see_nothing(self):
        customer = self._portal_user("outage_customer", self.contoso.partner_id)
        for user in (customer, self.employee):
            with self.assertRaises(AccessError):
                self._minutes(user=user)
