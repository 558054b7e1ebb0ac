"""Service health and Message center as Microsoft Graph tells it (v1.0).

Names are Microsoft's in snake case, dates aware UTC. Enum values have Microsoft's
spelling when they are known in any casing, otherwise they are kept as they came.
Microsoft's text is foreign: it is HTML of unknown safety and of any length.

An object without its `id` is malformed: `ValueError`. Any other field that is missing
or of the wrong type is empty, and an issue is open unless Microsoft says that it is
resolved, so that nothing is ever taken for healthy by mistake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import dates
from .fields import enum, mapping, mappings, spellings, text, texts, with_id

# Microsoft: "serviceHealth", "serviceHealthIssue" and "serviceUpdateMessage" resource
# types, with their enumerations.
_KNOWN = spellings(
    "serviceOperational investigating restoringService verifyingService"
    " serviceRestored postIncidentReviewPublished serviceDegradation"
    " serviceInterruption extendedRecovery falsePositive investigationSuspended"
    " resolved mitigatedExternal mitigated resolvedExternal confirmed reported"
    " advisory incident microsoft thirdParty customer regular quick strategic"
    " preventOrFixIssue planForChange stayInformed normal high critical html text"
    " unknownFutureValue"
)


# What an issue is asked for when its posts are not wanted: they are most of its bytes.
ISSUE_WITHOUT_POSTS = (
    "id,title,service,feature,featureGroup,status,classification,origin,"
    "impactDescription,isResolved,startDateTime,endDateTime,lastModifiedDateTime"
)


@dataclass(frozen=True)
class Detail:
    """A name and value that Microsoft adds to an announcement."""

    name: str
    value: str


@dataclass(frozen=True)
class ServiceHealthIssuePost:
    """One of Microsoft's updates on an issue."""

    created: datetime | None
    post_type: str
    content_type: str
    content: str


@dataclass(frozen=True)
class ServiceHealthIssue:
    """An incident or advisory; `service` is the service's display name.

    `posts` is None where Microsoft was not asked for them.
    """

    id: str
    title: str
    service: str
    feature: str
    feature_group: str
    status: str
    classification: str
    origin: str
    impact_description: str
    is_resolved: bool
    start: datetime | None
    end: datetime | None
    last_modified: datetime | None
    posts: tuple[ServiceHealthIssuePost, ...] | None
    details: tuple[Detail, ...]


@dataclass(frozen=True)
class ServiceHealth:
    """The state of one service; `issues` is None when they were not asked for."""

    id: str
    service: str
    status: str
    issues: tuple[ServiceHealthIssue, ...] | None


@dataclass(frozen=True)
class ServiceUpdateMessage:
    """A Message center post; `services` are display names."""

    id: str
    title: str
    category: str
    severity: str
    is_major_change: bool
    services: tuple[str, ...]
    tags: tuple[str, ...]
    content_type: str
    content: str
    start: datetime | None
    end: datetime | None
    last_modified: datetime | None
    action_required_by: datetime | None
    details: tuple[Detail, ...]


def service_health(
    item: object, issues: Iterable[ServiceHealthIssue] | None = None
) -> ServiceHealth:
    """Return a service's state; `issues` are read by the caller, who follows pages."""
    item = with_id(item)
    return ServiceHealth(
        id=text(item["id"]),
        service=text(item.get("service")),
        status=enum(item.get("status"), _KNOWN),
        issues=None if issues is None else tuple(issues),
    )


def service_health_issue(item: object) -> ServiceHealthIssue:
    """Return the issue of one JSON object."""
    item = with_id(item)
    return ServiceHealthIssue(
        id=text(item["id"]),
        title=text(item.get("title")),
        service=text(item.get("service")),
        feature=text(item.get("feature")),
        feature_group=text(item.get("featureGroup")),
        status=enum(item.get("status"), _KNOWN),
        classification=enum(item.get("classification"), _KNOWN),
        origin=enum(item.get("origin"), _KNOWN),
        impact_description=text(item.get("impactDescription")),
        is_resolved=item.get("isResolved") is True,
        start=dates.parse(item.get("startDateTime")),
        end=dates.parse(item.get("endDateTime")),
        last_modified=dates.parse(item.get("lastModifiedDateTime")),
        posts=_posts(item) if "posts" in item else None,
        details=_details(item),
    )


def service_update_message(item: object) -> ServiceUpdateMessage:
    """Return the Message center post of one JSON object."""
    item = with_id(item)
    body = mapping(item.get("body"))
    return ServiceUpdateMessage(
        id=text(item["id"]),
        title=text(item.get("title")),
        category=enum(item.get("category"), _KNOWN),
        severity=enum(item.get("severity"), _KNOWN),
        is_major_change=item.get("isMajorChange") is True,
        services=texts(item.get("services")),
        tags=texts(item.get("tags")),
        content_type=enum(body.get("contentType"), _KNOWN),
        content=text(body.get("content")),
        start=dates.parse(item.get("startDateTime")),
        end=dates.parse(item.get("endDateTime")),
        last_modified=dates.parse(item.get("lastModifiedDateTime")),
        action_required_by=dates.parse(item.get("actionRequiredByDateTime")),
        details=_details(item),
    )


def _posts(item: dict) -> tuple[ServiceHealthIssuePost, ...]:
    return tuple(_post(post) for post in mappings(item["posts"]))


def _post(item: dict) -> ServiceHealthIssuePost:
    description = mapping(item.get("description"))
    return ServiceHealthIssuePost(
        created=dates.parse(item.get("createdDateTime")),
        post_type=enum(item.get("postType"), _KNOWN),
        content_type=enum(description.get("contentType"), _KNOWN),
        content=text(description.get("content")),
    )


def _details(item: dict) -> tuple[Detail, ...]:
    return tuple(
        Detail(text(detail.get("name")), text(detail.get("value")))
        for detail in mappings(item.get("details"))
    )
