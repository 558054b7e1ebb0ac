from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.correlation_ids import correlation_ids
from .hand_over_common import HandOverCase


@tagged("-at_install", "post_install")
class TestDiagnosis(HandOverCase):
    """What is worth trying, what was tried, and what is known of it afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.symptom = cls.env.ref("csp_support.symptom_teams_meetings")
        cls.ticket = cls._ticket(
            cls.contoso, "Meetings fail", csp_service_id=cls.teams.id
        ).with_user(cls.agent)

    def _propose(self):
        self.ticket.action_csp_propose_steps()
        return self.ticket.csp_step_ids

    # ------------------------------------------------------------------
    # Steps worth trying
    # ------------------------------------------------------------------

    def test_steps_of_the_symptom(self):
        self.ticket.csp_symptom_id = self.symptom
        self.assertEqual(self._propose().step_id, self.symptom.step_ids)

    def test_without_symptom_what_comes_first_for_each_and_what_always_helps(self):
        steps = self._propose().step_id
        always = self.env.ref("csp_support.symptom_anything").step_ids
        self.assertLessEqual(always, steps)
        self.assertEqual(
            steps - always,
            self.symptom.step_ids[0]
            | self.env.ref("csp_support.symptom_teams_start").step_ids[0],
        )

    def test_nothing_is_proposed_twice(self):
        self.ticket.csp_symptom_id = self.symptom
        lines = self._propose()
        lines[0].unlink()
        self.assertEqual(len(self._propose()), len(lines))
        with self.assertRefused("on the checklist"):
            self._propose()

    def test_every_shipped_step_helps_somebody(self):
        steps = self.env["csp.diagnosis.step"].search([])
        self.assertGreaterEqual(len(steps), 50)
        for step in steps:
            self.assertTrue(step.instructions, step.name)
            self.assertTrue(step.checked_on, step.name)
            # What is done in a portal says with which role.
            self.assertTrue(not step.page or step.task_id, step.name)
            self.assertRegex(step.help_url or "https://", "^https://", step.name)

    def test_page_opens_for_this_tenant(self):
        self.ticket.csp_symptom_id = self.symptom
        analytics = self._propose()[0]
        self.assertEqual(
            analytics.admin_url,
            "https://admin.teams.microsoft.com/?delegatedOrg=contoso.example",
        )
        self.assertEqual(analytics.action_open_admin_page()["url"], analytics.admin_url)
        self.assertIn("learn.microsoft.com", analytics.action_open_help()["url"])
        self.assertFalse(self.ticket.csp_step_ids[1].admin_url)

    def test_least_role_and_whether_we_hold_it(self):
        self.ticket.csp_symptom_id = self.symptom
        analytics, network, _policy = self._propose()
        role = self.env.ref("csp_support.role_teams_administrator")
        self.assertEqual(analytics.least_role_id, role)
        self.assertEqual(analytics.role_held, "unknown")
        self.assertFalse(network.role_held)
        self.contoso.effective_role_ids = role
        self.assertEqual(analytics.role_held, "yes")
        self.contoso.effective_role_ids = False
        self.connection.gdap_read_at = self.now
        self.env.invalidate_all()
        self.assertEqual(analytics.role_held, "no")

    def test_long_checklist_costs_as_much_as_a_short_one(self):
        lines = self._propose().ids
        self.assertGreater(len(lines), 4)
        self.env.flush_all()

        def queries(count):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            listed = self.env["csp.ticket.step"].browse(lines[-count:])
            listed.read(["name", "role_held", "admin_url", "least_role_id", "help_url"])
            return self.env.cr.sql_log_count - before

        self.assertEqual(queries(len(lines)), queries(2))

    # ------------------------------------------------------------------
    # What was tried
    # ------------------------------------------------------------------

    def test_ticking_keeps_by_whom_and_when(self):
        line = self._propose()[0]
        line.tried = True
        self.assertEqual(line.tried_by_id, self.agent)
        self.assertTrue(line.tried_at)
        line.with_user(self.manager).write({"tried": True, "note": "Again"})
        self.assertEqual(line.tried_by_id, self.agent)

    def test_outcome_ticks_and_unticking_takes_it_back(self):
        line = self._propose()[0]
        line.outcome = "no_help"
        self.assertTrue(line.tried)
        self.assertEqual(line.tried_by_id, self.agent)
        line.tried = False
        self.assertFalse(line.outcome or line.tried_by_id or line.tried_at)

    def test_stamp_cannot_be_forged(self):
        line = self.env["csp.ticket.step"].with_user(self.agent)
        line = line.create(
            {
                "ticket_id": self.ticket.id,
                "name": "Own step",
                "outcome": "no_help",
                "tried_by_id": self.manager.id,
                "tried_at": "2020-01-01",
            }
        )
        self.assertEqual(line.tried_by_id, self.agent)
        self.assertGreater(line.tried_at.year, 2020)
        line.write({"tried_by_id": self.manager.id, "tried_at": "2020-01-01"})
        self.assertEqual(line.tried_by_id, self.agent)
        self.assertGreater(line.tried_at.year, 2020)

    def test_what_was_tried_cannot_be_deleted(self):
        lines = self._propose()
        lines[0].tried = True
        with self.assertRefused("evidence"):
            lines[0].unlink()
        lines[1].unlink()

    def test_checklist_becomes_the_note(self):
        lines = self._propose()
        self.assertFalse(self.ticket.csp_diagnosis_note)
        lines[0].write({"outcome": "no_help", "note": "Only in Milan"})
        note = self.ticket.csp_diagnosis_note
        for words in (lines[0].name, "Did not help", "Only in Milan", self.agent.name):
            self.assertIn(words, note)
        self.assertNotIn(lines[1].name, note)

    def test_step_that_is_no_longer_known_stays_on_the_ticket(self):
        self.ticket.csp_symptom_id = self.symptom
        line = self._propose()[0]
        line.outcome = "no_help"
        line.step_id.sudo().unlink()
        self.assertIn(line.name, self.ticket.csp_diagnosis_note)

    # ------------------------------------------------------------------
    # Own steps
    # ------------------------------------------------------------------

    def test_manager_adds_steps_and_agent_does_not(self):
        vals = {"symptom_id": self.symptom.id, "name": "Ask the room's owner"}
        steps = self.env["csp.diagnosis.step"]
        with self.assertRaises(AccessError):
            steps.with_user(self.agent).create(vals)
        step = steps.with_user(self.manager).create(vals)
        self.ticket.csp_symptom_id = self.symptom
        self.assertIn(step, self._propose().step_id)

    def test_service_without_steps_says_how_to_get_some(self):
        self.env["csp.symptom"].search([]).active = False
        with self.assertRefused("Symptoms and Steps"):
            self._propose()


@tagged("-at_install", "post_install")
class TestCorrelationIds(HandOverCase):
    def test_ids_of_an_error_page_are_found(self):
        text = """Sorry, but we're having trouble signing you in.
            Request Id: 9d0a4a05-2d1f-4a0c-a7b8-0f0f4c1e1100
            Correlation ID: 1f0c4b5a-6a52-4f4e-8f34-0a1f0a2b3c4d
            Timestamp: 2026-11-23T08:40:12Z
            x-ms-request-id: 2b9b9a55-7a1c-4a44-9f60-77a1a0a1b2c3"""
        self.assertEqual(
            correlation_ids(text).splitlines(),
            [
                "Request Id: 9d0a4a05-2d1f-4a0c-a7b8-0f0f4c1e1100",
                "Correlation ID: 1f0c4b5a-6a52-4f4e-8f34-0a1f0a2b3c4d",
                "Timestamp: 2026-11-23T08:40:12Z",
                "x-ms-request-id: 2b9b9a55-7a1c-4a44-9f60-77a1a0a1b2c3",
            ],
        )

    def test_other_numbers_are_none(self):
        for text in (
            "",
            False,
            "Order 9d0a4a05-2d1f-4a0c-a7b8-0f0f4c1e1100",
            "My correlation id is long",
            "Timestamp: tomorrow",
        ):
            self.assertFalse(correlation_ids(text))
