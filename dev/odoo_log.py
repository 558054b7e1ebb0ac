"""What Odoo wrote to its log, as records."""

import re
from typing import NamedTuple

LINE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): "
)
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
DEMO_FAILED = "demo data failed to install"


class Record(NamedTuple):
    level: str
    logger: str
    message: str


class Verdict(NamedTuple):
    """How Odoo's own test runner judged."""

    ran: int
    failed: int
    skipped: list  # of sentences: which test, why
    errors: list  # records at level ERROR that no failed test accounts for


def records(text):
    """The records of a log; lines without a head belong to the record before."""
    found = []
    for line in text.splitlines():
        head = LINE.match(line)
        if head:
            found.append([head["level"], head["logger"], line[head.end() :]])
        elif found:
            found[-1][2] += f"\n{line}"
    return [Record(*parts) for parts in found]


def problems(text):
    """The records that say an installation did not go as it should."""
    return [
        record
        for record in records(text)
        if record.level in ("ERROR", "CRITICAL") or DEMO_FAILED in record.message
    ]


def is_test_failure(record):
    return record.message.startswith(("FAIL: ", "ERROR: "))


def verdict(text):
    """The outcome of a test run, from its whole log."""
    ran = failed = 0
    skipped, errors = [], []
    for record in records(text):
        summary = SUMMARY.match(record.message)
        if summary:
            failures, broken, count = map(int, summary.groups())
            ran, failed = ran + count, failed + failures + broken
        elif record.level in ("ERROR", "CRITICAL") and not is_test_failure(record):
            errors.append(record)
        elif record.message.startswith("skipped ") and ".tests." in record.logger:
            skipped.append(record.message.removeprefix("skipped "))
    return Verdict(ran, failed, skipped, errors)
