"""Reasons in words: an English template and what it is filled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def _(text: str) -> str:
    """Mark a template, so that the extraction of terms finds the literal."""
    return text


@dataclass(frozen=True)
class Reason:
    """One reason for a decision.

    ``template`` is an English sentence with ``%(name)s`` placeholders, ``values`` fills
    it; whoever shows it may translate the template first. ``str()`` gives the English.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.values
