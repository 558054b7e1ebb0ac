"""Listings of Microsoft Graph v1.0, whole or an error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

from .clouds import Cloud
from .errors import MicrosoftError
from .reasons import About, failure
from .transport import Deadline, Transport

Result = TypeVar("Result")


class GraphClient:
    """Asks Graph in one tenant; who inherits it knows what there is to ask for."""

    def __init__(
        self,
        cloud: Cloud,
        transport: Transport,
        token: Callable[[], str],
        tenant_id: str,
        client_id: str = "",
        forget: Callable[[], None] | None = None,
    ):
        """`token` gives the access token; `forget` makes it a new one the next time.

        With `forget`, a token that Graph refuses is replaced once, and the one that
        lacks a permission is dropped, so that a consent given later counts at once.
        `client_id` completes the consent link of the sentences.
        """
        self._transport = transport
        self._token = token
        self._forget = forget
        self._root = f"{cloud.graph_url}/v1.0"
        self._about = About(
            tenant_id=tenant_id,
            client_id=client_id,
            cloud=cloud.name,
            consent_url=cloud.consent_url(tenant_id, client_id) if client_id else "",
        )

    def _call(self, permission: str) -> "Call":
        """Return the frame for what needs this permission."""
        about = replace(self._about, permission=permission)
        return Call(self._transport, self._root, self._token, self._forget, about)


@dataclass
class Call:
    """One question's chain of requests below `root`, with one deadline."""

    transport: Transport
    root: str
    token: Callable[[], str]
    forget: Callable[[], None] | None
    about: About

    def __post_init__(self):
        self.deadline: Deadline = self.transport.deadline()

    def listing(
        self,
        path: str,
        parse: Callable[[object], Result],
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> list[Result]:
        """Return the parsed items of a listing, over all its pages.

        MicrosoftError; `malformed_answer` when `parse` finds an item that is none.
        """
        url = f"{self.root}/{path}"

        def whole() -> list[Result]:
            """Return all items, parsed."""
            items = self._admitted(lambda: self.items(url, params, headers))
            return [parse(item) for item in items]

        return self._parsed(whole)

    def item(self, path: str, parse: Callable[[object], Result]) -> Result:
        """Return the parsed object at an address; MicrosoftError as for `listing`."""
        return self._parsed(lambda: parse(self.page(path)))

    def page(self, path: str, params: Mapping[str, str] | None = None) -> dict:
        """Return one page as it came."""
        return self._admitted(
            lambda: self.transport.get(
                f"{self.root}/{path}",
                self.token(),
                params,
                about=self.about,
                deadline=self.deadline,
            )
        )

    def items(self, url: str, *query: Mapping[str, str] | None) -> list[object]:
        """Return the items at an address; `query` are parameters and headers.

        ValueError for a page that is no list.
        """
        pages = self.transport.pages(
            url, self.token(), *query, about=self.about, deadline=self.deadline
        )
        return [item for page in pages for item in items_of(page.get("value"))]

    def _parsed(self, ask: Callable[[], Result]) -> Result:
        """Return what `ask` returns; its ValueError is a `malformed_answer`."""
        try:
            return ask()
        except ValueError:
            raise failure(
                "malformed_answer", self.about, host=urlsplit(self.root).netloc
            ) from None

    def _admitted(self, ask: Callable[[], Result]) -> Result:
        """Return what `ask` returns, if need be with another token."""
        try:
            return ask()
        except MicrosoftError as error:
            if self.forget and error.code in ("token_refused", "permission_missing"):
                self.forget()
            if error.code != "token_refused" or not self.forget:
                raise
        return ask()


def items_of(value: object) -> list[object]:
    """Return the list that `value` has to be; ValueError for anything else."""
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value
