"""Moments in words, in the language and the time zone of the reader."""

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
