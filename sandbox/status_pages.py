"""Microsoft's public status pages: of Azure as a feed, of Microsoft 365 as well."""

from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape

from . import azure
from .messages import Answer, Request, json_answer
from .scenario import Tenant

FEED = "/en-us/status/feed/"
ROOTS = (FEED, "/api/")
_NOTICES = {
    "mac": "Microsoft Admin Center",
    "ppac": "Power Platform Admin Center",
    "azure": "Azure",
    "m365Consumer": "Microsoft 365 Consumer",
}
_MESSAGE = "<div>This site is updated when the admin centre cannot be reached.</div>"


class StatusPages:
    """The public hosts; nobody has to sign in.

    `posts` are those of the Azure page, `status` is what the Microsoft 365 page says.
    """

    def __init__(self):
        self.reset()

    def reset(self) -> None:
        """Go back to the state of the start."""
        self.posts = azure.load()["status_posts"]
        self.status = "Available"

    def answer(
        self, request: Request, _tenant: Tenant | None, _claims: Mapping | None
    ) -> Answer:
        """Return the answer to whoever asks."""
        if request.path == FEED:
            return _feed("Azure Status", "".join(map(_item, self.posts)))
        _blank, _api, kind, name = [*request.path.split("/"), "", "", ""][:4]
        if name not in _NOTICES or kind not in ("posts", "feed"):
            return self.error(400, "BadRequest", "Unknown key.")
        if kind == "posts":
            return json_answer(self._notice())
        title = _NOTICES[name]
        post = {"title": title, "description": _MESSAGE, "status": self.status}
        return _feed(f"{title} Status", _item({**post, "publishedDate": _now()}))

    def error(
        self,
        status: int,
        _code: str,
        message: str,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an error as a web page."""
        page = f"<!DOCTYPE html><html><body>{escape(message)}</body></html>"
        kind = {"Content-Type": "text/html", **(headers or {})}
        return Answer(status, page.encode(), kind)

    def endless(self, _request: Request, answer: Answer) -> Answer:
        """Return the answer as it is: these pages have no second one."""
        return answer

    def _notice(self) -> dict:
        return {
            "Id": "c5900000-0000-4000-8000-00000000feed",
            "LastUpdatedTime": _now(),
            "Title": "",
            "Message": _MESSAGE,
            "Status": self.status,
        }


def _feed(title: str, items: str) -> Answer:
    built = _written(_now())
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss xmlns:a10="http://www.w3.org/2005/Atom" version="2.0"><channel>'
        f"<title>{title}</title><language>en-us</language>"
        f"<lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"
    )
    return Answer(200, text.encode(), {"Content-Type": "application/rss+xml"})


def _item(post: Mapping) -> str:
    parts = [
        f"<{name}>{escape(post[name])}</{name}>"
        for name in ("guid", "title", "description", "status")
        if name in post
    ]
    parts += [f"<category>{escape(c)}</category>" for c in post.get("categories", ())]
    parts.append(f"<pubDate>{_written(post['publishedDate'])}</pubDate>")
    return f"<item>{''.join(parts)}</item>"


def _written(date: str) -> str:
    """Return a date as the feed writes it, such as `Thu, 23 Jul 2026 16:29:09 Z`."""
    moment = datetime.strptime(date[:19], "%Y-%m-%dT%H:%M:%S")
    return format_datetime(moment).replace("-0000", "Z")


def _now() -> str:
    return f"{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
