"""Whom a mail says it is from, and whether its server believed that."""

import re
from email.utils import getaddresses

FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def sender_addresses(message):
    """The addresses of all From headers, in lower case, each once."""
    lines = [str(line) for line in message.get_all("From", [])]
    found = (address.strip().lower() for _name, address in getaddresses(lines))
    return list(dict.fromkeys(address for address in found if "@" in address))


def looks_forged(message):
    """Whether a server on the way says that the sender is not who he says.

    Only a hint, and in this direction only: whoever forges a sender would write into
    his mail that all is well, and never that it failed.
    """
    results = message.get_all("Authentication-Results", [])
    return any(FAILED.search(str(result)) for result in results)
