from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged

from .test_issue_notice import NoticeCase


@tagged("-at_install", "post_install")
class TestAutomaticNotice(NoticeCase):
    """Each ticket gets one notice for each state of Microsoft's that holds."""

    def _notices(self, ticket=None):
        """The states this ticket was told, in order."""
        recipients = (ticket or self.ticket).csp_notice_recipient_ids.sorted("id")
        return [state.split(":")[1] for state in recipients.mapped("state_key")]

    def _tell_first(self):
        self._tell()
        self._mails()

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------

    def test_who_was_told_by_hand_is_told_of_the_next_state(self):
        self._tell_first()
        self._goes("serviceRestored", resolved=True)
        self._run()
        self.assertEqual(len(self._mails()), 2)
        self.assertEqual(self._notices(), ["investigating", "servicerestored"])
        self.assertIn("Microsoft reports", self.ticket.message_ids[0].body)

    def test_running_again_sends_nothing(self):
        self._tell_first()
        self._goes("serviceRestored", resolved=True)
        self._run()
        self._mails()
        self._goes("serviceRestored", resolved=True)
        self._run()
        self._run()
        self.assertFalse(self._mails())

    def test_state_must_hold(self):
        self._tell_first()
        self._goes("serviceDegradation", minutes_ago=2)
        self._run()
        self.assertFalse(self._mails())
        self._goes("serviceDegradation", minutes_ago=3)
        self._run()
        self.assertEqual(len(self._mails()), 2)

    def test_how_long_is_a_setting(self):
        self.company.csp_notice_delay = 30
        self._tell_first()
        self._goes("serviceDegradation", minutes_ago=29)
        self._run()
        self.assertFalse(self._mails())

    def test_state_that_flaps_back_sends_nothing(self):
        self._tell_first()
        self._goes("serviceRestored", resolved=True, minutes_ago=1)
        self._run()
        self._goes("investigating")
        self._run()
        self.assertFalse(self._mails())

    def test_state_that_returns_after_another_is_told_again(self):
        self._tell_first()
        for status in ("serviceDegradation", "investigating", "serviceDegradation"):
            self._goes(status)
            self._run()
        self.assertEqual(
            self._notices(),
            [
                "investigating",
                "servicedegradation",
                "investigating",
                "servicedegradation",
            ],
        )

    def test_case_of_a_state_is_no_change(self):
        self._tell_first()
        self._goes("Investigating")
        self._run()
        self.assertFalse(self._mails())

    def test_nobody_is_told_before_an_agent_has_told(self):
        self._goes("serviceDegradation")
        self._run()
        self.assertFalse(self._mails())

    def test_company_may_tell_from_the_first_link_on(self):
        self.company.csp_notice_policy = "always"
        self._goes("investigating")
        self._run()
        self._run()
        self.assertEqual(self._notices(), ["investigating"])
        self.assertEqual(len(self._mails()), 2)

    def test_company_may_switch_it_off(self):
        self.company.csp_notice_policy = "by_hand"
        self._tell_first()
        self._goes("serviceRestored", resolved=True)
        self._run()
        self.assertFalse(self._mails())

    def test_ticket_that_comes_later_gets_the_same_words_once(self):
        self._tell({"en_US": "A workaround: use the web."})
        self._mails()
        self._goes("investigating")
        late = self._linked(self.fabrikam, self._contact(self.fabrikam, "Late Larry"))
        self._run()
        self._run()
        [mail] = self._mails()
        self.assertIn("Late Larry", mail["To"])
        self.assertIn("A workaround: use the web.", self._html(mail))
        self.assertEqual(self._notices(late), ["investigating"])

    def test_words_of_another_state_are_not_repeated(self):
        self._tell({"en_US": "A workaround: use the web."})
        self._mails()
        self._goes("serviceRestored", resolved=True)
        self._run()
        for mail in self._mails():
            self.assertNotIn("workaround", self._html(mail))

    def test_who_does_not_belong_is_left_out(self):
        self._tell_first()
        self.ticket.csp_issue_link = "rejected"
        self.other.stage_id = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self._goes("serviceDegradation")
        self._mails()
        self._run()
        self.assertFalse(self._mails())

    def test_company_speaks_when_nobody_does(self):
        self._tell_first()
        self._goes("serviceDegradation")
        self._run()
        mail = self._mails()[0]
        self.assertIn("desk@partner.example", mail["From"])

    # ------------------------------------------------------------------
    # The clock
    # ------------------------------------------------------------------

    def _triggers(self):
        cron = self.env.ref("csp_support.ir_cron_tell_customers")
        return self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

    def test_change_has_the_action_run_when_it_has_held(self):
        self._tell_first()
        self._triggers().unlink()
        self.issue.status = "serviceDegradation"
        held = self.issue.state_changed_at + timedelta(minutes=3)
        self.assertEqual(self._triggers().call_at, held)

    def test_link_has_the_action_run_at_once(self):
        self._tell_first()
        self._goes("investigating")
        self._triggers().unlink()
        late = self._ticket(self.fabrikam, "Outlook is dead")
        late.with_user(self.agent)._link_issue(self.issue)
        self.assertLessEqual(self._triggers().call_at, fields.Datetime.now())

    def test_change_without_tickets_has_nothing_run(self):
        self._triggers().unlink()
        self.issue.status = "serviceDegradation"
        self.assertFalse(self._triggers())

    # ------------------------------------------------------------------
    # Side by side
    # ------------------------------------------------------------------

    def test_what_another_worker_has_told_is_undone_here(self):
        self._tell_first()
        self._goes("serviceDegradation")
        recipients = self.env.registry["csp.issue.notice.recipient"]
        with (
            patch.object(recipients, "create", side_effect=UniqueViolation()),
            self.assertRaises(ConcurrencyError),
            self.env.cr.savepoint(),
        ):
            self._run()
        self.env.invalidate_all()
        self.assertEqual(self._notices(), ["investigating"])
        self.assertFalse(self._mails())

    def test_number_of_queries_does_not_grow_with_the_tickets(self):
        def queries(status):
            self._goes(status)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._run()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self._tell_first()
        queries("serviceDegradation")
        few = queries("extendedRecovery")
        for number in range(40):
            self._linked(self.fabrikam, self._contact(self.fabrikam, f"C {number}"))
        self._run()
        self.assertLess(queries("restoringService") - few, 40)
        self.assertEqual(len(self.issue.notice_ids[0].recipient_ids), 42)


