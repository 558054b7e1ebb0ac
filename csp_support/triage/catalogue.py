"""The catalogue of Microsoft services: from its data files, and by name."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from .lexicon import split_words
from .records import Service
from .text import folded


def read_catalogue(directory: Path) -> list[Service]:
    """The services in ``csp.service.csv`` and ``csp.service.word.csv``.

    The external id becomes the key. Raises OSError when a file is not there.
    """
    words: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
    for row in _rows(directory / "csp.service.word.csv"):
        words[row["service_id:id"]][row["lang"]] = split_words(row["words"])
    return [
        Service(
            key=row["id"],
            name=row["name"],
            family=row["family"],
            words=words[row["id"]],
            other_names=[name for name in row["other_names"].split("|") if name],
        )
        for row in _rows(directory / "csp.service.csv")
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Names:
    """Finds a service by any display name that Microsoft gave it."""

    def __init__(self, services: Iterable[Service]):
        self._by_name: dict[str, Service] = {}
        services = list(services)
        for service in services:
            self._by_name.setdefault(_plain(service.name), service)
        for service in services:
            for name in service.other_names:
                self._by_name.setdefault(_plain(name), service)

    def find(self, name: str) -> Service | None:
        """The service of that display name, or None when it is not known."""
        return self._by_name.get(_plain(name))


def _plain(name: str) -> str:
    return " ".join(folded(name).split())
