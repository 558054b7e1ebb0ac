"""Makes calls that wait for somebody else side by side."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from .errors import MicrosoftError

THREADS = 8

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


def side_by_side(
    calls: Mapping[Key, Callable[[], Result]], deadline: float, threads: int = THREADS
) -> dict[Key, Result]:
    """Return by key what the calls return that end within `deadline` seconds.

    A call that has not ended by then has no result and is left behind. What a call
    raises is raised here.
    """
    pool = ThreadPoolExecutor(threads, thread_name_prefix="microsoft")
    futures = {key: pool.submit(call) for key, call in calls.items()}
    wait(futures.values(), timeout=deadline)
    pool.shutdown(wait=False, cancel_futures=True)
    return {
        key: future.result()
        for key, future in futures.items()
        if future.done() and not future.cancelled()
    }


def ask_each(
    ask: Callable[[Key], Result], subjects: Iterable[Key]
) -> dict[Key, Result | MicrosoftError]:
    """Return by subject its answer, or the MicrosoftError that came instead."""
    subjects = list(subjects)

    def attempt(subject: Key) -> Result | MicrosoftError:
        """Return what asking for one subject comes to."""
        try:
            return ask(subject)
        except MicrosoftError as error:
            return error

    with ThreadPoolExecutor(THREADS, thread_name_prefix="microsoft") as pool:
        return dict(zip(subjects, pool.map(attempt, subjects), strict=True))
