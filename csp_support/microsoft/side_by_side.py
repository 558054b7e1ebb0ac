"""Makes calls that wait for somebody else side by side, within a time."""

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


def side_by_side(
    calls: Mapping[Key, Callable[[], Result]], deadline: float, threads: int
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
