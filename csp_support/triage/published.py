"""Published issues in the shape of Microsoft Graph's ``serviceHealthIssue``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from .records import Issue


def issue_of(entry: Mapping) -> Issue:
    """The issue of one entry; facts that are missing or null are left blank.

    Times are ISO 8601 in UTC, with or without a zone; fractions are not kept.
    """
    return Issue(
        key=entry["id"],
        issue_id=entry["id"],
        title=entry.get("title") or "",
        impact=entry.get("impactDescription") or "",
        service=entry.get("service") or "",
        feature=entry.get("feature") or "",
        status=entry.get("status") or "",
        classification=entry.get("classification") or "",
        is_resolved=bool(entry.get("isResolved")),
        start=time_of(entry.get("startDateTime")),
        end=time_of(entry.get("endDateTime")),
    )


def time_of(text: str | None) -> datetime | None:
    """The moment that Microsoft writes as ``2026-05-12T10:00:00.0000000Z``."""
    if not text:
        return None
    whole_seconds = datetime.fromisoformat(text[:19])
    return whole_seconds.replace(tzinfo=timezone.utc)
