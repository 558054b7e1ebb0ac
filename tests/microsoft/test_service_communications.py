from dataclasses import FrozenInstanceError
from datetime import datetime, timezone

import pytest

from microsoft.service_communications import (
    Detail,
    ServiceHealthIssuePost,
    service_health,
    service_health_issue,
    service_update_message,
)

ISSUES = [
    "graph_issues",
    "graph_issues_written_camelcase",
    "graph_issue_page_1",
    "graph_issue_page_2",
]
OVERVIEWS = [
    "graph_health_overviews",
    "graph_health_overviews_expand_issues",
    "graph_health_overviews_live_casing",
]
ODD = [None, 0, 7, 1.5, True, [], [7], {}, {"a": 1}, [None], "", "text", "\0"]


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


@pytest.mark.parametrize("name", ISSUES)
def test_every_published_issue_is_read_whole(name, payload):
    for item in payload(name)["value"]:
        issue = service_health_issue(item)
        assert issue.id == item["id"]
        assert issue.title == item["title"]
        assert issue.service == item["service"]
        assert issue.status.lower() == item["status"].lower()
        assert issue.is_resolved is item["isResolved"]
        posts = item.get("posts")
        assert (issue.posts is None) == (posts is None), "not asked for, not none"
        assert len(issue.posts or ()) == len(posts or ())
        assert (issue.start is None) == (item.get("startDateTime") is None)
        assert (issue.end is None) == (item.get("endDateTime") is None)


@pytest.mark.parametrize("name", OVERVIEWS)
def test_every_published_overview_is_read_whole(name, payload):
    items = payload(name)["value"]
    assert items
    for item in items:
        health = service_health(item)
        assert (health.id, health.service) == (item["id"], item["service"])
        assert health.status.lower() == item["status"].lower()
        assert health.status[0].islower()
        assert health.issues is None


def test_the_documented_issue_in_full(payload):
    issue = service_health_issue(payload("graph_issues")["value"][0])
    assert issue.id == "EX226792"
    assert issue.classification == "incident"
    assert issue.origin == "microsoft"
    assert issue.status == "serviceRestored"
    assert issue.feature == "Mailflow - delayed delivery from Internet"
    assert issue.feature_group == "E-Mail timely delivery"
    assert issue.impact_description.startswith("Users may have been unable")
    assert issue.start == utc(2020, 11, 13, 21)
    assert issue.end == utc(2020, 11, 14, 17, 15)
    assert issue.last_modified == utc(2020, 11, 14, 18, 20, 24, 767000)
    assert issue.details == (Detail("NotifyInApp", "True"),)
    (post,) = issue.posts
    assert (post.post_type, post.content_type) == ("regular", "html")
    assert post.created == utc(2020, 11, 12, 7, 7, 38, 970000)
    assert post.content.startswith("Title: Limited number of users")


def test_the_documented_message_in_full(payload):
    message = service_update_message(payload("graph_messages")["value"][0])
    assert message.id == "MC172851"
    assert (message.category, message.severity) == ("stayInformed", "normal")
    assert message.is_major_change is True
    assert message.services == ("SharePoint Online", "OneDrive for Business")
    assert message.tags == ("Updated message",)
    assert message.content_type == "html"
    assert message.content.startswith("Updated January 07, 2021")
    assert message.action_required_by is None
    assert message.end == utc(2019, 6, 1, 8)
    assert message.details[0].name == "ExternalLink"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("ServiceDegradation", "serviceDegradation"),
        ("SERVICEDEGRADATION", "serviceDegradation"),
        ("serviceDegradation", "serviceDegradation"),
        ("someStatusAddedLater", "someStatusAddedLater"),
        ("unknownFutureValue", "unknownFutureValue"),
        (" Investigating ", "investigating"),
        (None, ""),
    ],
)
def test_known_values_get_microsofts_spelling_and_unknown_ones_stay(text, status):
    issue = service_health_issue({"id": "X1", "status": text})
    assert issue.status == status
    assert service_health({"id": "X", "status": text}).status == status


def test_the_least_that_an_issue_can_be():
    issue = service_health_issue({"id": "X1"})
    assert issue.title == issue.service == issue.status == issue.feature == ""
    assert issue.start is issue.end is issue.last_modified is None
    assert issue.posts is None
    assert issue.details == ()


@pytest.mark.parametrize("value", [None, "true", 1, "false", [], {}, 0, False])
def test_an_issue_is_open_unless_microsoft_says_that_it_is_resolved(value):
    assert service_health_issue({"id": "X1", "isResolved": value}).is_resolved is False


def test_a_resolved_issue_is_resolved():
    assert service_health_issue({"id": "X1", "isResolved": True}).is_resolved is True


ISSUE_FIELDS = [
    "title",
    "service",
    "feature",
    "featureGroup",
    "status",
    "classification",
    "origin",
    "impactDescription",
    "startDateTime",
    "endDateTime",
    "lastModifiedDateTime",
    "posts",
    "details",
]


@pytest.mark.parametrize("field", ISSUE_FIELDS)
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_odd_field_loses_an_issue(field, value, payload):
    item = {**payload("graph_issues")["value"][0], field: value}
    issue = service_health_issue(item)
    assert issue.id == "EX226792"
    assert isinstance(issue.title, str)
    assert all(isinstance(post, ServiceHealthIssuePost) for post in issue.posts)


@pytest.mark.parametrize(
    "field", ["category", "severity", "services", "tags", "body", "details", "title"]
)
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_no_odd_field_loses_a_message(field, value, payload):
    item = {**payload("graph_messages")["value"][0], field: value}
    message = service_update_message(item)
    assert message.id == "MC172851"
    assert all(isinstance(name, str) and name for name in message.services)


@pytest.mark.parametrize("value", [v for v in ODD if not isinstance(v, dict)], ids=repr)
def test_an_odd_post_is_empty_rather_than_lost(value):
    item = {"id": "X1", "posts": [{"createdDateTime": value, "description": value}]}
    (post,) = service_health_issue(item).posts
    assert (post.created, post.content, post.content_type) == (None, "", "")


@pytest.mark.parametrize("read", [service_health, service_health_issue])
@pytest.mark.parametrize(
    "item", [None, [], "EX1", 7, {}, {"id": None}, {"id": ""}, {"id": 7}, {"id": "\0 "}]
)
def test_an_item_without_an_id_is_malformed(read, item):
    with pytest.raises(ValueError, match="id"):
        read(item)
    with pytest.raises(ValueError, match="id"):
        service_update_message(item)


def test_text_is_such_that_a_database_takes_it():
    issue = service_health_issue(
        {"id": "X1\0", "title": "a\0b \ud800 c\udfff", "service": "  padded\n"}
    )
    assert issue.id == "X1"
    assert issue.title == "ab ? c?"
    assert issue.service == "padded"
    assert issue.title.encode()


def test_results_cannot_be_altered(payload):
    issue = service_health_issue(payload("graph_issues")["value"][0])
    with pytest.raises(FrozenInstanceError):
        issue.is_resolved = False
    assert hash(issue)
