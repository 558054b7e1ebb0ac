"""Asks Microsoft several things at once, while no database is at hand."""

from concurrent.futures import ThreadPoolExecutor

from ..microsoft.errors import MicrosoftError

THREADS = 8


def ask_each(ask, subjects):
    """Map each subject to its answer, or to the MicrosoftError that came instead."""
    subjects = list(subjects)

    def attempt(subject):
        try:
            return ask(subject)
        except MicrosoftError as error:
            return error

    with ThreadPoolExecutor(THREADS, thread_name_prefix="microsoft") as pool:
        return dict(zip(subjects, pool.map(attempt, subjects), strict=True))
