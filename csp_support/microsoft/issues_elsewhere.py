"""What Azure and the public status page say, as an issue like Graph's.

So that one outage is kept in one way, whoever published it. Texts stay as they came:
HTML of unknown safety.
"""

from datetime import datetime

from .azure_health import AzureHealthEvent
from .service_communications import ServiceHealthIssue, ServiceHealthIssuePost
from .status_feed import StatusPost

SEPARATOR = ", "


def issue_of_event(event: AzureHealthEvent) -> ServiceHealthIssue:
    """Return the issue that an Azure event is.

    `service` names all services touched, `feature` the regions; the classification is
    Azure's event type.
    """
    return ServiceHealthIssue(
        id=event.tracking_id,
        title=event.title,
        service=SEPARATOR.join(event.services),
        feature=SEPARATOR.join(event.regions),
        feature_group="",
        status=event.status,
        classification=event.event_type,
        origin="microsoft",
        impact_description=event.summary or event.description,
        is_resolved=event.is_resolved,
        start=event.start,
        end=event.mitigation,
        last_modified=event.last_update,
        posts=_posts_of_event(event),
        details=(),
    )


def issue_of_post(post: StatusPost) -> ServiceHealthIssue:
    """Return the issue that a post on the public status page speaks of.

    `service` names what the post is filed under, services and regions mixed.
    """
    day = f" {post.published:%Y-%m-%d %H:%M}" if post.published else ""
    return ServiceHealthIssue(
        id=f"{post.guid}{day}",
        title=post.title or post.guid,
        service=SEPARATOR.join(post.categories),
        feature="",
        feature_group="",
        status=post.status or "posted",
        classification="",
        origin="microsoft",
        impact_description=post.description,
        is_resolved=False,
        start=post.published,
        end=None,
        last_modified=post.published,
        posts=(_html_post(post.published, post.description),),
        details=(),
    )


def _posts_of_event(event: AzureHealthEvent) -> tuple[ServiceHealthIssuePost, ...]:
    """Return what Microsoft wrote, one text for each time that it wrote."""
    written = {
        update.updated: update.summary
        for impact in event.impacts
        for region in impact.regions
        for update in region.updates
    }
    told = "".join(dict.fromkeys((event.summary, event.article)))
    written[event.last_update] = told + written.get(event.last_update, "")
    return tuple(_html_post(at, text) for at, text in written.items() if text)


def _html_post(at: datetime | None, content: str) -> ServiceHealthIssuePost:
    return ServiceHealthIssuePost(at, "regular", "html", content)
