"""The kinds of failure that a caller treats differently.

What a failure says to people is data, in `reasons`; who raises one calls
`reasons.failure`.
"""

import math
from collections.abc import Callable, Mapping


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


WAIT = _("Microsoft asks to wait %(seconds)s seconds.")
REFERENCE = _("(Microsoft's reference: %(correlation_id)s)")


class MicrosoftError(Exception):
    """Something asked of Microsoft did not succeed; `str()` says what to do about it.

    - `code`: short stable word for the reason, such as `secret_expired`
    - `template`, `values`: the sentence and what fills it, for translation; `values`
      always has `tenant_id` (empty when no tenant is involved)
    - `link`: an address where it can be mended, or ""
    - `retry_after`: seconds that Microsoft asked us to wait, or None
    - `correlation_id`: what Microsoft's support asks for, or ""

    Neither secrets nor tokens nor Microsoft's own text are ever part of it.
    """

    temporary = False

    def __init__(
        self,
        code: str,
        template: str,
        values: Mapping[str, object],
        *,
        link: str = "",
        retry_after: float | None = None,
        correlation_id: str = "",
    ):
        super().__init__(code)
        self.code = code
        self.template = template
        self.values = dict(values)
        self.link = link
        self.retry_after = retry_after
        self.correlation_id = correlation_id

    def sentence(self, translate: Callable[[str], str] = str, **values: object) -> str:
        """Return the sentence, its parts put through `translate`.

        `values` replace those of the error: `sentence(tenant_id="Contoso")`.
        """
        parts = [translate(self.template) % {**self.values, **values}]
        if self.retry_after:
            seconds = math.ceil(self.retry_after)
            parts.append(translate(WAIT) % {"seconds": seconds})
        if self.link:
            parts.append(self.link)
        if self.correlation_id:
            parts.append(translate(REFERENCE) % {"correlation_id": self.correlation_id})
        return " ".join(parts)

    def __str__(self) -> str:
        return self.sentence()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.code!r})"


class CredentialError(MicrosoftError):
    """Our own credential or app is at fault: every tenant of the connection is hit."""


class SignInNeeded(MicrosoftError):
    """The partner user has to sign in again; no retry helps before that."""


class AccessRefused(MicrosoftError):
    """This one tenant does not let us in until somebody changes something there."""


class Temporary(MicrosoftError):
    """It may succeed later without anybody doing anything."""

    temporary = True


class Throttled(Temporary):
    """Microsoft asked us to come back after `retry_after` seconds."""
