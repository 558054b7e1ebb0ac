"""Microsoft's public status pages: no sign-in, no tenant, a second source.

Only very wide outages are posted there, and what is over disappears, so a page without
a post proves nothing. Microsoft: "Azure status overview". The Microsoft 365 page is not
documented; it tells whether the admin centres can be reached, not how services are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

from lxml import etree

from . import dates
from .clouds import Cloud
from .errors import AccessRefused, MicrosoftError
from .exchange import Answer
from .fields import text
from .reasons import About, failure
from .transport import Transport, json_object, reference, without_netrc

POSTED, NOTHING_POSTED, UNREADABLE = "posted", "nothing_posted", "unreadable"

_SIZE = 2 * 2**20  # bytes of a feed that are taken
_ABOUT = About()


def _(text: str) -> str:
    """Mark a sentence for translation."""
    return text


_TITLES = _("Posted on Microsoft's public status page %(host)s: %(titles)s")
_NOTHING = _(
    "Nothing is posted on Microsoft's public status page %(host)s. Only very wide"
    " outages are posted there, so this does not mean that the services are healthy."
)
_UNREADABLE = _(
    "Microsoft's public status page %(host)s could not be read, so it is not known"
    " whether something is posted there. It is tried again by itself; if it stays so,"
    " check this server's internet connection, firewall and proxy."
)
_NO_PAGE = _(
    "Microsoft has no public status page that programs may read for the cloud"
    " %(cloud)s. Go by the service health of the tenants."
)


@dataclass(frozen=True)
class StatusPost:
    """Something posted; `description` is HTML of unknown safety, as it came.

    `key` tells it apart: Microsoft uses a `guid` again for a later outage. `categories`
    are services and regions mixed. `status` is of the Microsoft 365 page only.
    """

    key: str
    guid: str
    title: str
    link: str
    description: str
    categories: tuple[str, ...]
    published: datetime | None
    status: str = ""


@dataclass(frozen=True)
class StatusReading:
    """What came of reading a page: `posts`, or the `error` that kept us from it.

    `built` is when Microsoft made the page, aware UTC.
    """

    host: str
    posts: tuple[StatusPost, ...] = ()
    built: datetime | None = None
    error: MicrosoftError | None = None

    @property
    def outcome(self) -> str:
        """Return POSTED, NOTHING_POSTED or UNREADABLE: none of them means healthy."""
        if self.error:
            return UNREADABLE
        return POSTED if self.posts else NOTHING_POSTED

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return what is known from the page, for people."""
        if self.error:
            return self.error.sentence(translate)
        titles = "; ".join(post.title or post.status for post in self.posts)
        template = _TITLES if self.posts else _NOTHING
        return translate(template) % {"host": self.host, "titles": titles}


class StatusPages:
    """Reads the public pages of a cloud; no method raises MicrosoftError."""

    def __init__(self, cloud: Cloud, transport: Transport):
        self._cloud = cloud
        self._transport = transport

    def azure(self) -> StatusReading:
        """Return the posts on the Azure status page."""
        return self._reading(self._cloud.status_feed_url, _azure_feed)

    def admin_center(self, page: str = "mac") -> StatusReading:
        """Return the notice on the Microsoft 365 status page.

        `page` is `mac` (Microsoft 365 admin centre), `ppac` (Power Platform), `azure`
        or `m365Consumer`.
        """
        return self._reading(self._page("posts", page), _notice)

    def admin_center_feed(self, page: str = "mac") -> StatusReading:
        """Return the same notice from the feed, which is there for `mac` and `ppac`."""
        return self._reading(self._page("feed", page), _admin_feed)

    def _page(self, kind: str, page: str) -> str:
        root = self._cloud.status_page_url
        return f"{root}/api/{kind}/{quote(page, safe='')}" if root else ""

    def _reading(
        self, url: str, read: Callable[[Answer, str], StatusReading]
    ) -> StatusReading:
        host = urlsplit(url).netloc
        if not url:
            values = {"tenant_id": "", "cloud": self._cloud.name}
            return StatusReading("", error=AccessRefused("no_page", _NO_PAGE, values))
        try:
            return read(self._answer(url), url)
        except ValueError:
            error = failure("malformed_answer", _ABOUT, host=host)
        except MicrosoftError as caught:
            error = caught
        return StatusReading(host, error=_unreadable(error, host))

    def _answer(self, url: str) -> Answer:
        """Return the answer of a success; redirects are not followed."""
        deadline = self._transport.deadline()
        answer = self._transport.send("GET", url, _ABOUT, deadline, auth=without_netrc)
        status, host = answer.status_code, urlsplit(url).netloc
        if status >= 400:
            reason = "not_found" if status == 404 else "request_refused"
            raise failure(
                reason, correlation_id=reference(answer), host=host, status=status
            )
        if len(answer.body) > _SIZE:
            raise failure("too_much", host=host, limit=f"{_SIZE} bytes")
        return answer