@tagged("-at_install", "post_install")
class TestUnaskedNotice(NoticeCase):
    """Customers who have not called, where their offering says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls.env["csp.support.offering"].create(
            {
                "name": "We tell you",
                "company_id": cls.company.id,
                "unasked_notices": "incidents",
            }
        )
        cls.quiet = cls._tenant("northwind")
        cls.quiet.partner_id.write({"email": "nora@northwind.example", "tz": "UTC"})
        # Which offering a tenant may get is proved elsewhere.
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE csp_tenant SET offering_id = %s WHERE company_id = %s",
            [cls.offering.id, cls.company.id],
        )
        cls.env.invalidate_all()
        cls.issue.tenant_ids |= cls.quiet
        cls.company.csp_notice_policy = "always"

    def _told(self):
        self._run()
        return [m for m in self._mails() if "nora@northwind.example" in m["To"]]

    def test_customer_is_told_once_a_state(self):
        self._goes("investigating")
        [mail] = self._told()
        self.assertIn("northwind", self._html(mail))
        for name in ("fabrikam", "contoso", "Ada", "Bruno"):
            self.assertNotIn(name, mail.as_string())
        self.assertFalse(self._told())
        self._goes("serviceRestored", resolved=True)
        [mail] = self._told()
        self.assertNotIn("Does it work again?", self._html(mail))
        self.assertFalse(self._told())

    def test_state_must_hold_and_flapping_sends_nothing(self):
        self._goes("investigating")
        self._told()
        self._goes("serviceRestored", resolved=True, minutes_ago=1)
        self.assertFalse(self._told())
        self._goes("investigating")
        self.assertFalse(self._told())

    def test_end_of_what_he_never_heard_of_is_not_told(self):
        self._goes("serviceRestored", resolved=True)
        self.assertFalse(self._told())

    def test_only_by_an_offering_that_says_so(self):
        self.offering.unasked_notices = "none"
        self._goes("investigating")
        self.assertFalse(self._told())

    def test_only_while_the_offering_lasts(self):
        self.quiet.offering_end = fields.Date.today() - timedelta(days=2)
        self._goes("investigating")
        self.assertFalse(self._told())

    def test_advisories_only_where_wanted(self):
        self.issue.classification = "advisory"
        self._goes("investigating")
        self.assertFalse(self._told())
        self.offering.unasked_notices = "all"
        self.assertEqual(len(self._told()), 1)

    def test_who_has_called_is_told_on_his_ticket_only(self):
        contact = self.quiet.partner_id
        self._linked(self.quiet, contact)
        self._goes("investigating")
        self.assertEqual(len(self._told()), 1)
        self.assertFalse(self.quiet.message_ids.filtered("partner_ids"))

    def test_untouched_tenant_hears_nothing(self):
        self.issue.tenant_ids -= self.quiet
        self._goes("investigating")
        self.assertFalse(self._told())

    def test_not_before_an_agent_has_told_where_that_is_the_rule(self):
        self.company.csp_notice_policy = "follow_up"
        self._goes("investigating")
        self.assertFalse(self._told())
        self._tell()
        self.assertEqual(len(self._told()), 1)

    def test_agent_sees_who_has_not_called(self):
        issue = self.issue.with_user(self.agent)
        self.assertEqual(issue.uncalled_tenant_ids, self.quiet)
        self.assertEqual(issue.uncalled_count, 1)
        self.other.csp_issue_link = "rejected"
        issue.invalidate_recordset()
        self.assertEqual(issue.uncalled_tenant_ids, self.quiet | self.contoso)
