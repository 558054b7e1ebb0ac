from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import tagged

from .test_health_check import MAIL_DOWN, PRINTER
from .test_issue_decision import DecisionCase

# Statements for all of a ticket's form, however many candidates, checks and decisions
# it has. helpdesk_mgmt's own fields take most of them.
QUERIES = 40


def specification(arch):
    """What the web client asks for to show the form `arch`."""
    return {
        node.get("name"): _of_field(node)
        for node in arch.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }


def _of_field(node):
    inner = node.find("list")
    if inner is None:
        return {"fields": {"display_name": {}}} if node.get("widget") else {}
    return {"fields": {each.get("name"): {} for each in inner.iter("field")}}


@tagged("-at_install", "post_install")
class TestTicketBanner(DecisionCase):
    """What stands on top of a ticket."""

    def _read_form(self, ticket):
        ticket = ticket.with_user(self.agent)
        arch = ticket.get_view(view_type="form")["arch"]
        asked = specification(etree.fromstring(arch))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        [values] = ticket.web_read(asked)
        return values, self.env.cr.sql_log_count - before

    def test_leading_issue_is_the_link_or_the_best_suggestion(self):
        self._proposed(self.ticket, suggested=self.second | self.third)
        self.assertEqual(self.ticket.csp_leading_issue_id, self.second)
        self.assertEqual(self.ticket.csp_leading_score, 0.5)
        self.assertEqual(self.ticket.csp_suggestion_count, 2)
        self._proposed(self.ticket, automatic=self.linked, suggested=self.second)
        self.assertEqual(self.ticket.csp_leading_issue_id, self.linked)
        self.assertEqual(self.ticket.csp_leading_score, 0.9)

    def test_age_of_the_data(self):
        ticket = self._ticket(self.fabrikam, MAIL_DOWN)
        self.fabrikam._refresh_health()
        self.fabrikam.health_checked_at = fields.Datetime.now() - timedelta(minutes=3)
        ticket._record_health_checks()
        self.assertEqual(ticket.csp_health_age, "3 minutes ago")
        self.assertFalse(ticket.csp_health_is_stale)

    def test_old_data_are_said_to_be_old_and_not_healthy(self):
        ticket = self._ticket(self.fabrikam, PRINTER)
        self.fabrikam._refresh_health()
        self.fabrikam.health_checked_at -= timedelta(hours=2)
        ticket._record_health_checks()
        self.assertTrue(ticket.csp_health_is_stale)
        self.assertEqual(ticket.csp_health_age, "2 hours ago")
        self.assertEqual(ticket.csp_health_verdict, "unknown")

    def test_last_decision_is_told(self):
        self.assertFalse(self.ticket.csp_decision_note)
        self._proposed(self.ticket, automatic=self.linked).action_confirm_issue()
        self.ticket.invalidate_recordset()
        self.assertRegex(
            self.ticket.csp_decision_note, r"^Confirmed by csp_agent .*, .*\d"
        )

    def test_opening_a_ticket_costs_a_bounded_number_of_queries(self):
        self._decided_on(self.linked)
        self._read_form(self.ticket)  # fills the registry's caches
        _values, few = self._read_form(self.ticket)
        for _time in range(3):
            self._decided_on(self.second | self.third)
        values, many = self._read_form(self.ticket)
        self.assertEqual(len(values["csp_health_check_ids"]), 4)
        self.assertEqual(len(values["csp_decision_ids"]), 6)
        self.assertLess(few, QUERIES)
        # What is suggested for the first time after a rejection is one thing to read.
        self.assertLessEqual(many, few + 1)

    def _decided_on(self, issues):
        """A check that suggests `issues`: the best is taken, and then it is not."""
        ticket = self._proposed(self.ticket, suggested=issues)
        ticket.action_confirm_issue()
        ticket.action_reject_issue()
