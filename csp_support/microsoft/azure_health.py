"""Azure's service health as Azure Resource Manager tells it (2025-05-01).

Names are Microsoft's in snake case, dates aware UTC. Enum values have Microsoft's
spelling when they are known in any casing, otherwise they are kept as they came.
Microsoft's text is foreign: `summary`, `article`, `description` and the text of updates
are HTML of unknown safety and of any length.

An event without its tracking id is malformed: `ValueError`. Any other field that is
missing or of the wrong type is empty, and an event is open unless Microsoft says that
it is resolved, so that nothing is ever taken for healthy by mistake.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from . import dates
from .fields import enum, mapping, mappings, spellings, text, texts

# Microsoft: azure-rest-api-specs, Microsoft.ResourceHealth.
_KNOWN = spellings(
    "ServiceIssue PlannedMaintenance HealthAdvisory RCA EmergingIssues SecurityAdvisory"
    " Billing ResourceHealth ServiceHealth Active Resolved Critical Error Warning"
    " Informational Information"
)


@dataclass(frozen=True)
class AzureUpdate:
    """What Microsoft wrote about a region at some time."""

    summary: str
    updated: datetime | None


@dataclass(frozen=True)
class AzureImpactedRegion:
    """A region that is touched; the ids are those of ours that are."""

    region: str
    status: str = ""
    subscription_ids: tuple[str, ...] = ()
    tenant_ids: tuple[str, ...] = ()
    last_update: datetime | None = None
    updates: tuple[AzureUpdate, ...] = ()


@dataclass(frozen=True)
class AzureImpact:
    """A service that is touched, and where."""

    service: str
    service_guid: str
    regions: tuple[AzureImpactedRegion, ...]


@dataclass(frozen=True)
class AzureHealthEvent:
    """An outage, a planned maintenance, or an advisory of Azure's.

    `priority` counts from 0, the highest.
    """

    tracking_id: str
    event_type: str
    event_sub_type: str
    event_source: str
    status: str
    title: str
    header: str
    summary: str
    article: str
    description: str
    level: str
    event_level: str
    priority: int | None
    is_sensitive: bool
    is_platform_initiated: bool
    impact_type: str
    tags: tuple[str, ...]
    start: datetime | None
    mitigation: datetime | None
    last_update: datetime | None
    impacts: tuple[AzureImpact, ...]
    recommended_actions: tuple[str, ...]

    @property
    def is_resolved(self) -> bool:
        """Tell whether Microsoft says that it is over."""
        return self.status == "Resolved"

    @property
    def services(self) -> tuple[str, ...]:
        """Return the names of the services that are touched, each once."""
        return _distinct(impact.service for impact in self.impacts)

    @property
    def regions(self) -> tuple[str, ...]:
        """Return the names of the regions that are touched, each once."""
        return _distinct(region.region for i in self.impacts for region in i.regions)


@dataclass(frozen=True)
class EmergingIssue:
    """An outage that Azure's status page tells everybody of."""

    tracking_id: str
    title: str
    description: str
    cloud: str
    severity: str
    stage: str
    start: datetime | None
    last_modified: datetime | None
    impacts: tuple[AzureImpact, ...]


@dataclass(frozen=True)
class StatusBanner:
    """A notice at the top of Azure's status page."""

    title: str
    message: str
    cloud: str
    last_modified: datetime | None


@dataclass(frozen=True)
class EmergingIssues:
    """What stands on Azure's status page, and since when; both may be empty."""

    refreshed: datetime | None
    issues: tuple[EmergingIssue, ...]
    banners: tuple[StatusBanner, ...]


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


