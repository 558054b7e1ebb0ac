from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestHoliday(PortalCase):
    """Holidays of an offering are remembered, and each change of them is noticed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create({"name": "Desk hours"})
        cls.offering = cls.terms.offering_id
        cls.offering.write({"calendar_id": cls.calendar.id, "round_the_clock": False})
        cls.since = fields.Datetime.now()

    def _leave(self, **vals):
        start = datetime(2040, 12, 24)
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Christmas",
                "calendar_id": self.calendar.id,
                "date_from": start,
                "date_to": start + timedelta(days=3),
                **vals,
            }
        )

    def _holidays(self):
        return self.offering._closures(self.since)[self.offering]

    def test_a_new_holiday_counts_at_once(self):
        self.assertEqual(self._holidays(), [])
        leave = self._leave()
        self.assertEqual(self._holidays(), [(leave.date_from, leave.date_to)])

    def test_a_moved_and_a_dropped_holiday_count_at_once(self):
        leave = self._leave()
        self._holidays()
        later = leave.date_to + timedelta(days=1)
        leave.date_to = later
        self.assertEqual(self._holidays()[0][1], later)
        leave.unlink()
        self.assertEqual(self._holidays(), [])

    def test_one_persons_time_off_is_no_holiday(self):
        resource = self.env["resource.resource"].create(
            {"name": "Somebody", "calendar_id": self.calendar.id}
        )
        self._leave(resource_id=resource.id)
        self.assertEqual(self._holidays(), [])

    def test_holidays_that_are_over_are_left_out(self):
        self._leave(date_from=datetime(2020, 1, 1), date_to=datetime(2020, 1, 2))
        self.assertEqual(self._holidays(), [])

    def test_another_calendar_has_other_holidays(self):
        self._leave()
        self._holidays()
        self.offering.calendar_id = self.calendar.create({"name": "Other hours"})
        self.assertEqual(self._holidays(), [])

    def test_asking_again_asks_the_database_nothing(self):
        self._leave()
        self._holidays()
        with self.assertQueryCount(0):
            self._holidays()
