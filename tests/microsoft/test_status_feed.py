import json
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from microsoft import clouds, errors, status_feed
from microsoft.exchange import Answer
from microsoft.reasons import failure
from microsoft.transport import Transport

FEED = "/en-us/status/feed/"


class Exchange:
    """Answers with one body, whatever is asked."""

    def __init__(self, body, status=200, **headers):
        self.answer = Answer(status, headers, body)
        self.sent = []

    def send(self, method, url, seconds, about, **request):
        self.sent.append((method, url, request))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def pages(clock, body, status=200, cloud=clouds.CLOUDS["global"], **headers):
    calls = Transport(
        exchange=Exchange(body, status, **headers), clock=clock, sleep=clock.sleep
    )
    return status_feed.StatusPages(cloud, calls)


def rss(items="", title="Azure Status", root="rss", before=""):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}<{root} version="2.0"><channel>'
        f"<title>{title}</title>{items}</channel></{root}>"
    ).encode()


ITEM = "<item><guid>g</guid><title>t</title><pubDate>{}</pubDate></item>"


# --- recorded feeds


def test_a_recorded_outage(clock, fixture_text):
    reading = pages(clock, fixture_text("azure_status_rss.xml").encode()).azure()
    assert reading.outcome == status_feed.POSTED
    assert reading.built == datetime(2026, 7, 23, 16, 38, 47, tzinfo=timezone.utc)
    (post,) = reading.posts
    assert post.guid == "issues-connecting-to-resources-in-west-us"
    assert post.title == "Issues connecting to resources in West US"
    assert post.published == datetime(2026, 7, 23, 16, 29, 9, tzinfo=timezone.utc)
    assert {"ExpressRoute Circuits", "West US"} < set(post.categories)
    assert post.description.startswith("<p>We are investigating"), "as it came"
    assert post.title in reading.sentence()


def test_a_recorded_post_without_categories(clock, fixture_text):
    body = fixture_text("azure_status_rss_no_category.xml").encode()
    (post,) = pages(clock, body).azure().posts
    assert (post.guid, post.categories) == ("crowdstrike-falcon-agent-guidance", ())
    assert post.published.year == 2024


def test_a_recorded_empty_feed_proves_nothing_and_says_so(clock, fixture_text):
    reading = pages(clock, fixture_text("azure_status_rss_empty.xml").encode()).azure()
    assert reading.outcome == status_feed.NOTHING_POSTED
    assert reading.error is None
    assert reading.built is not None
    assert "does not mean that the services are healthy" in reading.sentence()


def test_a_web_page_is_not_an_empty_feed(clock, fixture_text):
    body = fixture_text("azure_status_rss_not_a_feed_written.html").encode()
    reading = pages(clock, body).azure()
    assert reading.outcome == status_feed.UNREADABLE
    assert reading.error.code == "malformed_answer"
    assert "not known" in reading.sentence()


def test_the_recorded_microsoft_365_page(clock, payload):
    body = json.dumps(payload("m365_status_page_mac")).encode()
    reading = pages(clock, body).admin_center()
    (post,) = reading.posts
    assert (post.status, post.guid) == (
        "Available",
        "972a3801-cef4-49eb-817a-6e8b79ac845a",
    )
    assert post.published.second == 0
    assert post.description.startswith("<div>")
    assert "Available" in reading.sentence()


def test_the_recorded_microsoft_365_feed(clock, fixture_text):
    body = fixture_text("m365_status_page_mac_rss.xml").encode()
    (post,) = pages(clock, body).admin_center_feed().posts
    assert (post.title, post.status) == ("Microsoft Admin Center", "Available")
    assert post.published == datetime(2026, 4, 4, 4, 33, tzinfo=timezone.utc)


# --- what tells posts apart


def test_a_name_used_again_is_another_post(clock):
    dates = ("Thu, 23 Jul 2026 16:29:09 Z", "Fri, 24 Jul 2026 16:29:09 Z")
    body = rss("".join(map(ITEM.format, dates)))
    one, other = pages(clock, body).azure().posts
    assert one.guid == other.guid
    assert one.key != other.key
    again = pages(clock, body).azure().posts
    assert [post.key for post in again] == [one.key, other.key]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Thu, 23 Jul 2026 16:29:09 Z", datetime(2026, 7, 23, 16, 29, 9)),
        ("Thu, 23 Jul 2026 16:29:09 GMT", datetime(2026, 7, 23, 16, 29, 9)),
        ("Thu, 23 Jul 2026 16:29:09", datetime(2026, 7, 23, 16, 29, 9)),
        ("Thu, 23 Jul 2026 18:29:09 +0200", datetime(2026, 7, 23, 16, 29, 9)),
        ("yesterday", None),
        ("", None),
        ("31 Dec 9999 23:59:59 -2300", None),
        ("32 Jul 2026 99:00:00 Z", None),
    ],
)
def test_dates(text, date, clock):
    (post,) = pages(clock, rss(ITEM.format(text))).azure().posts
    assert post.published == (date and date.replace(tzinfo=timezone.utc))


def test_a_post_that_nothing_tells_apart_is_an_error(clock):
    reading = pages(clock, rss("<item><pubDate>x</pubDate></item>")).azure()
    assert reading.outcome == status_feed.UNREADABLE


# --- hostile and broken documents


