"""Whether Microsoft lets a question be narrowed, as seen when it was last asked."""

import time
from collections.abc import Callable

_SECONDS = 24 * 3600


class Narrowing:
    """Remembers that a narrowed question was refused, for a day.

    Microsoft documents `$expand=issues` but not which properties of the issues may be
    chosen. One memory serves all tenants of a connection, in several threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._refused_until = clock()

    @property
    def worth_trying(self) -> bool:
        """Say whether to ask the narrow question."""
        return self._clock() >= self._refused_until

    def refused(self) -> None:
        """Remember that only the whole question was answered."""
        self._refused_until = self._clock() + _SECONDS
