"""Whom a mail says it is from."""

from email import message_from_string
from email.policy import SMTP

import pytest

from correspondence import looks_forged, sender_addresses


def mail(headers):
    return message_from_string(f"{headers}\n\nHello", policy=SMTP)


@pytest.mark.parametrize(
    ("headers", "addresses"),
    [
        ("From: Anna <Anna@Lucerne.example>", ["anna@lucerne.example"]),
        ('From: "anna@lucerne.example" <evil@x.example>', ["evil@x.example"]),
        (
            "From: anna@lucerne.example, evil@x.example",
            ["anna@lucerne.example", "evil@x.example"],
        ),
        (
            "From: anna@lucerne.example\nFrom: evil@x.example",
            ["anna@lucerne.example", "evil@x.example"],
        ),
        ("From: a@x.example, A@x.example", ["a@x.example"]),
        ("From: nobody", []),
        ("From: ", []),
        ("Subject: none", []),
    ],
)
def test_addresses(headers, addresses):
    assert sender_addresses(mail(headers)) == addresses


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ("mx.example; dmarc=fail action=none header.from=lucerne.example", True),
        ("mx.example; spf=pass; dmarc = FAIL", True),
        ("mx.example; dmarc=pass", False),
        ("mx.example; spf=fail; dkim=fail", False),
        ("mx.example; none", False),
    ],
)
def test_a_server_that_did_not_believe_it(results, forged):
    assert looks_forged(mail(f"Authentication-Results: {results}")) is forged


def test_a_pass_written_below_a_failure_proves_nothing():
    headers = (
        "Authentication-Results: mx.example; dmarc=fail\n"
        "Authentication-Results: mx.example; dmarc=pass"
    )
    assert looks_forged(mail(headers))


def test_without_results():
    assert not looks_forged(mail("From: anna@lucerne.example"))
