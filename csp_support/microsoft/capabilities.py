"""What a connection can do, each thing tried by itself."""

from collections.abc import Callable, Mapping

from .errors import MicrosoftError


def probe(
    checks: Mapping[str, Callable[[], object]],
) -> dict[str, MicrosoftError | None]:
    """Return for each name None when its call works, else the MicrosoftError.

    The order is kept, and one that fails does not keep the others from being tried.
    """
    return {name: _error_of(check) for name, check in checks.items()}


def _error_of(check: Callable[[], object]) -> MicrosoftError | None:
    try:
        check()
    except MicrosoftError as error:
        return error
    return None
