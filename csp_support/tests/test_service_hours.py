from datetime import datetime

from odoo.tests import TransactionCase, tagged

from ..models import service_hours

WEEK = range(5)
ALWAYS = {"round_the_clock": True, "timezone": "Europe/Rome", "periods": []}


def hours(*periods, zone="Europe/Rome", days=WEEK):
    """Service hours with the same (start, end) in minutes on each day."""
    return {
        "round_the_clock": False,
        "timezone": zone,
        "periods": [[day, start, end] for day in days for start, end in periods],
    }


OFFICE = hours((9 * 60, 17 * 60))
WITH_BREAK = hours((9 * 60, 13 * 60), (14 * 60, 18 * 60))


@tagged("-at_install", "post_install")
class TestServiceHours(TransactionCase):
    def assertOpen(self, week, moment, closures=()):
        self.assertTrue(service_hours.is_open(week, moment, closures))

    def assertClosed(self, week, moment, closures=()):
        self.assertFalse(service_hours.is_open(week, moment, closures))

    def test_open_to_the_minute(self):
        self.assertClosed(OFFICE, datetime(2026, 11, 23, 7, 59, 59))
        self.assertOpen(OFFICE, datetime(2026, 11, 23, 8, 0))
        self.assertOpen(OFFICE, datetime(2026, 11, 23, 15, 59, 59))
        self.assertClosed(OFFICE, datetime(2026, 11, 23, 16, 0))

    def test_summer_time_moves_the_hours(self):
        self.assertOpen(OFFICE, datetime(2026, 7, 6, 7, 0))
        self.assertClosed(OFFICE, datetime(2026, 7, 6, 15, 0))

    def test_the_days_on_which_clocks_change(self):
        around = hours((0, 24 * 60), days=range(7))
        for moment in (
            datetime(2026, 3, 29, 0, 59),
            datetime(2026, 3, 29, 1, 0),
            datetime(2026, 10, 25, 0, 30),
            datetime(2026, 10, 25, 1, 30),
        ):
            self.assertOpen(around, moment)
        sunday = hours((9 * 60, 10 * 60), days=[6])
        self.assertOpen(sunday, datetime(2026, 3, 29, 7, 0))
        self.assertOpen(sunday, datetime(2026, 10, 25, 8, 0))

    def test_closed_in_the_break(self):
        self.assertOpen(WITH_BREAK, datetime(2026, 11, 23, 11, 59))
        self.assertClosed(WITH_BREAK, datetime(2026, 11, 23, 12, 0))
        self.assertOpen(WITH_BREAK, datetime(2026, 11, 23, 13, 0))

    def test_the_day_is_that_of_the_time_zone(self):
        auckland = hours((8 * 60, 12 * 60), zone="Pacific/Auckland", days=[0])
        self.assertOpen(auckland, datetime(2026, 11, 22, 20, 0))
        self.assertClosed(auckland, datetime(2026, 11, 23, 20, 0))

    def test_round_the_clock_knows_no_closing(self):
        holiday = [(datetime(2026, 12, 24), datetime(2026, 12, 27))]
        self.assertOpen(ALWAYS, datetime(2026, 12, 25, 3, 0), holiday)

    def test_closed_on_holidays(self):
        holiday = [(datetime(2026, 11, 23, 0), datetime(2026, 11, 23, 12))]
        self.assertClosed(OFFICE, datetime(2026, 11, 23, 11, 59), holiday)
        self.assertOpen(OFFICE, datetime(2026, 11, 23, 12, 0), holiday)

    def test_next_opening(self):
        friday_night = datetime(2026, 11, 27, 20, 0)
        self.assertEqual(
            service_hours.next_opening(OFFICE, friday_night),
            datetime(2026, 11, 30, 8, 0),
        )
        monday_off = [(datetime(2026, 11, 29, 23), datetime(2026, 11, 30, 23))]
        self.assertEqual(
            service_hours.next_opening(OFFICE, friday_night, monday_off),
            datetime(2026, 12, 1, 8, 0),
        )

    def test_no_opening_is_made_up(self):
        self.assertIsNone(
            service_hours.next_opening(hours(days=[]), datetime(2026, 11, 23))
        )

    def test_touching_periods_become_one(self):
        lines = self.env["resource.calendar"].create(
            {
                "name": "Morning and afternoon",
                "attendance_ids": [
                    (5,),
                    *(
                        (0, 0, {"name": "x", "hour_from": start, "hour_to": end})
                        for start, end in ((13, 17.5), (8.25, 13))
                    ),
                ],
            }
        )
        self.assertEqual(
            service_hours.periods(lines.attendance_ids),
            [[0, 8 * 60 + 15, 17 * 60 + 30]],
        )
