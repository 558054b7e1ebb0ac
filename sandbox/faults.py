"""What goes wrong, where, and how often.

A fault is a JSON object:

- `kind`: one of `KINDS`
- `tenant`: id or key; `path`: beginning of path and query, or a regular expression for
  it; `times`: how often; null or left out for any
- `status`, `retry_after` and `date` (texts of the headers), `delay` (seconds), `code`
  and `description` (of an AADSTS refusal), `body`, `location`: as the kind needs them
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

KINDS = {
    "none": "answers as if nothing were wrong, before any other fault",
    "status": "answers `status` (500), with `retry_after` and `date`",
    "slow": "answers rightly after `delay` seconds (45)",
    "drip": "answers rightly, a byte every `delay` seconds (0.1)",
    "cut_off": "closes the connection in the middle of the right answer",
    "hang_up": "closes the connection without an answer",
    "encoding": "answers 200 with a body that is not compressed as announced",
    "malformed": "answers 200 with JSON that breaks off",
    "html": "answers 200 with a web page",
    "answer": "answers `status` (200) with `body`",
    "redirect": "answers 302 to `location`",
    "next_link": "puts `location` as `@odata.nextLink` into the right answer",
    "endless": "says after every page of a listing that there is another",
    "aadsts": "refuses with AADSTS `code` and `description`",
    "expired_token": "issues a token that has already expired",
    "early_token": "issues a token that is not good yet: Microsoft's clock is behind",
    "wrong_audience": "issues a token for another resource",
    "without_mfa": "issues a partner user's token without the second factor",
}


@dataclass
class Fault:
    """One fault, checked."""

    kind: str
    tenant: str | None = None
    path: str | None = None
    times: int | None = None
    status: int | None = None
    retry_after: str | None = None
    date: str | None = None
    delay: float | None = None
    code: int = 0
    description: str = ""
    body: str = ""
    location: str = ""

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is not one of {', '.join(KINDS)}.")
        try:
            re.compile(self.path or "")
        except re.error as error:
            raise ValueError(f"{self.path} is no path: {error}.") from None

    def fits(self, names: Iterable[str], path: str) -> bool:
        """Say whether the fault is meant for a tenant of these names and a path."""
        return (
            self.times != 0
            and (self.tenant is None or self.tenant in names)
            and re.match(self.path or "", path) is not None
        )


class Faults:
    """The faults in force; those of the start come back with `reset`.

    `tenants` are the names, ids and keys, that a fault may be meant for.
    """

    def __init__(self, start: Iterable[Mapping], tenants: Container[str]):
        """ValueError or TypeError for a wrong fault."""
        self._start = [dict(content) for content in start]
        self._tenants = tenants
        self._lock = Lock()
        self.reset()

    def add(self, content: Mapping) -> None:
        """Put a fault before all others; ValueError or TypeError for a wrong one."""
        fault = self._fault(content)
        with self._lock:
            self._faults.insert(0, fault)

    def reset(self) -> None:
        """Go back to the faults of the start."""
        faults = [self._fault(content) for content in self._start]
        with self._lock:
            self._faults = faults

    def _fault(self, content: Mapping) -> Fault:
        fault = Fault(**content)
        if fault.tenant is not None and fault.tenant not in self._tenants:
            raise ValueError(f"There is no tenant {fault.tenant}.")
        return fault

    def take(self, names: Iterable[str], path: str) -> Fault | None:
        """Return the first fault that fits, and count it."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(names, path):
                    if fault.times:
                        fault.times -= 1
                    return None if fault.kind == "none" else fault
        return None