def azure_health_event(item: object) -> AzureHealthEvent:
    """Return the event of one JSON object."""
    tracking_id = text(mapping(item).get("name"))
    if not tracking_id:
        raise ValueError("not an event with a tracking id")
    content = mapping(mapping(item).get("properties"))
    priority = content.get("priority")
    return AzureHealthEvent(
        tracking_id=tracking_id,
        event_type=enum(content.get("eventType"), _KNOWN),
        event_sub_type=text(content.get("eventSubType")),
        event_source=enum(content.get("eventSource"), _KNOWN),
        status=enum(content.get("status"), _KNOWN),
        title=text(content.get("title")),
        header=text(content.get("header")),
        summary=text(content.get("summary")),
        article=text(mapping(content.get("article")).get("articleContent")),
        description=text(content.get("description")),
        level=enum(content.get("level"), _KNOWN),
        event_level=enum(content.get("eventLevel"), _KNOWN),
        priority=priority if type(priority) is int else None,
        is_sensitive=content.get("isEventSensitive") is True,
        is_platform_initiated=content.get("platformInitiated") is True,
        impact_type=text(content.get("impactType")),
        tags=texts(content.get("eventTags")),
        start=dates.parse(content.get("impactStartTime")),
        mitigation=dates.parse(content.get("impactMitigationTime")),
        last_update=dates.parse(content.get("lastUpdateTime")),
        impacts=tuple(_impact(impact) for impact in mappings(content.get("impact"))),
        recommended_actions=_actions(mapping(content.get("recommendedActions"))),
    )


def emerging_issues(item: object) -> EmergingIssues:
    """Return what one JSON object says; ValueError when it lacks its lists."""
    content = mapping(mapping(item).get("properties"))
    issues, banners = (content.get(n) for n in ("statusActiveEvents", "statusBanners"))
    if not isinstance(issues, list) or not isinstance(banners, list):
        raise ValueError("not the emerging issues")
    return EmergingIssues(
        refreshed=dates.parse(content.get("refreshTimestamp")),
        issues=tuple(_issue(issue) for issue in issues),
        banners=tuple(_banner(banner) for banner in mappings(banners)),
    )


def _impact(item: dict) -> AzureImpact:
    return AzureImpact(
        service=text(item.get("impactedService")),
        service_guid=text(item.get("impactedServiceGuid")),
        regions=tuple(map(_region, mappings(item.get("impactedRegions")))),
    )


def _region(item: dict) -> AzureImpactedRegion:
    return AzureImpactedRegion(
        region=text(item.get("impactedRegion")),
        status=enum(item.get("status"), _KNOWN),
        subscription_ids=texts(item.get("impactedSubscriptions")),
        tenant_ids=texts(item.get("impactedTenants")),
        last_update=dates.parse(item.get("lastUpdateTime")),
        updates=tuple(
            AzureUpdate(
                text(update.get("summary")), dates.parse(update.get("updateDateTime"))
            )
            for update in mappings(item.get("updates"))
        ),
    )


def _actions(item: dict) -> tuple[str, ...]:
    actions = mappings(item.get("actions"))
    found = [text(item.get("message")), *(text(a.get("actionText")) for a in actions)]
    return tuple(filter(None, found))


def _issue(item: object) -> EmergingIssue:
    content = mapping(item)
    tracking_id = text(content.get("trackingId"))
    if not tracking_id:
        raise ValueError("not an issue with a tracking id")
    return EmergingIssue(
        tracking_id=tracking_id,
        title=text(content.get("title")),
        description=text(content.get("description")),
        cloud=text(content.get("cloud")),
        severity=enum(content.get("severity"), _KNOWN),
        stage=enum(content.get("stage"), _KNOWN),
        start=dates.parse(content.get("startTime")),
        last_modified=dates.parse(content.get("lastModifiedTime")),
        impacts=tuple(_short_impact(i) for i in mappings(content.get("impacts"))),
    )


def _short_impact(item: dict) -> AzureImpact:
    regions = (text(region.get("name")) for region in mappings(item.get("regions")))
    return AzureImpact(
        service=text(item.get("name")),
        service_guid="",
        regions=tuple(AzureImpactedRegion(region) for region in regions),
    )


def _banner(item: dict) -> StatusBanner:
    return StatusBanner(
        title=text(item.get("title")),
        message=text(item.get("message")),
        cloud=text(item.get("cloud")),
        last_modified=dates.parse(item.get("lastModifiedTime")),
    )
