"""What can go wrong between two Odoos, in sentences that say what to do."""

from collections.abc import Callable


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


REASONS = {
    # Of the way to the other side
    "unreachable": _(
        "%(host)s does not answer. It is tried again by itself; if that lasts, ask "
        "them whether their server runs."
    ),
    "untrusted": _(
        "The certificate of %(host)s is not valid, so nothing was sent. Ask them to "
        "renew it."
    ),
    "refused": _(
        "%(host)s does not let us in: they ended the connection or changed its keys. "
        "Ask them for a new code and enter it."
    ),
    "not_found": _(
        "%(host)s answers, but not as an Odoo with CSP Support. Ask them whether the "
        "address is right, the addon is installed, and, where the server has several "
        "databases, whether its dbfilter lets this address reach theirs."
    ),
    "paused": _(
        "%(host)s has paused the connection. What waits goes over by itself when they "
        "go on; if that lasts, ask them."
    ),
    "overloaded": _(
        "%(host)s reports a fault of its own (%(status)s). It is tried again by "
        "itself; if that lasts, tell them."
    ),
    "malformed": _(
        "The answer of %(host)s cannot be understood. It is tried again by itself; if "
        "that lasts, both sides should run the same version of CSP Support."
    ),
    "not_understood": _(
        "%(host)s does not understand what we send. Both sides should run the same "
        "version of CSP Support."
    ),
    # Of the signature
    "bad_signature": _(
        "What came is not signed with the secret of this connection. Exchange a new "
        "code, so that both sides have the same keys."
    ),
    "out_of_time": _(
        "What came is too old, or from the future. The clock of one of the two servers "
        "is wrong: set it."
    ),
    "wrong_link": _("What came is meant for another connection."),
    # Of the code
    "no_code": _(
        "This is no code of CSP Support. Copy all of it, from the first character to "
        "the last."
    ),
    "unsafe_address": _(
        "The address %(address)s cannot be used: it has to begin with https://."
    ),
    "code_refused": _(
        "%(host)s does not accept the code: it was used before, or it is too old. Ask "
        "them for a new one."
    ),
    # Of one event
    "unknown_kind": _("It is of a kind that they do not know."),
    "unknown_field": _("It holds something that must not travel: %(field)s."),
    "wrong_value": _("What it says of %(field)s cannot be right."),
    "too_much": _("It is too large: %(field)s."),
    "unknown_share": _("They do not know this shared ticket."),
    "withdrawn": _("The ticket is not shared any more."),
    "not_theirs": _("That is for the other side to do."),
}


class MirrorError(Exception):
    """Something between two Odoos did not succeed; `sentence` says what to do.

    Neither keys nor what the other side wrote are ever part of it.
    """

    def __init__(self, code: str, **values: object):
        super().__init__(code)
        self.code = code
        self.values = values

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, put through `translate`."""
        return translate(REASONS[self.code]) % self.values

    def __str__(self) -> str:
        return self.sentence()


class Refusal(MirrorError):
    """One event that will never be accepted, however often it is sent."""