def _unreadable(error: MicrosoftError, host: str) -> MicrosoftError:
    """Return the same error, said about a page that belongs to no tenant."""
    return type(error)(
        error.code,
        _UNREADABLE,
        {**error.values, "host": host},
        retry_after=error.retry_after,
        correlation_id=error.correlation_id,
    )


def _azure_feed(answer: Answer, url: str) -> StatusReading:
    return _feed(answer, url, "Azure Status")


def _admin_feed(answer: Answer, url: str) -> StatusReading:
    return _feed(answer, url, "Admin Center Status")


def _feed(answer: Answer, url: str, title: str) -> StatusReading:
    """Return the posts of an RSS 2.0 feed; ValueError when it is none of ours."""
    channel = _channel(answer.body)
    if not text(channel.findtext("title")).endswith(title):
        raise ValueError("another feed")
    return StatusReading(
        urlsplit(url).netloc,
        tuple(_post(item) for item in channel.iterfind("item")),
        _date(channel.findtext("lastBuildDate")),
    )


def _channel(body: bytes) -> etree._Element:
    """Return the channel of an RSS document, which may have no document type.

    A web page in place of the feed parses without an error, hence the check of the
    root; without a document type there are no entities to be had.
    """
    start = body.find(b"<rss")
    if start < 0 or b"<!DOCTYPE" in body[:start].upper():
        raise ValueError("not a feed")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise ValueError("not XML") from None
    channel = root.find("channel")
    if root.tag != "rss" or channel is None or root.getroottree().docinfo.doctype:
        raise ValueError("not a feed")
    return channel


def _post(item: etree._Element) -> StatusPost:
    """Return the post of an item; ValueError when nothing tells it apart."""
    guid = text(item.findtext("guid")) or text(item.findtext("title"))
    published = text(item.findtext("pubDate"))
    if not guid:
        raise ValueError("an item without a name")
    categories = (text(category.text) for category in item.iterfind("category"))
    return StatusPost(
        key=f"{guid} {published}",
        guid=guid,
        title=text(item.findtext("title")),
        link=text(item.findtext("link")),
        description=text(item.findtext("description")),
        categories=tuple(filter(None, categories)),
        published=_date(published),
        status=text(item.findtext("status")),
    )


def _notice(answer: Answer, url: str) -> StatusReading:
    """Return the one notice of the Microsoft 365 page; ValueError when it is none."""
    content = json_object(answer, url, _ABOUT)
    guid, updated = text(content.get("Id")), text(content.get("LastUpdatedTime"))
    if not guid or not text(content.get("Status")):
        raise ValueError("not a notice")
    post = StatusPost(
        key=f"{guid} {updated}",
        guid=guid,
        title=text(content.get("Title")),
        link="",
        description=text(content.get("Message")),
        categories=(),
        published=dates.parse(updated),
        status=text(content.get("Status")),
    )
    return StatusReading(urlsplit(url).netloc, (post,), dates.parse(updated))


def _date(value: str | None) -> datetime | None:
    """Return the aware UTC datetime of RFC 822's form, None for anything else."""
    try:
        moment = parsedate_to_datetime(value or "")
        zone = moment.tzinfo or timezone.utc
        return moment.replace(tzinfo=zone).astimezone(timezone.utc)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
