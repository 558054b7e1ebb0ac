"""One mail that came in, as its server sent it and as Odoo has read it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property

from odoo.tools import email_normalize

from ..correspondence import automatic_kind, looks_forged, sender_addresses

# Where servers write whom a mail was for, besides what Odoo reads.
ENVELOPE_HEADERS = ("X-Original-To", "Envelope-To", "X-Envelope-To")

REFERENCE = re.compile(r"\w[\w./#-]*\d[\w./#-]*|\d+")
MAXIMUM_SUBJECT = 300


@dataclass(frozen=True)
class IncomingMail:
    """What is asked of a mail before it is let in."""

    message: EmailMessage
    values: dict

    @cached_property
    def sender(self):
        """The one address that it is from; empty for none and for several."""
        addresses = sender_addresses(self.message)
        return (len(addresses) == 1 and email_normalize(addresses[0])) or ""

    @cached_property
    def kind(self):
        return automatic_kind(self.message)

    @property
    def is_bounce(self):
        return bool(self.values.get("is_bounce"))

    @cached_property
    def is_forged(self):
        return looks_forged(self.message)

    @property
    def recipients(self):
        """All address lines of those who got it."""
        lines = [self.values.get(name) or "" for name in ("recipients", "to", "cc")]
        for name in ENVELOPE_HEADERS:
            lines += map(str, self.message.get_all(name, []))
        return ",".join(filter(None, lines))

    @property
    def returned_recipients(self):
        """Whom answers to the mail were for that a server sends back in this one."""
        parts = (
            part.get_payload(0) if part.is_multipart() else part
            for part in self.message.walk()
            if part.get_content_type() == "message/rfc822"
        )
        return ",".join(str(part.get("Reply-To", "")) for part in parts)

    @property
    def references(self):
        """What may be a reference in its subject: words with a digit in them."""
        subject = (self.values.get("subject") or "")[:MAXIMUM_SUBJECT]
        return {word.rstrip("./-#") for word in REFERENCE.findall(subject)}
