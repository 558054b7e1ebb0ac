from lxml import etree

FEED = "/en-us/status/feed/"


def channel(answer):
    assert answer.status_code == 200
    root = etree.fromstring(answer.content)
    assert root.tag == "rss"
    return root.find("channel")


def tags(element):
    return {child.tag for child in element}


def test_the_azure_feed_has_the_form_of_a_recorded_one(client, fixture_text):
    recorded = etree.fromstring(fixture_text("azure_status_rss.xml").encode())
    published = recorded.find("channel")
    found = channel(client.ask("GET", FEED))
    assert found.findtext("title") == published.findtext("title") == "Azure Status"
    assert found.findtext("lastBuildDate").endswith(" Z")
    item = found.find("item")
    assert tags(published.find("item")) - {"link"} == tags(item)
    assert item.find("description").text.startswith("<p>")


def test_the_usual_feed_is_empty(client, cloud):
    cloud.status_pages.posts = []
    found = channel(client.ask("GET", FEED))
    assert found.find("item") is None
    cloud.reset()
    assert channel(client.ask("GET", FEED)).find("item") is not None


def test_the_text_of_a_post_cannot_break_the_feed(client, cloud):
    evil = "</title>]]><!DOCTYPE x><item>&amp;"
    post = {"guid": evil, "title": evil, "categories": [evil]}
    cloud.status_pages.posts = [{**post, "publishedDate": "2026-01-31T10:00:00Z"}]
    (item,) = channel(client.ask("GET", FEED)).iterfind("item")
    assert item.findtext("title") == item.findtext("category") == evil
    assert item.findtext("pubDate") == "Sat, 31 Jan 2026 10:00:00 Z"


def test_the_microsoft_365_page_in_both_forms(client, payload, cloud):
    cloud.status_pages.status = "Service degradation"
    answer = client.ask("GET", "/api/posts/mac").json()
    assert set(answer) <= set(payload("m365_status_page_mac"))
    assert answer["Status"] == "Service degradation"
    found = channel(client.ask("GET", "/api/feed/mac"))
    assert found.findtext("title") == "Microsoft Admin Center Status"
    assert found.findtext("item/status") == "Service degradation"


def test_a_page_that_there_is_not(client):
    for path in ("/api/posts/other", "/api/posts", "/api/", "/api/other/mac"):
        answer = client.ask("GET", path)
        assert (answer.status_code, answer.text[:14]) == (400, "<!DOCTYPE html")