ENTITY = '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
USE = "<item><guid>&e;</guid><title>&b;</title></item>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"text",
        b"{}",
        b"<rss",
        b"<rss/>",
        b"<rss><title>Azure Status</title></rss>",
        b"<html><body><rss><channel/></rss></body></html>",
        rss(root="feed"),
        rss(title="Another Status Page"),
        rss(title=""),
        rss("<item>"),
        rss(USE),
        rss(USE, before=ENTITY),
        rss(USE, before=BOMB),
        rss(before='<!DOCTYPE rss SYSTEM "https://evil.example/x.dtd">'),
        rss(before="<!-- <rss --><!DOCTYPE rss []>"),
        rss(before="<!doctype rss>"),
        rss().decode().replace("utf-8", "utf-16").encode("utf-16"),
        rss("<item><guid>\x01</guid></item>"),
        rss("<a>" * 5000 + "</a>" * 5000),
    ],
    ids=range(21),
)
def test_what_is_no_feed_is_unreadable_and_never_empty(body, clock):
    reading = pages(clock, body).azure()
    assert reading.outcome == status_feed.UNREADABLE
    assert reading.error.code == "malformed_answer"
    assert reading.posts == ()


def test_no_file_is_read_and_no_address_asked(clock, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("marker-of-a-secret")
    for before in (
        f'<!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>',
        f'<!-- <rss --><!DOCTYPE rss [<!ENTITY e SYSTEM "{secret.as_uri()}">]>',
        f'<?xml-stylesheet href="{secret.as_uri()}"?>',
    ):
        reading = pages(
            clock, rss("<item><guid>&e;</guid></item>", before=before)
        ).azure()
        assert reading.outcome == status_feed.UNREADABLE
        assert "marker" not in repr(reading)


def test_comments_and_instructions_are_left_out(clock):
    item = "<item><guid>g<!-- x --></guid><?php x?><title>a<!-- b -->c</title></item>"
    (post,) = pages(clock, rss(item)).azure().posts
    assert (post.guid, post.title) == ("g", "ac")


def test_a_feed_beyond_all_bounds_is_not_read(clock):
    body = rss(f"<item><guid>g</guid><title>{'x' * 2**21}</title></item>")
    reading = pages(clock, body).azure()
    assert (reading.outcome, reading.error.code) == (status_feed.UNREADABLE, "too_much")


@pytest.mark.parametrize(
    "body",
    [{}, {"Id": "x"}, {"Status": "Available"}, {"Id": 1, "Status": 2}, [], "x", None],
)
def test_another_object_is_no_notice(body, clock):
    reading = pages(clock, json.dumps(body).encode()).admin_center()
    assert reading.outcome == status_feed.UNREADABLE


# --- the way there


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "request_refused", errors.AccessRefused),
        (404, "not_found", errors.AccessRefused),
        (429, "throttled", errors.Throttled),
        (500, "server_error", errors.Temporary),
    ],
)
def test_refusals(status, code, kind, clock):
    reading = pages(clock, rss(), status).azure()
    assert reading.outcome == status_feed.UNREADABLE
    assert (reading.error.code, type(reading.error)) == (code, kind)
    assert "rssfeed.azure.status.microsoft" in reading.sentence()


def test_a_wait_that_is_asked_for_is_kept(clock):
    reading = pages(clock, b"", 429, **{"Retry-After": "600"}).azure()
    assert reading.error.retry_after == 600
    assert "600 seconds" in reading.sentence()


def test_no_sentence_names_a_tenant(clock):
    exchange = Exchange(b"")
    exchange.answer = failure("timeout", host="HOST")
    calls = Transport(exchange=exchange, clock=clock, sleep=clock.sleep)
    sentence = (
        status_feed.StatusPages(clouds.CLOUDS["global"], calls).azure().sentence()
    )
    assert "tenant" not in sentence
    assert "could not be read" in sentence


def test_nobody_is_told_who_asks(clock):
    page = pages(clock, rss())
    page.azure()
    ((method, url, request),) = page._transport._exchange.sent
    assert (method, url) == ("GET", clouds.CLOUDS["global"].status_feed_url)
    assert "Authorization" not in repr(request)


@pytest.mark.parametrize("code", ["us_gov_high", "us_gov_dod", "china"])
def test_a_cloud_without_a_public_page_says_so_and_is_not_asked(code, clock):
    page = pages(clock, rss(), cloud=clouds.CLOUDS[code])
    for read in (page.azure, page.admin_center, page.admin_center_feed):
        reading = read()
        assert (reading.outcome, reading.error.code) == (
            status_feed.UNREADABLE,
            "no_page",
        )
        assert clouds.CLOUDS[code].name in reading.sentence()
    assert page._transport._exchange.sent == []


def test_sentences_are_translated(clock):
    reading = pages(clock, rss()).azure()
    assert reading.sentence(lambda template: template.upper() and "X %(host)s") == (
        "X rssfeed.azure.status.microsoft"
    )


# --- over the wire


def test_the_sandbox_posts_an_outage_and_takes_it_away(connection, cloud):
    page = connection.status_pages()
    (post,) = page.azure().posts
    assert post.categories == ("Virtual Machines", "West Europe")
    cloud.status_pages.posts = []
    assert page.azure().outcome == status_feed.NOTHING_POSTED


@pytest.mark.parametrize("name", ["mac", "ppac"])
def test_the_microsoft_365_page_over_the_wire(name, connection, cloud):
    cloud.status_pages.status = "Service degradation"
    page = connection.status_pages()
    for reading in (page.admin_center(name), page.admin_center_feed(name)):
        assert [post.status for post in reading.posts] == ["Service degradation"]


def test_a_page_that_there_is_not(connection):
    reading = connection.status_pages().admin_center("../other")
    assert reading.error.code in ("request_refused", "not_found")


def test_another_address_may_be_set(connection, cloud):
    other = replace(connection.cloud, status_feed_url=f"{cloud.url}/nowhere")
    page = status_feed.StatusPages(other, connection.transport())
    assert page.azure().outcome == status_feed.UNREADABLE
