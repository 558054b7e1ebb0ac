"""`make bench`: the benchmarks, which see the plain packages as their tests do."""

import sys

from . import places


def run(only=""):
    """Returns the exit status of the benchmarks, all of them or the one named."""
    sys.path.insert(0, str(places.ADDON))
    from benchmarks.__main__ import main

    return main(only)
