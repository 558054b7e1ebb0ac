import random

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.csp_health_check import ESCALATION_CATEGORIES
from .common import CspCase


@tagged("-at_install", "post_install")
class TestEscalationTag(CspCase):
    """The escalation tag and the category never disagree."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tenant = cls._tenant("contoso")
        tenant._refresh_health()
        # Alone, it reads like one for Microsoft: checks have a category of their own.
        cls.ticket = cls._ticket(
            tenant,
            "Teams is down for everybody",
            "Nobody can open Teams, from no network: the service is unavailable.",
        )
        cls.issue = cls.env["csp.service.issue"].create(
            {"issue_id": "TM2000001", "title": "Teams is down", "cloud": "sandbox"}
        )
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

    def test_they_agree_after_any_sequence_of_writes(self):
        """Tags, category, route, decisions and checks, in two hundred orders."""
        dice = random.Random(4)
        for _round in range(200):
            dice.choice(self._writes(dice))()
            self._assertAgree()

    def _assertAgree(self):
        self.env.flush_all()
        self.env.invalidate_all()
        tags = self.ticket.tag_ids.filtered("csp_escalation_category")
        self.assertLessEqual(len(tags), 1)
        self.assertEqual(
            self.ticket.csp_escalation_category, tags.csp_escalation_category
        )

    def _writes(self, dice):
        """What people, imports and checks may do to the ticket next."""
        ticket = self.ticket.with_user(dice.choice((self.agent, self.manager)))
        category = dice.choice([False, *dict(ESCALATION_CATEGORIES)])
        tag = self.env["helpdesk.ticket.tag"].browse(
            dice.choice((self.bug, self.outage, self.own)).id
        )
        kept = ticket.sudo().tag_ids.filtered(lambda each: each == self.own)
        return [
            lambda: ticket.write({"csp_escalation_category": category}),
            lambda: ticket.write({"tag_ids": [Command.set((tag | kept).ids)]}),
            lambda: ticket.write({"tag_ids": [Command.unlink(tag.id)]}),
            lambda: self._refused_or_done(ticket, tag),
            lambda: ticket.write(
                {"csp_route": "hand_over", "csp_escalation_category": category}
            ),
            lambda: ticket._link_issue(self.issue),
            ticket.action_reject_issue,
            self.ticket._record_health_checks,
        ]

    def _refused_or_done(self, ticket, tag):
        """A second escalation tag is refused, and the ticket stays as it was."""
        try:
            with self.env.cr.savepoint():
                ticket.write({"tag_ids": [Command.link(tag.id)]})
        except ValidationError:
            self.env.invalidate_all()
