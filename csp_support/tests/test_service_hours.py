from datetime import datetime, timedelta

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

    def assertDeadline(self, week, moment, minutes, expected, closures=()):
        found = service_hours.deadline(week, moment, minutes, closures)
        self.assertEqual(found, expected)

    def test_deadline_within_a_day_and_over_the_weekend(self):
        friday = datetime(2026, 11, 27, 15, 30)
        self.assertDeadline(OFFICE, friday, 30, datetime(2026, 11, 27, 16, 0))
        self.assertDeadline(OFFICE, friday, 31, datetime(2026, 11, 30, 8, 1))
        self.assertDeadline(OFFICE, friday, 0, friday)

    def test_deadline_of_what_comes_while_closed(self):
        sunday = datetime(2026, 11, 29, 3, 17, 42)
        self.assertDeadline(OFFICE, sunday, 60, datetime(2026, 11, 30, 9, 0))

    def test_deadline_passes_over_the_break(self):
        noon = datetime(2026, 11, 23, 11, 45)
        self.assertDeadline(WITH_BREAK, noon, 60, datetime(2026, 11, 23, 13, 45))
        in_the_break = datetime(2026, 11, 23, 12, 20)
        self.assertDeadline(WITH_BREAK, in_the_break, 60, datetime(2026, 11, 23, 14, 0))

    def test_deadline_round_the_clock(self):
        night = datetime(2026, 12, 25, 3, 0)
        holiday = [(datetime(2026, 12, 24), datetime(2026, 12, 27))]
        self.assertDeadline(ALWAYS, night, 240, datetime(2026, 12, 25, 7, 0), holiday)

    def test_deadline_over_the_days_on_which_clocks_change(self):
        around = hours((0, 24 * 60), days=range(7))
        # These days last 23 and 25 hours; a minute stays a minute.
        for evening in (datetime(2026, 3, 28, 22, 0), datetime(2026, 10, 24, 22, 0)):
            for minutes in (60, 600, 24 * 60, 48 * 60):
                expected = evening + timedelta(minutes=minutes)
                self.assertDeadline(around, evening, minutes, expected)
        # Friday afternoon in winter time, Monday morning in summer time, and back.
        for friday, monday in (
            (datetime(2026, 3, 27, 15, 30), datetime(2026, 3, 30, 7, 30)),
            (datetime(2026, 10, 23, 14, 30), datetime(2026, 10, 26, 8, 30)),
        ):
            self.assertDeadline(OFFICE, friday, 60, monday)

    def test_a_night_shift_in_which_clocks_change(self):
        night = hours((0, 6 * 60), days=[6])
        start = datetime(2026, 3, 28, 23, 0)
        # From midnight to six there are five hours.
        self.assertDeadline(night, start, 300, datetime(2026, 3, 29, 4, 0))
        self.assertDeadline(night, start, 301, datetime(2026, 4, 4, 22, 1))
        start = datetime(2026, 10, 24, 22, 0)
        # From midnight to six there are seven.
        self.assertDeadline(night, start, 420, datetime(2026, 10, 25, 5, 0))
        self.assertDeadline(night, start, 421, datetime(2026, 10, 31, 23, 1))

    def test_deadline_passes_over_holidays(self):
        monday = datetime(2026, 11, 23, 8, 0)
        in_the_day = [(datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 12))]
        self.assertDeadline(
            OFFICE, monday, 180, datetime(2026, 11, 23, 13, 0), in_the_day
        )
        several = [
            (datetime(2026, 11, 22, 23), datetime(2026, 11, 23, 23)),
            (datetime(2026, 11, 23, 12), datetime(2026, 11, 24, 9)),
            (datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 11)),
        ]
        self.assertDeadline(OFFICE, monday, 120, datetime(2026, 11, 24, 12, 0), several)

    def test_deadline_in_another_zone(self):
        tokyo = hours((9 * 60, 18 * 60), zone="Asia/Tokyo")
        self.assertDeadline(
            tokyo, datetime(2026, 11, 27, 8, 30), 90, datetime(2026, 11, 30, 1, 0)
        )

    def test_deadline_that_nobody_can_tell(self):
        monday = datetime(2026, 11, 23, 8, 0)
        self.assertDeadline(hours(days=[]), monday, 60, None)
        strike = [(datetime(2026, 11, 1), datetime(2027, 11, 1))]
        self.assertDeadline(OFFICE, monday, 60, None, strike)
        self.assertDeadline(OFFICE, monday, 60 * 24 * 60, None)

    def test_every_minute_of_a_week_agrees_with_counting(self):
        """A deadline is the moment after so many minutes that are open."""
        for start in (datetime(2026, 3, 27, 6, 0), datetime(2026, 10, 23, 6, 0)):
            minutes = [start + timedelta(minutes=count) for count in range(6 * 1440)]
            opened = [
                moment
                for moment in minutes
                if service_hours.is_open(WITH_BREAK, moment)
            ]
            for count in (1, 17, 239, 240, 241, 479, 480, 481, 900):
                expected = opened[count - 1] + timedelta(minutes=1)
                self.assertDeadline(WITH_BREAK, start, count, expected)

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
