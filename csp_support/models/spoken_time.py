"""Moments in words, in the language and the time zone of the reader."""

from datetime import timedelta

import pytz
from babel.dates import format_date, format_time, format_timedelta

from odoo import SUPERUSER_ID, fields
from odoo.tools.misc import babel_locale_parse


def reader_zone(env):
    """Name of the reader's time zone."""
    if env.context.get("tz"):
        return env.context["tz"]
    # Nobody reads as the system itself: its zone need not be asked for.
    return env.uid != SUPERUSER_ID and env.user.tz or "UTC"


def spoken_moment(env, moment):
    """A naive UTC moment like “23 Nov 2026, 14:32”; empty if there is none."""
    if not moment:
        return ""
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(reader_zone(env)))
    locale = babel_locale_parse(env.lang)
    day = format_date(local, "medium", locale=locale)
    return f"{day}, {format_time(local, 'short', locale=locale)}"


def spoken_day(env, moment):
    """The reader's day of a naive UTC moment, like “Thursday, 26 Nov 2026”."""
    if not moment:
        return ""
    local = pytz.utc.localize(moment).astimezone(pytz.timezone(reader_zone(env)))
    locale = babel_locale_parse(env.lang)
    weekday = format_date(local, "EEEE", locale=locale)
    return f"{weekday}, {format_date(local, 'medium', locale=locale)}"


def spoken_age(env, moment):
    """How long ago a naive UTC moment was, like “3 minutes ago”."""
    if not moment:
        return ""
    return format_timedelta(
        moment - fields.Datetime.now(),
        add_direction=True,
        locale=babel_locale_parse(env.lang),
    )


def spoken_span(env, start, end, zone):
    """Days of that zone between two naive UTC moments, like “25 Dec 2026”.

    With the time of the day where a day is not whole.
    """
    zone = pytz.timezone(zone)
    locale = babel_locale_parse(env.lang)
    start, end = (pytz.utc.localize(moment).astimezone(zone) for moment in (start, end))
    is_whole = (start.hour, start.minute) == (0, 0) and _is_midnight(end)
    if is_whole:
        # A day that ends at midnight is over then.
        end -= timedelta(minutes=1)
    days = [format_date(moment, "medium", locale=locale) for moment in (start, end)]
    if not is_whole:
        times = [format_time(moment, "short", locale=locale) for moment in (start, end)]
        days = [f"{day}, {time}" for day, time in zip(days, times, strict=True)]
    return " – ".join(dict.fromkeys(days))


def _is_midnight(moment):
    """Whether a day ends then; some write its last minute or second."""
    return (moment.hour, moment.minute) in ((0, 0), (23, 59))
