"""How long to wait before the other side is tried again."""

from datetime import timedelta

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=30)


def pause(failures: int) -> timedelta:
    """Return the wait after so many failures in a row: twice as long each time."""
    doublings = min(max(failures - 1, 0), 20)
    return min(FIRST * 2**doublings, LONGEST)
