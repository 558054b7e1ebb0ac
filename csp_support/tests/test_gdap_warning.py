from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..models.moments import to_aware
from .gdap_common import SERVICE_SUPPORT, GdapCase

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@tagged("-at_install", "post_install")
class TestGdapWarning(GdapCase):
    """Somebody is told in time that a relationship ends, once for each threshold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contoso = cls._tenant("contoso", user_id=cls.manager.id)
        cls.start = fields.Datetime.now().replace(microsecond=0)

    def _ends_in(self, days, key="contoso", **properties):
        """Our one relationship with the customer, ending in so many days."""
        end = to_aware(self.start + timedelta(days=days))
        item = self._reported(key, 1, end=end, **properties)
        self.env["csp.gdap.relationship"]._keep_relationships(self.connection, [item])
        return self._of(key)

    def _warn(self):
        self.env["csp.gdap.relationship"]._cron_warn_of_end()
        self.env.invalidate_all()

    def _warnings(self):
        return self.contoso.activity_ids

    def test_each_threshold_warns_once(self):
        counts = []
        for days in (120, 91, 90, 89, 31, 30, 8, 7, 2, 1):
            relationship = self._ends_in(500)
            # Time passes: the end comes nearer, and stays the same for the record.
            end = self.start + timedelta(days=days, minutes=-1)
            relationship.end_at = end
            if relationship.warned_days:
                relationship.warned_end_at = end
            self._warn()
            self._warn()
            counts.append(len(self._warnings()))
        self.assertEqual(counts, [0, 0, 1, 1, 1, 2, 2, 3, 3, 4])

    def test_late_comer_is_warned_of_once_not_four_times(self):
        self._ends_in(0.5)
        self._warn()
        self.assertEqual(len(self._warnings()), 1)

    def test_warning_says_what_ends_when_and_to_whom(self):
        relationship = self._ends_in(20)
        self._warn()
        warning = self._warnings()
        self.assertEqual(warning.user_id, self.manager)
        day = self._end_for(self.manager, relationship)
        self.assertEqual(warning.date_deadline, day)
        self.assertIn("contoso 1", warning.summary)
        self.assertIn(f"{day:%m/%d/%Y}", warning.summary)

    def _end_for(self, user, relationship):
        """The day of the end, where the user is."""
        reader = relationship.with_context(tz=user.tz)
        return fields.Datetime.context_timestamp(reader, relationship.end_at).date()

    def test_day_is_that_of_the_readers_time_zone(self):
        self.manager.tz = "Asia/Tokyo"
        relationship = self._ends_in(20)
        relationship.end_at = relationship.end_at.replace(hour=22)
        self._warn()
        tomorrow = relationship.end_at.date() + timedelta(days=1)
        self.assertEqual(self._warnings().date_deadline, tomorrow)

    def test_each_reads_it_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.contoso.user_id = False
        self.administrator.lang = "it_IT"
        self._user("second_administrator", "csp_support.group_csp_administrator")
        relationship = self._ends_in(20)
        self._warn()
        italian = self._warnings().filtered(
            lambda warning: warning.user_id == self.administrator
        )
        day = self._end_for(self.administrator, relationship)
        self.assertIn(f"{day:%d/%m/%Y}", italian.summary)
        others = self._warnings() - italian
        self.assertTrue(others)
        for other in others:
            day = self._end_for(other.user_id, relationship)
            self.assertIn(f"{day:%m/%d/%Y}", other.summary)

    def test_administrators_are_told_where_nobody_is_responsible(self):
        self.contoso.user_id = False
        self._ends_in(20)
        self._warn()
        self.assertIn(self.administrator, self._warnings().user_id)
        self.assertNotIn(self.manager, self._warnings().user_id)

    def test_relationship_without_tenant_is_warned_of_too(self):
        relationship = self._ends_in(20, "fabrikam")
        self._warn()
        self.assertIn(self.administrator, relationship.activity_ids.user_id)

    def test_what_extends_by_itself_needs_nobody(self):
        self._ends_in(5, auto_extend_duration="P180D")
        self._warn()
        self.assertFalse(self._warnings())

    def test_with_global_administrator_nothing_extends_by_itself(self):
        self._ends_in(
            5,
            auto_extend_duration="P180D",
            roles=(SERVICE_SUPPORT, GLOBAL_ADMINISTRATOR),
        )
        self._warn()
        self.assertIn("Global Administrator", self._warnings().note)

    def test_ended_and_waiting_ones_are_not_warned_of(self):
        for status in ("expired", "terminated", "approvalPending"):
            self._ends_in(5, status=status)
            self._warn()
        self.assertFalse(self._warnings())

    def test_extended_relationship_is_warned_of_anew(self):
        self._ends_in(1)
        self._warn()
        self._ends_in(181)
        self._warn()
        self.assertEqual(len(self._warnings()), 1)
        self._ends_in(80)
        self._warn()
        self.assertEqual(len(self._warnings()), 2)

    def test_end_that_passes_between_two_readings_is_noticed(self):
        self._read()
        self.assertTrue(self.contoso.effective_role_ids)
        self._of("contoso").end_at = fields.Datetime.now() - timedelta(minutes=1)
        self._warn()
        self.assertFalse(self.contoso.effective_role_ids)
        self.assertIn("Access lost", self._warnings().mapped("summary"))

    def test_scheduled_action_runs_daily(self):
        cron = self.env.ref("csp_support.ir_cron_warn_of_gdap_end")
        self.assertEqual((cron.interval_number, cron.interval_type), (1, "days"))
        relationship = self._ends_in(20)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(relationship.warned_days, 30)

    def test_responsible_may_mark_the_warning_done(self):
        self.contoso.user_id = self.agent
        self._ends_in(20)
        self._warn()
        self._warnings().with_user(self.agent).action_done()
        self.assertFalse(self._warnings())
