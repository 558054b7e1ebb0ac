"""When support is open, from service hours as a published version keeps them.

Hours are a dict: `round_the_clock` (bool), `timezone` (name) and `periods`, a list of
[weekday, start, end]: 0 is Monday, start and end are minutes of that local day.
Moments and closures ((start, end), in order) are naive UTC, as Odoo stores them.
"""

from datetime import datetime, time, timedelta

import pytz

# Nobody is told of an opening further away than this.
DAYS_AHEAD = 60


def is_open(hours, moment, closures=()):
    """Whether support is open at `moment`."""
    return next_opening(hours, moment, closures) == moment


def next_opening(hours, moment, closures=()):
    """When support is open next, `moment` itself included; None if not foreseeable."""
    if hours["round_the_clock"]:
        return moment
    return next((start for start, _end in _open(hours, moment, closures)), None)


def deadline(hours, moment, minutes, closures=()):
    """When `minutes` of open time have passed since `moment`; None: not foreseeable."""
    left = timedelta(minutes=minutes)
    if hours["round_the_clock"]:
        return moment + left
    for start, end in _open(hours, moment, closures):
        if end - start >= left:
            return start + left
        left -= end - start
    return None


def periods(attendances):
    """The periods of a calendar's attendances; those that touch become one."""
    merged = []
    for weekday, start, end in sorted(map(_period, attendances)):
        if merged and merged[-1][0] == weekday and start <= merged[-1][2]:
            merged[-1][2] = max(end, merged[-1][2])
        elif start < end:
            merged.append([weekday, start, end])
    return merged


def _period(attendance):
    start, end = (
        round(hour * 60) for hour in (attendance.hour_from, attendance.hour_to)
    )
    return int(attendance.dayofweek), start, end


def _open(hours, moment, closures):
    """The intervals from `moment` on in which support is open, in order."""
    for start, end in _openings(hours, moment):
        start = max(start, moment)
        for closed_from, closed_to in closures:
            if closed_from < end and start < closed_to:
                if start < closed_from:
                    yield start, closed_from
                start = closed_to
        if start < end:
            yield start, end


def _openings(hours, moment):
    """Opening intervals from the day of `moment` on, in order."""
    zone = pytz.timezone(hours["timezone"])
    first = pytz.utc.localize(moment).astimezone(zone).date()
    for day in (first + timedelta(days=days) for days in range(DAYS_AHEAD)):
        for weekday, start, end in hours["periods"]:
            if weekday == day.weekday():
                yield _moment(zone, day, start), _moment(zone, day, end)


def _moment(zone, day, minutes):
    """That local time of the day, also where clocks are put forward or back."""
    local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
