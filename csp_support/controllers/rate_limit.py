import time
from collections import deque


class RateLimit:
    """How often each user may ask: `calls` within `seconds`, per process."""

    def __init__(self, calls, seconds):
        self._calls = calls
        self._seconds = seconds
        self._asked = {}

    def allows(self, user_id):
        """Count a call; whether it is still within the limit."""
        now = time.monotonic()
        self._forget(now)
        asked = self._asked.setdefault(user_id, deque(maxlen=self._calls))
        if len(asked) == self._calls and now - asked[0] < self._seconds:
            return False
        asked.append(now)
        return True

    def _forget(self, now):
        """Keep nothing of users who have not asked for a while."""
        silent = [
            user_id
            for user_id, asked in self._asked.items()
            if now - asked[-1] > self._seconds
        ]
        for user_id in silent:
            del self._asked[user_id]
