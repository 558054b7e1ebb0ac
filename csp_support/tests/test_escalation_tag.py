from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.csp_health_check import ESCALATION_CATEGORIES
from .common import CspCase


@tagged("-at_install", "post_install")
class TestEscalationTag(CspCase):
    """The escalation tag and the category never disagree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(cls._tenant("contoso"), "Something is odd")
        cls.bug = cls.env.ref("csp_support.tag_bug_or_irregularity")
        cls.outage = cls.env.ref("csp_support.tag_network_outage")
        cls.own = cls.env["helpdesk.ticket.tag"].create({"name": "Our own tag"})

    def test_each_category_has_its_tag(self):
        for category, _label in ESCALATION_CATEGORIES:
            tag = self.env.ref(f"csp_support.tag_{category}")
            self.assertEqual(tag.csp_escalation_category, category)

    def test_tag_sets_the_category(self):
        self.ticket.tag_ids = self.bug | self.own
        self.assertEqual(self.ticket.csp_escalation_category, "bug_or_irregularity")
        self.ticket.tag_ids = self.own
        self.assertFalse(self.ticket.csp_escalation_category)

    def test_category_sets_the_tag_and_leaves_others(self):
        self.ticket.tag_ids = self.bug | self.own
        self.ticket.csp_escalation_category = "network_outage"
        self.assertEqual(self.ticket.tag_ids, self.outage | self.own)
        self.ticket.csp_escalation_category = False
        self.assertEqual(self.ticket.tag_ids, self.own)

    def test_agent_may_set_it(self):
        self.ticket.with_user(self.agent).csp_escalation_category = "network_outage"
        self.assertEqual(self.ticket.tag_ids, self.outage)

    def test_category_at_creation(self):
        ticket = self.ticket.copy({"csp_escalation_category": "network_outage"})
        self.assertEqual(ticket.tag_ids, self.outage)

    def test_two_categories_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "several escalation tags"):
            self.ticket.tag_ids = self.bug | self.outage

    def test_employee_cannot_set_it(self):
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.employee).csp_escalation_category = False
