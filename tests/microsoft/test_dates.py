from datetime import datetime, timezone

import pytest

from microsoft import dates


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-11-13T21:00:00Z", utc(2020, 11, 13, 21)),
        ("2020-11-14T18:20:24.767Z", utc(2020, 11, 14, 18, 20, 24, 767000)),
        ("2020-11-20T17:56:31.3Z", utc(2020, 11, 20, 17, 56, 31, 300000)),
        ("2026-11-23T09:05:12.1234567Z", utc(2026, 11, 23, 9, 5, 12, 123456)),
        ("2026-11-23T09:05:12.9999999Z", utc(2026, 11, 23, 9, 5, 12, 999999)),
        ("2026-11-23T09:05:12.123456789Z", utc(2026, 11, 23, 9, 5, 12, 123456)),
        ("2026-11-23T09:05:12", utc(2026, 11, 23, 9, 5, 12)),
        ("2026-11-23 09:05:12z", utc(2026, 11, 23, 9, 5, 12)),
        ("2026-11-23t09:05:12+02:00", utc(2026, 11, 23, 7, 5, 12)),
        ("2026-11-23T23:30:00-0830", utc(2026, 11, 24, 8)),
        (" 2026-11-23T09:05:12Z\n", utc(2026, 11, 23, 9, 5, 12)),
    ],
)
def test_reads_every_form_that_microsoft_sends(text, moment):
    parsed = dates.parse(text)
    assert parsed == moment
    assert parsed.tzinfo is timezone.utc


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "soon",
        "2026-11-23",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-23T25:00:00Z",
        "2026-11-23T09:05:12+99:00",
        "9999-12-31T23:59:59-23:00",
        "2026-11-23T09:05:12Z and more",
        "٢٠٢٦-11-23T09:05:12Z",
        20261123,
        1795437258.5,
        {"dateTime": "2026-11-23T09:05:12Z"},
        ["2026-11-23T09:05:12Z"],
        True,
    ],
)
def test_what_is_no_date_is_unknown(text):
    assert dates.parse(text) is None


@pytest.mark.parametrize("zone", ["", "Z", "+00:00", "+14:00"])
def test_the_date_that_means_none_is_none(zone):
    assert dates.parse(f"0001-01-01T00:00:00{zone}") is None
